/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SHA-256 blocks by the processor's SHA-2 instructions. All round constants
 * stay in v16..v31; v0, v1 hold the state, v4..v7 the message schedule.
 */
	.arch_extension crypto
	.text

	/* Four rounds; replaces the oldest four schedule words, \m0, by new ones. */
	.macro	rounds k, m0, m1, m2, m3, schedule=1
	add	v8.4s, v\m0\().4s, v\k\().4s
	mov	v9.16b, v0.16b
	sha256h	q0, q1, v8.4s
	sha256h2 q1, q9, v8.4s
	.if	\schedule
	sha256su0 v\m0\().4s, v\m1\().4s
	sha256su1 v\m0\().4s, v\m2\().4s, v\m3\().4s
	.endif
	.endm

	/* sha256_blocks_processor(state, data, count), count > 0 */
	.globl sha256_blocks_processor
sha256_blocks_processor:
	stp	d8, d9, [sp, #-16]!
	adrp	x3, sha256_constants
	add	x3, x3, :lo12:sha256_constants
	ld1	{v16.4s-v19.4s}, [x3], #64
	ld1	{v20.4s-v23.4s}, [x3], #64
	ld1	{v24.4s-v27.4s}, [x3], #64
	ld1	{v28.4s-v31.4s}, [x3]
	ld1	{v0.4s-v1.4s}, [x0]
1:	ld1	{v4.16b-v7.16b}, [x1], #64
	mov	v2.16b, v0.16b
	mov	v3.16b, v1.16b
	rev32	v4.16b, v4.16b
	rev32	v5.16b, v5.16b
	rev32	v6.16b, v6.16b
	rev32	v7.16b, v7.16b
	rounds	16, 4, 5, 6, 7
	rounds	17, 5, 6, 7, 4
	rounds	18, 6, 7, 4, 5
	rounds	19, 7, 4, 5, 6
	rounds	20, 4, 5, 6, 7
	rounds	21, 5, 6, 7, 4
	rounds	22, 6, 7, 4, 5
	rounds	23, 7, 4, 5, 6
	rounds	24, 4, 5, 6, 7
	rounds	25, 5, 6, 7, 4
	rounds	26, 6, 7, 4, 5
	rounds	27, 7, 4, 5, 6
	rounds	28, 4, 5, 6, 7, 0
	rounds	29, 5, 6, 7, 4, 0
	rounds	30, 6, 7, 4, 5, 0
	rounds	31, 7, 4, 5, 6, 0
	add	v0.4s, v0.4s, v2.4s
	add	v1.4s, v1.4s, v3.4s
	subs	x2, x2, #1
	b.ne	1b
	st1	{v0.4s-v1.4s}, [x0]
	ldp	d8, d9, [sp], #16
	ret
