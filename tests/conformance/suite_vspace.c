/* SPDX-License-Identifier: BSD-2-Clause */
/* What mappings do, seen by accesses that succeed or fault ("Frames and page tables"). */
#include "support.h"

enum { VADDR = 0x10000000, PAGE = 4096, LARGE = 2 << 20 };

#define DEFAULT seL4_ARCH_Default_VMAttributes

/* Executes one probe; 0, or the status of the fault that it took. */
static seL4_Word status_of(const char *probe, seL4_Word address)
{
	struct thread *thread = new_scheduled_thread(LOW, ENDPOINT);
	seL4_Word badge = 0;
	seL4_MessageInfo_t info;

	start_probe(thread, probe, address, 0x1234);
	sleep(150);
	info = seL4_NBRecv(ENDPOINT, &badge, REPLY);
	OK(seL4_TCB_Suspend(thread->tcb));
	return info.words[0] == message(seL4_Fault_VMFault, 0, 4) ? seL4_GetMR(seL4_VMFault_FSR)
								  : 0;
}

static seL4_Word fault_of(const char *probe, seL4_Word address)
{
	struct thread *thread = spawn_probe(probe, address, 0x1234, ENDPOINT);
	seL4_MessageInfo_t info;
	seL4_Word status;

	set_priority(thread, LOW);
	info = seL4_Recv(ENDPOINT, 0, REPLY);
	status = seL4_GetMR(seL4_VMFault_FSR);
	CHECK_EQUAL(info.words[0], message(seL4_Fault_VMFault, 0, 4));
	CHECK_EQUAL(seL4_GetMR(seL4_VMFault_Addr), address);
	OK(seL4_TCB_Suspend(thread->tcb));
	return status;
}

static void map(seL4_CPtr frame, seL4_Word vaddr, seL4_CapRights_t rights,
		seL4_ARCH_VMAttributes attributes)
{
	OK(seL4_ARCH_Page_Map(frame, VROOT, vaddr, rights, attributes));
}

static volatile seL4_Word *word_at(seL4_Word vaddr)
{
	return (volatile seL4_Word *)vaddr;
}

static void map_frame(void)
{
	map_tables(VROOT, VADDR, 1);
	map(FRAME, VADDR, seL4_ReadWrite, DEFAULT);
	*word_at(VADDR) = 7;
}

static void read_write_page(void)
{
	map_frame();
	CHECK_EQUAL(status_of(probe_read, VADDR), 0);
	CHECK_EQUAL(status_of(probe_write, VADDR + 8), 0);
	CHECK_EQUAL(*word_at(VADDR + 8), 0x1234);
}

static void read_only_page(void)
{
	map_frame();
	map(FRAME, VADDR, seL4_CanRead, DEFAULT);
	CHECK_EQUAL(*word_at(VADDR), 7);
	CHECK_EQUAL(fault_of(probe_write, VADDR), WRITE_DENIED);
	CHECK_EQUAL(*word_at(VADDR), 7);
}

static void page_without_rights(void)
{
	map_frame();
	map(FRAME, VADDR, seL4_NoRights, DEFAULT);
	CHECK_EQUAL(fault_of(probe_read, VADDR), READ_DENIED);
	CHECK_EQUAL(fault_of(probe_write, VADDR), WRITE_DENIED);
}

/* Rights: a write-only mask gives no access at all. */
static void write_only_page(void)
{
	map_frame();
	map(FRAME, VADDR, seL4_CanWrite, DEFAULT);
	CHECK_EQUAL(fault_of(probe_write, VADDR), WRITE_DENIED);
}

static void rights_can_be_raised_again(void)
{
	map_frame();
	map(FRAME, VADDR, seL4_CanRead, DEFAULT);
	map(FRAME, VADDR, seL4_ReadWrite, DEFAULT);
	*word_at(VADDR) = 8;
	CHECK_EQUAL(*word_at(VADDR), 8);
}

/* The capability's own rights bound those of the mapping. */
static void read_only_capability(void)
{
	seL4_CPtr frame = copy_of(FRAME, seL4_CanRead);

	map_tables(VROOT, VADDR, 1);
	map(frame, VADDR, seL4_ReadWrite, DEFAULT);
	CHECK_EQUAL(*word_at(VADDR), 0);
	CHECK_EQUAL(fault_of(probe_write, VADDR), WRITE_DENIED);
}

static void kernel_only_capability(void)
{
	seL4_CPtr frame = copy_of(FRAME, seL4_CanWrite);

	map_tables(VROOT, VADDR, 1);
	map(frame, VADDR, seL4_ReadWrite, DEFAULT);
	CHECK_EQUAL(fault_of(probe_read, VADDR), READ_DENIED);
}

/* Rights can only shrink: read-only without read is none, and none stays none. */
static void rights_never_come_back(void)
{
	seL4_CPtr read_only = copy_of(FRAME, seL4_CanRead);
	seL4_CPtr none = copy_of(read_only, seL4_CanWrite);

	map_tables(VROOT, VADDR, 1);
	map(copy_of(read_only, seL4_AllRights), VADDR, seL4_ReadWrite, DEFAULT);
	CHECK_EQUAL(*word_at(VADDR), 0);
	CHECK_EQUAL(fault_of(probe_write, VADDR), WRITE_DENIED);
	map(copy_of(none, seL4_AllRights), VADDR + PAGE, seL4_ReadWrite, DEFAULT);
	CHECK_EQUAL(fault_of(probe_read, VADDR + PAGE), READ_DENIED);
}

static void write_code(void)
{
	map_frame();
	*(volatile seL4_Uint32 *)VADDR = BRANCH_TO_ITSELF;
	unify(FRAME);
}

static void executable_page(void)
{
	write_code();
	CHECK_EQUAL(status_of(probe_jump, VADDR), 0);
}

static void executable_read_only_page(void)
{
	write_code();
	map(FRAME, VADDR, seL4_CanRead, DEFAULT);
	CHECK_EQUAL(status_of(probe_jump, VADDR), 0);
}

static void execute_never_page(void)
{
	write_code();
	map(FRAME, VADDR, seL4_ReadWrite, DEFAULT | seL4_ARCH_ExecuteNever);
	CHECK_EQUAL(fault_of(probe_jump, VADDR), FETCH_DENIED);
}

static void uncached_page(void)
{
	map_frame();
	clean(FRAME);
	map(FRAME, VADDR, seL4_ReadWrite, seL4_ARCH_Uncached_VMAttributes);
	CHECK_EQUAL(*word_at(VADDR), 7);
	*word_at(VADDR) = 9;
	CHECK_EQUAL(*word_at(VADDR), 9);
}

static void unmapped_page(void)
{
	map_frame();
	OK(seL4_ARCH_Page_Unmap(FRAME));
	CHECK_EQUAL(fault_of(probe_read, VADDR), READ_UNMAPPED);
	CHECK_EQUAL(fault_of(probe_write, VADDR), WRITE_UNMAPPED);
}

static void unmapped_page_can_be_mapped_elsewhere(void)
{
	map_frame();
	OK(seL4_ARCH_Page_Unmap(FRAME));
	map(FRAME, VADDR + PAGE, seL4_ReadWrite, DEFAULT);
	CHECK_EQUAL(*word_at(VADDR + PAGE), 7);
}

static void deleted_page(void)
{
	map_frame();
	delete (FRAME);
	CHECK_EQUAL(fault_of(probe_read, VADDR), READ_UNMAPPED);
}

static void revoked_page(void)
{
	seL4_CPtr copy = copy_of(FRAME, seL4_AllRights);

	map_tables(VROOT, VADDR, 1);
	map(copy, VADDR, seL4_ReadWrite, DEFAULT);
	*word_at(VADDR) = 5;
	revoke(FRAME);
	CHECK_EQUAL(fault_of(probe_read, VADDR), READ_UNMAPPED);
}

static void moved_page_stays_mapped(void)
{
	map_frame();
	OK(seL4_CNode_Move(ROOT, EMPTY, 64, ROOT, FRAME, 64));
	CHECK_EQUAL(*word_at(VADDR), 7);
	OK(seL4_ARCH_Page_Unmap(EMPTY));
	CHECK_EQUAL(fault_of(probe_read, VADDR), READ_UNMAPPED);
}

static void two_capabilities_two_mappings(void)
{
	seL4_CPtr copy;

	map_frame();
	copy = copy_of(FRAME, seL4_AllRights);
	map(copy, VADDR + PAGE, seL4_ReadWrite, DEFAULT);
	*word_at(VADDR + PAGE) = 11;
	CHECK_EQUAL(*word_at(VADDR), 11);
	OK(seL4_ARCH_Page_Unmap(FRAME));
	CHECK_EQUAL(*word_at(VADDR + PAGE), 11);
	CHECK_EQUAL(fault_of(probe_read, VADDR), READ_UNMAPPED);
}

static void large_page(void)
{
	seL4_CPtr frame = new_object(seL4_ARCH_LargePage, 0);

	map(frame, VADDR, seL4_ReadWrite, DEFAULT);
	*word_at(VADDR + LARGE - 8) = 13;
	CHECK_EQUAL(*word_at(VADDR + LARGE - 8), 13);
	CHECK_EQUAL(seL4_ARCH_Page_GetAddress(frame).paddr % LARGE, 0);
	OK(seL4_ARCH_Page_Unmap(frame));
	CHECK_EQUAL(fault_of(probe_read, VADDR), READ_UNMAPPED_LARGE);
}

static void large_page_needs_its_alignment(void)
{
	seL4_CPtr frame = new_object(seL4_ARCH_LargePage, 0);

	CHECK_EQUAL(seL4_ARCH_Page_Map(frame, VROOT, VADDR + PAGE, seL4_ReadWrite, DEFAULT),
		    seL4_AlignmentError);
}

static void unmapped_table_takes_its_pages_along(void)
{
	OK(seL4_ARCH_PageTable_Map(TABLE, VROOT, VADDR, DEFAULT));
	map(FRAME, VADDR, seL4_ReadWrite, DEFAULT);
	OK(seL4_ARCH_PageTable_Unmap(TABLE));
	CHECK_EQUAL(fault_of(probe_read, VADDR), READ_UNMAPPED_LARGE);
	/* The table is empty now, wherever it is mapped. */
	OK(seL4_ARCH_PageTable_Map(TABLE, VROOT, VADDR, DEFAULT));
	CHECK_EQUAL(fault_of(probe_read, VADDR), READ_UNMAPPED);
	OK(seL4_ARCH_Page_Unmap(FRAME));
	map(FRAME, VADDR + PAGE, seL4_ReadWrite, DEFAULT);
}

static void deleted_table_takes_its_pages_along(void)
{
	OK(seL4_ARCH_PageTable_Map(TABLE, VROOT, VADDR, DEFAULT));
	map(FRAME, VADDR, seL4_ReadWrite, DEFAULT);
	delete (TABLE);
	CHECK_EQUAL(fault_of(probe_read, VADDR), READ_UNMAPPED_LARGE);
}

/* A mapped table can be copied; deleting one copy leaves the mapping. */
static void copied_table_stays_mapped(void)
{
	OK(seL4_ARCH_PageTable_Map(TABLE, VROOT, VADDR, DEFAULT));
	map(FRAME, VADDR, seL4_ReadWrite, DEFAULT);
	copy_of(TABLE, seL4_AllRights);
	delete (TABLE);
	*word_at(VADDR) = 21;
	CHECK_EQUAL(*word_at(VADDR), 21);
}

/* A thread in VSPACE that counts in FRAME, by the code of probe_count mapped at VADDR. */
static struct thread *count_in_another_vspace(void)
{
	struct thread *thread = new_scheduled_thread(LOW, 0);
	seL4_CPtr code = copy_of(frame_of(probe_count), seL4_AllRights);
	seL4_CPtr data = copy_of(FRAME, seL4_AllRights);

	map_frame();
	*word_at(VADDR) = 0;
	map_tables(VSPACE, VADDR, SEL4_ARCH_TABLE_LEVELS);
	OK(seL4_ARCH_Page_Map(code, VSPACE, VADDR, seL4_CanRead, DEFAULT));
	OK(seL4_ARCH_Page_Map(data, VSPACE, VADDR + PAGE, seL4_ReadWrite,
			      DEFAULT | seL4_ARCH_ExecuteNever));
	OK(seL4_TCB_SetSpace(thread->tcb, ENDPOINT, ROOT, 0, VSPACE, 0));
	start_probe(thread, (char *)(VADDR + (seL4_Word)probe_count % PAGE), VADDR + PAGE, 0);
	sleep(150);
	return thread;
}

static void thread_in_another_vspace(void)
{
	seL4_Word seen;

	count_in_another_vspace();
	seen = *word_at(VADDR);
	CHECK(seen > 0);
	sleep(150);
	CHECK(*word_at(VADDR) > seen);
}

static void deleted_vspace_stops_its_thread(void)
{
	struct thread *thread = count_in_another_vspace();

	revoke(VSPACE);
	delete (VSPACE);
	CHECK_EQUAL(seL4_Recv(ENDPOINT, 0, REPLY).words[0], message(seL4_Fault_VMFault, 0, 4));
	CHECK_EQUAL(seL4_GetMR(seL4_VMFault_PrefetchFault), 1);
	OK(seL4_TCB_Suspend(thread->tcb));
}

static void unmapping_stops_a_thread_elsewhere(void)
{
	struct thread *thread = count_in_another_vspace();

	revoke(FRAME);
	CHECK_EQUAL(seL4_Recv(ENDPOINT, 0, REPLY).words[0], message(seL4_Fault_VMFault, 0, 4));
	CHECK_EQUAL(seL4_GetMR(seL4_VMFault_Addr), VADDR + PAGE);
	OK(seL4_TCB_Suspend(thread->tcb));
}

/* A VSpace that takes over the ASID of a deleted one sees nothing of its mappings. */
static void reused_asid(void)
{
	struct thread *thread = count_in_another_vspace();

	OK(seL4_TCB_Suspend(thread->tcb));
	revoke(VSPACE);
	delete (VSPACE);
	OK(seL4_ARCH_ASIDPool_Assign(seL4_CapInitThreadASIDPool, RAW_VSPACE));
	OK(seL4_TCB_SetSpace(thread->tcb, ENDPOINT, ROOT, 0, RAW_VSPACE, 0));
	OK(seL4_TCB_Resume(thread->tcb));
	CHECK_EQUAL(seL4_Recv(ENDPOINT, 0, REPLY).words[0], message(seL4_Fault_VMFault, 0, 4));
	CHECK_EQUAL(seL4_GetMR(seL4_VMFault_PrefetchFault), 1);
	OK(seL4_TCB_Suspend(thread->tcb));
}

/* ASIDs: 512 a pool; the first free entry is taken; without a free one DeleteFirst. */
static void pool_of_512_asids(void)
{
	seL4_CPtr untyped = new_object(seL4_UntypedObject, seL4_PageBits), pool = new_slot();
	seL4_CPtr first = new_slot();

	OK(seL4_ARCH_ASIDControl_MakePool(seL4_CapASIDControl, untyped, ROOT, pool, 64));
	for (int i = 1; i < 513; i++)
		new_slot();
	for (int i = 0; i < 513; i += 27)
		OK(seL4_Untyped_Retype(POOL, seL4_ARCH_VSpaceObject, 0, ROOT, 0, 0,
				       first + (seL4_CPtr)i, 27));
	for (int i = 0; i < 512; i++)
		OK(seL4_ARCH_ASIDPool_Assign(pool, first + (seL4_CPtr)i));
	CHECK_EQUAL(seL4_ARCH_ASIDPool_Assign(pool, first + 512), seL4_DeleteFirst);
	delete (first + 100);
	OK(seL4_ARCH_ASIDPool_Assign(pool, first + 512));
}

/* ASIDs: 128 pools, of which the root task's first is one. */
static void no_more_than_128_pools(void)
{
	seL4_CPtr untypeds = new_slot(), pools;

	for (int i = 1; i < 128; i++)
		new_slot();
	OK(seL4_Untyped_Retype(POOL, seL4_UntypedObject, seL4_PageBits, ROOT, 0, 0, untypeds, 128));
	pools = new_slot();
	for (int i = 1; i < 128; i++)
		new_slot();
	for (seL4_CPtr i = 0; i < 127; i++)
		OK(seL4_ARCH_ASIDControl_MakePool(seL4_CapASIDControl, untypeds + i, ROOT,
						  pools + i, 64));
	CHECK_EQUAL(seL4_ARCH_ASIDControl_MakePool(seL4_CapASIDControl, untypeds + 127, ROOT,
						   pools + 127, 64),
		    seL4_DeleteFirst);
	/* No free pool comes before an untyped that will not do. */
	CHECK_EQUAL(
		seL4_ARCH_ASIDControl_MakePool(seL4_CapASIDControl, UNTYPED, ROOT, pools + 127, 64),
		seL4_DeleteFirst);
	OK(seL4_ARCH_ASIDPool_Assign(pools + 126, RAW_VSPACE));
	delete (pools + 5);
	OK(seL4_ARCH_ASIDControl_MakePool(seL4_CapASIDControl, untypeds + 127, ROOT, pools + 127,
					  64));
}

static void deleted_pool_frees_its_vspaces(void)
{
	seL4_CPtr untyped = new_object(seL4_UntypedObject, seL4_PageBits), pool = new_slot();

	OK(seL4_ARCH_ASIDControl_MakePool(seL4_CapASIDControl, untyped, ROOT, pool, 64));
	OK(seL4_ARCH_ASIDPool_Assign(pool, RAW_VSPACE));
	OK(seL4_ARCH_PageTable_Map(TABLE, RAW_VSPACE, VADDR, DEFAULT));
	delete (pool);
	CHECK_EQUAL(seL4_ARCH_Page_Map(FRAME, RAW_VSPACE, VADDR, seL4_ReadWrite, DEFAULT),
		    seL4_FailedLookup);
	CHECK_EQUAL(seL4_GetMR(0), 0);
	CHECK_EQUAL(seL4_GetMR(1), seL4_InvalidRoot);
}

static void made_pool_fills_its_untyped(void)
{
	seL4_CPtr untyped = new_object(seL4_UntypedObject, seL4_PageBits), pool = new_slot();

	OK(seL4_ARCH_ASIDControl_MakePool(seL4_CapASIDControl, untyped, ROOT, pool, 64));
	CHECK_EQUAL(seL4_Untyped_Retype(untyped, seL4_EndpointObject, 0, ROOT, 0, 0, EMPTY, 1),
		    seL4_NotEnoughMemory);
	revoke(untyped);
	CHECK(is_empty(pool));
	OK(seL4_ARCH_ASIDControl_MakePool(seL4_CapASIDControl, untyped, ROOT, pool, 64));
}

static const struct test_case cases[] = {
	{"read-write page", read_write_page},
	{"read-only page", read_only_page},
	{"page without rights", page_without_rights},
	{"write-only page", write_only_page},
	{"rights can be raised again", rights_can_be_raised_again},
	{"read-only capability", read_only_capability},
	{"kernel-only capability", kernel_only_capability},
	{"rights never come back", rights_never_come_back},
	{"executable page", executable_page},
	{"executable read-only page", executable_read_only_page},
	{"execute-never page", execute_never_page},
	{"uncached page", uncached_page},
	{"unmapped page", unmapped_page},
	{"an unmapped page can be mapped elsewhere", unmapped_page_can_be_mapped_elsewhere},
	{"deleted page", deleted_page},
	{"revoked page", revoked_page},
	{"a moved page stays mapped", moved_page_stays_mapped},
	{"two capabilities, two mappings", two_capabilities_two_mappings},
	{"large page", large_page},
	{"a large page needs its alignment", large_page_needs_its_alignment},
	{"an unmapped table takes its pages along", unmapped_table_takes_its_pages_along},
	{"a deleted table takes its pages along", deleted_table_takes_its_pages_along},
	{"a copied table stays mapped", copied_table_stays_mapped},
	{"thread in another VSpace", thread_in_another_vspace},
	{"a deleted VSpace stops its thread", deleted_vspace_stops_its_thread},
	{"unmapping reaches another VSpace", unmapping_stops_a_thread_elsewhere},
	{"a reused ASID", reused_asid},
	{"a pool has 512 ASIDs", pool_of_512_asids},
	{"there are no more than 128 pools", no_more_than_128_pools},
	{"a deleted pool frees its VSpaces", deleted_pool_frees_its_vspaces},
	{"a pool fills its untyped", made_pool_fills_its_untyped},
	{0},
};

const struct suite vspace_suite = {"memory", cases, {0}};
