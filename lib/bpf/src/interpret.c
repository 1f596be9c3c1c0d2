/* SPDX-License-Identifier: BSD-2-Clause */
/* Translation of decoded programs to ops, and the ops that call, return and fail. */
#include "interpreter.h"
#include "run.h"

uint64_t fault_at(OP_PARAMETERS, enum bpf_fault_kind kind, uint64_t address)
{
	const struct bpf_program *program = run->program;

	run->fault = (struct bpf_fault){kind, program->origin[op - program->ops], address};
	run->stop = 1;
	run->fuel = fuel;
	return 0;
}

uint64_t out_of_fuel(OP_PARAMETERS)
{
	return fault_at(op, run, fuel, BPF_FAULT_FUEL, 0);
}

static __attribute__((noinline)) uint64_t too_deep(OP_PARAMETERS)
{
	return fault_at(op, run, fuel, BPF_FAULT_DEPTH, 0);
}

/* A helper has ended the program; names the instruction unless a nested run has. */
static __attribute__((noinline)) uint64_t stopped(OP_PARAMETERS)
{
	const struct bpf_program *program = run->program;

	if (run->fault.kind != BPF_NO_FAULT && run->fault.instruction == UNKNOWN_INSTRUCTION)
		run->fault.instruction = program->origin[op - program->ops];
	run->fuel = fuel;
	return 0;
}

/* Leaves the caller's state for `leave` and makes the callee's frame. */
static inline void enter(struct bpf_run *run, const struct op *resume)
{
	struct bpf_frame *frame = &run->frames[run->depth++];

	frame->resume = resume;
	copy_bytes(frame->saved, &run->registers[6], sizeof(frame->saved));
	run->registers[10] = frame_pointer(run);
}

static uint64_t leave(OP_PARAMETERS)
{
	struct bpf_frame *frame = &run->frames[--run->depth];

	copy_bytes(&run->registers[6], frame->saved, sizeof(frame->saved));
	run->registers[10] += BPF_STACK_BYTES;
	EXECUTE((struct op *)(uintptr_t)frame->resume);
}

static uint64_t halt(OP_PARAMETERS)
{
	(void)op;
	run->fuel = fuel;
	return run->registers[0];
}

static uint64_t call_local(OP_PARAMETERS)
{
	if (unlikely(run->depth == BPF_FRAMES))
		CONTINUE(too_deep);
	fuel -= op->cost;
	if (unlikely(fuel < 0))
		CONTINUE(out_of_fuel);
	enter(run, op + 1);
	EXECUTE((struct op *)((char *)op + op->jump));
}

static uint64_t call_helper(OP_PARAMETERS)
{
	bpf_helper_function *function = (bpf_helper_function *)(uintptr_t)op->immediate;
	uint64_t *r = run->registers;

	run->fuel = fuel;
	r[0] = function(r[1], r[2], r[3], r[4], r[5], run);
	fuel = run->fuel;
	if (unlikely(run->stop != 0))
		CONTINUE(stopped);
	NEXT;
}

static uint64_t call_register(OP_PARAMETERS)
{
	run->fuel = fuel;
	run->registers[0] = call_value(run, REGISTER(op->a));
	fuel = run->fuel;
	if (unlikely(run->stop != 0))
		CONTINUE(stopped);
	NEXT;
}

uint64_t interpret(struct bpf_run *run, const struct function *function)
{
	static const struct op end = {.execute = halt};
	struct op *first = &run->program->ops[function->op];

	enter(run, &end);
	return first->execute(first, run, run->fuel);
}

/* Index of the op that executes an instruction, of those that begin an op. */
static uint32_t op_of(const struct bpf_program *program, uint32_t instruction)
{
	uint32_t low = 0, high = program->op_count;

	while (high - low > 1) {
		uint32_t middle = (low + high) / 2;

		if (program->first[middle] <= instruction)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static void translate_access(const struct insn *insn, struct op *op)
{
	bool load = insn->operation == OP_LOAD || insn->operation == OP_LOAD_ACQUIRE;

	op->execute = memory_handler(insn);
	op->slot = 0;
	if (!load)
		op->a = register_offset(insn->dst);
	if (insn->operation == OP_STORE && (insn->form & FORM_IMMEDIATE) != 0) {
		op->jump = insn->offset;
	} else {
		op->immediate = insn->offset;
		op->jump = modification(insn);
	}
}

/* Targets of jumps and calls are filled in once all ops are there. */
static void translate_one(const struct bpf_program *program, const struct insn *insn, struct op *op)
{
	op->dst = register_offset(insn->dst);
	op->b = register_offset(insn->src);
	op->a = op->b;
	op->immediate = insn->immediate;
	if (is_arithmetic(insn)) {
		op->execute = arithmetic_handler(insn);
		op->a = op->dst;
	} else if (is_conditional(insn) || insn->operation == OP_JA) {
		translate_condition(insn, op);
		op->cost = (insn->form & FORM_BACK) != 0 ? (uint16_t)fuel_cost(program, insn) : 0;
	} else if (insn->operation == OP_CALL_LOCAL) {
		op->execute = call_local;
		op->cost = (uint16_t)fuel_cost(program, insn);
	} else if (insn->operation == OP_CALL_HELPER) {
		op->execute = call_helper;
	} else if (insn->operation == OP_CALL_REGISTER) {
		op->execute = call_register;
		op->a = register_offset(insn->dst);
	} else if (insn->operation == OP_EXIT) {
		op->execute = leave;
	} else if (insn->operation < OP_LOAD) {
		op->execute = move_handler(insn);
	} else {
		translate_access(insn, op);
	}
}

/* Translates what begins at `index` and returns the index of the last instruction in it. */
static uint32_t translate_at(const struct bpf_program *program, uint32_t index, struct op *op)
{
	struct idiom idiom = find_idiom(program, index);

	if (translate_idiom(program, index, &idiom, op))
		return idiom.last;
	translate_one(program, &program->code[index], op);
	return index;
}

/* Notes an op that executes the instructions from `first` on; `last` is what faults or jumps. */
static void note_op(struct bpf_program *program, uint32_t first, uint32_t last)
{
	program->first[program->op_count] = first;
	program->origin[program->op_count++] = last;
}

/* A move, then the addition in front of it together with the jump behind it. */
static bool translate_delayed(struct bpf_program *program, uint32_t index)
{
	struct op *op = &program->ops[program->op_count];
	struct idiom idiom;

	if (!find_delayed_count(program, index, &idiom) ||
	    !translate_idiom(program, index, &idiom, op + 1))
		return false;
	translate_one(program, &program->code[index + 1], op);
	note_op(program, index, index + 1);
	note_op(program, index + 1, index + 2);
	return true;
}

static void set_targets(struct bpf_program *program)
{
	for (uint32_t i = 0; i < program->function_count; i++)
		program->functions[i].op = op_of(program, program->functions[i].start);
	for (uint32_t i = 0; i < program->op_count; i++) {
		const struct insn *insn = &program->code[program->origin[i]];
		uint32_t target = (uint32_t)insn->offset;

		if (insn->operation == OP_CALL_LOCAL)
			target = program->functions[insn->offset].op;
		else if (is_conditional(insn) || insn->operation == OP_JA)
			target = op_of(program, target);
		else
			continue;
		program->ops[i].jump = ((int32_t)target - (int32_t)i) * (int32_t)sizeof(struct op);
	}
}

bool translate(struct bpf_program *program, struct bpf_memory *memory, struct bpf_error *error)
{
	program->ops = bpf_memory_take(memory, program->count * sizeof(*program->ops));
	program->first = bpf_memory_take(memory, program->count * sizeof(*program->first));
	program->origin = bpf_memory_take(memory, program->count * sizeof(*program->origin));
	if (program->ops == NULL || program->first == NULL || program->origin == NULL) {
		*error =
			(struct bpf_error){"the memory for programs is used up", NULL, BPF_NOWHERE};
		return false;
	}
	for (uint32_t i = 0; i < program->count;) {
		uint32_t last = i + 2;

		if (!translate_delayed(program, i)) {
			last = translate_at(program, i, &program->ops[program->op_count]);
			note_op(program, i, last);
		}
		i = next_index(program, last);
	}
	set_targets(program);
	return true;
}
