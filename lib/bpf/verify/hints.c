/* SPDX-License-Identifier: BSD-2-Clause */
/* What was true of a loop within a loop the last time; see loop.h. */
#include "loop.h"
#include "memory.h"

/* What kind of state is before the loop: in states of one kind the same values are known. */
uint64_t hints_shape(const struct loop *loop)
{
	const struct state *state = loop->entry;
	uint64_t shape = state->spill_count * 2 + loop->is_peeled;

	for (unsigned i = 0; i < 10; i++)
		shape = shape * 61 + state->registers[i].kind * 5u +
			state->registers[i].offset.count;
	return shape;
}

void hints_put(struct verifier *verifier, struct loop *loop, struct hints *hints, uint64_t shape,
	       bool peels)
{
	_Static_assert(sizeof(*hints) * ENTRIES <= sizeof(struct state), "they fit");

	if (loop->parent == NULL || (hints == NULL && loop->hint_count == ENTRIES))
		return;
	if (loop->hints == NULL)
		loop->hints = room_take(verifier);
	if (loop->hints == NULL)
		return;
	if (hints == NULL)
		hints = &loop->hints[loop->hint_count++];
	hints->round = loop->parent->round;
	hints->shape = shape;
	hints->peels = peels;
	hints->limit = loop->limit;
	hints->relation_count = loop->relation_count;
	copy_bytes(hints->relations, loop->relations, sizeof(loop->relations));
	hints->count = 0;
	for (unsigned i = 0; i < loop_variable_count(loop) && hints->count < HINTS; i++) {
		const struct variable *variable = &loop->variables[i];
		struct hint *hint = &hints->list[hints->count];

		if (variable->course == CONSTANT)
			continue;
		*hint = (struct hint){
			(uint16_t)i,	 0, 0, variable->course, variable->widened, variable->step,
			variable->number};
		if (i >= BPF_REGISTERS) {
			const struct spill *spill = &loop->entry->spills[i - BPF_REGISTERS];

			hint->offset = spill->offset;
			hint->frame = spill->frame;
			hint->bytes = spill->bytes;
		}
		hints->count++;
	}
}

/* The variable that a hint is about, or none. */
static struct variable *variable_of(struct loop *loop, const struct hint *hint,
				    const struct value **value)
{
	const struct state *entry = loop->entry;

	if (hint->bytes == 0) {
		*value = &entry->registers[hint->offset];
		return &loop->variables[hint->offset];
	}
	for (unsigned i = 0; i < entry->spill_count; i++) {
		const struct spill *spill = &entry->spills[i];

		if (spill->frame != hint->frame || spill->offset != hint->offset ||
		    spill->bytes != hint->bytes)
			continue;
		*value = &spill->value;
		return &loop->variables[BPF_REGISTERS + i];
	}
	return NULL;
}

void hints_drop(struct verifier *verifier, struct loop *loop)
{
	for (struct loop *inner = loop->inner; inner != NULL; inner = inner->next) {
		if (inner->hints != NULL)
			room_give(verifier, inner->hints);
		inner->hints = NULL;
		inner->hint_count = 0;
	}
}

struct hints *hints_take(struct loop *loop, uint64_t shape)
{
	struct hints *hints = NULL;

	for (unsigned i = 0; i < loop->hint_count && hints == NULL; i++)
		if (loop->hints[i].shape == shape && loop->hints[i].round != loop->parent->round)
			hints = &loop->hints[i];
	if (hints == NULL)
		return NULL;
	hints->round = loop->parent->round;
	loop->limit = hints->limit;
	loop->relation_count = hints->relation_count;
	copy_bytes(loop->relations, hints->relations, sizeof(loop->relations));
	relations_begin(loop);
	for (unsigned i = 0; i < hints->count; i++) {
		const struct hint *hint = &hints->list[i];
		const struct value *value;
		struct variable *variable = variable_of(loop, hint, &value);

		if (variable == NULL || value->kind == UNSET || value->kind >= MAP)
			continue;
		struct number now = linear_number(loop->entry, &value->offset);

		variable->course = hint->course;
		variable->widened = hint->widened;
		variable->step = hint->step;
		variable->number = number_join(number_width, &now, &hint->number);
	}
	return hints;
}
