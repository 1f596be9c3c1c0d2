/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entry from the loader: Sv39 with this image mapped where it is linked,
 * interrupts masked, a0..a5 as boot_main takes them.
 */
	.section .boot.head, "ax"
	.global kernel_entry
kernel_entry:
	csrw sie, zero
	csrci sstatus, 2
	lla sp, kernel_stack_top
	li fp, 0
	call boot_main
	lla ra, trap_return /* boot_leave gives this memory away: it returns elsewhere */
	tail boot_leave
