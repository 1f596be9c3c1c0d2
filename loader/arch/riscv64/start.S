/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loader's first and last instructions on RISC-V. Entered in supervisor
 * mode without translation, the hart's number in a0 and, perhaps, the physical
 * address of a device tree in a1.
 *
 * The image starts with a header that the host tool fills in: a jump, a magic
 * number, physical address and size of the archive.
 */
#define MAGIC	   0x52444c43 /* "CLDR" */
#define STACK_SIZE 0x2000

	.section .text.start, "ax"
	.globl _start
_start:
	.option push
	.option norvc
	j	start
	.option pop
	.word	MAGIC
	.globl loader_archive
loader_archive:
	.quad	0
	.quad	0

	.text
start:
	csrw	sie, zero
	csrci	sstatus, 2
	csrw	satp, zero
	lla	t0, exception
	csrw	stvec, t0

	lla	t0, loader_bss_start
	lla	t1, loader_bss_end
1:	sd	zero, (t0)
	addi	t0, t0, 8
	bltu	t0, t1, 1b
	lla	sp, stack_top
	lla	t0, start_hart
	sd	a0, (t0)

	mv	a0, a1
	tail	load_and_start

	/* machine_enter_kernel(handover, entry) */
	.globl machine_enter_kernel
machine_enter_kernel:
	mv	t0, a0
	mv	t1, a1
	lla	t2, translation_root
	srli	t2, t2, 12
	li	t3, 8 << 60 /* Sv39 */
	or	t2, t2, t3
	sfence.vma
	csrw	satp, t2
	sfence.vma
	ld	a0, 0(t0)
	ld	a1, 8(t0)
	ld	a2, 16(t0)
	ld	a3, 24(t0)
	ld	a4, 32(t0)
	ld	a5, 40(t0)
	jr	t1

	/* The stack may be what is broken: each exception starts on an empty one. */
	.balign	4
exception:
	lla	sp, stack_top
	call	report_exception

	.section .bss.registers, "aw", %nobits
	.balign	8
	.globl start_hart
start_hart:
	.skip	8

	.section .stack, "aw", %nobits
	.balign	16
	.skip	STACK_SIZE
stack_top:
