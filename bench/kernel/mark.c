/* SPDX-License-Identifier: BSD-2-Clause */
/* The markers, one function each: their code is part of the instruction. */
#include <sel4/arch_names.h>

#include "machine.h"
#include "mark.h"

volatile int measuring;

#define MARKERS(name, operation)                                                                   \
	static void begin_##name(void)                                                             \
	{                                                                                          \
		MARKER(MARK_BASE + 2 * (operation));                                               \
	}                                                                                          \
	static void end_##name(void)                                                               \
	{                                                                                          \
		MARKER(MARK_BASE + 2 * (operation) + 1);                                           \
	}

#define POINT(id, i) MARKERS(id##_##i, CURVE_POINTS + CURVE_##id * SIZES + (i))
#define POINTS(do, id)                                                                             \
	do                                                                                         \
	(id, 0) do(id, 1) do(id, 2) do(id, 3) do(id, 4) do(id, 5) do(id, 6) do(id, 7)

#define OPERATION(id, what) MARKERS(id, OP_##id)
#include "operations.def"
#define CURVE(id, what, growth, sizes) POINTS(POINT, id)
#include "curves.def"

#define BEGIN_POINT(id, i) begin_##id##_##i,
#define END_POINT(id, i)   end_##id##_##i,

static void (*const beginnings[])(void) = {
#define OPERATION(id, what) begin_##id,
#include "operations.def"
	0,
#define CURVE(id, what, growth, sizes) POINTS(BEGIN_POINT, id)
#include "curves.def"
};

static void (*const ends[])(void) = {
#define OPERATION(id, what) end_##id,
#include "operations.def"
	0,
#define CURVE(id, what, growth, sizes) POINTS(END_POINT, id)
#include "curves.def"
};

void begin(enum operation operation)
{
	if (measuring && operation != OP_NONE)
		beginnings[operation]();
}

void end(enum operation operation)
{
	if (measuring && operation != OP_NONE)
		ends[operation]();
}
