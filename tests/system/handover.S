/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel that only shows what it was handed: x0..x5, then the state that the
 * loader must leave (exception level, interrupt masks, MMU and caches), the
 * first word behind the root task, and the last word of its own zeroed data.
 * Linked where upstream's kernel is, it uses the one-to-one map for the console.
 */
#define UART	   0x09000000
#define SYSTEM_OFF 0x84000008

	.section .text.start, "ax"
	.globl _start
_start:
	adrp	x9, handed
	add	x9, x9, :lo12:handed
	stp	x0, x1, [x9]
	stp	x2, x3, [x9, #16]
	stp	x4, x5, [x9, #32]
	mrs	x10, CurrentEL
	mrs	x11, daif
	stp	x10, x11, [x9, #48]
	mrs	x10, sctlr_el1
	mov	x11, #0x1005
	and	x10, x10, x11
	ldr	w11, [x1]
	stp	x10, x11, [x9, #64]
	adrp	x10, zeroed
	ldr	x10, [x10, :lo12:zeroed]
	str	x10, [x9, #80]

	mov	x10, #11
	mov	x11, #UART
1:	ldr	x12, [x9], #8
	mov	x13, #60
2:	lsr	x14, x12, x13
	and	x14, x14, #15
	add	x15, x14, #'0'
	cmp	x14, #10
	add	x16, x14, #'a' - 10
	csel	x15, x15, x16, lo
	str	w15, [x11]
	subs	x13, x13, #4
	b.ge	2b
	mov	w15, #'\n'
	str	w15, [x11]
	subs	x10, x10, #1
	b.ne	1b

	ldr	w0, =SYSTEM_OFF
	hvc	#0
3:	b	3b

	.data
	.balign	16
handed:
	.skip	96

	.bss
	.balign	8
	.skip	0x1ff8
zeroed:
	.skip	8
