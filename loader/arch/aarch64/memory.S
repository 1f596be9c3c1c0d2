/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memcpy and memset, 64 bytes an instruction. Callers have the MMU on: the
 * accesses need not be aligned.
 */
	.text

	.globl memcpy
memcpy:
	mov	x3, x0
	lsr	x4, x2, #6
	cbz	x4, 2f
1:	ld1	{v0.2d-v3.2d}, [x1], #64
	st1	{v0.2d-v3.2d}, [x3], #64
	subs	x4, x4, #1
	b.ne	1b
2:	tbz	x2, #5, 3f
	ldp	q0, q1, [x1], #32
	stp	q0, q1, [x3], #32
3:	tbz	x2, #4, 4f
	ldr	q0, [x1], #16
	str	q0, [x3], #16
4:	tbz	x2, #3, 5f
	ldr	x4, [x1], #8
	str	x4, [x3], #8
5:	tbz	x2, #2, 6f
	ldr	w4, [x1], #4
	str	w4, [x3], #4
6:	tbz	x2, #1, 7f
	ldrh	w4, [x1], #2
	strh	w4, [x3], #2
7:	tbz	x2, #0, 8f
	ldrb	w4, [x1]
	strb	w4, [x3]
8:	ret

	.globl memset
memset:
	mov	x3, x0
	dup	v0.16b, w1
	mov	v1.16b, v0.16b
	mov	v2.16b, v0.16b
	mov	v3.16b, v0.16b
	lsr	x4, x2, #6
	cbz	x4, 2f
1:	st1	{v0.2d-v3.2d}, [x3], #64
	subs	x4, x4, #1
	b.ne	1b
2:	tbz	x2, #5, 3f
	stp	q0, q1, [x3], #32
3:	tbz	x2, #4, 4f
	str	q0, [x3], #16
4:	tbz	x2, #3, 5f
	str	d0, [x3], #8
5:	tbz	x2, #2, 6f
	str	s0, [x3], #4
6:	tbz	x2, #1, 7f
	str	h0, [x3], #2
7:	tbz	x2, #0, 8f
	str	b0, [x3]
8:	ret
