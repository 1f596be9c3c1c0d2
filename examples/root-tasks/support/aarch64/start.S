/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the kernel starts the root task: x0 is the boot information; there is no stack yet. */
	.section .text.start, "ax"
	.global _start
_start:
	adrp x1, stack_top
	add x1, x1, :lo12:stack_top
	mov sp, x1
	adrp x1, thread_local_area
	add x1, x1, :lo12:thread_local_area
	msr tpidr_el0, x1
	mov x29, xzr
	mov x30, xzr
	b root_task_start

/* Where a thread made by start_thread() begins: x0 is its argument, x1 its function, x2 its IPC buffer. */
	.global thread_start
thread_start:
	mov x29, xzr
	mov x30, xzr
	b thread_begin

	.bss
	.balign 16
	.space 16384
stack_top:
thread_local_area:
	.space 64
