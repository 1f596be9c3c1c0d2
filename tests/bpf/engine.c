/* SPDX-License-Identifier: BSD-2-Clause */
/* See engine.h. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "engine.h"

const struct engine engines[] = {
	{"interpreter", "interp", false, true, false},
	{"compiler", "jit", true, false, false},
	{"compiler with checks", "checked", true, true, false},
	{"compiler with blinding", "blinded", true, false, true},
};

const unsigned engine_count = sizeof(engines) / sizeof(engines[0]);

struct bpf_run run;

#define MEMORY_BYTES (16u << 20)
#define CODE_BYTES   (16u << 20)
#define PAGE_BYTES   4096u

static _Alignas(16) unsigned char memory[MEMORY_BYTES];
static unsigned char *code;
static size_t code_used;
static struct bpf_memory arena;

static bool compile(const struct engine *engine, struct bpf_program *program,
		    struct bpf_error *error)
{
	struct bpf_compile_options options = {engine->guarded, engine->blind, 0x9e3779b97f4a7c15};

	if (code == NULL) {
		code = mmap(NULL, CODE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			    -1, 0);
		if (code == MAP_FAILED)
			abort();
	}
	unsigned char *at = code + code_used;
	size_t page = code_used / PAGE_BYTES * PAGE_BYTES, room = code_used - page;

	/* Only the pages that are needed: more takes long in an emulator. */
	room += bpf_compile_bytes(program) + PAGE_BYTES;
	if (page + room > CODE_BYTES)
		room = CODE_BYTES - page;
	if (mprotect(code + page, room, PROT_READ | PROT_WRITE) != 0)
		abort();
	size_t bytes = bpf_compile(program, &options, at, page + room - code_used, &arena, error);

	if (mprotect(code + page, room, PROT_READ | PROT_EXEC) != 0)
		abort();
	if (bytes == 0)
		return false;
	__builtin___clear_cache((char *)at, (char *)at + bytes);
	code_used += (bytes + 63) / 64 * 64;
	bpf_program_use(program, at);
	return true;
}

const struct bpf_program *engine_load_more(const struct engine *engine,
					   const struct bpf_source *source, struct bpf_error *error)
{
	struct bpf_program *program = bpf_program_load(source, &arena, error);

	if (program != NULL && engine->compiled && !compile(engine, program, error))
		return NULL;
	run.fuel = ENGINE_FUEL;
	return program;
}

const struct bpf_program *engine_load(const struct engine *engine, const struct bpf_source *source,
				      struct bpf_error *error)
{
	arena = (struct bpf_memory){memory, memory + sizeof(memory)};
	code_used = 0;
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
