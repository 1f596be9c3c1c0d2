/* SPDX-License-Identifier: BSD-2-Clause */
/* Another name of <sel4/bootinfo.h>, for programs that include it by this one. */
#ifndef SEL4_BOOTINFO_TYPES_H
#define SEL4_BOOTINFO_TYPES_H

#include <sel4/bootinfo.h>

#endif
