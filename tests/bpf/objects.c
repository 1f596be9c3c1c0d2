/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Object files. Arguments: the sample object compiled for v1, v2, v3, v4. Each is
 * loaded and its programs run; then thousands of damaged copies are opened.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/helper.h"
#include "check.h"
#include "engine.h"
#include "opened.h"

static unsigned char *image;
static size_t image_bytes;

static void read_image(const char *path)
{
	FILE *file = fopen(path, "rb");

	free(image);
	image = malloc(1 << 20);
	image_bytes = file == NULL ? 0 : fread(image, 1, 1 << 20, file);
	if (image_bytes == 0) {
		printf("%s cannot be read\n", path);
		exit(2);
	}
	fclose(file);
}

static const struct bpf_program *load(const struct engine *engine, const char *name, bool more)
{
	struct bpf_error error = {"no such program", name, 0};

	for (uint32_t i = 0; i < object.program_count; i++) {
		if (strcmp(object.programs[i].name, name) != 0)
			continue;
		struct bpf_source source = {.helpers = bpf_helpers,
					    .helper_count = bpf_helper_count,
					    .maps = map_list,
					    .map_count = object.map_count};
		const struct bpf_program *program = NULL;

		source.instructions = bpf_object_link(&object, i, &source.count, &error);
		if (source.instructions != NULL)
			program = more ? engine_load_more(engine, &source, &error)
				       : engine_load(engine, &source, &error);
		if (program != NULL)
			return program;
	}
	test_fail("%s: %s", name, error.message);
	return NULL;
}

static uint64_t execute(const struct bpf_program *program, uint64_t a, uint64_t b)
{
	uint64_t context[2] = {a, b}, result;

	if (test_failed())
		return 0;
	bpf_run_revoke(&run);
	bpf_run_grant(&run, context, sizeof(context), BPF_READ);
	run.fuel = ENGINE_FUEL;
	if (!bpf_execute(&run, program, (uintptr_t)context, 0, &result))
		test_fail("%s at instruction %u, address 0x%" PRIx64,
			  bpf_fault_name(run.fault.kind), run.fault.instruction, run.fault.address);
	return result;
}

/* The index of a map; 0 after a failure. */
static uint32_t map_named(const char *name)
{
	for (uint32_t i = 0; i < object.map_count; i++)
		if (strcmp(object.maps[i].name, name) == 0)
			return i;
	test_fail("there is no map %s", name);
	return 0;
}

#define EXPECT(value, expected) CHECK((value) == (expected), #value " is not " #expected)

static void test_contents(void)
{
	const struct bpf_object_map *pairs = &object.maps[map_named("pairs")];
	const struct bpf_object_map *counts = &object.maps[map_named("counts")];

	EXPECT(object.program_count, 5);
	EXPECT(object.version, 0x010203);
	CHECK(strcmp(object.licence, "BSD") == 0, "licence %s", object.licence);
	EXPECT(object.programs[0].type, BPF_TYPE_SOCKET);
	EXPECT(object.programs[1].type, BPF_TYPE_XDP);
	EXPECT(object.programs[2].type, BPF_TYPE_TRACEPOINT);
	EXPECT(object.programs[3].type, BPF_TYPE_CLASSIFIER);
	EXPECT(object.programs[4].type, BPF_TYPE_CLASSIFIER);
	EXPECT(object.map_count, 7);
	CHECK(strcmp(pairs->key_type, "pair_type") == 0 &&
		      strcmp(pairs->value_type, "uint64_t") == 0,
	      "the map of pairs has other names");
	EXPECT(pairs->definition.type, BPF_MAP_HASH);
	EXPECT(pairs->definition.key_bytes, 8);
	EXPECT(pairs->definition.value_bytes, 8);
	EXPECT(pairs->definition.entries, 64);
	EXPECT(counts->definition.type, BPF_MAP_PER_CPU_ARRAY);
	EXPECT(counts->definition.value_bytes, 12);
	EXPECT(object.maps[map_named("events")].definition.type, BPF_MAP_RING);
	EXPECT(object.maps[map_named("next")].definition.type, BPF_MAP_PROGRAMS);
}

static void test_programs(const struct engine *engine)
{
	const struct bpf_program *program = load(engine, "numbers", false);

	EXPECT(execute(program, 3, 4), 25 + 140 + 7 + 1000 + 1);
	EXPECT(execute(program, 0, 10), 100 + 140 + 7 + 1000 + 2);
	EXPECT(execute(load(engine, "looping", false), 5, 0), 5 + 50 * 51 / 2);
	program = load(engine, "counting", false);
	EXPECT(execute(program, 1, 2), 1);
	EXPECT(execute(program, 1, 3), 1);
	EXPECT(execute(program, 1, 2), 2);
	EXPECT(execute(program, 1, 2), 3);
	program = load(engine, "report", false);
	EXPECT(execute(program, 77, 88), 1);
	uint32_t bytes = 0;
	const uint64_t *record = bpf_ring_peek(map_list[map_named("events")], &bytes);

	CHECK(record != NULL && bytes == 16 && record[0] == 77 && record[1] == 88,
	      "the record is not there");
	struct bpf_map *next = map_list[map_named("next")];

	program = load(engine, "chain", false);
	EXPECT(execute(program, 1, 2), 5);
	bpf_map_set_program(next, 1, load(engine, "looping", true));
	EXPECT(execute(program, 1, 2), 1 + 50 * 51 / 2);
	bpf_map_set_program(next, 1, program);
	EXPECT(execute(program, 1, 2), 5);
	EXPECT(run.tail_calls, BPF_TAIL_CALLS);
}

static uint32_t state = 12345;

static uint32_t random_number(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

/* Whatever happens to an object, opening and loading ends with an error or a program. */
static void test_damage(void)
{
	unsigned char *damaged = malloc(image_bytes);
	struct bpf_error error;
	unsigned opened = 0, refused = 0;

	test_begin("damaged objects");
	for (unsigned i = 0; i < 20000; i++) {
		memcpy(damaged, image, image_bytes);
		for (unsigned j = random_number() % 4 + 1; j > 0; j--) {
			uint32_t at = random_number() % image_bytes;

			damaged[at] = i % 3 == 0 ? (unsigned char)random_number()
						 : damaged[at] ^ (1u << random_number() % 8);
		}
		if (!open_object(damaged, image_bytes, &error)) {
			refused++;
			continue;
		}
		opened++;
		for (uint32_t p = 0; p < object.program_count; p++) {
			struct bpf_source source = {.helpers = bpf_helpers,
						    .helper_count = bpf_helper_count,
						    .maps = map_list,
						    .map_count = object.map_count};

			source.instructions = bpf_object_link(&object, p, &source.count, &error);
			if (source.instructions != NULL)
				engine_load(&engines[0], &source, &error);
		}
	}
	for (size_t bytes = 0; bytes < image_bytes; bytes += 37) {
		unsigned char *cut = malloc(bytes + 1);

		memcpy(cut, image, bytes);
		open_object(cut, bytes, &error);
		free(cut);
	}
	CHECK(opened > 100 && refused > 100, "%u opened, %u refused", opened, refused);
	free(damaged);
	test_end();
}

int main(int count, char **paths)
{
	struct bpf_error error;

	for (int i = 1; i < count; i++) {
		read_image(paths[i]);
		test_begin("contents of %s", paths[i]);
		if (open_object(image, image_bytes, &error))
			test_contents();
		else
			test_fail("%s %s", error.message, error.name == NULL ? "" : error.name);
		test_end();
		for (unsigned e = 0; e < engine_count; e++) {
			test_begin("%s: programs of %s", engines[e].name, paths[i]);
			if (open_object(image, image_bytes, &error))
				test_programs(&engines[e]);
			test_end();
		}
	}
	test_damage();
	close_object();
	free(image);
	return test_summary();
}
