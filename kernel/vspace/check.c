/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Address spaces against capabilities: whatever a translation table leads to
 * is a live table or frame that a capability says is mapped there.
 */
#include "arch/interface.h"
#include "arch/vspace.h"
#include "cap/derivation.h"
#include "cap/cap.h"
#include "check/known.h"
#include "config.h"
#include "vspace/vspace.h"

#if CHECKS

/* Whether a capability to `object` says it is mapped at (asid, vaddr): they follow each other. */
static bool is_mapped_by(const struct known *object, word data)
{
	const struct slot *slot = object->slot;

	while (slot->prev && cap_same_object(slot_at(slot->prev)->cap, slot->cap))
		slot = slot_at(slot->prev);
	for (;;) {
		if (slot->cap.data == data)
			return true;
		if (!slot->next || !cap_same_object(slot->cap, slot_at(slot->next)->cap))
			return false;
		slot = slot_at(slot->next);
	}
}

/* A frame may begin where smaller or larger ones do: all sizes are asked. */
static const struct known *find_frame(paddr address, word bits)
{
	struct cap cap = object_cap(CAP_FRAME, address);

	cap.bits = bits;
	return known_find_sized(cap);
}

static void check_leaf(pte entry, word asid, word vaddr, word bits)
{
	const struct known *frame = find_frame(pte_address(entry), bits);

	require(frame && frame->slot, "a mapped frame lives", entry);
	require(is_mapped_by(frame, mapping_data(asid, vaddr)),
		"a mapped frame's capability says where", vaddr);
}

static void check_table(const pte *table, word asid, word vaddr, word bits)
{
	word entries = bits == TOP_LEVEL_BITS ? ROOT_ENTRIES : TABLE_ENTRIES;

	for (word i = 0; i < entries; i++) {
		word at = vaddr | i << bits;

		if (!(table[i] & PTE_VALID))
			continue;
		if (!is_table(table[i], bits)) {
			check_leaf(table[i], asid, at, bits);
			continue;
		}

		const struct known *next = known_find(pte_address(table[i]), CAP_PAGE_TABLE);

		require(next && next->slot, "a mapped table lives", table[i]);
		require(is_mapped_by(next, mapping_data(asid, at)),
			"a mapped table's capability says where", at);
		check_table(table_of(table[i]), asid, at, bits - LEVEL_INDEX_BITS);
	}
}

void arch_check_mappings(void)
{
	for (word i = 0; i < known_count(); i++) {
		const struct known *object = known_at(i);
		word asid;

		if (object->type != CAP_ROOT)
			continue;
		asid = mapped_asid(object->slot->cap);
		if (asid != ASID_NONE && is_root(object->slot->cap))
			check_table(window_pointer(object->address), asid, 0, TOP_LEVEL_BITS);
	}
	asid_check();
}

#endif
