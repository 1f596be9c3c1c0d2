/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Address spaces: identifiers, page tables as sparse lists of entries, frames.
 */
#include "state.h"

enum { TOP_SHIFT = 39, LEVEL_BITS = 9 };

/* Where a walk ended: the entry for an address, at the level that counts 2^shift bytes an entry. */
struct place {
	uint64_t table, index;
	unsigned shift;
	struct entry *entry; /* NULL: nothing there */
};

static struct entry *find_entry(struct model *m, uint64_t table, uint64_t index)
{
	for (uint32_t i = 0; i < m->entries.count; i++) {
		struct entry *entry = &m->entries.item[i];

		if (entry->table == table && entry->index == index)
			return entry;
	}
	return NULL;
}

/* As far as there are tables, but not into table `end`. */
static struct place walk(struct model *m, uint64_t vspace, uint64_t address, uint64_t end)
{
	struct place place = {.table = vspace, .shift = TOP_SHIFT};

	for (;;) {
		place.index = address >> place.shift & ((1u << LEVEL_BITS) - 1);
		place.entry = find_entry(m, place.table, place.index);
		if (!place.entry || !place.entry->is_table || place.entry->target == end)
			return place;
		place.table = place.entry->target;
		place.shift -= LEVEL_BITS;
	}
}

static void set_entry(struct model *m, struct place place, struct cap cap, uint8_t rights)
{
	if (!place.entry) {
		if (m->entries.count == sizeof m->entries.item / sizeof *m->entries.item)
			model_full("page table entry");
		place.entry = &m->entries.item[m->entries.count++];
	}
	*place.entry = (struct entry){place.table, place.index, cap.object,
				      cap.type == VIEW_PAGE_TABLE, rights};
}

static bool is_page(struct place place, struct cap frame)
{
	return place.entry && !place.entry->is_table && place.shift == frame.bits &&
	       place.entry->target == frame.object;
}

static uint64_t find_vspace(struct model *m, uint32_t asid)
{
	for (uint32_t i = 0; i < m->asids.count; i++) {
		if (m->asids.item[i].asid == asid)
			return m->asids.item[i].vspace;
	}
	return 0;
}

void model_install(struct model *m, struct cap cap, uint8_t rights)
{
	set_entry(m, walk(m, find_vspace(m, cap.asid), cap.data, 0), cap, rights);
}

void model_unmap(struct model *m, struct cap cap)
{
	uint64_t vspace = cap.asid ? find_vspace(m, cap.asid) : 0;
	bool is_table = cap.type == VIEW_PAGE_TABLE;
	struct place place;

	if (!vspace)
		return;
	place = walk(m, vspace, cap.data, is_table ? cap.object : 0);
	if (is_table ? place.entry && place.entry->is_table : is_page(place, cap))
		*place.entry = m->entries.item[--m->entries.count];
}

void model_forget_table(struct model *m, uint64_t table)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < m->entries.count; i++) {
		if (m->entries.item[i].table != table)
			m->entries.item[kept++] = m->entries.item[i];
	}
	m->entries.count = kept;
}

void model_release_asids(struct model *m, struct cap cap)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < m->asids.count; i++) {
		struct asid item = m->asids.item[i];

		if (cap.type == VIEW_VSPACE
			    ? item.asid != cap.asid || item.vspace != cap.object
			    : item.asid / ASIDS_PER_POOL != cap.data / ASIDS_PER_POOL)
			m->asids.item[kept++] = item;
	}
	m->asids.count = kept;
	if (cap.type == VIEW_ASID_POOL)
		m->pools[cap.data / ASIDS_PER_POOL] = 0;
}

/* The checks of a VSpace capability that is argument `number`. */

static bool is_vspace(struct cap cap)
{
	return cap.type == VIEW_VSPACE && cap.asid;
}

static unsigned unknown_vspace(struct invocation *call)
{
	return model_lookup_error(call, false, (struct failure){.type = InvalidRoot});
}

static unsigned check_vspace(struct model *m, struct invocation *call, struct cap cap,
			     unsigned number)
{
	uint64_t vspace = find_vspace(m, cap.asid);

	if (!vspace)
		return unknown_vspace(call);
	return vspace == cap.object ? NoError : invalid_capability(call, number);
}

/* Page tables */

static unsigned map_table(struct model *m, struct invocation *call)
{
	struct cap vspace = model_cap(m, call->extra[0]), *cap;
	uint64_t address = call->word[0];
	struct place place;
	unsigned error;

	if (is_truncated(call, 2, 1))
		return TruncatedMessage;
	if (call->cap.asid)
		return invalid_capability(call, 0);
	if (!is_vspace(vspace))
		return invalid_capability(call, 1);
	if (address > USER_TOP)
		return invalid_argument(call, 0);
	error = check_vspace(m, call, vspace, 1);
	if (error)
		return error;
	place = walk(m, vspace.object, address, 0);
	if (place.entry || place.shift == PAGE_BITS)
		return DeleteFirst;
	cap = &model_slot(m, call->slot)->cap;
	cap->asid = vspace.asid;
	cap->data = address >> place.shift << place.shift;
	set_entry(m, place, *cap, 0);
	return NoError;
}

static void forget_mapping(struct model *m, uint64_t slot)
{
	struct cap *cap = &model_slot(m, slot)->cap;

	model_unmap(m, *cap);
	if (cap->type == VIEW_PAGE_TABLE && cap->asid)
		model_forget_table(m, cap->object);
	cap->asid = 0;
	cap->data = 0;
}

unsigned model_invoke_page_table(struct model *m, struct invocation *call)
{
	if (call->label == LABEL_ARMPageTableMap)
		return map_table(m, call);
	if (call->label != LABEL_ARMPageTableUnmap)
		return IllegalOperation;
	if (!model_is_final(m, call->slot))
		return RevokeFirst;
	forget_mapping(m, call->slot);
	return NoError;
}

/* Frames */

static unsigned check_frame_mapping(struct model *m, struct invocation *call, struct cap vspace)
{
	struct cap frame = call->cap;
	uint64_t address = call->word[0], last = (UINT64_C(1) << frame.bits) - 1;
	unsigned error = check_vspace(m, call, vspace, 1);

	if (error)
		return error;
	if (address & last)
		return AlignmentError;
	if (!frame.asid)
		return address + last > USER_TOP ? invalid_argument(call, 0) : NoError;
	if (frame.asid != vspace.asid)
		return invalid_capability(call, 1);
	return frame.data != address ? invalid_argument(call, 0) : NoError;
}

static unsigned map_frame(struct model *m, struct invocation *call)
{
	struct cap vspace = model_cap(m, call->extra[0]), *cap;
	struct place place;
	unsigned error;

	if (is_truncated(call, 3, 1))
		return TruncatedMessage;
	if (!is_vspace(vspace))
		return invalid_capability(call, 1);
	error = check_frame_mapping(m, call, vspace);
	if (error)
		return error;
	place = walk(m, vspace.object, call->word[0], 0);
	if (place.shift != call->cap.bits)
		return model_lookup_error(call, false, model_missing(place.shift));
	cap = &model_slot(m, call->slot)->cap;
	cap->asid = vspace.asid;
	cap->data = call->word[0];
	set_entry(m, place, *cap, model_mask(*cap, call->word[1]).rights);
	return NoError;
}

static unsigned maintain_frame(struct model *m, struct invocation *call)
{
	struct cap cap = call->cap;
	uint64_t start = call->word[0], end = call->word[1], size = UINT64_C(1) << cap.bits;
	uint64_t vspace;
	struct place place;

	if (call->length < 2)
		return TruncatedMessage;
	if (!cap.asid)
		return IllegalOperation;
	vspace = find_vspace(m, cap.asid);
	if (!vspace)
		return unknown_vspace(call);
	if (end <= start)
		return invalid_argument(call, 1);
	if (start >= size || end > size)
		return invalid_argument(call, 0);
	place = walk(m, vspace, cap.data, 0);
	if (!is_page(place, cap))
		return invalid_capability(call, 0);
	return call->label == LABEL_ARMPageInvalidate_Data && !(place.entry->rights & RIGHT_WRITE)
		       ? IllegalOperation
		       : NoError;
}

unsigned model_invoke_frame(struct model *m, struct invocation *call)
{
	switch (call->label) {
	case LABEL_ARMPageMap:
		return map_frame(m, call);
	case LABEL_ARMPageUnmap:
		forget_mapping(m, call->slot);
		return NoError;
	case LABEL_ARMPageClean_Data:
	case LABEL_ARMPageInvalidate_Data:
	case LABEL_ARMPageCleanInvalidate_Data:
	case LABEL_ARMPageUnify_Instruction:
		return maintain_frame(m, call);
	case LABEL_ARMPageGetAddress:
		call->answer[call->count++] = call->cap.object;
		return NoError;
	default:
		return IllegalOperation;
	}
}

/* VSpaces */

unsigned model_invoke_vspace(struct model *m, struct invocation *call)
{
	uint64_t start = call->word[0], end = call->word[1], last;
	struct place place;
	unsigned error;

	if (call->label < LABEL_ARMVSpaceClean_Data ||
	    call->label > LABEL_ARMVSpaceUnify_Instruction)
		return IllegalOperation;
	if (call->length < 2)
		return TruncatedMessage;
	if (end <= start)
		return invalid_argument(call, 1);
	if (end > USER_TOP)
		return IllegalOperation;
	if (!is_vspace(call->cap))
		return invalid_capability(call, 0);
	error = check_vspace(m, call, call->cap, 0);
	if (error)
		return error;
	place = walk(m, call->cap.object, start, 0);
	if (!place.entry)
		return NoError;
	last = start | ((UINT64_C(1) << place.shift) - 1);
	if (end - 1 > last)
		return range_error(call, start, last);
	return call->label == LABEL_ARMVSpaceInvalidate_Data && !(place.entry->rights & RIGHT_WRITE)
		       ? IllegalOperation
		       : NoError;
}

/* Address space identifiers */

static unsigned make_pool(struct model *m, struct invocation *call)
{
	struct cap untyped = model_cap(m, call->extra[0]);
	struct cap pool = {.type = VIEW_ASID_POOL, .object = untyped.object};
	uint64_t slot, number = 0;
	unsigned error;

	if (is_truncated(call, 2, 2))
		return TruncatedMessage;
	while (number < ASID_POOLS && m->pools[number])
		number++;
	if (number == ASID_POOLS)
		return DeleteFirst;
	if (untyped.type != VIEW_UNTYPED || untyped.bits != PAGE_BITS || untyped.device)
		return invalid_capability(call, 1);
	if (model_child(m, call->extra[0]))
		return RevokeFirst;
	error = model_empty_target(m, call, call->extra[1], call->word[0], call->word[1], &slot);
	if (error)
		return error;
	model_zero(m, untyped.object, UINT64_C(1) << PAGE_BITS);
	model_slot(m, call->extra[0])->cap.data = UINT64_C(1) << PAGE_BITS;
	m->pools[number] = untyped.object;
	pool.data = number * ASIDS_PER_POOL;
	model_insert(m, call->extra[0], slot, pool, true);
	return NoError;
}

unsigned model_invoke_asid_control(struct model *m, struct invocation *call)
{
	return call->label == LABEL_ARMASIDControlMakePool ? make_pool(m, call) : IllegalOperation;
}

unsigned model_invoke_asid_pool(struct model *m, struct invocation *call)
{
	struct cap vspace = model_cap(m, call->extra[0]);
	uint64_t first = call->cap.data, pool = m->pools[first / ASIDS_PER_POOL];
	uint64_t asid = first ? first : 1;

	if (call->label != LABEL_ARMASIDPoolAssign)
		return IllegalOperation;
	if (call->caps < 1)
		return TruncatedMessage;
	if (vspace.type != VIEW_VSPACE || vspace.asid)
		return invalid_capability(call, 1);
	if (!pool)
		return unknown_vspace(call);
	if (pool != call->cap.object)
		return invalid_capability(call, 0);
	while (asid < first + ASIDS_PER_POOL && find_vspace(m, asid))
		asid++;
	if (asid == first + ASIDS_PER_POOL)
		return DeleteFirst;
	if (m->asids.count == sizeof m->asids.item / sizeof *m->asids.item)
		model_full("address space");
	m->asids.item[m->asids.count++] = (struct asid){vspace.object, asid};
	model_slot(m, call->extra[0])->cap.asid = asid;
	return NoError;
}
