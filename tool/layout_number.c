/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Gives every object its id, the slot of the vault, and finds how large the
 * pool has to be by carving it as the kernel will.
 */
#include "layout.h"

/* Pool objects in descending order of size, then fixed ones in ascending order of address. */
static bool stands_before(const struct group *groups, uint32_t a, uint32_t b)
{
	const struct group *left = &groups[a], *right = &groups[b];

	if (left->fixed != right->fixed)
		return right->fixed;
	if (left->fixed)
		return left->paddr < right->paddr;
	unsigned left_bits = layout_memory_bits(left), right_bits = layout_memory_bits(right);

	if (left_bits != right_bits)
		return left_bits > right_bits;
	if (left->kind != right->kind)
		return left->kind < right->kind;
	if (left->size_bits != right->size_bits)
		return left->size_bits < right->size_bits;
	return a < b;
}

static void sort_groups(struct layout *layout)
{
	layout->order = memory_new(layout->group_count, sizeof(*layout->order));
	for (uint32_t i = 1; i < layout->group_count; i++) {
		uint32_t at = i - 1;

		for (; at > 0 && stands_before(layout->groups, i, layout->order[at - 1]); at--)
			layout->order[at] = layout->order[at - 1];
		layout->order[at] = i;
	}
}

static void number_objects(struct layout *layout)
{
	uint64_t next = 1;

	for (size_t i = 0; i + 1 < layout->group_count; i++) {
		struct group *group = &layout->groups[layout->order[i]];

		group->first_id = (uint32_t)next;
		next += group->count;
	}
	layout->first_irq_id = (uint32_t)next;
	next += layout->spec->interrupt_count;
	for (size_t i = 0; i < layout->mapping_count; i++) {
		struct mapping *mapping = &layout->mappings[i];

		if (!mapping->copied)
			continue;
		mapping->copy_id = (uint32_t)next;
		next += mapping->frames.count;
	}
	layout->vault_slots = (uint32_t)next;
	while (UINT64_C(1) << layout->vault_radix < next)
		layout->vault_radix++;
}

/* Carves vault and pool objects as the kernel's untyped does: each aligned to its own size. */
static void measure_pool(struct layout *layout)
{
	uint64_t used = UINT64_C(1) << (layout->vault_radix + SLOT_BITS);

	for (size_t i = 0; i + 1 < layout->group_count; i++) {
		struct group *group = &layout->groups[layout->order[i]];
		unsigned bits = layout_memory_bits(group);

		if (group->fixed || group->count == 0)
			continue;
		group->paddr = round_up(used, UINT64_C(1) << bits);
		used = group->paddr + (group->count << bits);
	}
	layout->pool_bytes = used;
	while (UINT64_C(1) << layout->pool_bits < used)
		layout->pool_bits++;
}

void layout_number(struct layout *layout)
{
	sort_groups(layout);
	number_objects(layout);
	measure_pool(layout);
}

uint32_t layout_id(const struct layout *layout, struct object object)
{
	if (object.group == 0)
		return SYS_NONE;
	return layout->groups[object.group].first_id + object.offset;
}

uint64_t layout_paddr(const struct layout *layout, const struct group *group)
{
	return group->fixed ? group->paddr : layout->pool_paddr + group->paddr;
}

uint32_t layout_irq_id(const struct layout *layout, const struct interrupt *interrupt)
{
	return layout->first_irq_id + (uint32_t)(interrupt - layout->spec->interrupts);
}
