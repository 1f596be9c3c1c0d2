/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lookups in arrays without a call: the value of a key is at a place that can be
 * computed, if there is not one for each CPU. Maps and their values stay where they are as long as
 * programs use them, so their addresses can stand in the code. With checks, this is done only for
 * keys in the frame, which need none.
 */
#include "lookup.h"
#include "bpf/map.h"
#include "combine.h"
#include "helper.h"

#define KEY_BYTES 4

/* The map that a register holds before `index`; NULL: unknown, or no array. */
static const struct bpf_map *array_in(const struct compiler *compiler, struct step *step,
				      unsigned number)
{
	const struct bpf_program *program = compiler->program;
	const struct step *maker = maker_of(compiler, step, number);

	if (maker == NULL || maker->operation != OP_MOV)
		return NULL;
	if (!has_immediate(maker) && maker->a < SPARE)
		return NULL;
	int64_t value =
		has_immediate(maker) ? maker->immediate : compiler->spares[maker->a - SPARE].value;

	if ((uint64_t)value - MAP_HANDLE >= program->map_count)
		return NULL;
	const struct bpf_map *map = program->maps[(uint64_t)value - MAP_HANDLE];

	bool array = map->definition.type == BPF_MAP_ARRAY ||
		     map->definition.type == BPF_MAP_PER_CPU_ARRAY;

	return array && map->definition.cpus == 1 ? map : NULL;
}

void make_lookup(struct compiler *compiler, struct step *step)
{
	const struct step *key = maker_of(compiler, step, 2);

	if (step->operation != OP_CALL_HELPER ||
	    (uintptr_t)step->immediate != (uintptr_t)map_lookup)
		return;
	const struct bpf_map *map = array_in(compiler, step, 1);
	bool in_frame = key != NULL && key->operation == OP_ADD && is_wide_step(key) &&
			has_immediate(key) && key->a == 10 && key->immediate <= -KEY_BYTES &&
			key->immediate >= -(int64_t)BPF_STACK_BYTES;

	if (map == NULL || (!in_frame && compiler->options->checks))
		return;
	step->operation = STEP_LOOKUP;
	step->form |= FORM_WIDE;
	step->a = in_frame ? 10 : 2;
	step->offset = in_frame ? (int32_t)key->immediate : 0;
	step->immediate = (int64_t)(uintptr_t)map;
}

void emit_lookup(struct compiler *compiler, const struct step *step)
{
	const struct bpf_map *map = (const struct bpf_map *)(uintptr_t)step->immediate;
	uint32_t stride = map->stride;
	bool power = (stride & (stride - 1)) == 0;

	emit_load(compiler, 2, false, SCRATCH,
		  (struct address){step->a, NO_REGISTER, 0, step->offset});
	emit_constant(compiler, step->dst, 0);
	uint32_t none = emit_branch_immediate(compiler, OP_JGE, false, false, SCRATCH,
					      map->definition.entries);

	emit_arithmetic_immediate(compiler, power ? OP_LSH : OP_MUL, true, SCRATCH, SCRATCH,
				  power ? __builtin_ctz(stride) : stride);
	emit_constant(compiler, step->dst, (uintptr_t)map->values);
	emit_arithmetic(compiler, OP_ADD, true, step->dst, step->dst, SCRATCH);
	patch_jump(compiler, none, (uint32_t)compiler->at);
}
