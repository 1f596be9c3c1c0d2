/* SPDX-License-Identifier: BSD-2-Clause */
/* Compiler attributes by the names that existing programs use. */
#ifndef SEL4_MACROS_H
#define SEL4_MACROS_H

#define LIBSEL4_UNUSED	    __attribute__((__unused__))
#define LIBSEL4_INLINE	    static inline LIBSEL4_UNUSED
#define LIBSEL4_INLINE_FUNC LIBSEL4_INLINE
#define LIBSEL4_NOINLINE    __attribute__((__noinline__))
#define SEL4_SIZE_SANITY(a, b, c)                                                                  \
	_Static_assert((a) + (b) == (c), "sizes of " #a " and " #b " do not add up to " #c)

/* The last enumerator of an enumeration that must be as wide as a word. */
#define SEL4_FORCE_LONG_ENUM(type) _enum_pad_##type = __INT64_MAX__

#endif
