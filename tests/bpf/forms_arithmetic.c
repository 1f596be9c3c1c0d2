/* SPDX-License-Identifier: BSD-2-Clause */
/* RFC 9669, 4.1 and 4.2: arithmetic, moves and byte swaps, in every form. */
#include "forms.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* An operation, its offset, and whether it exists with registers (1), immediates (2). */
static const struct form {
	const char *name;
	uint8_t code;
	int16_t offset;
	uint8_t operands, widths; /* widths: 1: 32 bits, 2: 64 */
} forms[] = {
	{"add", BPF_ADD, 0, 3, 3},	{"sub", BPF_SUB, 0, 3, 3},
	{"mul", BPF_MUL, 0, 3, 3},	{"div", BPF_DIV, 0, 3, 3},
	{"sdiv", BPF_DIV, 1, 3, 3},	{"or", BPF_OR, 0, 3, 3},
	{"and", BPF_AND, 0, 3, 3},	{"lsh", BPF_LSH, 0, 3, 3},
	{"rsh", BPF_RSH, 0, 3, 3},	{"mod", BPF_MOD, 0, 3, 3},
	{"smod", BPF_MOD, 1, 3, 3},	{"xor", BPF_XOR, 0, 3, 3},
	{"mov", BPF_MOV, 0, 3, 3},	{"arsh", BPF_ARSH, 0, 3, 3},
	{"movsx8", BPF_MOV, 8, 1, 3},	{"movsx16", BPF_MOV, 16, 1, 3},
	{"movsx32", BPF_MOV, 32, 1, 2}, {"neg", BPF_NEG, 0, 0, 3},
};

static struct bpf_instruction with_register(const struct form *form, bool wide, unsigned d,
					    unsigned s)
{
	return I((wide ? BPF_ALU64 : BPF_ALU) | BPF_X | form->code, d, s, form->offset, 0);
}

static struct bpf_instruction with_immediate(const struct form *form, bool wide, unsigned d,
					     int32_t k)
{
	return I((wide ? BPF_ALU64 : BPF_ALU) | BPF_K | form->code, d, 0, form->offset, k);
}

static void check_pairs(const uint64_t (*pairs)[2], unsigned count, unsigned d, unsigned s)
{
	for (unsigned i = 0; i < count; i++) {
		struct registers in = form_registers();

		in.r[s] = pairs[i][1];
		in.r[d] = pairs[i][0];
		form_check(&in, 0);
	}
}

static void check_values(unsigned d)
{
	for (unsigned i = 0; i < boundary_count; i++) {
		struct registers in = form_registers();

		in.r[d] = boundary_values[i];
		form_check(&in, 0);
	}
}

static void test_register(const struct engine *engine, const struct form *form, bool wide)
{
	test_begin("%s: %s%d with registers", engine->name, form->name, wide ? 64 : 32);
	for (unsigned d = 0; d < 10; d++)
		for (unsigned s = 0; s < 10; s++) {
			struct bpf_instruction in = with_register(form, wide, d, s);

			form_load(engine, &in, 1);
			check_pairs(telling_pairs, telling_count, d, s);
		}
	struct bpf_instruction in = with_register(form, wide, 1, 2);

	form_load(engine, &in, 1);
	for (unsigned a = 0; a < boundary_count; a++)
		for (unsigned b = 0; b < boundary_count; b++) {
			const uint64_t pair[1][2] = {{boundary_values[a], boundary_values[b]}};

			check_pairs(pair, 1, 1, 2);
		}
	/* The frame pointer is a source like any other. */
	in = with_register(form, wide, 3, 10);
	form_load(engine, &in, 1);
	check_values(3);
	test_end();
}

static void test_immediate(const struct engine *engine, const struct form *form, bool wide)
{
	test_begin("%s: %s%d with immediates", engine->name, form->name, wide ? 64 : 32);
	for (unsigned k = 0; k < immediate_count; k++)
		for (unsigned d = 0; d < 10; d += k % 4 == 0 ? 1 : 3) {
			struct bpf_instruction in =
				with_immediate(form, wide, d, boundary_immediates[k]);

			form_load(engine, &in, 1);
			check_values(d);
		}
	test_end();
}

static void test_negation(const struct engine *engine, const struct form *form, bool wide)
{
	test_begin("%s: %s%d", engine->name, form->name, wide ? 64 : 32);
	for (unsigned d = 0; d < 10; d++) {
		struct bpf_instruction in = with_immediate(form, wide, d, 0);

		form_load(engine, &in, 1);
		check_values(d);
	}
	test_end();
}

static void test_swaps(const struct engine *engine)
{
	static const struct {
		const char *name;
		uint8_t opcode;
	} swaps[] = {{"le", BPF_ALU | BPF_END | BPF_K},
		     {"be", BPF_ALU | BPF_END | BPF_X},
		     {"bswap", BPF_ALU64 | BPF_END | BPF_K}};

	for (unsigned i = 0; i < COUNT(swaps); i++)
		for (int bits = 16; bits <= 64; bits *= 2) {
			test_begin("%s: %s%d", engine->name, swaps[i].name, bits);
			for (unsigned d = 0; d < 10; d++) {
				struct bpf_instruction in = I(swaps[i].opcode, d, 0, 0, bits);

				form_load(engine, &in, 1);
				check_values(d);
			}
			test_end();
		}
}

static void test_constants(const struct engine *engine)
{
	test_begin("%s: lddw", engine->name);
	for (unsigned d = 0; d < 10; d++)
		for (unsigned i = 0; i < boundary_count; i++) {
			struct registers in = form_registers();
			const struct bpf_instruction body[] = {LDDW(d, boundary_values[i])};

			form_load(engine, body, 2);
			form_check(&in, 0);
		}
	test_end();
}

void test_arithmetic(const struct engine *engine)
{
	for (unsigned i = 0; i < COUNT(forms); i++)
		for (unsigned wide = 0; wide < 2; wide++) {
			if ((forms[i].widths >> wide & 1) == 0)
				continue;
			if ((forms[i].operands & 1) != 0)
				test_register(engine, &forms[i], wide != 0);
			if ((forms[i].operands & 2) != 0)
				test_immediate(engine, &forms[i], wide != 0);
			if (forms[i].operands == 0)
				test_negation(engine, &forms[i], wide != 0);
		}
	test_swaps(engine);
	test_constants(engine);
}

/* A move and the operation behind it, which engines like to execute as one. */
static void test_move_and(const struct engine *engine, const struct form *form, unsigned widths)
{
	bool move_wide = (widths & 1) != 0, wide = (widths & 2) != 0;
	static const uint8_t choices[][3] = {{1, 2, 3}, {1, 2, 2}, {1, 2, 1}, {1, 1, 2},
					     {3, 4, 5}, {4, 3, 2}, {5, 1, 4}, {0, 4, 3},
					     {6, 0, 9}, {8, 3, 3}, {9, 7, 9}, {4, 5, 6},
					     {4, 5, 4}, {3, 4, 3}, {7, 10, 2}};

	if ((form->operands & 1) == 0 || (form->widths >> wide & 1) == 0)
		return;
	test_begin("%s: mov%d and %s%d", engine->name, move_wide ? 64 : 32, form->name,
		   wide ? 64 : 32);
	for (unsigned i = 0; i < COUNT(choices); i++) {
		unsigned d = choices[i][0], m = choices[i][1], s = choices[i][2];
		struct bpf_instruction body[2] = {move_wide ? MOV_X(d, m) : ALU32_X(BPF_MOV, d, m),
						  with_register(form, wide, d, s)};

		form_load(engine, body, 2);
		for (unsigned j = 0; j < telling_count; j++) {
			struct registers in = form_registers();

			in.r[s] = telling_pairs[j][1];
			if (m < 10)
				in.r[m] = telling_pairs[j][0];
			form_check(&in, 0);
		}
		if ((form->operands & 2) == 0)
			continue;
		for (unsigned k = 0; k < immediate_count; k += 3) {
			body[1] = with_immediate(form, wide, d, boundary_immediates[k]);
			form_load(engine, body, 2);
			for (unsigned j = 0; j < telling_count; j++) {
				struct registers in = form_registers();

				if (m < 10)
					in.r[m] = telling_pairs[j][0];
				form_check(&in, 0);
			}
		}
	}
	test_end();
}

void test_sequences(const struct engine *engine)
{
	for (unsigned i = 0; i < COUNT(forms); i++)
		for (unsigned widths = 0; widths < 4; widths++)
			test_move_and(engine, &forms[i], widths);
}
