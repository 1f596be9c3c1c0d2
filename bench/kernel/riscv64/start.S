/* SPDX-License-Identifier: BSD-2-Clause */
/* The root task's first instructions (a0: boot information) and a worker's (a0: itself). */
	.section .text.start, "ax"
	.global _start
_start:
	lla sp, stack_top
	li fp, 0
	li ra, 0
	tail bench_main

	.global worker_start
worker_start:
	li fp, 0
	li ra, 0
	tail worker_main

	.bss
	.balign 16
	.space 8192
stack_top:
