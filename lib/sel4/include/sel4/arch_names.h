/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory management under names without the architecture: seL4_ARCH_Page_Map,
 * seL4_ARCH_4KPage and so on, as upstream's libraries call them.
 */
#ifndef SEL4_ARCH_NAMES_H
#define SEL4_ARCH_NAMES_H

#include <sel4/sel4.h>
#include SEL4_ARCH_HEADER(arch_names.h)

#endif
