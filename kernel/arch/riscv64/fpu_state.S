/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fpu_save(a0: struct fpu_state *), fpu_load(a0): f0 .. f31, fcsr.
 */
	.option arch, +d

.macro each_register operation
	.irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	\operation f\n, \n * 8(a0)
	.endr
.endm

	.text
	.global fpu_save
fpu_save:
	each_register fsd
	frcsr a1
	sd a1, 32 * 8(a0)
	ret

	.global fpu_load
fpu_load:
	ld a1, 32 * 8(a0)
	each_register fld
	fscsr a1
	ret
