/* SPDX-License-Identifier: BSD-2-Clause */
/* Page tables, pages, ASIDs: every check in its order ("Invocations"); those that differ between
 * architectures are in their folders. */
#include "support.h"

enum { VADDR = 0x10000000, USER_END = seL4_UserVSpaceTop + 1ul, CAP0 = DYNAMIC, CAP1, PAGE = 4096 };

static void all_but_one_level(void)
{
	map_tables(VSPACE, VADDR, SEL4_ARCH_TABLE_LEVELS - 1);
}

static void all_levels(void)
{
	map_tables(VSPACE, VADDR, SEL4_ARCH_TABLE_LEVELS);
}

static void map_table(void)
{
	OK(seL4_ARCH_PageTable_Map(TABLE, VSPACE, VADDR, seL4_ARCH_Default_VMAttributes));
}

static void map_and_copy_table(void)
{
	map_table();
	copy_of(TABLE, seL4_AllRights);
}

static void map_with(seL4_CPtr frame, seL4_CapRights_t rights)
{
	OK(seL4_ARCH_Page_Map(frame, VSPACE, VADDR, rights, seL4_ARCH_Default_VMAttributes));
}

static void map_frame(void)
{
	all_levels();
	map_with(FRAME, seL4_ReadWrite);
}

static void map_large_frame(void)
{
	all_but_one_level();
	map_with(new_object(seL4_ARCH_LargePage, 0), seL4_ReadWrite);
}

static void frame_with_vspace_gone(void)
{
	map_frame();
	delete (VSPACE);
}

/* CAP0: an untyped of one page. */
static void page_untyped(void)
{
	new_object(seL4_UntypedObject, seL4_PageBits);
}

static void used_page_untyped(void)
{
	page_untyped();
	OK(seL4_Untyped_Retype(CAP0, seL4_EndpointObject, 0, ROOT, 0, 0, new_slot(), 1));
}

/* CAP0: an untyped of one page of device memory. */
static void device_page_untyped(void)
{
	seL4_Word i = bootinfo->untyped.end - bootinfo->untyped.start;

	while (i-- > 0 && !bootinfo->untypedList[i].isDevice)
		;
	OK(seL4_Untyped_Retype(bootinfo->untyped.start + i, seL4_UntypedObject, seL4_PageBits, ROOT,
			       0, 0, new_slot(), 1));
}

#define TABLE_MAP(vspace, ...) TABLE, ARCHPageTableMap, CAPS(vspace), WORDS(__VA_ARGS__)
#define PAGE_MAP(vspace, ...)  FRAME, ARCHPageMap, CAPS(vspace), WORDS(__VA_ARGS__)
#define MAKE_POOL(...)	       seL4_CapASIDControl, ARCHASIDControlMakePool, CAPS(__VA_ARGS__)
#define ASSIGN(...)	       seL4_CapInitThreadASIDPool, ARCHASIDPoolAssign, CAPS(__VA_ARGS__), WORDS()

static const struct row rows[] = {
	{"table: another label", 0, TABLE, ARCHPageMap, CAPS(VSPACE), WORDS(VADDR, 3),
	 ILLEGAL_OPERATION},
	{"table Map: one word", 0, TABLE_MAP(VSPACE, VADDR), TRUNCATED},
	{"table Map: no VSpace", 0, TABLE, ARCHPageTableMap, CAPS(), WORDS(VADDR, 3), TRUNCATED},
	{"table Map: mapped already", map_table, TABLE_MAP(VSPACE, VADDR, 3),
	 INVALID_CAPABILITY(0)},
	{"table Map: mapped already before the VSpace", map_table, TABLE_MAP(ENDPOINT, VADDR, 3),
	 INVALID_CAPABILITY(0)},
	{"table Map: no VSpace capability", 0, TABLE_MAP(ENDPOINT, VADDR, 3),
	 INVALID_CAPABILITY(1)},
	{"table Map: a VSpace without ASID", 0, TABLE_MAP(RAW_VSPACE, VADDR, 3),
	 INVALID_CAPABILITY(1)},
	{"table Map: the VSpace before the address", 0, TABLE_MAP(RAW_VSPACE, USER_END, 3),
	 INVALID_CAPABILITY(1)},
	{"table Map: an address above the user's", 0, TABLE_MAP(VSPACE, USER_END, 3),
	 INVALID_ARGUMENT(0)},
	{"table Map: the highest address", 0, TABLE_MAP(VSPACE, ~0ul, 3), INVALID_ARGUMENT(0)},
	{"table Map: the user's last address", 0, TABLE_MAP(VSPACE, seL4_UserVSpaceTop, 3),
	 SUCCESS},
	{"table Map: all levels filled", all_levels, TABLE_MAP(VSPACE, VADDR + 5 * PAGE, 3),
	 DELETE_FIRST},
	{"table Map: a large page there", map_large_frame, TABLE_MAP(VSPACE, VADDR, 3),
	 DELETE_FIRST},
	{"table Map: first level", 0, TABLE_MAP(VSPACE, VADDR, 3), SUCCESS},
	{"table Map: last level", all_but_one_level, TABLE_MAP(VSPACE, VADDR + 123, 3), SUCCESS},
	{"table Unmap: not mapped", 0, TABLE, ARCHPageTableUnmap, CAPS(), WORDS(), SUCCESS},
	{"table Unmap", map_table, TABLE, ARCHPageTableUnmap, CAPS(), WORDS(), SUCCESS},
	{"table Unmap: not the only capability", map_and_copy_table, TABLE, ARCHPageTableUnmap,
	 CAPS(), WORDS(), REVOKE_FIRST},

	{"page: another label", 0, FRAME, ARCHPageTableMap, CAPS(VSPACE), WORDS(VADDR, 3),
	 ILLEGAL_OPERATION},
	{"page Map: two words", 0, PAGE_MAP(VSPACE, VADDR, 3), TRUNCATED},
	{"page Map: no VSpace", 0, FRAME, ARCHPageMap, CAPS(), WORDS(VADDR, 3, 3), TRUNCATED},
	{"page Map: no VSpace capability", 0, PAGE_MAP(ENDPOINT, VADDR, 3, 3),
	 INVALID_CAPABILITY(1)},
	{"page Map: a VSpace without ASID", 0, PAGE_MAP(RAW_VSPACE, VADDR, 3, 3),
	 INVALID_CAPABILITY(1)},
	{"page Map: unaligned", 0, PAGE_MAP(VSPACE, VADDR + 512, 3, 3), ALIGNMENT_ERROR},
	{"page Map: above the user's top", 0, PAGE_MAP(VSPACE, USER_END, 3, 3),
	 INVALID_ARGUMENT(0)},
	{"page Map: in the kernel's half", 0, PAGE_MAP(VSPACE, 0xffffff8000000000, 3, 3),
	 INVALID_ARGUMENT(0)},
	{"page Map: the user's last page", 0, PAGE_MAP(VSPACE, USER_END - PAGE, 3, 3),
	 LOOKUP_MISSING(0, TOP_TABLE_BITS)},
	{"page Map: no table", 0, PAGE_MAP(VSPACE, VADDR, 3, 3), LOOKUP_MISSING(0, TOP_TABLE_BITS)},
	{"page Map: all tables but one", all_but_one_level, PAGE_MAP(VSPACE, VADDR, 3, 3),
	 LOOKUP_MISSING(0, 21)},
	{"page Map: tables for another range", all_levels,
	 PAGE_MAP(VSPACE, VADDR + (2 << 20), 3, 3), LOOKUP_MISSING(0, 21)},
	{"page Map", all_levels, PAGE_MAP(VSPACE, VADDR, 3, 3), SUCCESS},
	{"page Map: the same again", map_frame, PAGE_MAP(VSPACE, VADDR, 3, 3), SUCCESS},
	{"page Map: mapped at another address", map_frame, PAGE_MAP(VSPACE, VADDR + PAGE, 3, 3),
	 INVALID_ARGUMENT(0)},
	{"page Unmap: not mapped", 0, FRAME, ARCHPageUnmap, CAPS(), WORDS(), SUCCESS},
	{"page Unmap", map_frame, FRAME, ARCHPageUnmap, CAPS(), WORDS(), SUCCESS},
	{"page Unmap: the VSpace is gone", frame_with_vspace_gone, FRAME, ARCHPageUnmap, CAPS(),
	 WORDS(), SUCCESS},

	{"ASID control: another label", 0, seL4_CapASIDControl, ARCHASIDPoolAssign, CAPS(VSPACE),
	 WORDS(), ILLEGAL_OPERATION},
	{"MakePool: one word", page_untyped, MAKE_POOL(CAP0, ROOT), WORDS(EMPTY), TRUNCATED},
	{"MakePool: one capability", page_untyped, MAKE_POOL(CAP0), WORDS(EMPTY, 64), TRUNCATED},
	{"MakePool: an untyped of another size", 0, MAKE_POOL(UNTYPED, ROOT), WORDS(EMPTY, 64),
	 INVALID_CAPABILITY(1)},
	{"MakePool: a device untyped", device_page_untyped, MAKE_POOL(CAP0, ROOT), WORDS(EMPTY, 64),
	 INVALID_CAPABILITY(1)},
	{"MakePool: no untyped", 0, MAKE_POOL(FRAME, ROOT), WORDS(EMPTY, 64),
	 INVALID_CAPABILITY(1)},
	{"MakePool: an untyped with children", used_page_untyped, MAKE_POOL(CAP0, ROOT),
	 WORDS(EMPTY, 64), REVOKE_FIRST},
	{"MakePool: children before the destination", used_page_untyped, MAKE_POOL(CAP0, ENDPOINT),
	 WORDS(EMPTY, 64), REVOKE_FIRST},
	{"MakePool: a root that is no CNode", page_untyped, MAKE_POOL(CAP0, ENDPOINT),
	 WORDS(EMPTY, 64), LOOKUP_ROOT(0)},
	{"MakePool: depth 65", page_untyped, MAKE_POOL(CAP0, ROOT), WORDS(EMPTY, 65),
	 RANGE_ERROR(1, 64)},
	{"MakePool: bits left over", page_untyped, MAKE_POOL(CAP0, CNODE), WORDS(0, 5),
	 LOOKUP_DEPTH(0, 1, 0)},
	{"MakePool: a full destination", page_untyped, MAKE_POOL(CAP0, ROOT), WORDS(ENDPOINT, 64),
	 DELETE_FIRST},
	{"MakePool", page_untyped, MAKE_POOL(CAP0, ROOT), WORDS(EMPTY, 64), SUCCESS},
	{"ASID pool: another label", 0, seL4_CapInitThreadASIDPool, ARCHASIDControlMakePool,
	 CAPS(RAW_VSPACE), WORDS(), ILLEGAL_OPERATION},
	{"Assign: no capability", 0, ASSIGN(), TRUNCATED},
	{"Assign: no VSpace", 0, ASSIGN(ENDPOINT), INVALID_CAPABILITY(1)},
	{"Assign: assigned already", 0, ASSIGN(VSPACE), INVALID_CAPABILITY(1)},
	{"Assign", 0, ASSIGN(RAW_VSPACE), SUCCESS},
};

const struct suite vspace_error_suite = {"memory invocations", 0, TABLE(rows, run_row)};
