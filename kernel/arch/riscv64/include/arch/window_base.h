/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the window onto physical memory begins: virtual = physical + WINDOW_BASE.
 */
#ifndef KERNEL_ARCH_WINDOW_BASE_H
#define KERNEL_ARCH_WINDOW_BASE_H

#define WINDOW_BASE 0xffffffc000000000ul

#endif
