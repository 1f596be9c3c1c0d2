/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entry from the loader: MMU on, this image mapped where it is linked,
 * interrupts masked, x0..x5 as boot_main takes them.
 */
	.section .boot.head, "ax"
	.global kernel_entry
kernel_entry:
	msr daifset, #15
	msr spsel, #1
	adrp x9, kernel_stack_top
	add x9, x9, :lo12:kernel_stack_top
	mov sp, x9
	mov x29, xzr
	mov x30, xzr
	bl boot_main
	adrp x30, trap_return /* boot_leave gives this memory away: it returns elsewhere */
	add x30, x30, :lo12:trap_return
	b boot_leave
