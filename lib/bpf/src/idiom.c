/* SPDX-License-Identifier: BSD-2-Clause */
/* Recognition of idioms; see idiom.h. */
#include "idiom.h"

enum operation opposite(enum operation condition)
{
	static const uint8_t opposites[OPERATIONS] = {
		[OP_JEQ] = OP_JNE,   [OP_JNE] = OP_JEQ,	  [OP_JGT] = OP_JLE,   [OP_JGE] = OP_JLT,
		[OP_JLT] = OP_JGE,   [OP_JLE] = OP_JGT,	  [OP_JSGT] = OP_JSLE, [OP_JSGE] = OP_JSLT,
		[OP_JSLT] = OP_JSGE, [OP_JSLE] = OP_JSGT, [OP_JSET] = OP_NONE,
	};

	return opposites[condition];
}

/* The instruction `ahead` of `index`, if the sequence may go on with it; else NULL. */
static const struct insn *ahead(const struct bpf_program *program, uint32_t index, uint32_t ahead)
{
	if (program->count - index <= ahead)
		return NULL;
	for (uint32_t i = 1; i <= ahead; i++)
		if ((program->code[index + i].form & FORM_LEADER) != 0)
			return NULL;
	return &program->code[index + ahead];
}

static bool is_wide(const struct insn *insn)
{
	return (insn->form & FORM_WIDE) != 0;
}

static bool has_immediate(const struct insn *insn)
{
	return (insn->form & FORM_IMMEDIATE) != 0;
}

/* A copy of one register to another. */
static bool is_copy(const struct insn *insn)
{
	return insn->operation == OP_MOV && !has_immediate(insn) && insn->dst != insn->src;
}

static bool is_shift(const struct insn *insn, enum operation operation, unsigned dst, bool wide)
{
	return insn != NULL && insn->operation == operation && has_immediate(insn) &&
	       insn->dst == dst && is_wide(insn) == wide;
}

/* Shift left by 32 and back again. */
static bool is_extension(const struct insn *left, const struct insn *right, unsigned dst)
{
	return right != NULL && is_shift(left, OP_LSH, dst, true) && left->immediate == 32 &&
	       (is_shift(right, OP_RSH, dst, true) || is_shift(right, OP_ARSH, dst, true)) &&
	       right->immediate == 32;
}

static bool find_extension(const struct bpf_program *program, uint32_t index, struct idiom *idiom)
{
	const struct insn *first = &program->code[index];
	uint32_t copy = is_copy(first) && is_wide(first);
	const struct insn *left = ahead(program, index, copy);
	const struct insn *right = ahead(program, index, copy + 1);

	if (!is_extension(left, right, first->dst))
		return false;
	*idiom = (struct idiom){.kind = IDIOM_EXTEND,
				.dst = first->dst,
				.a = copy != 0 ? first->src : first->dst,
				.is_signed = right->operation == OP_ARSH,
				.last = index + copy + 1};
	return true;
}

/* t = x, t >>= m, [y = x,] y <<= n, y |= t, where m + n is the width; or left and right swapped. */
static bool find_rotation(const struct bpf_program *program, uint32_t index, struct idiom *idiom)
{
	const struct insn *copy = &program->code[index];
	const struct insn *shift = ahead(program, index, 1), *other = ahead(program, index, 2);

	if (!is_copy(copy) || other == NULL)
		return false;
	bool wide = is_wide(shift), left = shift->operation == OP_LSH;
	bool second = is_copy(other) && other->src == copy->src && other->dst != copy->dst;
	uint32_t at = second ? 3 : 2, width = wide ? 64 : 32;
	unsigned dst = second ? other->dst : copy->src;
	const struct insn *join = ahead(program, index, at + 1);

	if ((wide && (!is_wide(copy) || (second && !is_wide(other)))) || join == NULL)
		return false;
	if (!is_shift(shift, left ? OP_LSH : OP_RSH, copy->dst, wide) ||
	    !is_shift(ahead(program, index, at), left ? OP_RSH : OP_LSH, dst, wide))
		return false;
	int64_t amount = left ? shift->immediate : program->code[index + at].immediate;
	int64_t back = left ? program->code[index + at].immediate : shift->immediate;

	if (amount <= 0 || back <= 0 || amount + back != width || join->operation != OP_OR ||
	    has_immediate(join) || is_wide(join) != wide || join->dst != dst ||
	    join->src != copy->dst)
		return false;
	*idiom = (struct idiom){.kind = IDIOM_ROTATE,
				.dst = (uint8_t)dst,
				.a = copy->src,
				.temp = copy->dst,
				.amount = (uint8_t)amount,
				.wide = wide,
				.left = left,
				.last = index + at + 1};
	return true;
}

static bool is_plain_access(const struct insn *insn)
{
	return insn->operation == OP_LOAD || insn->operation == OP_STORE;
}

/* The register that an access goes by. */
static unsigned base_of(const struct insn *insn)
{
	return insn->operation == OP_LOAD ? insn->src : insn->dst;
}

/* t = x, t += y, access by t. */
static bool find_access(const struct bpf_program *program, uint32_t index, struct idiom *idiom)
{
	const struct insn *copy = &program->code[index];
	const struct insn *add = ahead(program, index, 1), *access = ahead(program, index, 2);

	if (!is_copy(copy) || !is_wide(copy) || access == NULL || add->operation != OP_ADD ||
	    !is_wide(add) || has_immediate(add) || add->dst != copy->dst ||
	    !is_plain_access(access) || base_of(access) != copy->dst)
		return false;
	*idiom = (struct idiom){.kind = IDIOM_ACCESS,
				.a = copy->src,
				.b = add->src == copy->dst ? copy->src : add->src,
				.temp = copy->dst,
				.last = index + 2};
	return true;
}

/* A condition that jumps over a JA, which goes far. */
static bool find_branch(const struct bpf_program *program, uint32_t index, struct idiom *idiom)
{
	const struct insn *condition = &program->code[index], *always = ahead(program, index, 1);

	if (!is_conditional(condition) || always == NULL || always->operation != OP_JA ||
	    condition->offset != (int32_t)index + 2 || opposite(condition->operation) == OP_NONE)
		return false;
	*idiom = (struct idiom){
		.kind = IDIOM_BRANCH, .inverted = true, .jump = index, .last = index + 1};
	return true;
}

/* If ... jump, x = y, where the jump goes behind it, or where a JA goes that is there. */
static bool find_select(const struct bpf_program *program, uint32_t index, struct idiom *idiom)
{
	const struct insn *condition = &program->code[index], *copy = ahead(program, index, 1);

	if (!is_conditional(condition) || copy == NULL || !is_copy(copy))
		return false;
	const struct insn *join = ahead(program, index, 2);
	bool jumps = join != NULL && join->operation == OP_JA && join->offset == condition->offset;

	if (!jumps && condition->offset != (int32_t)index + 2)
		return false;
	*idiom = (struct idiom){.kind = IDIOM_SELECT,
				.dst = copy->dst,
				.a = copy->src,
				.wide = is_wide(copy),
				.jump = index,
				.last = index + (jumps ? 2 : 1)};
	return true;
}

/* x += y, if x is ... jump. */
static bool find_count(const struct bpf_program *program, uint32_t index, struct idiom *idiom)
{
	const struct insn *add = &program->code[index], *condition = ahead(program, index, 1);

	if (add->operation != OP_ADD || condition == NULL || !is_conditional(condition) ||
	    condition->dst != add->dst || !has_immediate(condition) ||
	    is_wide(condition) != is_wide(add))
		return false;
	if (!find_branch(program, index + 1, idiom) || ahead(program, index, 2) == NULL)
		*idiom = (struct idiom){.jump = index + 1, .last = index + 1};
	idiom->kind = IDIOM_COUNT;
	return true;
}

bool find_delayed_count(const struct bpf_program *program, uint32_t index, struct idiom *idiom)
{
	const struct insn *add = &program->code[index], *copy = ahead(program, index, 1);
	const struct insn *condition = ahead(program, index, 2);

	if (add->operation != OP_ADD || condition == NULL || !is_conditional(condition) ||
	    condition->dst != add->dst || !has_immediate(condition) ||
	    is_wide(condition) != is_wide(add))
		return false;
	if (copy->operation != OP_MOV || copy->dst == add->dst ||
	    (!has_immediate(copy) && copy->src == add->dst) ||
	    (!has_immediate(add) && copy->dst == add->src))
		return false;
	*idiom = (struct idiom){.kind = IDIOM_COUNT, .jump = index + 2, .last = index + 2};
	return true;
}

/* x = y, x = x operation z. A 32-bit copy is enough for a 32-bit operation. */
static bool find_operation(const struct bpf_program *program, uint32_t index, struct idiom *idiom)
{
	const struct insn *copy = &program->code[index], *next = ahead(program, index, 1);

	if (copy->operation != OP_MOV || has_immediate(copy) || next == NULL ||
	    !is_arithmetic(next) || next->dst != copy->dst || (!is_wide(copy) && is_wide(next)))
		return false;
	*idiom = (struct idiom){.kind = IDIOM_OPERATE,
				.dst = next->dst,
				.a = copy->src,
				.b = next->src == next->dst ? copy->src : next->src,
				.wide = is_wide(next),
				.last = index + 1};
	return true;
}

struct idiom find_idiom(const struct bpf_program *program, uint32_t index)
{
	struct idiom idiom;

	if (find_rotation(program, index, &idiom) || find_access(program, index, &idiom) ||
	    find_extension(program, index, &idiom) || find_operation(program, index, &idiom) ||
	    find_count(program, index, &idiom) || find_select(program, index, &idiom) ||
	    find_branch(program, index, &idiom))
		return idiom;
	return (struct idiom){.kind = IDIOM_NONE, .last = index};
}
