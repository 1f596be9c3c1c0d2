/* SPDX-License-Identifier: BSD-2-Clause */
/* The markers, one function each: their code is part of the instruction. */
#include <sel4/arch_names.h>

#include "machine.h"
#include "mark.h"

volatile int measuring;

#define OPERATION(id, what)                                                                        \
	static void begin_##id(void)                                                               \
	{                                                                                          \
		MARKER(MARK_BASE + 2 * OP_##id);                                                   \
	}                                                                                          \
	static void end_##id(void)                                                                 \
	{                                                                                          \
		MARKER(MARK_BASE + 2 * OP_##id + 1);                                               \
	}
#include "operations.def"

static void (*const beginnings[])(void) = {
#define OPERATION(id, what) begin_##id,
#include "operations.def"
};

static void (*const ends[])(void) = {
#define OPERATION(id, what) end_##id,
#include "operations.def"
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
