/* SPDX-License-Identifier: BSD-2-Clause */
/* RISC-V: checks of memory invocations in their order ("Invocations", RISC-V memory), interrupt
 * triggers. */
#include "support.h"

enum { VADDR = 0x10000000, USER_END = seL4_UserVSpaceTop + 1ul, PAGE = 4096 };

static void map_with(seL4_CPtr frame, seL4_CPtr vspace, seL4_CapRights_t rights)
{
	OK(seL4_ARCH_Page_Map(frame, vspace, VADDR, rights, seL4_ARCH_Default_VMAttributes));
}

static void map_frame(void)
{
	map_tables(VSPACE, VADDR, SEL4_ARCH_TABLE_LEVELS);
	map_with(FRAME, VSPACE, seL4_ReadWrite);
}

static void map_large_frame(void)
{
	map_tables(VSPACE, VADDR, SEL4_ARCH_TABLE_LEVELS - 1);
	map_with(new_object(seL4_ARCH_LargePage, 0), VSPACE, seL4_ReadWrite);
}

/* FRAME is mapped in the root task's VSpace, and VSPACE has tables for the same address. */
static void map_frame_elsewhere(void)
{
	map_tables(VSPACE, VADDR, SEL4_ARCH_TABLE_LEVELS);
	map_tables(VROOT, VADDR, 1);
	map_with(FRAME, VROOT, seL4_ReadWrite);
}

#define PAGE_MAP(vspace, ...) FRAME, ARCHPageMap, CAPS(vspace), WORDS(__VA_ARGS__)

static void map_other_frame(void)
{
	map_tables(VSPACE, VADDR, SEL4_ARCH_TABLE_LEVELS);
	map_with(OTHER_FRAME, VSPACE, seL4_ReadWrite);
}

static void map_frame_in_the_root(void)
{
	map_tables(VROOT, VADDR, 1);
	map_with(FRAME, VROOT, seL4_ReadWrite);
}

static void map_table(void)
{
	OK(seL4_RISCV_PageTable_Map(TABLE, VSPACE, VADDR, seL4_RISCV_Default_VMAttributes));
}

/* DYNAMIC: a large frame; tables down to its level, and one below. */
static void large_frame_over_a_table(void)
{
	new_object(seL4_RISCV_Mega_Page, 0);
	map_tables(VSPACE, VADDR, SEL4_ARCH_TABLE_LEVELS);
}

#define TRIGGER(root, ...)                                                                         \
	seL4_CapIRQControl, RISCVIRQIssueIRQHandlerTrigger, CAPS(root), WORDS(__VA_ARGS__)

static const struct row rows[] = {
	{"table Map: a root", 0, VSPACE, RISCVPageTableMap, CAPS(VROOT), WORDS(VADDR, 0),
	 INVALID_CAPABILITY(0)},
	{"table Map: into a table that is no root", map_table, RAW_VSPACE, RISCVPageTableMap,
	 CAPS(TABLE), WORDS(VADDR, 0), INVALID_CAPABILITY(1)},
	{"table Unmap: a root", 0, VSPACE, RISCVPageTableUnmap, CAPS(), WORDS(), REVOKE_FIRST},
	{"table: a cache operation", 0, TABLE, RISCVPageGetAddress, CAPS(), WORDS(),
	 ILLEGAL_OPERATION},
	{"page Map: the VSpace before the user's top", 0, PAGE_MAP(RAW_VSPACE, USER_END, 3, 0),
	 INVALID_CAPABILITY(1)},
	{"page Map: the user's top before alignment", 0, PAGE_MAP(VSPACE, USER_END + 8, 3, 0),
	 INVALID_ARGUMENT(0)},
	{"page Map: reaches over the user's top", 0, PAGE_MAP(VSPACE, USER_END - 8, 3, 0),
	 INVALID_ARGUMENT(0)},
	{"page Map: alignment before the missing table", 0, PAGE_MAP(VSPACE, VADDR + 8, 3, 0),
	 ALIGNMENT_ERROR},
	{"page Map: mapped in another VSpace", map_frame_elsewhere, PAGE_MAP(VSPACE, VADDR, 3, 0),
	 INVALID_CAPABILITY(1)},
	{"page Map: the missing table before the other VSpace", map_frame_in_the_root,
	 PAGE_MAP(VSPACE, VADDR, 3, 0), LOOKUP_MISSING(0, 30)},
	{"page Map: the other VSpace before the other address", map_frame_elsewhere,
	 PAGE_MAP(VSPACE, VADDR + PAGE, 3, 0), INVALID_CAPABILITY(1)},
	{"page Map: over another", map_other_frame, PAGE_MAP(VSPACE, VADDR, 3, 0), DELETE_FIRST},
	{"page Map: a large page over a table", large_frame_over_a_table, DYNAMIC, RISCVPageMap,
	 CAPS(VSPACE), WORDS(VADDR, 3, 0), DELETE_FIRST},
	{"page Map: under a large page", map_large_frame, PAGE_MAP(VSPACE, VADDR, 3, 0),
	 LOOKUP_MISSING(0, 21)},
	{"page: after the last label", map_frame, FRAME, RISCVIRQIssueIRQHandlerTrigger, CAPS(),
	 WORDS(), ILLEGAL_OPERATION},
	{"SetSpace: a mapped page table as VSpace", map_table, TCB, TCBSetSpace,
	 CAPS(ENDPOINT, CNODE, TABLE), WORDS(0, 0), SUCCESS},
	{"Assign: a mapped table", map_table, seL4_CapInitThreadASIDPool, RISCVASIDPoolAssign,
	 CAPS(TABLE), WORDS(), INVALID_CAPABILITY(1)},
	{"Assign: a table", 0, seL4_CapInitThreadASIDPool, RISCVASIDPoolAssign, CAPS(TABLE),
	 WORDS(), SUCCESS},
	{"Get: interrupt 0", 0, seL4_CapIRQControl, IRQIssueIRQHandler, CAPS(ROOT),
	 WORDS(0, EMPTY, 64), RANGE_ERROR(1, 96)},
	{"GetTrigger: three words", 0, TRIGGER(ROOT, IRQ_FREE, 1, EMPTY), TRUNCATED},
	{"GetTrigger: no root", 0, seL4_CapIRQControl, RISCVIRQIssueIRQHandlerTrigger, CAPS(),
	 WORDS(IRQ_FREE, 1, EMPTY, 64), TRUNCATED},
	{"GetTrigger: there are none", 0, TRIGGER(ROOT, IRQ_FREE, 1, EMPTY, 64), ILLEGAL_OPERATION},
};

const struct suite arch_memory_suite = {"RISC-V invocations", 0, TABLE(rows, run_row)};
