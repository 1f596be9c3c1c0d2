/* SPDX-License-Identifier: BSD-2-Clause */
/* RFC 9669, 4.3: jumps in every form, in both directions. */
#include "forms.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *name;
	uint8_t code;
} conditions[] = {
	{"jeq", BPF_JEQ}, {"jgt", BPF_JGT},   {"jge", BPF_JGE},	  {"jset", BPF_JSET},
	{"jne", BPF_JNE}, {"jsgt", BPF_JSGT}, {"jsge", BPF_JSGE}, {"jlt", BPF_JLT},
	{"jle", BPF_JLE}, {"jslt", BPF_JSLT}, {"jsle", BPF_JSLE},
};

/* `jump` forwards over a mark in r9, then again backwards to a mark in r8. */
static void load_jump(const struct engine *engine, struct bpf_instruction jump)
{
	struct bpf_instruction body[] = {
		jump, ALU64_K(BPF_XOR, 9, 0x55), JA(2), ALU64_K(BPF_XOR, 8, 0x77), JA(1), jump,
	};

	body[0].offset = 1;
	body[5].offset = -3;
	form_load(engine, body, COUNT(body));
}

static void check_operands(unsigned d, unsigned s, uint64_t a, uint64_t b)
{
	struct registers in = form_registers();

	if (s < 10)
		in.r[s] = b;
	in.r[d] = a;
	form_check(&in, 0);
}

static void test_register(const struct engine *engine, unsigned code, uint8_t class)
{
	for (unsigned d = 0; d < 10; d++)
		for (unsigned s = 0; s < 11; s++) {
			load_jump(engine, I(class | BPF_X | code, d, s, 0, 0));
			for (unsigned i = 0; i < telling_count; i++) {
				check_operands(d, s, telling_pairs[i][0], telling_pairs[i][1]);
				check_operands(d, s, telling_pairs[i][1], telling_pairs[i][0]);
			}
		}
	load_jump(engine, I(class | BPF_X | code, 1, 2, 0, 0));
	for (unsigned a = 0; a < boundary_count; a++)
		for (unsigned b = 0; b < boundary_count; b++)
			check_operands(1, 2, boundary_values[a], boundary_values[b]);
}

static void test_immediate(const struct engine *engine, unsigned code, uint8_t class)
{
	for (unsigned k = 0; k < immediate_count; k++)
		for (unsigned d = 0; d < 8; d += k % 4 == 0 ? 1 : 3) {
			int32_t immediate = boundary_immediates[k];
			uint64_t same = (uint64_t)(int64_t)immediate;

			load_jump(engine, I(class | BPF_K | code, d, 0, 0, immediate));
			for (unsigned a = 0; a < boundary_count; a++)
				check_operands(d, d, boundary_values[a], boundary_values[a]);
			check_operands(d, d, same, same);
			check_operands(d, d, same + 1, same + 1);
			check_operands(d, d, same - 1, same - 1);
			check_operands(d, d, (uint32_t)same, (uint32_t)same);
			check_operands(d, d, same ^ (uint64_t)1 << 32, same ^ (uint64_t)1 << 32);
		}
}

static void test_always(const struct engine *engine)
{
	const struct bpf_instruction near[] = {JA(1), ALU64_K(BPF_XOR, 9, 1), JA(0)};
	const struct bpf_instruction far[] = {JA32(2), ALU64_K(BPF_XOR, 9, 1), JA32(1), JA32(-3),
					      ALU64_K(BPF_XOR, 7, 1)};
	struct registers in = form_registers();

	test_begin("%s: ja", engine->name);
	form_load(engine, near, COUNT(near));
	form_check(&in, 0);
	test_end();
	test_begin("%s: gotol", engine->name);
	form_load(engine, far, COUNT(far));
	form_check(&in, 0);
	test_end();
}

/* A loop adds up 1 to n. */
static void test_loop(const struct engine *engine)
{
	const struct bpf_instruction body[] = {MOV_K(0, 0), MOV_K(1, 0), ALU64_K(BPF_ADD, 1, 1),
					       ALU64_X(BPF_ADD, 0, 1), JUMP_X(BPF_JNE, 1, 2, -3)};

	test_begin("%s: loop", engine->name);
	form_load(engine, body, COUNT(body));
	for (uint64_t n = 1; n < 100; n += 7) {
		struct registers in = form_registers();

		in.r[2] = n;
		form_check(&in, 0);
	}
	test_end();
}

void test_jumps(const struct engine *engine)
{
	for (unsigned i = 0; i < COUNT(conditions); i++)
		for (unsigned wide = 0; wide < 2; wide++) {
			uint8_t class = wide != 0 ? BPF_JMP : BPF_JMP32;

			test_begin("%s: %s%d", engine->name, conditions[i].name,
				   wide != 0 ? 64 : 32);
			test_register(engine, conditions[i].code, class);
			test_immediate(engine, conditions[i].code, class);
			test_end();
		}
	test_always(engine);
	test_loop(engine);
}
