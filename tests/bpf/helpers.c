/* SPDX-License-Identifier: BSD-2-Clause */
/* Helpers called from programs, with what they are for and with what they must refuse. */
#include <inttypes.h>
#include <stdio.h>

#include "assemble.h"
#include "bpf/helper.h"
#include "tables.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct bpf_map hash, ring, constant;
static struct bpf_map *const maps[] = {&hash, &ring, &constant};
static char printed[256];

static uint64_t clock_value(void)
{
	return 123456789;
}

static void print_text(const char *text, size_t bytes)
{
	snprintf(printed, sizeof(printed), "%.*s", (int)bytes, text);
}

static const struct bpf_services services = {clock_value, print_text};

static bool execute(const struct engine *engine, const struct bpf_instruction *code, size_t count,
		    void *context, size_t bytes, uint64_t *result)
{
	struct bpf_source source = {.instructions = code,
				    .count = count,
				    .helpers = bpf_helpers,
				    .helper_count = bpf_helper_count,
				    .maps = maps,
				    .map_count = COUNT(maps)};
	struct bpf_error error;
	const struct bpf_program *program = engine_load(engine, &source, &error);

	if (program == NULL) {
		test_fail("%s", error.message);
		return false;
	}
	run.services = &services;
	run.cpu = 3;
	bpf_run_grant(&run, context, bytes, BPF_READ | BPF_WRITE);
	return bpf_execute(&run, program, (uintptr_t)context, bytes, result);
}

#define RUN(code, context, result)                                                                 \
	execute(engine, code, COUNT(code), context, sizeof(context), result)

/* lookup of a key that is not there, update, lookup, delete, delete. */
static void test_maps(const struct engine *engine)
{
	uint64_t context[2] = {7, 70}, result;
	const struct bpf_instruction code[] = {
		MOV_X(6, 1),
		MOV_X(2, 6),
		LDDW_KIND(1, BPF_LDDW_MAP, 0, 0),
		CALL_HELPER(BPF_HELPER_MAP_LOOKUP),
		MOV_X(7, 0),
		MOV_X(2, 6),
		MOV_X(3, 6),
		ALU64_K(BPF_ADD, 3, 8),
		MOV_K(4, 0),
		LDDW_KIND(1, BPF_LDDW_MAP, 0, 0),
		CALL_HELPER(BPF_HELPER_MAP_UPDATE),
		ALU64_X(BPF_ADD, 7, 0),
		MOV_X(2, 6),
		LDDW_KIND(1, BPF_LDDW_MAP_INDEX, 0, 0),
		CALL_HELPER(BPF_HELPER_MAP_LOOKUP),
		JUMP_K(BPF_JEQ, 0, 0, 11),
		LOAD(BPF_DW, 8, 0, 0),
		STORE_K(BPF_DW, 0, 0, 71),
		MOV_X(2, 6),
		LDDW_KIND(1, BPF_LDDW_MAP, 0, 0),
		CALL_HELPER(BPF_HELPER_MAP_DELETE),
		ALU64_X(BPF_ADD, 7, 0),
		ALU64_X(BPF_ADD, 7, 8),
		MOV_X(0, 7),
		EXIT,
		MOV_K(0, -1),
		MOV_K(0, -1),
		EXIT,
	};

	test_begin("%s: map helpers", engine->name);
	make_map(&hash, (struct bpf_map_definition){BPF_MAP_HASH, 8, 8, 4, 1});
	CHECK(RUN(code, context, &result), "%s in %u", bpf_fault_name(run.fault.kind),
	      run.fault.instruction);
	CHECK(result == 70, "result %" PRId64, (int64_t)result);
	test_end();
}

/* Keys at and beyond both ends of an array, in memory and in the frame, of values of any size. */
static void test_arrays(const struct engine *engine)
{
	static const uint32_t keys[] = {0, 1, 6, 7, 8, 0x7fffffff, 0x80000000, 0xffffffff};
	static const uint32_t bytes[] = {1, 8, 24, 4096};
	static const uint32_t types[] = {BPF_MAP_ARRAY, BPF_MAP_PER_CPU_ARRAY};
	const struct bpf_instruction in_memory[] = {MOV_X(6, 1),
						    MOV_X(2, 1),
						    LDDW_KIND(1, BPF_LDDW_MAP, 0, 0),
						    CALL_HELPER(BPF_HELPER_MAP_LOOKUP),
						    STORE(BPF_DW, 6, 8, 0),
						    EXIT};
	const struct bpf_instruction in_frame[] = {MOV_X(6, 1),
						   LOAD(BPF_W, 1, 1, 0),
						   STORE(BPF_W, 10, -4, 1),
						   MOV_X(2, 10),
						   ALU64_K(BPF_ADD, 2, -4),
						   LDDW_KIND(1, BPF_LDDW_MAP, 0, 0),
						   CALL_HELPER(BPF_HELPER_MAP_LOOKUP),
						   STORE(BPF_DW, 6, 8, 0),
						   EXIT};
	uint64_t context[2], result;

	test_begin("%s: lookup in arrays", engine->name);
	for (unsigned i = 0; i < COUNT(keys) * COUNT(bytes) * COUNT(types); i++) {
		uint32_t key = keys[i % COUNT(keys)];
		uint32_t size = bytes[i / COUNT(keys) % COUNT(bytes)];
		uint32_t type = types[i / COUNT(keys) / COUNT(bytes)];

		make_map(&hash, (struct bpf_map_definition){type, 4, size, 7, 1});
		uint64_t expected =
			key < 7 ? (uintptr_t)hash.values + (uint64_t)key * ((size + 7) / 8 * 8) : 0;

		context[0] = key;
		CHECK(RUN(in_memory, context, &result) && result == expected &&
			      context[1] == expected,
		      "key %" PRIu32 " in memory, values of %" PRIu32, key, size);
		context[1] = 1;
		CHECK(RUN(in_frame, context, &result) && result == expected &&
			      context[1] == expected,
		      "key %" PRIu32 " in the frame, values of %" PRIu32, key, size);
	}
	test_end();
}

/* A helper whose first argument is no map, and whose key the program may not read. */
static void test_arguments(const struct engine *engine)
{
	uint64_t context[1] = {0}, result;
	const struct bpf_instruction no_map[] = {MOV_X(2, 1), CALL_HELPER(BPF_HELPER_MAP_LOOKUP),
						 EXIT};
	const struct bpf_instruction no_key[] = {ALU64_K(BPF_ADD, 1, 1), MOV_X(2, 1),
						 LDDW_KIND(1, BPF_LDDW_MAP, 0, 0),
						 CALL_HELPER(BPF_HELPER_MAP_LOOKUP), EXIT};
	const struct bpf_instruction no_ring[] = {LDDW_KIND(1, BPF_LDDW_MAP, 0, 0), MOV_K(2, 8),
						  MOV_K(3, 0), CALL_HELPER(BPF_HELPER_RING_RESERVE),
						  EXIT};
	const struct bpf_instruction no_record[] = {CALL_HELPER(BPF_HELPER_RING_SUBMIT), EXIT};

	test_begin("%s: arguments of helpers are checked", engine->name);
	make_map(&hash, (struct bpf_map_definition){BPF_MAP_HASH, 8, 8, 4, 1});
	CHECK(!RUN(no_map, context, &result) && run.fault.kind == BPF_FAULT_ARGUMENT &&
		      run.fault.instruction == 1,
	      "what is no map is used");
	CHECK(!RUN(no_key, context, &result) && run.fault.kind == BPF_FAULT_READ &&
		      run.fault.address == (uintptr_t)context + 1,
	      "a key is read beyond the region");
	CHECK(!RUN(no_ring, context, &result) && run.fault.kind == BPF_FAULT_ARGUMENT,
	      "a hash map is used as a ring");
	CHECK(!RUN(no_record, context, &result) && run.fault.kind == BPF_FAULT_ARGUMENT,
	      "what is no record is submitted");
	test_end();
}

/* A record that a program still holds at its end is discarded, and no more accessible. */
static void test_records(const struct engine *engine)
{
	uint64_t context[1] = {0}, result;
	const struct bpf_instruction held[] = {LDDW_KIND(1, BPF_LDDW_MAP, 1, 0),
					       MOV_K(2, 8),
					       MOV_K(3, 0),
					       CALL_HELPER(BPF_HELPER_RING_RESERVE),
					       STORE_K(BPF_DW, 0, 0, 5),
					       EXIT};
	const struct bpf_instruction late[] = {LDDW_KIND(1, BPF_LDDW_MAP, 1, 0),
					       MOV_K(2, 8),
					       MOV_K(3, 0),
					       CALL_HELPER(BPF_HELPER_RING_RESERVE),
					       MOV_X(6, 0),
					       STORE_K(BPF_DW, 6, 0, 5),
					       MOV_X(1, 0),
					       MOV_K(2, 0),
					       CALL_HELPER(BPF_HELPER_RING_SUBMIT),
					       STORE_K(BPF_DW, 6, 0, 5),
					       EXIT};
	uint32_t bytes;

	test_begin("%s: ring buffer records", engine->name);
	make_map(&ring, (struct bpf_map_definition){BPF_MAP_RING, 0, 0, 256, 1});
	CHECK(RUN(held, context, &result), "%s", bpf_fault_name(run.fault.kind));
	CHECK(bpf_ring_peek(&ring, &bytes) == NULL && bpf_ring_count(&ring).discarded == 1,
	      "the record was not discarded");
	if (engine->guarded)
		CHECK(!RUN(late, context, &result) && run.fault.kind == BPF_FAULT_WRITE &&
			      run.fault.instruction == 10,
		      "a record is accessible after it was submitted");
	else
		CHECK(RUN(late, context, &result), "%s", bpf_fault_name(run.fault.kind));
	CHECK(bpf_ring_peek(&ring, &bytes) != NULL && bytes == 8, "the record is not there");
	test_end();
}

static void test_read_only(const struct engine *engine)
{
	uint64_t context[1] = {0}, result;
	const struct bpf_instruction write[] = {LDDW_KIND(1, BPF_LDDW_MAP_VALUE, 2, 0),
						LOAD(BPF_DW, 0, 1, 0), STORE_K(BPF_DW, 1, 0, 1),
						EXIT};
	const struct bpf_instruction update[] = {MOV_X(2, 1),
						 MOV_X(3, 1),
						 LDDW_KIND(1, BPF_LDDW_MAP, 2, 0),
						 MOV_K(4, 0),
						 CALL_HELPER(BPF_HELPER_MAP_UPDATE),
						 EXIT};

	test_begin("%s: constant data", engine->name);
	make_map(&constant, (struct bpf_map_definition){BPF_MAP_ARRAY, 4, 8, 1, 1});
	constant.rights = BPF_READ;
	if (engine->guarded)
		CHECK(!RUN(write, context, &result) && run.fault.kind == BPF_FAULT_WRITE,
		      "it can be written");
	CHECK(RUN(update, context, &result) && (int64_t)result == BPF_INVALID, "it can be updated");
	test_end();
}

static void expect_number(const struct engine *engine, bool is_signed, uint64_t base,
			  const char *text, int64_t result, uint64_t value)
{
	struct {
		uint64_t value;
		char text[56];
	} context[1];
	const struct bpf_instruction code[] = {
		MOV_X(4, 1),
		ALU64_K(BPF_ADD, 1, 8),
		MOV_K(2, (int32_t)strlen(text)),
		MOV_K(3, (int32_t)base),
		CALL_HELPER(is_signed ? BPF_HELPER_STRTOL : BPF_HELPER_STRTOUL),
		EXIT,
	};
	uint64_t seen;

	memset(context, 0, sizeof(context));
	memcpy(context[0].text, text, strlen(text));
	CHECK(RUN(code, context, &seen) && (int64_t)seen == result, "%s: result %" PRId64, text,
	      (int64_t)seen);
	if (result > 0)
		CHECK(context[0].value == value, "%s: value 0x%" PRIx64, text, context[0].value);
}

static void test_text(const struct engine *engine)
{
	test_begin("%s: strtol", engine->name);
	expect_number(engine, true, 10, "123", 3, 123);
	expect_number(engine, true, 0, " \t-0x1Fz", 7, -31ull);
	expect_number(engine, true, 0, "0778", 3, 077);
	expect_number(engine, true, 16, "ff", 2, 255);
	expect_number(engine, true, 16, "0xff", 4, 255);
	expect_number(engine, true, 8, "8", BPF_INVALID, 0);
	expect_number(engine, true, 10, "", BPF_INVALID, 0);
	expect_number(engine, true, 10, "-", BPF_INVALID, 0);
	expect_number(engine, true, 7, "1", BPF_INVALID, 0);
	expect_number(engine, true, 10, "9223372036854775807", 19, INT64_MAX);
	expect_number(engine, true, 10, "9223372036854775808", BPF_RANGE, 0);
	expect_number(engine, true, 10, "-9223372036854775808", 20, (uint64_t)INT64_MIN);
	expect_number(engine, false, 10, "18446744073709551615", 20, UINT64_MAX);
	expect_number(engine, false, 10, "18446744073709551616", BPF_RANGE, 0);
	expect_number(engine, false, 10, "-1", BPF_INVALID, 0);
	test_end();
}

static void test_print(const struct engine *engine)
{
	char context[64] = "a %d %lx %s%%";
	uint64_t result;
	const struct bpf_instruction code[] = {
		MOV_X(5, 1),  ALU64_K(BPF_ADD, 5, 40),	     MOV_K(2, 20), MOV_K(3, -7),
		MOV_K(4, -1), CALL_HELPER(BPF_HELPER_PRINT), EXIT};

	memcpy(context + 40, "text", 5);
	test_begin("%s: trace_printk", engine->name);
	CHECK(RUN(code, context, &result), "%s", bpf_fault_name(run.fault.kind));
	CHECK(strcmp(printed, "a -7 ffffffffffffffff text%") == 0, "'%s'", printed);
	CHECK(result == strlen(printed), "length %" PRIu64, result);
	memcpy(context, "%q", 3);
	CHECK(RUN(code, context, &result) && (int64_t)result == BPF_INVALID, "%%q");
	test_end();
}

static void test_simple(const struct engine *engine)
{
	char context[32] = "abcX";
	uint64_t result;
	const struct bpf_instruction clock[] = {CALL_HELPER(BPF_HELPER_CLOCK), EXIT};
	const struct bpf_instruction cpu[] = {CALL_HELPER(BPF_HELPER_CPU), EXIT};
	const struct bpf_instruction random[] = {CALL_HELPER(BPF_HELPER_RANDOM), MOV_X(6, 0),
						 CALL_HELPER(BPF_HELPER_RANDOM),
						 ALU64_X(BPF_XOR, 0, 6), EXIT};
	struct bpf_instruction compare[] = {MOV_X(3, 1), ALU64_K(BPF_ADD, 3, 16), MOV_K(2, 3),
					    CALL_HELPER(BPF_HELPER_STRNCMP), EXIT};

	test_begin("%s: clock, CPU, random numbers, strncmp", engine->name);
	CHECK(RUN(clock, context, &result) && result == 123456789, "clock");
	CHECK(RUN(cpu, context, &result) && result == 3, "CPU");
	CHECK(RUN(random, context, &result) && result != 0 && result <= UINT32_MAX, "random");
	memcpy(context + 16, "abcY", 5);
	CHECK(RUN(compare, context, &result) && result == 0, "strncmp of 3");
	compare[2].immediate = 4;
	CHECK(RUN(compare, context, &result) && (int64_t)result == -1, "strncmp of 4");
	context[3] = 'Z';
	CHECK(RUN(compare, context, &result) && result == 1, "strncmp the other way");
	test_end();
}

void test_helpers(const struct engine *engine)
{
	test_maps(engine);
	test_arrays(engine);
	test_arguments(engine);
	test_records(engine);
	test_read_only(engine);
	test_text(engine);
	test_print(engine);
	test_simple(engine);
}
