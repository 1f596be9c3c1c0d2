/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the window onto physical memory begins in the host's process. Memory
 * and kernel data lie in the process's lowest 2 GiB, where code reaches them.
 */
#ifndef KERNEL_ARCH_WINDOW_BASE_H
#define KERNEL_ARCH_WINDOW_BASE_H

#define WINDOW_BASE 0x20000000ul

#endif
