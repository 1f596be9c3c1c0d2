/* SPDX-License-Identifier: BSD-2-Clause */
/* What was true of a loop within a loop the last time; see loop.h. */
#include "loop.h"

/* The hints for this entry, in this turn; NULL if there is no room for any. */
static struct hints **place(struct loop *loop)
{
	if (loop->parent == NULL || loop->turn >= STATES_AT_POINT)
		return NULL;
	return &loop->hints[loop->turn];
}

void hints_put(struct verifier *verifier, struct loop *loop)
{
	struct hints **at = place(loop);

	if (at == NULL)
		return;
	if (*at == NULL)
		*at = bpf_memory_take(verifier->memory, sizeof(**at));
	struct hints *hints = *at;

	if (hints == NULL)
		return;
	hints->entry = loop->parent->serial;
	hints->limit = loop->limit;
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

void hints_take(struct loop *loop)
{
	struct hints **at = place(loop);

	if (at == NULL || *at == NULL || (*at)->entry != loop->parent->serial)
		return;
	if ((*at)->limit > loop->limit)
		loop->limit = (*at)->limit;
	for (unsigned i = 0; i < (*at)->count; i++) {
		const struct hint *hint = &(*at)->list[i];
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
}
