/* SPDX-License-Identifier: BSD-2-Clause */
/* Programs are loaded and executed here; who does the work is behind interpreter.h and native. */
#include "interpreter.h"
#include "region.h"
#include "run.h"

void *bpf_memory_take(struct bpf_memory *memory, size_t bytes)
{
	size_t padding = -(uintptr_t)memory->next & 15u;
	size_t left = (size_t)(memory->end - memory->next);

	if (left < padding || left - padding < bytes)
		return NULL;
	unsigned char *taken = memory->next + padding;

	memory->next = taken + bytes;
	clear_bytes(taken, bytes);
	return taken;
}

struct bpf_program *bpf_program_load(const struct bpf_source *source, struct bpf_memory *memory,
				     struct bpf_error *error)
{
	struct bpf_program *program = bpf_memory_take(memory, sizeof(*program));

	if (program == NULL) {
		*error =
			(struct bpf_error){"the memory for programs is used up", NULL, BPF_NOWHERE};
		return NULL;
	}
	if (!decode(source, memory, program, error) || !translate(program, memory, error))
		return NULL;
	return program;
}

void bpf_run_init(struct bpf_run *run)
{
	clear_bytes(run, offsetof(struct bpf_run, stack));
}

const char *bpf_fault_name(enum bpf_fault_kind kind)
{
	static const char *const names[] = {
		[BPF_NO_FAULT] = "no fault",
		[BPF_FAULT_READ] = "read without the right",
		[BPF_FAULT_WRITE] = "write without the right",
		[BPF_FAULT_FUEL] = "out of fuel",
		[BPF_FAULT_DEPTH] = "calls nested too deeply",
		[BPF_FAULT_CALL] = "call of what is no function",
		[BPF_FAULT_ARGUMENT] = "unusable argument of a helper",
		[BPF_FAULT_ALIGNMENT] = "atomic access that is not aligned",
	};

	return names[kind];
}

uint64_t bpf_run_fail(struct bpf_run *run, enum bpf_fault_kind kind, uint64_t address)
{
	if (run->fault.kind == BPF_NO_FAULT)
		run->fault = (struct bpf_fault){kind, UNKNOWN_INSTRUCTION, address};
	run->stop = 1;
	return 0;
}

struct bpf_map *bpf_run_map(struct bpf_run *run, uint64_t value)
{
	if (value - MAP_HANDLE < run->program->map_count)
		return run->program->maps[value - MAP_HANDLE];
	bpf_run_fail(run, BPF_FAULT_ARGUMENT, value);
	return NULL;
}

uint64_t call_function(struct bpf_run *run, const struct function *function)
{
	const struct bpf_program *program = run->program;

	if (run->depth == BPF_FRAMES)
		return bpf_run_fail(run, BPF_FAULT_DEPTH, 0);
	if (program->native == NULL)
		return interpret(run, function);
	run->depth++;
	run->registers[10] = frame_pointer(run);
	uint64_t result = program->native(run, program->native_code + function->native);

	run->depth--;
	return result;
}

/* The function that a value stands for, after its cost is paid; NULL if it is none or too dear. */
static const struct function *pay_for_function(struct bpf_run *run, uint64_t value)
{
	const struct bpf_program *program = run->program;

	if (value - FUNCTION_HANDLE >= program->function_count) {
		bpf_run_fail(run, BPF_FAULT_CALL, value);
		return NULL;
	}
	const struct function *function = &program->functions[value - FUNCTION_HANDLE];

	run->fuel -= function_cost(function);
	if (run->fuel >= 0)
		return function;
	bpf_run_fail(run, BPF_FAULT_FUEL, 0);
	return NULL;
}

uint64_t call_value(struct bpf_run *run, uint64_t value)
{
	const struct bpf_program *program = run->program;
	const uint64_t *r = run->registers;

	if (value <= UINT32_MAX) {
		const struct bpf_helper *helper =
			helper_find(program->helpers, program->helper_count, value);

		if (helper != NULL)
			return helper->function(r[1], r[2], r[3], r[4], r[5], run);
	}
	const struct function *function = pay_for_function(run, value);

	return function == NULL ? 0 : call_function(run, function);
}

uint64_t bpf_run_call(struct bpf_run *run, uint64_t value, uint64_t r1, uint64_t r2)
{
	const struct function *function = pay_for_function(run, value);

	if (function == NULL)
		return 0;
	run->registers[1] = r1;
	run->registers[2] = r2;
	return call_function(run, function);
}

bool bpf_execute(struct bpf_run *run, const struct bpf_program *program, uint64_t r1, uint64_t r2,
		 uint64_t *result)
{
	run->fault = (struct bpf_fault){BPF_NO_FAULT, 0, 0};
	run->tail_calls = 0;
	for (;;) {
		if (run->program != program)
			region_forget(run);
		run->program = program;
		run->tail = NULL;
		run->stop = 0;
		run->depth = 0;
		clear_bytes(run->registers, sizeof(run->registers));
		run->registers[1] = r1;
		run->registers[2] = r2;
		*result = call_function(run, &program->functions[0]);
		if (run->tail == NULL)
			return run->fault.kind == BPF_NO_FAULT;
		program = run->tail;
	}
}
