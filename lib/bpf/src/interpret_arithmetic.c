/* SPDX-License-Identifier: BSD-2-Clause */
/* The interpreter's arithmetic and jumps, made from the two tables. */
#include "interpreter.h"

#define REGISTER_OPERAND  REGISTER(op->b)
#define IMMEDIATE_OPERAND op->immediate

/* One function; `a` and `b` are used by `result`. */
#define ARITHMETIC_HANDLER(name, type, operand, result)                                            \
	static uint64_t name(OP_PARAMETERS)                                                        \
	{                                                                                          \
		type a = (type)REGISTER(op->a), b = (type)(operand);                               \
                                                                                                   \
		REGISTER(op->dst) = (type)(result);                                                \
		NEXT;                                                                              \
	}

#define CONDITION_HANDLERS(name, type, operand, condition)                                         \
	static uint64_t name##_forward(OP_PARAMETERS)                                              \
	{                                                                                          \
		type a = (type)REGISTER(op->a), b = (type)(operand);                               \
                                                                                                   \
		if (condition)                                                                     \
			EXECUTE((struct op *)((char *)op + op->jump));                             \
		NEXT;                                                                              \
	}                                                                                          \
	static uint64_t name##_back(OP_PARAMETERS)                                                 \
	{                                                                                          \
		type a = (type)REGISTER(op->a), b = (type)(operand);                               \
                                                                                                   \
		if (condition)                                                                     \
			CONTINUE(jump_back);                                                       \
		NEXT;                                                                              \
	}

static inline __attribute__((always_inline)) uint64_t jump_back(OP_PARAMETERS)
{
	fuel -= op->cost;
	if (unlikely(fuel < 0))
		CONTINUE(out_of_fuel);
	EXECUTE((struct op *)((char *)op + op->jump));
}

static uint64_t jump_forward(OP_PARAMETERS)
{
	EXECUTE((struct op *)((char *)op + op->jump));
}

static uint64_t jump_backward(OP_PARAMETERS)
{
	CONTINUE(jump_back);
}

handler *const jump_handlers[2] = {jump_forward, jump_backward};

#define SIGNED(x) ((int64_t)(x))
#define MASK	  63
#define ARITHMETIC(name, mnemonic, result)                                                         \
	ARITHMETIC_HANDLER(name##_64_register, uint64_t, REGISTER_OPERAND, result)                 \
	ARITHMETIC_HANDLER(name##_64_immediate, uint64_t, IMMEDIATE_OPERAND, result)
#include "arithmetic.def"
#undef ARITHMETIC
#define CONDITION(name, mnemonic, condition)                                                       \
	CONDITION_HANDLERS(name##_64_register, uint64_t, REGISTER_OPERAND, condition)              \
	CONDITION_HANDLERS(name##_64_immediate, uint64_t, IMMEDIATE_OPERAND, condition)
#include "condition.def"
#undef CONDITION
#undef SIGNED
#undef MASK

#define SIGNED(x) ((int32_t)(x))
#define MASK	  31
#define ARITHMETIC(name, mnemonic, result)                                                         \
	ARITHMETIC_HANDLER(name##_32_register, uint32_t, REGISTER_OPERAND, result)                 \
	ARITHMETIC_HANDLER(name##_32_immediate, uint32_t, IMMEDIATE_OPERAND, result)
#include "arithmetic.def"
#undef ARITHMETIC
#define CONDITION(name, mnemonic, condition)                                                       \
	CONDITION_HANDLERS(name##_32_register, uint32_t, REGISTER_OPERAND, condition)              \
	CONDITION_HANDLERS(name##_32_immediate, uint32_t, IMMEDIATE_OPERAND, condition)
#include "condition.def"
#undef CONDITION

handler *const arithmetic_handlers[OP_SMOD - OP_ADD + 1][2][2] = {
#define ARITHMETIC(name, mnemonic, result)                                                         \
	[OP_##name - OP_ADD] = {{name##_32_register, name##_32_immediate},                         \
				{name##_64_register, name##_64_immediate}},
#include "arithmetic.def"
#undef ARITHMETIC
};

handler *const condition_handlers[OP_JSET - OP_JEQ + 1][2][2][2] = {
#define CONDITION(name, mnemonic, condition)                                                       \
	[OP_##name - OP_JEQ] = {{{name##_32_register_forward, name##_32_register_back},            \
				 {name##_32_immediate_forward, name##_32_immediate_back}},         \
				{{name##_64_register_forward, name##_64_register_back},            \
				 {name##_64_immediate_forward, name##_64_immediate_back}}},
#include "condition.def"
#undef CONDITION
};

/* Moves and everything else with one operand. */
#define MOVE_HANDLER(name, operand)                                                                \
	static uint64_t name(OP_PARAMETERS)                                                        \
	{                                                                                          \
		uint64_t a = REGISTER(op->a);                                                      \
                                                                                                   \
		REGISTER(op->dst) = (uint64_t)(operand);                                           \
		NEXT;                                                                              \
	}

MOVE_HANDLER(move_64, a)
MOVE_HANDLER(move_32, (uint32_t)a)
MOVE_HANDLER(zero_extend_16, (uint16_t)a)
MOVE_HANDLER(negate_64, -a)
MOVE_HANDLER(negate_32, -(uint32_t)a)
MOVE_HANDLER(extend_64_8, (int8_t)a)
MOVE_HANDLER(extend_64_16, (int16_t)a)
MOVE_HANDLER(extend_64_32, (int32_t)a)
MOVE_HANDLER(extend_32_8, (uint32_t)(int8_t)a)
MOVE_HANDLER(extend_32_16, (uint32_t)(int16_t)a)
MOVE_HANDLER(swap_16, __builtin_bswap16((uint16_t)a))
MOVE_HANDLER(swap_32, __builtin_bswap32((uint32_t)a))
MOVE_HANDLER(swap_64, __builtin_bswap64(a))

static uint64_t constant(OP_PARAMETERS)
{
	REGISTER(op->dst) = (uint64_t)op->immediate;
	NEXT;
}

handler *move_handler(const struct insn *insn)
{
	static handler *const moves[2] = {move_32, move_64};
	static handler *const negations[2] = {negate_32, negate_64};
	static handler *const extensions[2][3] = {{extend_32_8, extend_32_16, NULL},
						  {extend_64_8, extend_64_16, extend_64_32}};
	static handler *const swaps[4] = {NULL, swap_16, swap_32, swap_64};
	static handler *const zero_extensions[4] = {NULL, zero_extend_16, move_32, move_64};
	bool wide = (insn->form & FORM_WIDE) != 0;

	switch (insn->operation) {
	case OP_MOV:
		return (insn->form & FORM_IMMEDIATE) != 0 ? constant : moves[wide];
	case OP_NEG:
		return negations[wide];
	case OP_EXTEND:
		return extensions[wide][FORM_SIZE(insn->form)];
	case OP_SWAP:
		return swaps[FORM_SIZE(insn->form)];
	case OP_ZERO_EXTEND:
		return zero_extensions[FORM_SIZE(insn->form)];
	default:
		return constant;
	}
}
