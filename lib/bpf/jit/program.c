/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A whole program is compiled in one pass; jumps forward and cold code are
 * filled in at the end. If a jump does not reach its target, everything is
 * compiled again with jumps that reach farther.
 */
#include "backend.h"
#include "liveness.h"
#include "memory.h"

void put_bytes(struct compiler *compiler, const void *bytes, size_t count)
{
	if (compiler->room - compiler->at < count) {
		compiler->full = true;
		return;
	}
	copy_bytes(compiler->code + compiler->at, bytes, count);
	compiler->at += count;
}

void jump_to(struct compiler *compiler, uint32_t at, uint32_t target)
{
	compiler->jumps[compiler->jump_count++] = (struct jump_site){at, target};
}

void jump_cold(struct compiler *compiler, uint32_t at, enum cold_kind kind)
{
	compiler->colds[compiler->cold_count++] =
		(struct cold_site){{at, compiler->index}, kind, (uint32_t)compiler->at};
}

void jump_check(struct compiler *compiler, uint32_t at, unsigned hint)
{
	jump_cold(compiler, at, COLD_CHECK);
	compiler->colds[compiler->cold_count - 1].jump.target |= hint << 16;
}

static void begin_stub(struct compiler *compiler, enum cold_kind kind)
{
	compiler->stubs[kind] = (uint32_t)compiler->at;
}

/* What is in front of every program's code. */
static void emit_entry(struct compiler *compiler)
{
	emit_begin(compiler);
	uint32_t end = (uint32_t)compiler->at;

	emit_end(compiler);
	begin_stub(compiler, COLD_FUEL);
	emit_fault_stub(compiler, BPF_FAULT_FUEL, false, end);
	begin_stub(compiler, COLD_DEPTH);
	emit_fault_stub(compiler, BPF_FAULT_DEPTH, false, end);
	begin_stub(compiler, COLD_ALIGNMENT);
	emit_fault_stub(compiler, BPF_FAULT_ALIGNMENT, true, end);
	begin_stub(compiler, COLD_STOPPED);
	emit_stopped_stub(compiler, end);
	begin_stub(compiler, COLD_CHECK);
	emit_check_stub(compiler, end);
}

/* A function begins; whoever comes from the instruction before it is in a function already. */
static void begin_function(struct compiler *compiler, struct function *function, bool entered)
{
	uint32_t around = entered ? emit_jump(compiler) : 0;

	function->native = (uint32_t)compiler->at;
	emit_function(compiler);
	if (entered)
		patch_jump(compiler, around, (uint32_t)compiler->at);
}

static void compile_functions(struct compiler *compiler)
{
	struct bpf_program *program = compiler->program;
	struct function *function = program->functions;
	struct function *end = function + program->function_count;
	bool entered = false;

	for (uint32_t i = 0; i < program->count;) {
		if (function < end && function->start == i)
			begin_function(compiler, function++, entered);
		if (program->loops[i] != 0)
			emit_align(compiler);
		compiler->offsets[i] = (uint32_t)compiler->at;
		uint32_t last = compile_at(compiler, i);

		entered = !ends_flow(&program->code[last]);
		i = next_index(program, last);
	}
}

static uint32_t place_of_target(const struct compiler *compiler, uint32_t target)
{
	if ((target & TO_FUNCTION) != 0)
		return compiler->program->functions[target & ~TO_FUNCTION].native;
	return compiler->offsets[target];
}

static void finish(struct compiler *compiler)
{
	for (uint32_t i = 0; i < compiler->cold_count && !compiler->full; i++) {
		patch_jump(compiler, compiler->colds[i].jump.at, (uint32_t)compiler->at);
		emit_cold(compiler, &compiler->colds[i]);
	}
	for (uint32_t i = 0; i < compiler->jump_count && !compiler->full; i++)
		patch_jump(compiler, compiler->jumps[i].at,
			   place_of_target(compiler, compiler->jumps[i].target));
}

/* Enough for the largest sequence of any machine, and for what begins and ends the code. */
#define BYTES_PER_INSTRUCTION 192u
#define BYTES_AROUND	      1024u

size_t bpf_compile_bytes(const struct bpf_program *program)
{
	return (size_t)program->count * BYTES_PER_INSTRUCTION + BYTES_AROUND;
}

/* Compiles everything, with jumps that reach as far as `reach` says. */
static void compile_all(struct compiler *compiler, unsigned reach)
{
	compiler->reach = reach;
	compiler->missed = false;
	compiler->at = 0;
	compiler->jump_count = 0;
	compiler->cold_count = 0;
	compiler->random = compiler->options->seed | 1;
	emit_entry(compiler);
	compile_functions(compiler);
	finish(compiler);
}

size_t bpf_compile(struct bpf_program *program, const struct bpf_compile_options *options,
		   void *code, size_t bytes, struct bpf_memory *memory, struct bpf_error *error)
{
	struct bpf_memory saved = *memory;
	uint32_t count = program->count;
	struct compiler compiler = {
		.program = program,
		.options = options,
		.code = code,
		.room = bytes > INT32_MAX ? INT32_MAX : bytes,
		.offsets = bpf_memory_take(memory, count * sizeof(*compiler.offsets)),
		.live = bpf_memory_take(memory, count * sizeof(*compiler.live)),
		.upper = bpf_memory_take(memory, count * sizeof(*compiler.upper)),
		.jumps = bpf_memory_take(memory, count * sizeof(*compiler.jumps)),
		.colds = bpf_memory_take(memory, count * 2 * sizeof(*compiler.colds)),
	};

	*memory = saved;
	if (compiler.offsets == NULL || compiler.live == NULL || compiler.upper == NULL ||
	    compiler.jumps == NULL || compiler.colds == NULL) {
		*error = (struct bpf_error){"the memory for compilation is too small", NULL,
					    BPF_NOWHERE};
		return 0;
	}
	find_live(program, compiler.live, false);
	if (tracks_upper_halves)
		find_live(program, compiler.upper, true);
	compile_all(&compiler, 0);
	for (unsigned reach = 1; reach < REACHES && compiler.missed; reach++)
		compile_all(&compiler, reach);
	if (!compiler.full)
		return compiler.at;
	*error = (struct bpf_error){"the memory for code is too small", NULL, BPF_NOWHERE};
	return 0;
}

void bpf_program_use(struct bpf_program *program, const void *code)
{
	program->native_code = code;
	program->native = (uint64_t (*)(struct bpf_run *, const void *))(uintptr_t)code;
}
