/* SPDX-License-Identifier: BSD-2-Clause */
/* The root task's first instructions; a0 is the address of the boot information. */
#define STACK_SIZE 4096

	.section .text.start, "ax"
	.globl _start
_start:
	lla	sp, stack_top
	li	fp, 0
	li	ra, 0
	tail	init_main

	.bss
	.balign	16
	.skip	STACK_SIZE
stack_top:
