/* SPDX-License-Identifier: BSD-2-Clause */
/* What the root task starts with ("Bootinfo frame", "Initial CNode", "Untypeds"). */
#include "support.h"

enum { PAGE = 4096, FDT_MAGIC = 0xedfe0dd0 /* big endian, read as little */ };

static const seL4_Word ram_start = RAM_START, ram_end = RAM_END;

static void fixed_fields(void)
{
	CHECK_EQUAL(bootinfo->nodeID, 0);
	CHECK_EQUAL(bootinfo->numNodes, 1);
	CHECK_EQUAL(bootinfo->numIOPTLevels, 0);
	CHECK_EQUAL(bootinfo->initThreadDomain, 0);
	CHECK_EQUAL(bootinfo->initThreadCNodeSizeBits, 12);
	CHECK_EQUAL(bootinfo->sharedFrames.start, 0);
	CHECK_EQUAL(bootinfo->sharedFrames.end, 0);
	CHECK_EQUAL(bootinfo->ioSpaceCaps.start, 0);
	CHECK_EQUAL(bootinfo->ioSpaceCaps.end, 0);
}

static void regions_follow_each_other(void)
{
	CHECK_EQUAL(bootinfo->userImagePaging.start, seL4_NumInitialCaps);
	CHECK_EQUAL(bootinfo->extraBIPages.start, bootinfo->userImagePaging.end);
	CHECK_EQUAL(bootinfo->schedcontrol.start, bootinfo->extraBIPages.end);
	CHECK_EQUAL(bootinfo->schedcontrol.end, bootinfo->schedcontrol.start + 1);
	CHECK_EQUAL(bootinfo->userImageFrames.start, bootinfo->schedcontrol.end);
	CHECK_EQUAL(bootinfo->untyped.start, bootinfo->userImageFrames.end);
	CHECK_EQUAL(bootinfo->empty.start, bootinfo->untyped.end);
	CHECK_EQUAL(bootinfo->empty.end, 1 << 12);
}

static void virtual_layout(void)
{
	seL4_Word image = bootinfo->userImageFrames.end - bootinfo->userImageFrames.start;

	CHECK_EQUAL((seL4_Word)bootinfo->ipcBuffer, 0x400000 + image * PAGE);
	CHECK_EQUAL((seL4_Word)bootinfo, (seL4_Word)bootinfo->ipcBuffer + PAGE);
}

static void image_frames_ascend(void)
{
	seL4_CPtr first = bootinfo->userImageFrames.start;
	seL4_Word base = seL4_ARCH_Page_GetAddress(first).paddr;

	for (seL4_CPtr frame = first; frame < bootinfo->userImageFrames.end; frame++)
		CHECK_EQUAL(seL4_ARCH_Page_GetAddress(frame).paddr, base + (frame - first) * PAGE);
}

/* Objects that the machine lacks have empty slots. */
static void absent_objects(void)
{
	static const seL4_CPtr absent[] = {seL4_CapNull,	  seL4_CapIOPortControl,
					   seL4_CapIOSpace,	  seL4_CapSMMUSIDControl,
					   seL4_CapSMMUCBControl, seL4_CapSMC};

	for (unsigned i = 0; i < sizeof(absent) / sizeof(absent[0]); i++)
		CHECK(is_empty(absent[i]));
}

static void present_objects(void)
{
	for (seL4_CPtr slot = seL4_CapInitThreadTCB; slot < seL4_CapIOPortControl; slot++)
		CHECK(!is_empty(slot));
	CHECK(!is_empty(seL4_CapBootInfoFrame) && !is_empty(seL4_CapInitThreadIPCBuffer));
	CHECK(!is_empty(seL4_CapDomain) && !is_empty(seL4_CapInitThreadSC));
	CHECK_EQUAL(seL4_SchedContext_Consumed(seL4_CapInitThreadSC).error, 0);
	CHECK_EQUAL(seL4_ARCH_Page_GetAddress(seL4_CapBootInfoFrame).error, 0);
}

static void free_slots_are_empty(void)
{
	CHECK(is_empty(bootinfo->empty.start));
	CHECK(is_empty(bootinfo->empty.start + 100));
	CHECK(is_empty(bootinfo->empty.end - 1));
	CHECK(!is_empty(bootinfo->empty.start - 1));
}

static seL4_Word untyped_count(void)
{
	return bootinfo->untyped.end - bootinfo->untyped.start;
}

static void every_untyped_is_one(void)
{
	CHECK(untyped_count() <= CONFIG_MAX_NUM_BOOTINFO_UNTYPED_CAPS);
	for (seL4_Word i = 0; i < untyped_count(); i++) {
		struct reply reply = invoke(bootinfo->untyped.start + i, UntypedRetype, WITH_CAPS(),
					    WITH_WORDS());

		CHECK_EQUAL(reply.info >> 12, seL4_TruncatedMessage);
	}
}

static void untypeds_are_aligned_and_disjoint(void)
{
	for (seL4_Word i = 0; i < untyped_count(); i++) {
		const seL4_UntypedDesc *one = &bootinfo->untypedList[i];

		CHECK(one->sizeBits >= seL4_MinUntypedBits && one->sizeBits <= seL4_MaxUntypedBits);
		CHECK_EQUAL(one->paddr & ((1ul << one->sizeBits) - 1), 0);
		for (seL4_Word j = 0; j < i; j++) {
			const seL4_UntypedDesc *two = &bootinfo->untypedList[j];

			CHECK(one->paddr >= two->paddr + (1ul << two->sizeBits) ||
			      two->paddr >= one->paddr + (1ul << one->sizeBits));
		}
	}
}

/* Device untypeds come first, ascending; the others lie in memory. */
static void devices_come_first(void)
{
	seL4_Word i = 0, last = 0;

	for (; i < untyped_count() && bootinfo->untypedList[i].isDevice; i++) {
		CHECK(bootinfo->untypedList[i].paddr >= last);
		last = bootinfo->untypedList[i].paddr;
		CHECK(last < ram_start || last >= ram_end);
	}
	CHECK(i > 0 && i < untyped_count());
	for (; i < untyped_count(); i++) {
		CHECK(!bootinfo->untypedList[i].isDevice);
		CHECK(bootinfo->untypedList[i].paddr >= ram_start);
		CHECK(bootinfo->untypedList[i].paddr < ram_end);
	}
}

/* Whether [start, end) is memory or one of the ranges that users do not get. */
static int is_kept(seL4_Word start, seL4_Word end)
{
	static const seL4_Word ranges[][2] = KEPT_RANGES;

	for (unsigned i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (ranges[i][0] == start && ranges[i][1] == end)
			return 1;
	}
	return start == ram_start && end == ram_end;
}

/* All physical space up to the device top is given out, but memory and the kernel's devices. */
static void device_space_is_complete(void)
{
	seL4_Word next = 0;

	for (seL4_Word i = 0; bootinfo->untypedList[i].isDevice; i++) {
		const seL4_UntypedDesc *untyped = &bootinfo->untypedList[i];

		if (untyped->paddr != next)
			CHECK(is_kept(next, untyped->paddr));
		next = untyped->paddr + (1ul << untyped->sizeBits);
	}
	CHECK_EQUAL(next, CONFIG_PADDR_USER_DEVICE_TOP);
}

static void most_memory_is_given_out(void)
{
	seL4_Word bytes = 0;

	for (seL4_Word i = 0; i < untyped_count(); i++) {
		if (!bootinfo->untypedList[i].isDevice)
			bytes += 1ul << bootinfo->untypedList[i].sizeBits;
	}
	CHECK(bytes > (ram_end - ram_start) - (8ul << 20));
}

static void untyped_lies_where_it_says(void)
{
	for (seL4_Word i = 0; i < untyped_count(); i++) {
		const seL4_UntypedDesc *untyped = &bootinfo->untypedList[i];
		seL4_CPtr frame;

		if (untyped->isDevice || untyped->sizeBits < 12 || untyped->sizeBits > 20)
			continue;
		frame = new_slot();
		OK(seL4_Untyped_Retype(bootinfo->untyped.start + i, seL4_ARCH_4KPage, 0, ROOT, 0, 0,
				       frame, 1));
		CHECK(seL4_ARCH_Page_GetAddress(frame).paddr - untyped->paddr <
		      1ul << untyped->sizeBits);
		return;
	}
}

static void device_tree_is_passed_on(void)
{
	const seL4_BootInfoHeader *header = (const void *)((seL4_Word)bootinfo + PAGE);
	const seL4_Uint32 *tree = (const void *)(header + 1);

	CHECK(bootinfo->extraLen > sizeof(*header));
	CHECK_EQUAL(header->id, SEL4_BOOTINFO_HEADER_FDT);
	CHECK_EQUAL(header->len, bootinfo->extraLen);
	CHECK_EQUAL(tree[0], FDT_MAGIC);
	CHECK_EQUAL(__builtin_bswap32(tree[1]) + sizeof(*header), header->len);
	CHECK_EQUAL(bootinfo->extraBIPages.end - bootinfo->extraBIPages.start,
		    (bootinfo->extraLen + PAGE - 1) / PAGE);
}

/* Device untypeds of the console and the clock hold what this machine has there. */
static void devices_are_mapped(void)
{
	CHECK_EQUAL(seL4_ARCH_Page_GetAddress(CONSOLE_FRAME).paddr, CONSOLE_PADDR);
	CHECK_EQUAL(seL4_ARCH_Page_GetAddress(CLOCK_FRAME).paddr, CLOCK_PADDR);
	CHECK(clock_is_there());
}

static const struct test_case cases[] = {
	{"fixed fields", fixed_fields},
	{"regions follow each other", regions_follow_each_other},
	{"virtual layout", virtual_layout},
	{"image frames ascend", image_frames_ascend},
	{"absent objects", absent_objects},
	{"present objects", present_objects},
	{"free slots are empty", free_slots_are_empty},
	{"every untyped is one", every_untyped_is_one},
	{"untypeds are aligned and disjoint", untypeds_are_aligned_and_disjoint},
	{"devices come first", devices_come_first},
	{"device space is complete", device_space_is_complete},
	{"most memory is given out", most_memory_is_given_out},
	{"an untyped lies where it says", untyped_lies_where_it_says},
	{"the device tree is passed on", device_tree_is_passed_on},
	{"devices are where they should be", devices_are_mapped},
	{0},
};

const struct suite boot_suite = {"boot", cases, {0}};
