/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the kernel starts the root task: a0 is the boot information; there is no stack yet. */
	.section .text.start, "ax"
	.global _start
_start:
	lla sp, stack_top
	lla tp, thread_local_area
	li fp, 0
	li ra, 0
	tail root_task_start

/* Where a thread made by start_thread() begins: a0 is its argument, a1 its function, a2 its IPC buffer. */
	.global thread_start
thread_start:
	li fp, 0
	li ra, 0
	tail thread_begin

	.bss
	.balign 16
	.space 16384
stack_top:
thread_local_area:
	.space 64
