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
	static __attribute__((unused)) uint64_t name##_forward(OP_PARAMETERS)                      \
	{                                                                                          \
		type a = (type)REGISTER(op->a), b = (type)(operand);                               \
                                                                                                   \
		if (condition)                                                                     \
			EXECUTE((struct op *)((char *)op + op->jump));                             \
		NEXT;                                                                              \
	}                                                                                          \
	static __attribute__((unused)) uint64_t name##_back(OP_PARAMETERS)                         \
	{                                                                                          \
		type a = (type)REGISTER(op->a), b = (type)(operand);                               \
                                                                                                   \
		if (condition)                                                                     \
			CONTINUE(jump_back);                                                       \
		NEXT;                                                                              \
	}

static uint64_t jump_forward(OP_PARAMETERS)
{
	EXECUTE((struct op *)((char *)op + op->jump));
}

uint64_t jump_back(OP_PARAMETERS)
{
	fuel -= op->cost;
	if (unlikely(fuel < 0))
		CONTINUE(out_of_fuel);
	EXECUTE((struct op *)((char *)op + op->jump));
}

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

/* By operation, width (1: 64 bits) and kind of second operand (1: immediate). */
static handler *const arithmetic_handlers[OP_SMOD - OP_ADD + 1][2][2] = {
#define ARITHMETIC(name, mnemonic, result)                                                         \
	[OP_##name - OP_ADD] = {{name##_32_register, name##_32_immediate},                         \
				{name##_64_register, name##_64_immediate}},
#include "arithmetic.def"
#undef ARITHMETIC
};

/*
 * The conditions that are executed, with a register and with an immediate. The
 * others become these: operands are exchanged, or the immediate is one less.
 */
#define WITH_REGISTER(x)  x(JEQ) x(JNE) x(JLT) x(JGE) x(JSLT) x(JSGE) x(JSET)
#define WITH_IMMEDIATE(x) x(JEQ) x(JNE) x(JGT) x(JLE) x(JSGT) x(JSLE) x(JSET)

/* By operation and width, forwards (0) and backwards (1). */
static handler *const register_conditions[OP_JSET - OP_JEQ + 1][2][2] = {
#define ROW(name)                                                                                  \
	[OP_##name - OP_JEQ] = {{name##_32_register_forward, name##_32_register_back},             \
				{name##_64_register_forward, name##_64_register_back}},
	WITH_REGISTER(ROW)
#undef ROW
};

static handler *const immediate_conditions[OP_JSET - OP_JEQ + 1][2][2] = {
#define ROW(name)                                                                                  \
	[OP_##name - OP_JEQ] = {{name##_32_immediate_forward, name##_32_immediate_back},           \
				{name##_64_immediate_forward, name##_64_immediate_back}},
	WITH_IMMEDIATE(ROW)
#undef ROW
};

handler *arithmetic_handler(const struct insn *insn)
{
	bool wide = (insn->form & FORM_WIDE) != 0, immediate = (insn->form & FORM_IMMEDIATE) != 0;

	return arithmetic_handlers[insn->operation - OP_ADD][wide][immediate];
}

/* Makes a comparison of registers one that there is. */
static void exchange_operands(struct insn *insn)
{
	static const uint8_t exchanged[OP_JSET - OP_JEQ + 1] = {
		[OP_JGT - OP_JEQ] = OP_JLT,
		[OP_JLE - OP_JEQ] = OP_JGE,
		[OP_JSGT - OP_JEQ] = OP_JSLT,
		[OP_JSLE - OP_JEQ] = OP_JSGE,
	};
	uint8_t operation = exchanged[insn->operation - OP_JEQ], dst = insn->dst;

	if (operation == OP_NONE)
		return;
	insn->operation = operation;
	insn->dst = insn->src;
	insn->src = dst;
}

/* Makes a comparison with an immediate one that there is; of one that is always or never true, JA
 * or JSET with 0. */
static void decrease_immediate(struct insn *insn)
{
	bool less = insn->operation == OP_JLT || insn->operation == OP_JSLT;
	bool is_signed = insn->operation == OP_JSLT || insn->operation == OP_JSGE;
	bool wide = (insn->form & FORM_WIDE) != 0;

	if (!less && insn->operation != OP_JGE && insn->operation != OP_JSGE)
		return;
	if (!is_signed && insn->immediate == 0)
		insn->operation = less ? OP_JSET : OP_JA;
	else if (is_signed && !wide && (int32_t)insn->immediate == INT32_MIN)
		*insn = (struct insn){
			.operation = less ? OP_JSET : OP_JA, .form = insn->form, .dst = insn->dst};
	else if (is_signed)
		insn->operation = less ? OP_JSLE : OP_JSGT;
	else
		insn->operation = less ? OP_JLE : OP_JGT;
	if (insn->operation != OP_JSET)
		insn->immediate--;
}

void translate_condition(const struct insn *condition, struct op *op)
{
	struct insn insn = *condition;
	bool wide = (insn.form & FORM_WIDE) != 0, back = (insn.form & FORM_BACK) != 0;
	unsigned immediate = insn.form & FORM_IMMEDIATE;

	if (insn.operation != OP_JA && immediate == 0)
		exchange_operands(&insn);
	else if (insn.operation != OP_JA)
		decrease_immediate(&insn);
	op->a = register_offset(insn.dst);
	op->b = register_offset(insn.src);
	op->immediate = insn.immediate;
	if (insn.operation == OP_JA)
		op->execute = back ? jump_back : jump_forward;
	else
		op->execute =
			(immediate != 0 ? immediate_conditions
					: register_conditions)[insn.operation - OP_JEQ][wide][back];
}

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
