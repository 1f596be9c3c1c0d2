/* SPDX-License-Identifier: BSD-2-Clause */
/* The interpreter's ops for idioms that are more than their last instruction. */
#include "interpreter.h"

/* temp = a shifted, dst = a rotated left by the immediate. */
#define ROTATE_HANDLER(name, type, width, shifted)                                                 \
	static uint64_t name(OP_PARAMETERS)                                                        \
	{                                                                                          \
		type a = (type)REGISTER(op->a);                                                    \
		unsigned left = (unsigned)op->immediate, right = width - left;                     \
                                                                                                   \
		REGISTER(op->jump) = (type)(shifted);                                              \
		REGISTER(op->dst) = (type)(a << left | a >> right);                                \
		NEXT;                                                                              \
	}

ROTATE_HANDLER(rotate_64_left, uint64_t, 64, a << left)
ROTATE_HANDLER(rotate_64_right, uint64_t, 64, a >> right)
ROTATE_HANDLER(rotate_32_left, uint32_t, 32, a << left)
ROTATE_HANDLER(rotate_32_right, uint32_t, 32, a >> right)

static void translate_rotation(const struct idiom *idiom, struct op *op)
{
	static handler *const rotations[2][2] = {{rotate_32_right, rotate_32_left},
						 {rotate_64_right, rotate_64_left}};

	op->execute = rotations[idiom->wide][idiom->left];
	op->a = register_offset(idiom->a);
	op->dst = register_offset(idiom->dst);
	op->jump = register_offset(idiom->temp);
	op->immediate = idiom->amount;
}

/* An addition and a comparison with an immediate, which jumps. */
#define COUNT_HANDLERS(name, type, addend, condition)                                              \
	static uint64_t name##_forward(OP_PARAMETERS)                                              \
	{                                                                                          \
		type a = (type)REGISTER(op->a) + (type)(addend);                                   \
		type b = (type)op->comparand;                                                      \
                                                                                                   \
		REGISTER(op->a) = a;                                                               \
		if (condition)                                                                     \
			EXECUTE((struct op *)((char *)op + op->jump));                             \
		NEXT;                                                                              \
	}                                                                                          \
	static uint64_t name##_back(OP_PARAMETERS)                                                 \
	{                                                                                          \
		type a = (type)REGISTER(op->a) + (type)(addend);                                   \
		type b = (type)op->comparand;                                                      \
                                                                                                   \
		REGISTER(op->a) = a;                                                               \
		if (condition)                                                                     \
			CONTINUE(jump_back);                                                       \
		NEXT;                                                                              \
	}

#define COUNT_CONDITIONS(x) x(JEQ, a == b) x(JNE, a != b) x(JGT, a > b) x(JLT, a < b)

#define COUNT_CONDITION(name, condition)                                                           \
	COUNT_HANDLERS(count_##name##_64_register, uint64_t, REGISTER(op->b), condition)           \
	COUNT_HANDLERS(count_##name##_64_immediate, uint64_t, op->addend, condition)               \
	COUNT_HANDLERS(count_##name##_32_register, uint32_t, REGISTER(op->b), condition)           \
	COUNT_HANDLERS(count_##name##_32_immediate, uint32_t, op->addend, condition)
COUNT_CONDITIONS(COUNT_CONDITION)

/* By condition, width, kind of the addend and direction. */
static handler *const counts[OP_JSET - OP_JEQ + 1][2][2][2] = {
#define COUNT_ROW(name, condition)                                                                 \
	[OP_##name - OP_JEQ] = {                                                                   \
		{{count_##name##_32_register_forward, count_##name##_32_register_back},            \
		 {count_##name##_32_immediate_forward, count_##name##_32_immediate_back}},         \
		{{count_##name##_64_register_forward, count_##name##_64_register_back},            \
		 {count_##name##_64_immediate_forward, count_##name##_64_immediate_back}}},
	COUNT_CONDITIONS(COUNT_ROW)};

static bool translate_count(const struct bpf_program *program, uint32_t index,
			    const struct idiom *idiom, struct op *op)
{
	const struct insn *add = &program->code[index], *condition = &program->code[idiom->jump];
	const struct insn *jump = &program->code[idiom->last];
	enum operation operation = idiom->inverted ? opposite(condition->operation)
						   : (enum operation)condition->operation;
	bool wide = (add->form & FORM_WIDE) != 0, immediate = (add->form & FORM_IMMEDIATE) != 0;
	bool back = (jump->form & FORM_BACK) != 0;
	handler *execute = counts[operation - OP_JEQ][wide][immediate][back];

	if (execute == NULL)
		return false;
	op->execute = execute;
	op->a = register_offset(add->dst);
	op->b = register_offset(add->src);
	op->comparand = (int32_t)condition->immediate;
	op->addend = (int32_t)add->immediate;
	op->cost = back ? (uint16_t)fuel_cost(program, jump) : 0;
	return true;
}

static void translate_branch(const struct bpf_program *program, const struct idiom *idiom,
			     struct op *op)
{
	const struct insn *jump = &program->code[idiom->last];
	struct insn condition = program->code[idiom->jump];

	condition.operation = (uint8_t)opposite(condition.operation);
	condition.form = (uint8_t)((condition.form & ~FORM_BACK) | (jump->form & FORM_BACK));
	translate_condition(&condition, op);
	op->cost = (jump->form & FORM_BACK) != 0 ? (uint16_t)fuel_cost(program, jump) : 0;
}

static void translate_extension(const struct idiom *idiom, struct op *op)
{
	struct insn extension = {.operation = idiom->is_signed ? OP_EXTEND : OP_MOV,
				 .form = idiom->is_signed ? FORM_WIDE | FORM_OF_SIZE(2) : 0};

	op->execute = move_handler(&extension);
	op->dst = register_offset(idiom->dst);
	op->a = register_offset(idiom->a);
}

static void translate_operation(const struct bpf_program *program, const struct idiom *idiom,
				struct op *op)
{
	const struct insn *insn = &program->code[idiom->last];

	op->execute = arithmetic_handler(insn);
	op->dst = register_offset(idiom->dst);
	op->a = register_offset(idiom->a);
	op->b = register_offset(idiom->b);
	op->immediate = insn->immediate;
}

bool translate_idiom(const struct bpf_program *program, uint32_t index, const struct idiom *idiom,
		     struct op *op)
{
	switch (idiom->kind) {
	case IDIOM_OPERATE:
		translate_operation(program, idiom, op);
		return true;
	case IDIOM_EXTEND:
		translate_extension(idiom, op);
		return true;
	case IDIOM_ROTATE:
		translate_rotation(idiom, op);
		return true;
	case IDIOM_ACCESS:
		return translate_indexed(&program->code[idiom->last], idiom, op);
	case IDIOM_BRANCH:
		translate_branch(program, idiom, op);
		return true;
	case IDIOM_COUNT:
		return translate_count(program, index, idiom, op);
	default:
		return false;
	}
}
