/* SPDX-License-Identifier: BSD-2-Clause */
/* See forms.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "forms.h"
#include "oracle.h"

#define BODY_LIMIT 64
#define WINDOW	   64

const uint64_t boundary_values[] = {
	0,
	1,
	2,
	31,
	32,
	33,
	63,
	64,
	0x7f,
	0x80,
	0xff,
	0x7fff,
	0x8000,
	0xffff,
	0x7fffffff,
	0x80000000,
	0x80000001,
	0xfffffffe,
	0xffffffff,
	0x100000000,
	0x123456789abcdef0,
	0x7fffffffffffffff,
	0x8000000000000000,
	0x80000000ffffffff,
	0xffffffff00000000,
	0xffffffff80000000,
	0xfffffffffffffffe,
	0xffffffffffffffff,
};
const unsigned boundary_count = sizeof(boundary_values) / sizeof(boundary_values[0]);

const int32_t boundary_immediates[] = {
	0,	   1,	       2,	   3,	  7,	 8,	 16,	 31,
	32,	   33,	       63,	   64,	  127,	 128,	 255,	 256,
	2047,	   2048,       4095,	   4096,  32767, 32768,	 65535,	 65536,
	0x7ff000,  0x7fffffff, 0x12345678, -1,	  -2,	 -3,	 -8,	 -128,
	-129,	   -256,       -2048,	   -2049, -4096, -32768, -65536, INT32_MIN + 1,
	INT32_MIN,
};
const unsigned immediate_count = sizeof(boundary_immediates) / sizeof(boundary_immediates[0]);

const uint64_t telling_pairs[][2] = {
	{0x123456789abcdef0, 0xfedcba9876543213},
	{0xfedcba9876543210, 7},
	{0x80000000, 0xffffffff},
	{0x8000000000000000, 0xffffffffffffffff},
	{0xfffffffffffffff9, 0x100000002},
	{5, 0},
	{0xffffffff00000005, 0x7fffffff00000000},
};
const unsigned telling_count = sizeof(telling_pairs) / sizeof(telling_pairs[0]);

static unsigned char block[2 * FORM_REACH];
unsigned char *const data = block + FORM_REACH;

static struct bpf_instruction code[BODY_LIMIT];
static size_t code_count;
static const struct bpf_program *program;

struct registers form_registers(void)
{
	struct registers registers;

	for (unsigned i = 0; i < 10; i++)
		registers.r[i] = 0x1122334455667788u * (i + 1) ^ (uint64_t)i << 60;
	return registers;
}

/* Every register is read from the context before the body and written to the stack behind it. */
void form_load(const struct engine *engine, const struct bpf_instruction *body, size_t count)
{
	static const uint8_t order[] = {0, 2, 3, 4, 5, 6, 7, 8, 9, 1};

	code_count = 0;
	for (unsigned i = 0; i < 10; i++)
		code[code_count++] = LOAD(BPF_DW, order[i], 1, 8 * order[i]);
	memcpy(&code[code_count], body, count * sizeof(*body));
	code_count += count;
	for (unsigned i = 0; i < 10; i++)
		code[code_count++] = STORE(BPF_DW, 10, -80 + 8 * (int)i, i);
	code[code_count++] = EXIT;
	program = engine_load_code(engine, code, code_count);
	bpf_run_grant(&run, block, sizeof(block), BPF_READ | BPF_WRITE);
}

static void fill_window(unsigned char *window, uint64_t seed)
{
	for (unsigned i = 0; i < 2 * WINDOW; i++)
		window[i] = (unsigned char)(seed * (i + 3) + (i << 4) + 0x85);
}

void form_check(const struct registers *in, int64_t at)
{
	unsigned char *window = data + at - WINDOW, expected[2 * WINDOW];
	struct registers context = *in, seen;
	unsigned char *top = run.stack + sizeof(run.stack);
	struct oracle oracle = {.code = code, .count = code_count};
	uint64_t result;

	if (test_failed())
		return;
	oracle.r[1] = (uintptr_t)&context;
	oracle.r[10] = (uintptr_t)top;
	fill_window(window, in->r[0]);
	oracle_run(&oracle, 1000);
	memcpy(expected, window, sizeof(expected));
	fill_window(window, in->r[0]);
	memset(top - 80, 0, 80);
	if (run.grant_count == 1)
		bpf_run_grant(&run, &context, sizeof(context), BPF_READ);
	run.grants[1].start = (uintptr_t)&context;
	run.fuel = ENGINE_FUEL;
	if (!bpf_execute(&run, program, (uintptr_t)&context, 0, &result)) {
		test_fail("%s at instruction %u, address 0x%" PRIx64,
			  bpf_fault_name(run.fault.kind), run.fault.instruction, run.fault.address);
		return;
	}
	memcpy(&seen, top - 80, sizeof(seen));
	for (unsigned i = 0; i < 10; i++)
		CHECK(seen.r[i] == oracle.r[i],
		      "r%u is 0x%" PRIx64 ", should be 0x%" PRIx64 "; inputs 0x%" PRIx64
		      " 0x%" PRIx64,
		      i, seen.r[i], oracle.r[i], in->r[BPF_DESTINATION(code[10])],
		      in->r[BPF_SOURCE(code[10]) % 10]);
	CHECK(result == oracle.r[0], "the result is not r0");
	CHECK(memcmp(window, expected, sizeof(expected)) == 0, "memory differs; in 0x%" PRIx64,
	      in->r[BPF_SOURCE(code[10]) % 10]);
}
