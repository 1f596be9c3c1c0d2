/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exception vectors, entry and exit. While user code runs, SP_EL1 points to
 * the current thread's context, so that an entry saves registers where they
 * belong; in the kernel it is the core's stack. Offsets: arch/context.h.
 */
#include "offsets.h"

.macro vector name
	.balign 0x80
	b \name
.endm

.macro save_context
	stp x0, x1, [sp, #0]
	stp x2, x3, [sp, #16]
	stp x4, x5, [sp, #32]
	stp x6, x7, [sp, #48]
	stp x8, x9, [sp, #64]
	stp x10, x11, [sp, #80]
	stp x12, x13, [sp, #96]
	stp x14, x15, [sp, #112]
	stp x16, x17, [sp, #128]
	stp x18, x19, [sp, #144]
	stp x20, x21, [sp, #160]
	stp x22, x23, [sp, #176]
	stp x24, x25, [sp, #192]
	stp x26, x27, [sp, #208]
	stp x28, x29, [sp, #224]
	mrs x1, sp_el0
	mrs x2, elr_el1
	mrs x3, spsr_el1
	stp x30, x1, [sp, #CONTEXT_X30]
	stp x2, x3, [sp, #CONTEXT_PC]
	mov TRAP_ARGUMENT0, sp
	adr x4, kernel_stack_top
	mov sp, x4
.endm

	.section .text.vectors, "ax"
	.balign 0x800
	.global trap_vectors
trap_vectors:
	vector kernel_trap /* current level, SP_EL0: not used */
	vector kernel_trap
	vector kernel_trap
	vector kernel_trap
	vector kernel_trap /* current level: a defect of the kernel */
	vector kernel_trap
	vector kernel_trap
	vector kernel_trap
	/* from user mode: saves, then leaves the slot's 32 instructions */
	.balign 0x80
	save_context
	mrs TRAP_ARGUMENT1, esr_el1
	adr x30, trap_return
	lsr x4, TRAP_ARGUMENT1, #ESR_CLASS_SHIFT
	cmp x4, #ESR_CLASS_SVC
	b.eq user_svc
	b trap_sync
	vector user_irq
	vector user_irq    /* FIQ: none is routed here */
	vector user_serror
	vector kernel_trap /* AArch32: no thread can get there */
	vector kernel_trap
	vector kernel_trap
	vector kernel_trap

	/* x2 is the address behind the SVC; the number of the call is in x7. */
user_svc:
	sub x2, x2, #SVC_BYTES
	str x2, [TRAP_ARGUMENT0, #CONTEXT_FAULT_PC]
	mov TRAP_ARGUMENT0, x7
	b entry_syscall

user_irq:
	save_context
	adr x30, trap_return
	b trap_irq

user_serror:
	save_context
	mrs TRAP_ARGUMENT1, esr_el1
	adr x30, trap_return
	b trap_serror

kernel_trap:
	adrp x4, kernel_stack_top
	add x4, x4, :lo12:kernel_stack_top
	mov sp, x4
	mrs TRAP_ARGUMENT0, esr_el1
	mrs TRAP_ARGUMENT1, elr_el1
	mrs TRAP_ARGUMENT2, far_el1
	bl trap_kernel

	/* Resumes this_core()->current. */
	.global trap_return
trap_return:
	mrs x0, tpidr_el1
	ldr x0, [x0, #CORE_CURRENT]
	add x0, x0, #TCB_CONTEXT
	mov sp, x0
	ldp x30, x1, [sp, #CONTEXT_X30]
	ldp x2, x3, [sp, #CONTEXT_PC]
	msr sp_el0, x1
	msr elr_el1, x2
	msr spsr_el1, x3
	ldp x0, x1, [sp, #0]
	ldp x2, x3, [sp, #16]
	ldp x4, x5, [sp, #32]
	ldp x6, x7, [sp, #48]
	ldp x8, x9, [sp, #64]
	ldp x10, x11, [sp, #80]
	ldp x12, x13, [sp, #96]
	ldp x14, x15, [sp, #112]
	ldp x16, x17, [sp, #128]
	ldp x18, x19, [sp, #144]
	ldp x20, x21, [sp, #160]
	ldp x22, x23, [sp, #176]
	ldp x24, x25, [sp, #192]
	ldp x26, x27, [sp, #208]
	ldp x28, x29, [sp, #224]
	eret

	.section .bss.stack, "aw", %nobits
	.balign 16
	.skip 4096
kernel_stack_top:
	.global kernel_stack_top
