/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The board of the host port: that of QEMU's virt machine with little memory.
 */
#ifndef BOARD_H
#define BOARD_H

#define BOARD_NAME		"host"
#define BOARD_MEMORY_BASE	0x40000000UL
#define BOARD_MEMORY_SIZE	0x1000000UL
#define BOARD_DEVICE_TOP	0x10000000000UL
#define BOARD_GIC_DISTRIBUTOR	0x8000000UL
#define BOARD_GIC_CPU_INTERFACE 0x8010000UL
#define BOARD_KERNEL_BASE	0x40000000UL
#define BOARD_USER_TOP		0x7fffffffffffUL
#define BOARD_KEPT_DEVICES	{0x8000000UL, 0x8001000UL}, {0x8010000UL, 0x8011000UL}
#define BOARD_IRQ_MIN		0
#define BOARD_IRQ_MAX		159
#define BOARD_TIMER_IRQ		27
#define BOARD_TIMER_HZ		62500000UL

#endif
