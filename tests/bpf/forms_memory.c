/* SPDX-License-Identifier: BSD-2-Clause */
/* RFC 9669, 5.2 and 5.3: loads, stores and atomic operations, in every form. */
#include "forms.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *name;
	uint8_t code;
	unsigned bytes;
} sizes[] = {{"8", BPF_B, 1}, {"16", BPF_H, 2}, {"32", BPF_W, 4}, {"64", BPF_DW, 8}};

static const int16_t offsets[] = {0,	1,    -1,   8,	  -8,	 127,	128,   -128,  -129,
				  255,	256,  -256, -257, 2047,	 2048,	-2048, -2049, 4095,
				  4096, 4088, 8184, 8192, 16380, 32760, 32767, -32768};

/* The body's access is at data + at, by way of register `base` and `offset`. */
static void check_access(unsigned base, int16_t offset, int64_t at, unsigned other, uint64_t value)
{
	struct registers in = form_registers();

	in.r[other] = value;
	in.r[base] = (uintptr_t)(data + at) - (uint64_t)(int64_t)offset;
	form_check(&in, at);
}

static void check_all_accesses(const struct engine *engine, uint8_t opcode, int32_t immediate)
{
	bool load = BPF_CLASS(opcode) == BPF_LDX;

	for (unsigned d = 0; d < 10; d++)
		for (unsigned s = 0; s < 10; s++) {
			struct bpf_instruction in = I(opcode, d, s, 16, immediate);

			form_load(engine, &in, 1);
			for (unsigned i = 0; i < boundary_count; i += 3)
				check_access(load ? s : d, 16, 8, load ? d : s, boundary_values[i]);
		}
	for (unsigned i = 0; i < COUNT(offsets); i++) {
		struct bpf_instruction in = I(opcode, 3, 4, offsets[i], immediate);

		form_load(engine, &in, 1);
		check_access(load ? 4 : 3, offsets[i], 8, load ? 3 : 4, 0x123456789abcdef0);
		check_access(load ? 4 : 3, offsets[i], 1, load ? 3 : 4, 0x8fedcba987654321);
	}
}

static void test_loads(const struct engine *engine, unsigned size)
{
	test_begin("%s: load%s", engine->name, sizes[size].name);
	check_all_accesses(engine, BPF_LDX | BPF_MEM | sizes[size].code, 0);
	test_end();
	if (sizes[size].bytes == 8)
		return;
	test_begin("%s: load%s, sign-extending", engine->name, sizes[size].name);
	check_all_accesses(engine, BPF_LDX | BPF_MEMSX | sizes[size].code, 0);
	/* Both signs: the window's bytes change with r0. */
	struct bpf_instruction in = I(BPF_LDX | BPF_MEMSX | sizes[size].code, 5, 6, 0, 0);

	form_load(engine, &in, 1);
	for (uint64_t i = 0; i < 256; i += 5) {
		struct registers registers = form_registers();

		registers.r[0] = i;
		registers.r[6] = (uintptr_t)data;
		form_check(&registers, 0);
	}
	test_end();
}

static void test_stores(const struct engine *engine, unsigned size)
{
	test_begin("%s: store%s", engine->name, sizes[size].name);
	check_all_accesses(engine, BPF_STX | BPF_MEM | sizes[size].code, 0);
	test_end();
	test_begin("%s: store%s of immediates", engine->name, sizes[size].name);
	for (unsigned k = 0; k < immediate_count; k++)
		for (unsigned d = 0; d < 10; d += k % 4 == 0 ? 1 : 3)
			for (unsigned i = 0; i < COUNT(offsets); i += k % 4 == 0 ? 1 : 5) {
				struct bpf_instruction in =
					I(BPF_ST | BPF_MEM | sizes[size].code, d, 0, offsets[i],
					  boundary_immediates[k]);

				form_load(engine, &in, 1);
				check_access(d, offsets[i], 3, d, 0);
			}
	test_end();
}

/* Accesses to the frame, which engines know to be good. */
static void test_frame(const struct engine *engine)
{
	test_begin("%s: loads and stores in the frame", engine->name);
	for (unsigned size = 0; size < COUNT(sizes); size++)
		for (int at = -512; at <= -(int)sizes[size].bytes; at += 47) {
			const struct bpf_instruction body[] = {
				STORE(BPF_DW, 10, -512, 2),
				STORE(sizes[size].code, 10, at, 3),
				LOAD(sizes[size].code, 4, 10, at),
				STORE_K(sizes[size].code, 10, at, -77),
				I(BPF_LDX | BPF_MEM | sizes[size].code, 5, 10, at, 0),
				LOAD(BPF_DW, 6, 10, -512),
			};
			struct registers in = form_registers();

			form_load(engine, body, COUNT(body));
			form_check(&in, 0);
		}
	test_end();
}

void test_memory(const struct engine *engine)
{
	for (unsigned size = 0; size < COUNT(sizes); size++) {
		test_loads(engine, size);
		test_stores(engine, size);
	}
	test_frame(engine);
}

static void test_modify(const struct engine *engine, const char *name, int32_t kind, bool wide)
{
	uint8_t size = wide ? BPF_DW : BPF_W;

	test_begin("%s: atomic %s%d", engine->name, name, wide ? 64 : 32);
	for (unsigned d = 0; d < 10; d++)
		for (unsigned s = 0; s < 10; s++) {
			struct bpf_instruction in = ATOMIC(size, d, -24, s, kind);

			form_load(engine, &in, 1);
			for (unsigned i = 0; i < boundary_count; i += 2)
				check_access(d, -24, 8, s, boundary_values[i]);
		}
	for (unsigned i = 0; i < COUNT(offsets); i++) {
		struct bpf_instruction in = ATOMIC(size, 6, offsets[i], 4, kind);

		form_load(engine, &in, 1);
		check_access(6, offsets[i], 16, 4, 0x8fedcba987654321);
	}
	test_end();
}

/* The comparison finds what is expected (`equal`), or something else in one bit. */
static void test_compare_exchange(const struct engine *engine, bool wide)
{
	uint8_t size = wide ? BPF_DW : BPF_W;

	test_begin("%s: cmpxchg%d", engine->name, wide ? 64 : 32);
	for (unsigned d = 0; d < 10; d++)
		for (unsigned s = 0; s < 10; s++)
			for (unsigned other = 0; other < 65; other += 8) {
				/* r0 becomes what is in memory, perhaps with one bit changed. */
				uint64_t bit = other == 64 ? 0 : (uint64_t)1 << other;
				const struct bpf_instruction body[] = {
					LOAD(BPF_DW, 0, d, 0),
					LDDW(9, bit),
					ALU64_X(BPF_XOR, 0, 9),
					ATOMIC(size, d, 0, s, BPF_CMPXCHG),
				};
				struct registers in = form_registers();

				if (d == 0 || d == 9 || s == 9)
					continue;
				form_load(engine, body, COUNT(body));
				in.r[d] = (uintptr_t)data;
				form_check(&in, 0);
			}
	for (unsigned s = 0; s < 10; s++) { /* r0 as the base: equal only to itself */
		const struct bpf_instruction body[] = {
			STORE(BPF_DW, 0, 8, 0),
			ATOMIC(size, 0, 8, s, BPF_CMPXCHG),
		};
		struct registers in = form_registers();

		form_load(engine, body, COUNT(body));
		in.r[0] = (uintptr_t)data;
		form_check(&in, 8);
	}
	test_end();
}

static void test_ordered(const struct engine *engine)
{
	for (unsigned size = 0; size < COUNT(sizes); size++) {
		uint8_t code = sizes[size].code;

		test_begin("%s: load-acquire%s", engine->name, sizes[size].name);
		for (unsigned d = 0; d < 10; d++)
			for (unsigned s = 0; s < 10; s++) {
				struct bpf_instruction in = ATOMIC(code, d, 8, s, BPF_LOAD_ACQUIRE);

				form_load(engine, &in, 1);
				check_access(s, 8, 16, d, ~(uint64_t)0);
			}
		test_end();
		test_begin("%s: store-release%s", engine->name, sizes[size].name);
		for (unsigned d = 0; d < 10; d++)
			for (unsigned s = 0; s < 10; s++) {
				struct bpf_instruction in =
					ATOMIC(code, d, -8, s, BPF_STORE_RELEASE);

				form_load(engine, &in, 1);
				check_access(d, -8, 16, s, 0x8fedcba987654321);
			}
		test_end();
	}
}

void test_atomics(const struct engine *engine)
{
	static const struct {
		const char *name;
		int32_t kind;
	} kinds[] = {
		{"add", BPF_ADD},
		{"or", BPF_OR},
		{"and", BPF_AND},
		{"xor", BPF_XOR},
		{"fetch and add", BPF_ADD | BPF_FETCH},
		{"fetch and or", BPF_OR | BPF_FETCH},
		{"fetch and and", BPF_AND | BPF_FETCH},
		{"fetch and xor", BPF_XOR | BPF_FETCH},
		{"exchange", BPF_XCHG},
	};

	for (unsigned i = 0; i < COUNT(kinds); i++)
		for (unsigned wide = 0; wide < 2; wide++)
			test_modify(engine, kinds[i].name, kinds[i].kind, wide != 0);
	test_compare_exchange(engine, false);
	test_compare_exchange(engine, true);
	test_ordered(engine);
}
