/* SPDX-License-Identifier: BSD-2-Clause */
/* First instruction of a domain: the stack is there already. */
	.section .text.start, "ax"
	.global _start
_start:
	mov x29, xzr /* back-traces end here */
	mov x30, xzr
	b main
