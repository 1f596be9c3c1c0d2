/* SPDX-License-Identifier: BSD-2-Clause */
/* Integer types of the interface. A machine word is 64 bits. */
#ifndef SEL4_SIMPLE_TYPES_H
#define SEL4_SIMPLE_TYPES_H

typedef signed char seL4_Int8;
typedef unsigned char seL4_Uint8;
typedef signed short seL4_Int16;
typedef unsigned short seL4_Uint16;
typedef signed int seL4_Int32;
typedef unsigned int seL4_Uint32;
typedef signed long seL4_Int64;
typedef unsigned long seL4_Uint64;

typedef seL4_Uint64 seL4_Word;
typedef seL4_Int8 seL4_Bool;
typedef seL4_Word seL4_CPtr; /* a capability's address in a CSpace */

#define seL4_WordBits	  64
#define seL4_WordSizeBits 3
#define seL4_True	  1
#define seL4_False	  0
#define seL4_Null	  ((void *)0)

/* For format strings, in the manner of <inttypes.h>. */
#define SEL4_PRId_word "ld"
#define SEL4_PRIi_word "li"
#define SEL4_PRIu_word "lu"
#define SEL4_PRIx_word "lx"

#endif
