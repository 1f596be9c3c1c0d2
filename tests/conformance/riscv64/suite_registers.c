/* SPDX-License-Identifier: BSD-2-Clause */
/* RISC-V: words of the UnknownSyscall message, page tables that are roots, large pages over tables.
 */
#include "support.h"

enum { VADDR = 0x10000000, PAGE = 4096 };

int is_state_register(unsigned i)
{
	(void)i; /* all are plain registers */
	return 0;
}

/* An unknown system call's message has ra behind sp; the reply sets it. */
static void unknown_call_has_the_return_address(void)
{
	struct thread *thread = new_scheduled_thread(LOW, ENDPOINT);
	seL4_UserContext registers = {
		.pc = (seL4_Word)probe_trap, .ra = 0x5550, .a7 = (seL4_Word)-1234};

	OK(seL4_TCB_WriteRegisters(thread->tcb, 1, 0, 32, &registers));
	CHECK_EQUAL(seL4_Recv(ENDPOINT, 0, REPLY).words[0],
		    message(seL4_Fault_UnknownSyscall, 0, 11));
	CHECK_EQUAL(seL4_GetMR(seL4_UnknownSyscall_RA), 0x5550);
	seL4_SetMR(seL4_UnknownSyscall_FaultIP, (seL4_Word)probe_trap_next);
	seL4_SetMR(seL4_UnknownSyscall_RA, 0x6660);
	seL4_Send(REPLY, seL4_MessageInfo_new(0, 0, 0, 3));
	sleep(200);
	OK(seL4_TCB_Suspend(thread->tcb));
	CHECK_EQUAL(registers_of(thread).pc, probe_trap_next);
	CHECK_EQUAL(registers_of(thread).ra, 0x6660);
	CHECK_EQUAL(registers_of(thread).a7, (seL4_Word)-1234);
}

/* A page over another is refused, and changes nothing. */
static void page_over_another(void)
{
	volatile seL4_Word *word = (volatile seL4_Word *)(seL4_Word)VADDR;

	map_tables(VROOT, VADDR, 1);
	OK(seL4_RISCV_Page_Map(FRAME, VROOT, VADDR, seL4_ReadWrite,
			       seL4_RISCV_Default_VMAttributes));
	*word = 7;
	CHECK_EQUAL(seL4_RISCV_Page_Map(OTHER_FRAME, VROOT, VADDR, seL4_ReadWrite,
					seL4_RISCV_Default_VMAttributes),
		    seL4_DeleteFirst);
	CHECK_EQUAL(*word, 7);
	OK(seL4_RISCV_Page_Map(OTHER_FRAME, VROOT, VADDR + PAGE, seL4_ReadWrite,
			       seL4_RISCV_Default_VMAttributes));
}

/* Rights and attributes that leave nothing: the frame counts as mapped, but has no entry. */
static void page_without_any_access(void)
{
	map_tables(VROOT, VADDR, 1);
	OK(seL4_RISCV_Page_Map(FRAME, VROOT, VADDR, seL4_NoRights, seL4_RISCV_ExecuteNever));
	OK(seL4_RISCV_Page_Map(OTHER_FRAME, VROOT, VADDR, seL4_ReadWrite,
			       seL4_RISCV_Default_VMAttributes));
	*(volatile seL4_Word *)(seL4_Word)VADDR = 3;
	OK(seL4_RISCV_Page_Unmap(FRAME));
	CHECK_EQUAL(*(volatile seL4_Word *)(seL4_Word)VADDR, 3);
}

/* The kernel's half of a root is no user's: what was in the table before is gone. */
static void root_leads_to_the_kernel_only(void)
{
	struct thread *thread = spawn_probe(probe_read, KERNEL_ADDRESS, 0, ENDPOINT);

	CHECK_EQUAL(seL4_Recv(ENDPOINT, 0, REPLY).words[0], message(seL4_Fault_VMFault, 0, 4));
	CHECK_EQUAL(seL4_GetMR(seL4_VMFault_FSR), READ_DENIED);
	OK(seL4_TCB_Suspend(thread->tcb));
}

static const struct test_case cases[] = {
	{"an unknown system call's message has the return address",
	 unknown_call_has_the_return_address},
	{"a page over another", page_over_another},
	{"a page without any access", page_without_any_access},
	{"a root leads to the kernel only", root_leads_to_the_kernel_only},
	{0},
};

const struct suite arch_suite = {"RISC-V", cases, {0}};
