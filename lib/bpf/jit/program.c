/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A whole program is compiled in one pass; jumps forward and cold code are
 * filled in at the end. If a jump does not reach its target, everything is
 * compiled again with jumps that reach farther.
 */
#include "backend.h"
#include "combine.h"
#include "liveness.h"
#include "loop.h"
#include "memory.h"
#include "sink.h"
#include "spare.h"

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
	if (compiler->jump_count == compiler->program->count * JUMPS_EACH) {
		compiler->full = true;
		return;
	}
	compiler->jumps[compiler->jump_count++] = (struct jump_site){at, target};
}

/* Notes a jump to cold code; what more is to be known of it is filled in by who calls. */
static struct cold_site *note_cold(struct compiler *compiler, enum cold_kind kind, uint32_t at,
				   uint32_t target)
{
	struct cold_site *site = &compiler->colds[compiler->cold_count];

	if (compiler->cold_count == compiler->program->count * COLDS_EACH - 1)
		compiler->full = true;
	else
		compiler->cold_count++;
	site->jump = (struct jump_site){at, target};
	site->kind = kind;
	site->back = compiler->turns.back;
	site->owed = compiler->turns.owed;
	return site;
}

void jump_cold(struct compiler *compiler, uint32_t at, enum cold_kind kind)
{
	note_cold(compiler, kind, at, compiler->index);
}

void jump_check(struct compiler *compiler, uint32_t at, unsigned hint)
{
	note_cold(compiler, COLD_CHECK, at, hint << 16 | compiler->index)->back =
		(uint32_t)compiler->at;
}

void jump_out(struct compiler *compiler, uint32_t at, uint32_t target)
{
	const struct step *sunk = compiler->sunk;

	compiler->sunk = NULL;
	if (sunk == NULL && (compiler->turns.owed == 0 || is_inside(&compiler->turns, target))) {
		jump_to(compiler, at, target);
		return;
	}
	note_cold(compiler, COLD_LEAVE, at, target)->step =
		sunk == NULL ? NO_STEP : (uint32_t)(sunk - compiler->steps);
}

void jump_away(struct compiler *compiler, uint32_t at, uint32_t first, uint32_t end)
{
	note_cold(compiler, COLD_AWAY, at, first)->step = end;
}

/* The faults that have stubs. */
static const uint8_t faults[] = {
	[COLD_FUEL] = BPF_FAULT_FUEL,
	[COLD_DEPTH] = BPF_FAULT_DEPTH,
	[COLD_ALIGNMENT] = BPF_FAULT_ALIGNMENT,
};

/* What is in front of every program's code. */
static void emit_entry(struct compiler *compiler)
{
	emit_begin(compiler);
	emit_spares(compiler);
	emit_enter(compiler);
	uint32_t end = (uint32_t)compiler->at;

	emit_end(compiler);
	for (unsigned kind = 0; kind < COLD_KINDS; kind++) {
		compiler->stubs[kind] = (uint32_t)compiler->at;
		if (kind == COLD_STOPPED)
			emit_stopped_stub(compiler, end);
		else if (kind == COLD_CHECK)
			emit_check_stub(compiler, end);
		else
			emit_fault_stub(compiler, faults[kind], kind == COLD_ALIGNMENT, end);
	}
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
		uint32_t last = compile_loop(compiler, i);

		entered = !ends_flow(&program->code[last]);
		i = last + 1;
	}
}

static uint32_t place_of_target(const struct compiler *compiler, uint32_t target)
{
	if ((target & TO_FUNCTION) != 0)
		return compiler->program->functions[target & ~TO_FUNCTION].native;
	return compiler->offsets[target];
}

/* A way out of a loop: makes a sunk move, pays for turns. */
static void leave_loop(struct compiler *compiler, const struct cold_site *site)
{
	if (site->kind == COLD_LEAVE && site->step != NO_STEP) {
		compiler->index = site->step;
		compiler->upper_after =
			live_after(compiler, &compiler->steps[site->step], UPPER_HALF);
		compile_step(compiler, &compiler->steps[site->step]);
	}
	if (site->owed != 0) {
		compiler->index = site->back;
		emit_fuel(compiler, site->owed);
		jump_cold(compiler, emit_branch_empty(compiler), COLD_FUEL);
	}
	if (site->kind == COLD_LEAVE) {
		jump_to(compiler, emit_jump(compiler), site->jump.target);
		return;
	}
	compiler->displaced = NO_REGISTER;
	compile_steps(compiler, site->jump.target, site->step);
}

static void finish(struct compiler *compiler)
{
	for (uint32_t i = 0; i < compiler->cold_count && !compiler->full; i++) {
		const struct cold_site *site = &compiler->colds[i];

		patch_jump(compiler, site->jump.at, (uint32_t)compiler->at);
		if (site->kind >= COLD_LEAVE)
			leave_loop(compiler, site);
		else
			emit_cold(compiler, site);
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

static void compile_all(struct compiler *compiler)
{
	compiler->missed = false;
	compiler->full = false;
	compiler->at = 0;
	compiler->jump_count = 0;
	compiler->cold_count = 0;
	compiler->random = compiler->options->seed | 1;
	emit_entry(compiler);
	compile_functions(compiler);
	finish(compiler);
}

/* Whether everything has to be compiled again, with shorter code or longer jumps. */
static bool compile_again(struct compiler *compiler)
{
	if (compiler->full) {
		bool again = !compiler->crowded;

		compiler->crowded = true;
		return again;
	}
	return compiler->missed && ++compiler->reach < REACHES;
}

static void prepare_steps(struct compiler *compiler)
{
	make_steps(compiler->program, compiler->steps);
	choose_spares(compiler);
	find_live(compiler, ANY_PART);
	combine_steps(compiler);
	find_live(compiler, ANY_PART);
	remove_unread(compiler);
	sink_copies(compiler);
	find_live(compiler, ANY_PART);
	find_live(compiler, UPPER_HALF);
	study_steps(compiler);
}

/* What compilation needs for every instruction. */
struct needs {
	struct step step;
	struct jump_site jumps[JUMPS_EACH];
	struct cold_site colds[COLDS_EACH];
	uint32_t offset, turn_offset;
};

/* Takes what compilation needs. False: there is not enough memory. */
static bool take_memory(struct compiler *compiler, struct bpf_memory *memory)
{
	size_t count = compiler->program->count;

	compiler->steps = bpf_memory_take(memory, count * sizeof(struct needs));
	if (compiler->steps == NULL)
		return false;
	compiler->jumps = (struct jump_site *)(compiler->steps + count);
	compiler->colds = (struct cold_site *)(compiler->jumps + count * JUMPS_EACH);
	compiler->offsets = (uint32_t *)(compiler->colds + count * COLDS_EACH);
	compiler->turn_offsets = compiler->offsets + count;
	return true;
}

size_t bpf_compile(struct bpf_program *program, const struct bpf_compile_options *options,
		   void *code, size_t bytes, struct bpf_memory *memory, struct bpf_error *error)
{
	struct bpf_memory saved = *memory;
	struct compiler compiler = {
		.program = program,
		.options = options,
		.code = code,
		.room = bytes > INT32_MAX ? INT32_MAX : bytes,
	};
	bool taken = take_memory(&compiler, memory);

	*memory = saved;
	if (!taken) {
		*error = (struct bpf_error){"the memory for compilation is too small", NULL,
					    BPF_NOWHERE};
		return 0;
	}
	prepare_steps(&compiler);
	do
		compile_all(&compiler);
	while (compile_again(&compiler));
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
