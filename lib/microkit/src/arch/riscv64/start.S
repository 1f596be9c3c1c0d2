/* SPDX-License-Identifier: BSD-2-Clause */
/* First instructions of a domain: the stack is there already. */
	.section .text.start, "ax"
	.global _start
	.cfi_sections .debug_frame
	.cfi_startproc
	.cfi_undefined ra /* back-traces end here */
_start:
	.option push
	.option norelax
	lla gp, __global_pointer$
	.option pop
	li fp, 0
	li ra, 0
	call main /* does not return */
	.cfi_endproc
