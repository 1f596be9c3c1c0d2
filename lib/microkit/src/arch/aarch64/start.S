/* SPDX-License-Identifier: BSD-2-Clause */
/* First instruction of a domain: the stack is there already. */
	.section .text.start, "ax"
	.global _start
	.cfi_sections .debug_frame
	.cfi_startproc
	.cfi_undefined x30 /* back-traces end here */
_start:
	mov x29, xzr
	mov x30, xzr
	bl main /* does not return */
	.cfi_endproc
