/* SPDX-License-Identifier: BSD-2-Clause */
/* Untyped_Retype: errors in their order, layout of objects, watermark, clearing. */
#include "support.h"

#define RETYPE(type, size_bits, root, index, depth, offset, num)                                   \
	UNTYPED, UntypedRetype, CAPS(root), WORDS(type, size_bits, index, depth, offset, num)

enum { EP_TYPE = seL4_EndpointObject, PAGE_TYPE = seL4_ARCH_4KPage, UNTYPED_BYTES = 1 << 16 };

static void fill_cnode_slot_3(void)
{
	OK(seL4_CNode_Copy(CNODE, 3, CNODE_RADIX, ROOT, ENDPOINT, 64, seL4_AllRights));
}

static void use_16_bytes(void)
{
	OK(seL4_Untyped_Retype(UNTYPED, EP_TYPE, 0, ROOT, 0, 0, new_slot(), 1));
}

/* Untyped_Retype: the checks in the order of their table. */
static const struct row rows[] = {
	{"another object's label", 0, UNTYPED, TCBSuspend, CAPS(), WORDS(), ILLEGAL_OPERATION},
	{"label 0", 0, UNTYPED, InvalidInvocation, CAPS(), WORDS(), ILLEGAL_OPERATION},
	{"a label behind the last one", 0, UNTYPED, nArchInvocationLabels, CAPS(), WORDS(),
	 ILLEGAL_OPERATION},
	{"a label of which only high bits differ", 0, UNTYPED, UntypedRetype | 1ul << 40,
	 CAPS(ROOT), WORDS(EP_TYPE, 0, 0, 0, DYNAMIC, 1), ILLEGAL_OPERATION},
	{"five words", 0, UNTYPED, UntypedRetype, CAPS(ROOT), WORDS(EP_TYPE, 0, 0, 0, DYNAMIC),
	 TRUNCATED},
	{"no root capability", 0, UNTYPED, UntypedRetype, CAPS(),
	 WORDS(EP_TYPE, 0, 0, 0, DYNAMIC, 1), TRUNCATED},
	{"truncation before type", 0, UNTYPED, UntypedRetype, CAPS(), WORDS(99), TRUNCATED},
	{"first type that does not exist", 0,
	 RETYPE(seL4_ObjectTypeCount, 0, ROOT, 0, 0, DYNAMIC, 1), INVALID_ARGUMENT(0)},
	{"largest type word", 0, RETYPE(~0ul, 0, ROOT, 0, 0, DYNAMIC, 1), INVALID_ARGUMENT(0)},
	{"type before size", 0, RETYPE(seL4_ObjectTypeCount, 64, ROOT, 0, 0, DYNAMIC, 1),
	 INVALID_ARGUMENT(0)},
	{"size bits 64", 0, RETYPE(seL4_UntypedObject, 64, ROOT, 0, 0, DYNAMIC, 1),
	 RANGE_ERROR(0, seL4_MaxUntypedBits)},
	{"size bits of a fixed-size object are limited, too", 0,
	 RETYPE(EP_TYPE, 64, ROOT, 0, 0, DYNAMIC, 1), RANGE_ERROR(0, seL4_MaxUntypedBits)},
	{"size bits of a fixed-size object are not used", 0,
	 RETYPE(EP_TYPE, 63, ROOT, 0, 0, DYNAMIC, 1), SUCCESS},
	{"an untyped larger than any", 0,
	 RETYPE(seL4_UntypedObject, seL4_MaxUntypedBits + 1, ROOT, 0, 0, DYNAMIC, 1),
	 RANGE_ERROR(0, seL4_MaxUntypedBits)},
	{"a CNode larger than any untyped", 0,
	 RETYPE(seL4_CapTableObject, seL4_MaxUntypedBits - 4, ROOT, 0, 0, DYNAMIC, 1),
	 RANGE_ERROR(0, seL4_MaxUntypedBits)},
	{"a CNode of one slot", 0, RETYPE(seL4_CapTableObject, 0, ROOT, 0, 0, DYNAMIC, 1),
	 INVALID_ARGUMENT(1)},
	{"an untyped of 8 bytes", 0, RETYPE(seL4_UntypedObject, 3, ROOT, 0, 0, DYNAMIC, 1),
	 INVALID_ARGUMENT(1)},
	{"an untyped of 16 bytes", 0, RETYPE(seL4_UntypedObject, 4, ROOT, 0, 0, DYNAMIC, 1),
	 SUCCESS},
	{"a scheduling context of 64 bytes", 0,
	 RETYPE(seL4_SchedContextObject, 6, ROOT, 0, 0, DYNAMIC, 1), INVALID_ARGUMENT(1)},
	{"a scheduling context of 128 bytes", 0,
	 RETYPE(seL4_SchedContextObject, 7, ROOT, 0, 0, DYNAMIC, 1), SUCCESS},
	{"size before the CNode", 0, RETYPE(seL4_UntypedObject, 3, ENDPOINT, 0, 64, 0, 0),
	 INVALID_ARGUMENT(1)},
	{"a root that is no CNode, with a depth", 0, RETYPE(EP_TYPE, 0, ENDPOINT, 0, 64, 0, 1),
	 LOOKUP_ROOT(0)},
	{"the root before the depth", 0, RETYPE(EP_TYPE, 0, ENDPOINT, 0, 65, 0, 1), LOOKUP_ROOT(0)},
	{"depth 65", 0, RETYPE(EP_TYPE, 0, ROOT, CNODE, 65, 0, 1), RANGE_ERROR(1, 64)},
	{"a depth of which only the low byte is in range", 0,
	 RETYPE(EP_TYPE, 0, ROOT, CNODE, 256 + 64, 0, 1), RANGE_ERROR(1, 64)},
	{"a depth less than the guard", 0, RETYPE(EP_TYPE, 0, ROOT, 2, 12, 0, 1),
	 LOOKUP_GUARD(0, 12, 0, 52)},
	{"a depth within guard and radix", 0, RETYPE(EP_TYPE, 0, ROOT, 2, 60, 0, 1),
	 LOOKUP_DEPTH(0, 60, 64)},
	{"a depth beyond the last CNode", 0, RETYPE(EP_TYPE, 0, CNODE, 0x10, 8, 0, 1),
	 LOOKUP_DEPTH(0, 4, 0)},
	{"a guard that differs", 0, RETYPE(EP_TYPE, 0, ROOT, CNODE | 1ul << 20, 64, 0, 1),
	 LOOKUP_GUARD(0, 64, 0, 52)},
	{"a destination that is no CNode", 0, RETYPE(EP_TYPE, 0, ROOT, ENDPOINT, 64, 0, 1),
	 LOOKUP_MISSING(0, 64)},
	{"a destination that is empty", 0, RETYPE(EP_TYPE, 0, ROOT, EMPTY, 64, 0, 1),
	 LOOKUP_MISSING(0, 64)},
	{"a destination in a small CNode that is empty", 0, RETYPE(EP_TYPE, 0, CNODE, 5, 4, 0, 1),
	 LOOKUP_MISSING(0, 4)},
	{"a root that is no CNode, without depth", 0, RETYPE(EP_TYPE, 0, ENDPOINT, 0, 0, 0, 1),
	 LOOKUP_MISSING(0, 0)},
	{"an offset behind the CNode", 0, RETYPE(EP_TYPE, 0, CNODE, 0, 0, 16, 1),
	 RANGE_ERROR(0, 15)},
	{"the offset before the number", 0, RETYPE(EP_TYPE, 0, CNODE, 0, 0, 16, 0),
	 RANGE_ERROR(0, 15)},
	{"no object", 0, RETYPE(EP_TYPE, 0, CNODE, 0, 0, 0, 0), RANGE_ERROR(1, 256)},
	{"257 objects", 0, RETYPE(EP_TYPE, 0, ROOT, 0, 0, DYNAMIC, 257), RANGE_ERROR(1, 256)},
	{"more objects than slots", 0, RETYPE(EP_TYPE, 0, CNODE, 0, 0, 10, 7), RANGE_ERROR(1, 6)},
	{"the number before full slots", fill_cnode_slot_3, RETYPE(EP_TYPE, 0, CNODE, 0, 0, 3, 14),
	 RANGE_ERROR(1, 13)},
	{"a full slot among the destinations", fill_cnode_slot_3,
	 RETYPE(EP_TYPE, 0, CNODE, 0, 0, 0, 4), DELETE_FIRST},
	{"full slots before memory", fill_cnode_slot_3,
	 RETYPE(seL4_UntypedObject, 20, CNODE, 0, 0, 3, 1), DELETE_FIRST},
	{"slots around a full one", fill_cnode_slot_3, RETYPE(EP_TYPE, 0, CNODE, 0, 0, 4, 12),
	 SUCCESS},
	{"one page too many", 0, RETYPE(PAGE_TYPE, 0, ROOT, 0, 0, DYNAMIC, 17),
	 NOT_ENOUGH_MEMORY(UNTYPED_BYTES)},
	{"as many pages as fit", 0, RETYPE(PAGE_TYPE, 0, ROOT, 0, 0, DYNAMIC, 16), SUCCESS},
	{"the largest untyped", 0,
	 RETYPE(seL4_UntypedObject, seL4_MaxUntypedBits, ROOT, 0, 0, DYNAMIC, 1),
	 NOT_ENOUGH_MEMORY(UNTYPED_BYTES)},
	{"memory left counts from the watermark", use_16_bytes,
	 RETYPE(PAGE_TYPE, 0, ROOT, 0, 0, DYNAMIC + 1, 16), NOT_ENOUGH_MEMORY(UNTYPED_BYTES - 16)},
	{"pages behind a small object", use_16_bytes,
	 RETYPE(PAGE_TYPE, 0, ROOT, 0, 0, DYNAMIC + 1, 15), SUCCESS},
	{"256 objects at once", 0, RETYPE(EP_TYPE, 0, ROOT, 0, 0, DYNAMIC, 256), SUCCESS},
	{"a destination found by index and depth", 0, RETYPE(EP_TYPE, 0, ROOT, CNODE, 64, 2, 1),
	 SUCCESS},
	{"without depth the index is not used", 0, RETYPE(EP_TYPE, 0, CNODE, ~0ul, 0, 2, 1),
	 SUCCESS},
	{"extra words and capabilities are not used", 0, UNTYPED, UntypedRetype,
	 CAPS(ROOT, ENDPOINT, EMPTY), WORDS(EP_TYPE, 0, 0, 0, DYNAMIC, 1, 7, 8), SUCCESS},
};

static seL4_Word address_of(seL4_CPtr frame)
{
	seL4_ARCH_Page_GetAddress_t address = seL4_ARCH_Page_GetAddress(frame);

	CHECK_EQUAL(address.error, 0);
	return address.paddr;
}

static seL4_CPtr frames_from(seL4_CPtr untyped, seL4_Word count)
{
	seL4_CPtr first = new_slot();

	for (seL4_Word i = 1; i < count; i++)
		new_slot();
	OK(seL4_Untyped_Retype(untyped, PAGE_TYPE, 0, ROOT, 0, 0, first, count));
	return first;
}

/* Untyped memory, 3: consecutive, the lowest address first. */
static void objects_lie_in_order(void)
{
	seL4_CPtr first = frames_from(UNTYPED, 4);
	seL4_Word base = address_of(first);

	CHECK_EQUAL(base % UNTYPED_BYTES, 0);
	for (seL4_Word i = 1; i < 4; i++)
		CHECK_EQUAL(address_of(first + i), base + i * 4096);
}

/* Untyped memory, 3: from the watermark aligned up to the object's size. */
static void objects_are_aligned(void)
{
	seL4_CPtr first = frames_from(UNTYPED, 1), second;
	seL4_Word base = address_of(first);

	use_16_bytes();
	second = frames_from(UNTYPED, 1);
	CHECK_EQUAL(address_of(second), base + 2 * 4096ul);
}

/* Untyped memory, 2: with children left the watermark stays. */
static void memory_of_one_deleted_object_is_not_reused(void)
{
	seL4_CPtr first = frames_from(UNTYPED, 2);
	seL4_Word base = address_of(first);

	delete (first);
	CHECK_EQUAL(address_of(frames_from(UNTYPED, 1)), base + 2 * 4096ul);
}

/* Untyped memory, 2: without children the watermark counts as 0. */
static void memory_is_reused_once_all_is_deleted(void)
{
	seL4_CPtr first = frames_from(UNTYPED, 2);
	seL4_Word base = address_of(first);

	delete (first);
	delete (first + 1);
	CHECK_EQUAL(address_of(frames_from(UNTYPED, 16)), base);
}

static void memory_is_reused_after_revoke(void)
{
	seL4_CPtr first = frames_from(UNTYPED, 16);
	seL4_Word base = address_of(first);

	CHECK_EQUAL(seL4_Untyped_Retype(UNTYPED, EP_TYPE, 0, ROOT, 0, 0, EMPTY, 1),
		    seL4_NotEnoughMemory);
	CHECK_EQUAL(seL4_GetMR(0), 0);
	revoke(UNTYPED);
	CHECK(is_empty(first) && is_empty(first + 15));
	CHECK_EQUAL(address_of(frames_from(UNTYPED, 1)), base);
}

/* Untyped memory: all memory handed out is zero. */
static void memory_is_cleared_before_reuse(void)
{
	const seL4_Word vaddr = 0x10000000;
	volatile seL4_Word *words = (volatile seL4_Word *)vaddr;
	seL4_CPtr frame = frames_from(UNTYPED, 1);

	map_tables(VROOT, vaddr, 1);
	OK(seL4_ARCH_Page_Map(frame, VROOT, vaddr, seL4_ReadWrite, seL4_ARCH_Default_VMAttributes));
	for (int i = 0; i < 512; i++)
		CHECK_EQUAL(words[i], 0);
	for (int i = 0; i < 512; i++)
		words[i] = ~0ul;
	revoke(UNTYPED);
	frame = frames_from(UNTYPED, 1);
	OK(seL4_ARCH_Page_Map(frame, VROOT, vaddr, seL4_ReadWrite, seL4_ARCH_Default_VMAttributes));
	for (int i = 0; i < 512; i++)
		CHECK_EQUAL(words[i], 0);
}

/* Untyped memory: child untypeds start empty. */
static void child_untyped_starts_empty(void)
{
	seL4_CPtr parts = new_slot(), base_frame;
	seL4_Word base;

	new_slot();
	OK(seL4_Untyped_Retype(UNTYPED, seL4_UntypedObject, 15, ROOT, 0, 0, parts, 2));
	base_frame = frames_from(parts, 8);
	base = address_of(base_frame);
	CHECK_EQUAL(address_of(frames_from(parts + 1, 8)), base + (1 << 15));
}

/* Derivation, consequences: a copy of an untyped is its child and marks it full. */
static void copy_of_an_untyped_fills_it(void)
{
	copy_of(UNTYPED, seL4_AllRights);
	CHECK_EQUAL(seL4_Untyped_Retype(UNTYPED, EP_TYPE, 0, ROOT, 0, 0, EMPTY, 1),
		    seL4_NotEnoughMemory);
	CHECK_EQUAL(seL4_GetMR(0), 0);
	CHECK_EQUAL(seL4_CNode_Copy(ROOT, EMPTY, 64, ROOT, UNTYPED, 64, seL4_AllRights),
		    seL4_RevokeFirst);
}

static void copy_of_an_untyped_is_usable(void)
{
	seL4_CPtr copy = copy_of(UNTYPED, seL4_AllRights);

	frames_from(copy, 16);
	revoke(UNTYPED);
	CHECK(is_empty(copy));
}

static seL4_CPtr a_device_untyped(void)
{
	seL4_Word count = bootinfo->untyped.end - bootinfo->untyped.start;

	for (seL4_Word i = count; i-- > 0;) {
		if (bootinfo->untypedList[i].isDevice && bootinfo->untypedList[i].sizeBits >= 30)
			return bootinfo->untyped.start + i;
	}
	fail("device untypeds of 1 GiB", 0, 1, __LINE__);
}

/* Untyped memory: device untypeds give only frames and untypeds. */
static void device_memory_gives_no_kernel_objects(void)
{
	static const seL4_Word refused[] = {
		seL4_TCBObject,		seL4_EndpointObject,	   seL4_NotificationObject,
		seL4_CapTableObject,	seL4_ReplyObject,	   seL4_SchedContextObject,
		seL4_ARCH_VSpaceObject, seL4_ARCH_PageTableObject,
	};
	seL4_CPtr device = a_device_untyped();

	for (unsigned i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		CHECK_EQUAL(seL4_Untyped_Retype(device, refused[i], 8, ROOT, 0, 0, EMPTY, 1),
			    seL4_InvalidArgument);
		CHECK_EQUAL(seL4_GetMR(0), 1);
	}
}

static void device_memory_gives_frames_and_untypeds(void)
{
	static const seL4_Word given[] = {PAGE_TYPE, seL4_ARCH_LargePage, seL4_ARCH_HugePage,
					  seL4_UntypedObject};
	seL4_CPtr device = a_device_untyped();

	for (unsigned i = 0; i < sizeof(given) / sizeof(given[0]); i++) {
		seL4_CPtr slot = new_slot();

		OK(seL4_Untyped_Retype(device, given[i], 12, ROOT, 0, 0, slot, 1));
		delete (slot);
	}
}

/* Untyped_Retype: 14 before 15. */
static void memory_before_device(void)
{
	seL4_CPtr device = a_device_untyped(), part = new_slot();

	OK(seL4_Untyped_Retype(device, seL4_UntypedObject, 12, ROOT, 0, 0, part, 1));
	CHECK_EQUAL(seL4_Untyped_Retype(part, seL4_TCBObject, 0, ROOT, 0, 0, part + 1, 3),
		    seL4_NotEnoughMemory);
	CHECK_EQUAL(seL4_GetMR(0), 4096);
}

/* Every type can be made, and what is made answers like its type. */
static void every_type_can_be_made(void)
{
	static const struct {
		seL4_Word type, size_bits, label;
		seL4_Error error;
	} types[] = {
		{seL4_UntypedObject, 12, UntypedRetype, seL4_TruncatedMessage},
		{seL4_TCBObject, 0, TCBSetPriority, seL4_TruncatedMessage},
		{seL4_CapTableObject, 3, CNodeDelete, seL4_TruncatedMessage},
		{seL4_SchedContextObject, 8, SchedContextBind, seL4_TruncatedMessage},
		{seL4_ARCH_4KPage, 0, ARCHPageMap, seL4_TruncatedMessage},
		{seL4_ARCH_LargePage, 0, ARCHPageMap, seL4_TruncatedMessage},
		{seL4_ARCH_PageTableObject, 0, ARCHPageTableMap, seL4_TruncatedMessage},
		{seL4_ARCH_VSpaceObject, 0, VSPACE_LABEL, seL4_TruncatedMessage},
	};

	for (unsigned i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		seL4_CPtr object = new_object(types[i].type, types[i].size_bits);

		CHECK_EQUAL(invoke(object, types[i].label, WITH_CAPS(), WITH_WORDS()).info >> 12,
			    types[i].error);
	}
}

/* Preemption, 8.2: resetting a large untyped is cut into steps, yet completes. */
static void large_untyped_is_reset(void)
{
	seL4_CPtr large = new_object(seL4_UntypedObject, 22), frame = new_slot();

	for (int round = 0; round < 2; round++) {
		OK(seL4_Untyped_Retype(large, seL4_ARCH_LargePage, 0, ROOT, 0, 0, frame, 1));
		revoke(large);
	}
	OK(seL4_Untyped_Retype(large, PAGE_TYPE, 0, ROOT, 0, 0, frame, 1));
}

static const struct test_case cases[] = {
	{"objects lie in order from the lowest address", objects_lie_in_order},
	{"objects are aligned to their size", objects_are_aligned},
	{"memory of one deleted object is not reused", memory_of_one_deleted_object_is_not_reused},
	{"memory is reused once all is deleted", memory_is_reused_once_all_is_deleted},
	{"memory is reused after revoke", memory_is_reused_after_revoke},
	{"memory is cleared before reuse", memory_is_cleared_before_reuse},
	{"a child untyped starts empty", child_untyped_starts_empty},
	{"a copy of an untyped fills it", copy_of_an_untyped_fills_it},
	{"a copy of an untyped is usable", copy_of_an_untyped_is_usable},
	{"device memory gives no kernel objects", device_memory_gives_no_kernel_objects},
	{"device memory gives frames and untypeds", device_memory_gives_frames_and_untypeds},
	{"not enough device memory comes before a refused type", memory_before_device},
	{"every type can be made", every_type_can_be_made},
	{"a large untyped is reset", large_untyped_is_reset},
	{0},
};

const struct suite untyped_suite = {"untyped", cases, TABLE(rows, run_row)};
