/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entry and exit. While user code runs, sscratch points to the current thread's
 * context; in the kernel it is 0, and tp is this_core(). A context is pc and
 * x1 .. x31, word n for register n.
 */
#include "offsets.h"

/* Registers but sp (x2), which is in use. */
.macro each_register operation
	.irp n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	\operation x\n, \n * 8(sp)
	.endr
.endm

	.section .text.vectors, "ax"
	.balign 4
	.global trap_vector
trap_vector:
	csrrw sp, sscratch, sp
	beqz sp, kernel_trap
	each_register sd
	csrrw t0, sscratch, zero
	csrr t1, sepc
	sd t0, 2 * 8(sp)
	sd t1, 0(sp)
	mv a0, sp
	csrr a1, scause
	lla sp, kernel_stack_top
	ld tp, (sp)
	call trap_user

	/* Resumes this_core()->current. */
	.global trap_return
trap_return:
	ld sp, CORE_CURRENT(tp)
	addi sp, sp, TCB_CONTEXT
	ld t0, 0(sp)
	csrw sscratch, sp
	csrw sepc, t0
	each_register ld
	ld sp, 2 * 8(sp)
	sret

kernel_trap:
	lla sp, kernel_stack_top
	csrr a0, scause
	csrr a1, sepc
	csrr a2, stval
	call trap_kernel

	/* Above the stack: this_core() for the entry. */
	.section .bss.stack, "aw", %nobits
	.balign 16
	.skip 4096
kernel_stack_top:
	.skip 16
	.global kernel_stack_top
