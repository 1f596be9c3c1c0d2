/* SPDX-License-Identifier: BSD-2-Clause */
/* See engine.h. */
#include <stdio.h>
#include <stdlib.h>

#include "engine.h"

const struct engine engines[] = {
	{"interpreter", true},
};

const unsigned engine_count = sizeof(engines) / sizeof(engines[0]);

struct bpf_run run;

#define MEMORY_BYTES (8u << 20)

static _Alignas(16) unsigned char memory[MEMORY_BYTES];
static struct bpf_memory arena;

const struct bpf_program *engine_load_more(const struct engine *engine,
					   const struct bpf_source *source, struct bpf_error *error)
{
	struct bpf_program *program = bpf_program_load(source, &arena, error);

	(void)engine;
	run.fuel = ENGINE_FUEL;
	return program;
}

const struct bpf_program *engine_load(const struct engine *engine, const struct bpf_source *source,
				      struct bpf_error *error)
{
	arena = (struct bpf_memory){memory, memory + sizeof(memory)};
	bpf_run_init(&run);
	return engine_load_more(engine, source, error);
}

const struct bpf_program *engine_load_code(const struct engine *engine,
					   const struct bpf_instruction *instructions, size_t count)
{
	struct bpf_source source = {.instructions = instructions, .count = count};
	struct bpf_error error;
	const struct bpf_program *program = engine_load(engine, &source, &error);

	if (program == NULL) {
		printf("%s: instruction %zu: %s\n", engine->name, error.instruction, error.message);
		abort();
	}
	return program;
}
