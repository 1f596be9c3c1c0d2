/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory without a C library's headers: the compiler knows the functions. */
#ifndef BPF_SRC_MEMORY_H
#define BPF_SRC_MEMORY_H

#define copy_bytes(to, from, bytes) __builtin_memcpy(to, from, bytes)
/* Of memory that may overlap. */
#define move_bytes(to, from, bytes) __builtin_memmove(to, from, bytes)
#define clear_bytes(at, bytes)	    __builtin_memset(at, 0, bytes)
#define same_bytes(a, b, bytes)	    (__builtin_memcmp(a, b, bytes) == 0)

#define likely(condition)   __builtin_expect(!!(condition), 1)
#define unlikely(condition) __builtin_expect(!!(condition), 0)

#endif
