/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entry of the root task and of helper threads, and single instructions at
 * known addresses that tests make threads execute.
 */
	.option norvc

	.section .text.start, "ax"
	.global _start
_start:
	lla sp, root_stack_top
	lla tp, root_tls
	li fp, 0
	li ra, 0
	tail root_main

/* a0: struct thread */
	.global thread_entry
thread_entry:
	li fp, 0
	li ra, 0
	tail thread_main

	.text
/* Each probe: the instruction under test at the label, then an endless loop of its own. */
	.macro probe name, instruction:vararg
	.global \name, \name\()_next
\name:
	\instruction
\name\()_next:
	j \name\()_next
	.endm

	probe probe_read, ld a1, (a0)
	probe probe_write, sd a1, (a0)
	probe probe_jump, jr a0
	probe probe_undefined, unimp
	probe probe_break, ebreak
	probe probe_trap, ecall
	probe probe_float, fmv.d.x fa0, a0
	probe probe_spin, nop
	probe probe_cycles, rdcycle a0

/* Of the floating-point register fa0. */
	.global float_set, float_get
float_set:
	fmv.d.x fa0, a0
	ret
float_get:
	fmv.x.d a0, fa0
	ret

/* a0: address of a counter that is incremented for ever. */
	.global probe_count
probe_count:
	ld a1, (a0)
	addi a1, a1, 1
	sd a1, (a0)
	j probe_count

	.bss
	.balign 16
	.space 16384
root_stack_top:
	.balign 16
root_tls:
	.space 64
