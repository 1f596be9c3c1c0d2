/* SPDX-License-Identifier: BSD-2-Clause */
/* AArch64: processor state, the trap's immediate, software interrupts, replaced pages. */
#include "support.h"

enum { SPSR = 2, TPIDRRO = 35, VADDR = 0x10000000, PAGE = 4096 };

int is_state_register(unsigned i)
{
	return i == SPSR || i == TPIDRRO;
}

static void set_spsr(seL4_Word spsr)
{
	seL4_UserContext registers = {.spsr = spsr};

	OK(seL4_TCB_WriteRegisters(TCB, 0, 0, 36, &registers));
}

static seL4_Word spsr_of(seL4_CPtr tcb)
{
	seL4_UserContext registers;

	OK(seL4_TCB_ReadRegisters(tcb, 0, 0, 36, &registers));
	return registers.spsr;
}

static void fresh_spsr(void)
{
#ifdef CONFIG_DEBUG_BUILD
	CHECK_EQUAL(spsr_of(TCB), 0x40);
#else
	CHECK_EQUAL(spsr_of(TCB), 0x140);
#endif
}

/* Values written are sanitised: of spsr only the condition flags are taken. */
static void spsr_is_sanitised(void)
{
	set_spsr(~0ul);
	CHECK_EQUAL(spsr_of(TCB) & ~0x100ul, 0xf0000040);
	set_spsr(0x3c5);
	CHECK_EQUAL(spsr_of(TCB) & ~0x100ul, 0x40);
}

static void tpidrro_is_read_as_written(void)
{
	seL4_UserContext registers = {.tpidrro_el0 = 0x1234}, seen;

	OK(seL4_TCB_WriteRegisters(TCB, 0, 0, 36, &registers));
	OK(seL4_TCB_ReadRegisters(TCB, 0, 0, 36, &seen));
	CHECK_EQUAL(seen.tpidrro_el0, 0x1234);
}

static void system_calls_keep_flags(void)
{
	struct thread *thread = new_scheduled_thread(LOW, 0);
	seL4_UserContext registers = {.pc = (seL4_Word)probe_trap,
				      .spsr = 0xa0000000,
				      .x0 = NOTIFICATION,
				      .x7 = (seL4_Word)seL4_SysWait};

	OK(seL4_TCB_WriteRegisters(thread->tcb, 1, 0, 36, &registers));
	sleep(200);
	seL4_Signal(NOTIFICATION);
	sleep(200);
	OK(seL4_TCB_Suspend(thread->tcb));
	CHECK_EQUAL(spsr_of(thread->tcb) >> 28, 0xa);
}

/* Of an exception's reply only the condition flags are taken. */
static void exception_reply_sets_flags(void)
{
	struct thread *thread = spawn_probe(probe_undefined, 0, 0, ENDPOINT);

	set_priority(thread, LOW);
	seL4_Recv(ENDPOINT, 0, REPLY);
	seL4_SetMR(seL4_UserException_FaultIP, (seL4_Word)probe_undefined_next);
	seL4_SetMR(seL4_UserException_SPSR, 0xf00003ff);
	seL4_Send(REPLY, seL4_MessageInfo_new(0, 0, 0, 3));
	sleep(200);
	OK(seL4_TCB_Suspend(thread->tcb));
	CHECK_EQUAL(spsr_of(thread->tcb) & 0xfffffebf, 0xf0000000);
}

/* An unknown system call's message and reply have x7, the next instruction's address and spsr. */
static void unknown_call_reply_sets_state(void)
{
	static const seL4_Word call[9] = {[7] = (seL4_Word)-1234};
	struct thread *thread = new_scheduled_thread(LOW, ENDPOINT);

	start_trap(thread, call);
	seL4_Recv(ENDPOINT, 0, REPLY);
	CHECK_EQUAL(seL4_GetMR(seL4_UnknownSyscall_X7), (seL4_Word)-1234);
	CHECK_EQUAL(seL4_GetMR(seL4_UnknownSyscall_LR), probe_trap_next);
	seL4_SetMR(seL4_UnknownSyscall_X7, 207);
	seL4_SetMR(seL4_UnknownSyscall_FaultIP, (seL4_Word)probe_trap_next);
	seL4_SetMR(seL4_UnknownSyscall_LR, 0x7890);
	seL4_SetMR(seL4_UnknownSyscall_SPSR, 0x60000000);
	seL4_Send(REPLY, seL4_MessageInfo_new(0, 0, 0, 12));
	sleep(200);
	OK(seL4_TCB_Suspend(thread->tcb));
	CHECK_EQUAL(registers_of(thread).pc, probe_trap_next);
	CHECK_EQUAL(registers_of(thread).x7, 207);
	CHECK_EQUAL(spsr_of(thread->tcb) >> 28, 6);
}

/* The trap's immediate is not used. */
static void trap_with_an_immediate(void)
{
	extern char probe_trap_immediate[];
	struct thread *thread = new_scheduled_thread(LOW, ENDPOINT);
	seL4_UserContext registers = {.pc = (seL4_Word)probe_trap_immediate, .x7 = 4321};

	OK(seL4_TCB_WriteRegisters(thread->tcb, 1, 0, 36, &registers));
	CHECK_EQUAL(seL4_Recv(ENDPOINT, 0, REPLY).words[0],
		    message(seL4_Fault_UnknownSyscall, 0, 13));
	CHECK_EQUAL(seL4_GetMR(seL4_UnknownSyscall_Syscall), 4321);
}

/* A software interrupt to our own core arrives at the handler of its number. */
static void software_interrupt_arrives(void)
{
	seL4_CPtr irq = new_slot(), sgi = new_slot();
	seL4_Word badge;

	OK(seL4_IRQControl_Get(seL4_CapIRQControl, 5, ROOT, irq, 64));
	OK(seL4_IRQHandler_SetNotification(irq, badged(NOTIFICATION, 32)));
	OK(seL4_IRQControl_IssueSGISignal(seL4_CapIRQControl, 5, 0, ROOT, sgi, 64));
	seL4_Signal(sgi);
	sleep(100);
	seL4_Poll(NOTIFICATION, &badge);
	CHECK_EQUAL(badge, 32);
	OK(seL4_IRQHandler_Ack(irq));
	seL4_Send(sgi, seL4_MessageInfo_new(99, 0, 0, 3));
	sleep(100);
	seL4_Poll(NOTIFICATION, &badge);
	CHECK_EQUAL(badge, 32);
}

static void revoke_of_control_removes_software_interrupts(void)
{
	seL4_CPtr sgi = new_slot();

	OK(seL4_IRQControl_IssueSGISignal(seL4_CapIRQControl, 3, 0, ROOT, sgi, 64));
#ifdef CONFIG_DEBUG_BUILD
	CHECK_EQUAL(seL4_DebugCapIdentify(sgi), 27);
#endif
	revoke(seL4_CapIRQControl);
	CHECK(is_empty(sgi));
}

/* Capabilities from IssueSGISignal are revocable, their copies are not. */
static void software_interrupt_copies(void)
{
	seL4_CPtr sgi = new_slot(), one, two;

	OK(seL4_IRQControl_IssueSGISignal(seL4_CapIRQControl, 4, 0, ROOT, sgi, 64));
	one = copy_of(sgi, seL4_AllRights);
	two = copy_of(one, seL4_AllRights);
	revoke(one);
	CHECK(!is_empty(two));
	revoke(sgi);
	CHECK(is_empty(one) && is_empty(two) && !is_empty(sgi));
}

/* Mapping state: a page over another replaces it; the first's Unmap then changes nothing. */
static void page_replaces_another(void)
{
	volatile seL4_Word *word = (volatile seL4_Word *)(seL4_Word)VADDR;

	map_tables(VROOT, VADDR, 1);
	OK(seL4_ARM_Page_Map(FRAME, VROOT, VADDR, seL4_ReadWrite, seL4_ARM_Default_VMAttributes));
	*word = 7;
	OK(seL4_ARM_Page_Map(OTHER_FRAME, VROOT, VADDR, seL4_ReadWrite,
			     seL4_ARM_Default_VMAttributes));
	CHECK_EQUAL(*word, 0);
	*word = 12;
	OK(seL4_ARM_Page_Unmap(FRAME));
	CHECK_EQUAL(*word, 12);
	OK(seL4_ARM_Page_Map(FRAME, VROOT, VADDR + PAGE, seL4_ReadWrite,
			     seL4_ARM_Default_VMAttributes));
	CHECK_EQUAL(word[PAGE / sizeof(*word)], 7);
}

static const struct test_case cases[] = {
	{"fresh spsr", fresh_spsr},
	{"spsr is sanitised", spsr_is_sanitised},
	{"tpidrro_el0 is read as written", tpidrro_is_read_as_written},
	{"system calls keep flags", system_calls_keep_flags},
	{"the reply to a user exception sets flags", exception_reply_sets_flags},
	{"the reply to an unknown system call sets state", unknown_call_reply_sets_state},
	{"the trap's immediate is not used", trap_with_an_immediate},
	{"a software interrupt arrives", software_interrupt_arrives},
	{"Revoke of interrupt control removes software interrupts",
	 revoke_of_control_removes_software_interrupts},
	{"copies of software interrupts", software_interrupt_copies},
	{"a page replaces another", page_replaces_another},
	{0},
};

const struct suite arch_suite = {"AArch64", cases, {0}};
