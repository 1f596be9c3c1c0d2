/* SPDX-License-Identifier: BSD-2-Clause */
/* The root task's first instructions; x0 is the address of the boot information. */
#define STACK_SIZE 4096

	.section .text.start, "ax"
	.globl _start
_start:
	adrp	x1, stack_top
	add	x1, x1, :lo12:stack_top
	mov	sp, x1
	mov	x29, xzr
	mov	x30, xzr
	b	init_main

	.bss
	.balign	16
	.skip	STACK_SIZE
stack_top:
