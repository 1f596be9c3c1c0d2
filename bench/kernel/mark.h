/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Markers around what is measured. The counter (count.c) takes the number of
 * the kernel's instructions between the beginning and the end of an operation,
 * whoever executes them.
 */
#ifndef BENCH_MARK_H
#define BENCH_MARK_H

enum operation {
#define OPERATION(id, what) OP_##id,
#include "operations.def"
	OPERATIONS,
	OP_NONE = OPERATIONS, /* not marked */
	CURVE_POINTS	      /* the points of the first curve; those of the others follow */
};

enum { SIZES = 8 }; /* points of a curve */

enum curve {
#define CURVE(id, what, growth, sizes) CURVE_##id,
#include "curves.def"
	CURVES
};

/** Point `i` (0 .. SIZES - 1) of a curve, as an operation. */
static inline enum operation curve_point(enum curve curve, unsigned i)
{
	return (enum operation)(CURVE_POINTS + curve * SIZES + i);
}

/* Codes of markers: an operation's beginning is even, its end the odd one behind it. */
enum { MARK_BASE = 0x1000, MARK_DONE = 0x1ffe, MARK_FAILED = 0x1fff };

/** Beginning and end of one repetition; only marked while `measuring`. */
void begin(enum operation operation);
void end(enum operation operation);

extern volatile int measuring;

#endif
