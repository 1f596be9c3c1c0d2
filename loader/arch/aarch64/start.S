/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loader's first and last instructions on AArch64. Entered at EL1 or EL2
 * with the MMU off and, perhaps, the physical address of a device tree in x0.
 *
 * The image starts with a header that the host tool fills in: a branch, a magic
 * number, physical address and size of the archive.
 */
#define MAGIC	      0x52444c43 /* "CLDR" */
#define STACK_SIZE    0x2000
#define DAIF_EL1H     0x3c5      /* SPSR: EL1 with its own stack, everything masked */
#define SCTLR_ENABLED 0x30d01805 /* required ones; instruction cache, data cache, MMU */
#define HCR_RW	      (1 << 31)  /* EL1 is AArch64 */
#define CPTR_NO_TRAPS 0x33ff
#define COUNTER_OPEN  3		 /* EL1 may use the physical counter and timer */
#define FP_OPEN	      (3 << 20)

	.section .text.start, "ax"
	.globl _start
_start:
	b	start
	.word	MAGIC
	.globl loader_archive
loader_archive:
	.quad	0
	.quad	0

	.text
start:
	msr	daifset, #15
	mov	x19, x0
	mrs	x20, CurrentEL
	lsr	x20, x20, #2
	cmp	x20, #2
	b.ne	at_el1

	/* EL1 gets the machine as if EL2 were not there. */
	mov	x0, #HCR_RW
	msr	hcr_el2, x0
	mov	x0, #CPTR_NO_TRAPS
	msr	cptr_el2, x0
	msr	hstr_el2, xzr
	mov	x0, #COUNTER_OPEN
	msr	cnthctl_el2, x0
	msr	cntvoff_el2, xzr
	msr	vttbr_el2, xzr
	mrs	x0, midr_el1
	msr	vpidr_el2, x0
	mrs	x0, mpidr_el1
	msr	vmpidr_el2, x0
	ldr	w0, =(SCTLR_ENABLED & ~0x1005)
	msr	sctlr_el1, x0
	mov	x0, #DAIF_EL1H
	msr	spsr_el2, x0
	adr	x0, at_el1
	msr	elr_el2, x0
	eret

at_el1:
	mrs	x21, cpacr_el1
	mov	x0, #FP_OPEN
	msr	cpacr_el1, x0
	adrp	x0, vectors
	add	x0, x0, :lo12:vectors
	msr	vbar_el1, x0
	isb

	adrp	x0, loader_bss_start
	adrp	x1, loader_bss_end
1:	stp	xzr, xzr, [x0]
	stp	xzr, xzr, [x0, #16]
	stp	xzr, xzr, [x0, #32]
	stp	xzr, xzr, [x0, #48]
	add	x0, x0, #64
	cmp	x0, x1
	b.lo	1b
	adrp	x0, stack_top
	add	sp, x0, :lo12:stack_top
	adrp	x0, start_level
	str	x20, [x0, :lo12:start_level]
	adrp	x0, start_cpacr
	str	x21, [x0, :lo12:start_cpacr]

	/* Tables and stack were written past the caches: nothing older may stay in them. */
	bl	translation_prepare
	adrp	x0, loader_data_start
	adrp	x1, loader_end
	mrs	x2, ctr_el0
	ubfx	x2, x2, #16, #4
	mov	x3, #4
	lsl	x2, x3, x2
2:	dc	ivac, x0
	add	x0, x0, x2
	cmp	x0, x1
	b.lo	2b
	dsb	sy
	tlbi	vmalle1
	ic	iallu
	dsb	sy
	isb
	ldr	w0, =SCTLR_ENABLED
	msr	sctlr_el1, x0
	isb

	mov	x0, x19
	b	load_and_start

	/* machine_enter_kernel(handover, entry) */
	.globl machine_enter_kernel
machine_enter_kernel:
	mov	x8, x0
	mov	x9, x1
	adrp	x10, start_cpacr
	ldr	x10, [x10, :lo12:start_cpacr]
	msr	cpacr_el1, x10
	isb
	ldp	x0, x1, [x8]
	ldp	x2, x3, [x8, #16]
	ldp	x4, x5, [x8, #32]
	br	x9

	/* The stack may be what is broken: each exception starts on an empty one. */
	.balign	2048
vectors:
	.rept	16
	.balign	128
	adrp	x0, stack_top
	add	sp, x0, :lo12:stack_top
	b	report_exception
	.endr

	.section .bss.registers, "aw", %nobits
	.balign	8
	.globl start_level
start_level:
	.skip	8
start_cpacr:
	.skip	8

	.section .stack, "aw", %nobits
	.balign	16
	.skip	STACK_SIZE
stack_top:
