/* SPDX-License-Identifier: BSD-2-Clause */
/* First instructions of a domain: the stack is there already. */
	.section .text.start, "ax"
	.global _start
_start:
	.option push
	.option norelax
	lla gp, __global_pointer$
	.option pop
	li fp, 0 /* back-traces end here */
	li ra, 0
	tail main
