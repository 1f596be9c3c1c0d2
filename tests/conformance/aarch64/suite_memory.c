/* SPDX-License-Identifier: BSD-2-Clause */
/* AArch64: checks of memory invocations in their order, cache operations ("Invocations", AArch64
 * memory), interrupt triggers, software interrupts. */
#include "support.h"

enum {
	VADDR = 0x10000000,
	USER_END = seL4_UserVSpaceTop + 1ul,
	CAP0 = DYNAMIC,
	FREE_IRQ = IRQ_FREE,
	PAGE = 4096
};

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

#define PAGE_MAP(vspace, ...)	  FRAME, ARCHPageMap, CAPS(vspace), WORDS(__VA_ARGS__)
#define FLUSH(object, label, ...) object, label, CAPS(), WORDS(__VA_ARGS__)

static void one_level(void)
{
	map_tables(VSPACE, VADDR, 1);
}

static void map_frame_read_only(void)
{
	map_tables(VSPACE, VADDR, SEL4_ARCH_TABLE_LEVELS);
	map_with(FRAME, VSPACE, seL4_CanRead);
}

static void map_frame_and_replace(void)
{
	map_frame();
	map_with(OTHER_FRAME, VSPACE, seL4_ReadWrite);
}

static void map_frame_in_the_root(void)
{
	map_tables(VROOT, VADDR, 1);
	map_with(FRAME, VROOT, seL4_ReadWrite);
}

static void frame_with_vspace_gone(void)
{
	map_frame();
	delete (VSPACE);
}

static void get_irq(void)
{
	OK(seL4_IRQControl_Get(seL4_CapIRQControl, FREE_IRQ, ROOT, new_slot(), 64));
}

static void make_sgi(void)
{
	OK(seL4_IRQControl_IssueSGISignal(seL4_CapIRQControl, 3, 0, ROOT, new_slot(), 64));
}

#define CONTROL(label, root, ...) seL4_CapIRQControl, label, CAPS(root), WORDS(__VA_ARGS__)
#define TRIGGER(root, ...)	  CONTROL(ARMIRQIssueIRQHandlerTrigger, root, __VA_ARGS__)
#define SGI(root, ...)		  CONTROL(ARMIRQIssueSGISignal, root, __VA_ARGS__)

/* A table is no root, mapped or not. */
static void map_table(void)
{
	OK(seL4_ARM_PageTable_Map(TABLE, VSPACE, VADDR, seL4_ARM_Default_VMAttributes));
}

static const struct row rows[] = {
	{"page Map: the VSpace before alignment", 0, PAGE_MAP(RAW_VSPACE, 5, 3, 3),
	 INVALID_CAPABILITY(1)},
	{"page Map: alignment before the user's top", 0, PAGE_MAP(VSPACE, USER_END + 8, 3, 3),
	 ALIGNMENT_ERROR},
	{"page Map: one table", one_level, PAGE_MAP(VSPACE, VADDR, 3, 3), LOOKUP_MISSING(0, 30)},
	{"page Map: mapped in another VSpace", map_frame_elsewhere, PAGE_MAP(VSPACE, VADDR, 3, 3),
	 INVALID_CAPABILITY(1)},
	{"page Map: the other VSpace before the missing table", map_frame_in_the_root,
	 PAGE_MAP(VSPACE, VADDR, 3, 3), INVALID_CAPABILITY(1)},
	{"page Map: the other VSpace before the other address", map_frame_elsewhere,
	 PAGE_MAP(VSPACE, VADDR + PAGE, 3, 3), INVALID_CAPABILITY(1)},
	{"page Unmap: replaced by another", map_frame_and_replace, FRAME, ARCHPageUnmap, CAPS(),
	 WORDS(), SUCCESS},
	{"SetSpace: a mapped page table as VSpace", map_table, TCB, TCBSetSpace,
	 CAPS(ENDPOINT, CNODE, TABLE), WORDS(0, 0), ILLEGAL_OPERATION},
	{"Assign: a page table", 0, seL4_CapInitThreadASIDPool, ARCHASIDPoolAssign, CAPS(TABLE),
	 WORDS(), INVALID_CAPABILITY(1)},

	{"page flush: one word", map_frame, FLUSH(FRAME, ARMPageClean_Data, 0), TRUNCATED},
	{"page flush: missing words before the mapping", 0, FLUSH(FRAME, ARMPageClean_Data, 0),
	 TRUNCATED},
	{"page flush: not mapped", 0, FLUSH(FRAME, ARMPageUnify_Instruction, 0, 64),
	 ILLEGAL_OPERATION},
	{"page flush: the VSpace is gone", frame_with_vspace_gone,
	 FLUSH(FRAME, ARMPageClean_Data, 0, 64), LOOKUP_ROOT(0)},
	{"page flush: nothing", map_frame, FLUSH(FRAME, ARMPageCleanInvalidate_Data, 64, 64),
	 INVALID_ARGUMENT(1)},
	{"page flush: backwards", map_frame, FLUSH(FRAME, ARMPageClean_Data, 128, 64),
	 INVALID_ARGUMENT(1)},
	{"page flush: backwards, beyond the page", map_frame,
	 FLUSH(FRAME, ARMPageClean_Data, PAGE + 1, PAGE), INVALID_ARGUMENT(1)},
	{"page flush: beyond the page", map_frame, FLUSH(FRAME, ARMPageClean_Data, 0, PAGE + 1),
	 INVALID_ARGUMENT(0)},
	{"page flush: behind the page", map_frame, FLUSH(FRAME, ARMPageClean_Data, PAGE, PAGE + 1),
	 INVALID_ARGUMENT(0)},
	{"page flush: replaced by another", map_frame_and_replace,
	 FLUSH(FRAME, ARMPageClean_Data, 0, 64), INVALID_CAPABILITY(0)},
	{"page Clean_Data", map_frame, FLUSH(FRAME, ARMPageClean_Data, 0, PAGE), SUCCESS},
	{"page Invalidate_Data", map_frame, FLUSH(FRAME, ARMPageInvalidate_Data, 0, PAGE), SUCCESS},
	{"page Invalidate_Data of a read-only mapping", map_frame_read_only,
	 FLUSH(FRAME, ARMPageInvalidate_Data, 0, PAGE), ILLEGAL_OPERATION},
	{"page CleanInvalidate_Data", map_frame, FLUSH(FRAME, ARMPageCleanInvalidate_Data, 3, 77),
	 SUCCESS},
	{"page Unify_Instruction of a read-only mapping", map_frame_read_only,
	 FLUSH(FRAME, ARMPageUnify_Instruction, 0, PAGE), SUCCESS},

	{"VSpace: another label", 0, VSPACE, ARMPageClean_Data, CAPS(), WORDS(0, 1),
	 ILLEGAL_OPERATION},
	{"VSpace flush: one word", 0, FLUSH(VSPACE, ARMVSpaceClean_Data, 0), TRUNCATED},
	{"VSpace flush: nothing", map_frame, FLUSH(VSPACE, ARMVSpaceClean_Data, VADDR, VADDR),
	 INVALID_ARGUMENT(1)},
	{"VSpace flush: above the user's top", 0,
	 FLUSH(VSPACE, ARMVSpaceClean_Data, VADDR, USER_END), ILLEGAL_OPERATION},
	{"VSpace flush: the range before the VSpace", 0,
	 FLUSH(RAW_VSPACE, ARMVSpaceClean_Data, VADDR, VADDR), INVALID_ARGUMENT(1)},
	{"VSpace flush: without ASID", 0, FLUSH(RAW_VSPACE, ARMVSpaceClean_Data, VADDR, VADDR + 4),
	 INVALID_CAPABILITY(0)},
	{"VSpace flush: nothing mapped", 0, FLUSH(VSPACE, ARMVSpaceClean_Data, VADDR, VADDR + 4),
	 SUCCESS},
	{"VSpace flush: beyond the page", map_frame,
	 FLUSH(VSPACE, ARMVSpaceClean_Data, VADDR + 8, VADDR + PAGE + 1),
	 RANGE_ERROR(VADDR + 8, VADDR + PAGE - 1)},
	{"VSpace flush: a large page", map_large_frame,
	 FLUSH(VSPACE, ARMVSpaceClean_Data, VADDR + PAGE, VADDR + (2 << 20)), SUCCESS},
	{"VSpace flush: beyond a large page", map_large_frame,
	 FLUSH(VSPACE, ARMVSpaceClean_Data, VADDR, VADDR + (2 << 20) + 1),
	 RANGE_ERROR(VADDR, VADDR + (2 << 20) - 1)},
	{"VSpace flush: one byte of a page", map_frame,
	 FLUSH(VSPACE, ARMVSpaceCleanInvalidate_Data, VADDR + PAGE - 1, VADDR + PAGE), SUCCESS},
	{"VSpace Clean_Data", map_frame, FLUSH(VSPACE, ARMVSpaceClean_Data, VADDR, VADDR + PAGE),
	 SUCCESS},
	{"VSpace Invalidate_Data", map_frame,
	 FLUSH(VSPACE, ARMVSpaceInvalidate_Data, VADDR, VADDR + PAGE), SUCCESS},
	{"VSpace CleanInvalidate_Data", map_frame,
	 FLUSH(VSPACE, ARMVSpaceCleanInvalidate_Data, VADDR, VADDR + 1), SUCCESS},
	{"VSpace Unify_Instruction", map_frame,
	 FLUSH(VSPACE, ARMVSpaceUnify_Instruction, VADDR, VADDR + PAGE), SUCCESS},

	{"GetTrigger: three words", 0, TRIGGER(ROOT, FREE_IRQ, 1, EMPTY), TRUNCATED},
	{"GetTrigger: no root", 0, seL4_CapIRQControl, ARMIRQIssueIRQHandlerTrigger, CAPS(),
	 WORDS(FREE_IRQ, 1, EMPTY, 64), TRUNCATED},
	{"GetTrigger: interrupt 160", 0, TRIGGER(ROOT, 160, 1, EMPTY, 64), RANGE_ERROR(0, 159)},
	{"GetTrigger: taken already", get_irq, TRIGGER(ROOT, FREE_IRQ, 1, EMPTY, 64), REVOKE_FIRST},
	{"GetTrigger: a root that is no CNode", 0, TRIGGER(TCB, FREE_IRQ, 1, EMPTY, 64),
	 LOOKUP_ROOT(0)},
	{"GetTrigger: a full destination", 0, TRIGGER(ROOT, FREE_IRQ, 1, ENDPOINT, 64),
	 DELETE_FIRST},
	{"GetTrigger: edge", 0, TRIGGER(ROOT, FREE_IRQ, 1, EMPTY, 64), SUCCESS},
	{"GetTrigger: level", 0, TRIGGER(ROOT, FREE_IRQ, 0, EMPTY, 64), SUCCESS},
	{"IssueSGISignal: three words", 0, SGI(ROOT, 3, 0, EMPTY), TRUNCATED},
	{"IssueSGISignal: no root", 0, seL4_CapIRQControl, ARMIRQIssueSGISignal, CAPS(),
	 WORDS(3, 0, EMPTY, 64), TRUNCATED},
	{"IssueSGISignal: interrupt 16", 0, SGI(ROOT, 16, 0, EMPTY, 64), RANGE_ERROR(0, 15)},
	{"IssueSGISignal: target 8", 0, SGI(ROOT, 3, 8, EMPTY, 64), INVALID_ARGUMENT(1)},
	{"IssueSGISignal: the interrupt before the target", 0, SGI(ROOT, 16, 8, EMPTY, 64),
	 RANGE_ERROR(0, 15)},
	{"IssueSGISignal: the target before the destination", 0, SGI(TCB, 3, 8, EMPTY, 64),
	 INVALID_ARGUMENT(1)},
	{"IssueSGISignal: a root that is no CNode", 0, SGI(TCB, 3, 0, EMPTY, 64), LOOKUP_ROOT(0)},
	{"IssueSGISignal: a full destination", 0, SGI(ROOT, 3, 0, ENDPOINT, 64), DELETE_FIRST},
	{"IssueSGISignal", 0, SGI(ROOT, 15, 7, EMPTY, 64), SUCCESS},
	{"SGI: any message sends it", make_sgi, CAP0, 4711, CAPS(), WORDS(1, 2), SUCCESS},
};

const struct suite arch_memory_suite = {"AArch64 invocations", 0, TABLE(rows, run_row)};
