/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entry of the root task and of helper threads, and single instructions at
 * known addresses that tests make threads execute.
 */
	.section .text.start, "ax"
	.global _start
_start:
	adrp x1, root_stack_top
	add x1, x1, :lo12:root_stack_top
	mov sp, x1
	adrp x1, root_tls
	add x1, x1, :lo12:root_tls
	msr tpidr_el0, x1
	mov x29, xzr
	mov x30, xzr
	b root_main

/* x0: struct thread */
	.global thread_entry
thread_entry:
	mov x29, xzr
	mov x30, xzr
	b thread_main

	.text
/* Each probe: the instruction under test at the label, then an endless loop of its own. */
	.macro probe name, instruction:vararg
	.global \name, \name\()_next
\name:
	\instruction
\name\()_next:
	b \name\()_next
	.endm

	probe probe_read, ldr x1, [x0]
	probe probe_write, str x1, [x0]
	probe probe_jump, br x0
	probe probe_undefined, udf #0
	probe probe_break, brk #1
	probe probe_trap, svc #0
	probe probe_trap_immediate, svc #0x1234
	probe probe_float, fmov d0, x0
	probe probe_spin, nop
	probe probe_cycles, mrs x0, pmccntr_el0

/* Of the first floating-point register. */
	.global float_set, float_get
float_set:
	fmov d0, x0
	ret
float_get:
	fmov x0, d0
	ret

/* x0: address of a counter that is incremented for ever. */
	.global probe_count
probe_count:
	ldr x1, [x0]
	add x1, x1, #1
	str x1, [x0]
	b probe_count

	.bss
	.balign 16
	.space 16384
root_stack_top:
	.balign 16
root_tls:
	.space 64
