/* SPDX-License-Identifier: BSD-2-Clause */
/* The root task's first instructions (x0: boot information) and a worker's (x0: itself). */
	.section .text.start, "ax"
	.global _start
_start:
	adrp x1, stack_top
	add x1, x1, :lo12:stack_top
	mov sp, x1
	mov x29, xzr
	mov x30, xzr
	b bench_main

	.global worker_start
worker_start:
	mov x29, xzr
	mov x30, xzr
	b worker_main

	.bss
	.balign 16
	.space 8192
stack_top:
