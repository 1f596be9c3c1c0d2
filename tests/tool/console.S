/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program for the bare machine that prints TEXT on the console, then powers
 * off if POWER_OFF is defined, else sleeps: what `clavis run` is tested with.
 */
	.globl	_start
_start:
	mov	x1, #0x09000000		// data register of the PL011
	adr	x2, text
1:	ldrb	w3, [x2], #1
	cbz	w3, 2f
	str	w3, [x1]
	b	1b
2:
#ifdef POWER_OFF
	movz	x0, #0x8400, lsl #16	// PSCI SYSTEM_OFF
	movk	x0, #0x0008
	hvc	#0
#endif
3:	wfi
	b	3b
text:	.asciz	TEXT
