/* SPDX-License-Identifier: BSD-2-Clause */
/* Faults: which, what their messages say, what a reply does ("Faults", "Fault messages"). */
#include "machine.h"
#include "support.h"

enum { HANDLER_BADGE = 0x77, NOWHERE = 0x2000000000 };

static seL4_CPtr handler;

/* Starts a probe and receives its fault. */
static struct reply fault_of(const char *instruction, seL4_Word argument, struct thread **thread)
{
	seL4_Word badge;
	seL4_MessageInfo_t info;

	handler = badged(ENDPOINT, HANDLER_BADGE);
	*thread = spawn_probe(instruction, argument, 0xfeed, handler);
	set_priority(*thread, LOW);
	info = seL4_Recv(ENDPOINT, &badge, REPLY);
	CHECK_EQUAL(badge, HANDLER_BADGE);
	return received(info, badge);
}

static void reply(seL4_Word label, seL4_Word length)
{
	seL4_Send(REPLY, seL4_MessageInfo_new(label, 0, 0, length));
}

static seL4_Word pc_of(struct thread *thread)
{
	OK(seL4_TCB_Suspend(thread->tcb));
	return registers_of(thread).pc;
}

/* Makes one system call in a probe thread with the registers of start_trap(). */
static struct thread *probe_call(const seL4_Word *x, seL4_CPtr fault_handler)
{
	struct thread *thread = new_scheduled_thread(LOW, fault_handler);

	start_trap(thread, x);
	return thread;
}

static void check_vm_fault(const struct reply *got, const char *ip, seL4_Word address,
			   seL4_Word fetch, seL4_Word status)
{
	CHECK_EQUAL(got->info, message(seL4_Fault_VMFault, 0, 4));
	CHECK_EQUAL(got->mr[seL4_VMFault_IP], ip);
	CHECK_EQUAL(got->mr[seL4_VMFault_Addr], address);
	CHECK_EQUAL(got->mr[seL4_VMFault_PrefetchFault], fetch);
	CHECK_EQUAL(got->mr[seL4_VMFault_FSR], status);
}

static void read_of_unmapped_memory(void)
{
	struct thread *thread;
	struct reply got = fault_of(probe_read, NOWHERE + 8, &thread);

	CHECK_EQUAL(got.mr[seL4_VMFault_FSR] & ~FAULT_LEVEL, DATA_ABORT);
	check_vm_fault(&got, probe_read, NOWHERE + 8, 0, got.mr[seL4_VMFault_FSR]);
}

static void write_to_unmapped_memory(void)
{
	struct thread *thread;
	struct reply got = fault_of(probe_write, NOWHERE, &thread);

	CHECK_EQUAL(got.mr[seL4_VMFault_FSR] & ~FAULT_LEVEL, WRITE_ABORT);
	check_vm_fault(&got, probe_write, NOWHERE, 0, got.mr[seL4_VMFault_FSR]);
}

static void jump_to_unmapped_memory(void)
{
	struct thread *thread;
	struct reply got = fault_of(probe_jump, NOWHERE, &thread);

	CHECK_EQUAL(got.mr[seL4_VMFault_FSR] & ~FAULT_LEVEL, FETCH_ABORT);
	check_vm_fault(&got, (char *)NOWHERE, NOWHERE, 1, got.mr[seL4_VMFault_FSR]);
}

static void access_to_kernel_memory(void)
{
	struct thread *thread;
	struct reply got = fault_of(probe_read, KERNEL_ADDRESS, &thread);

	CHECK_EQUAL(got.info, message(seL4_Fault_VMFault, 0, 4));
	CHECK_EQUAL(got.mr[seL4_VMFault_Addr], KERNEL_ADDRESS);
	CHECK_EQUAL(got.mr[seL4_VMFault_PrefetchFault], 0);
}

/* Replies to faults: a VM fault is always restarted, whatever the reply says. */
static void vm_fault_is_restarted_by(seL4_Word label)
{
	struct thread *thread;
	seL4_Word badge;

	fault_of(probe_read, NOWHERE, &thread);
	seL4_SetMR(0, 0);
	reply(label, 1);
	CHECK_EQUAL(seL4_Recv(ENDPOINT, &badge, REPLY).words[0], message(seL4_Fault_VMFault, 0, 4));
	CHECK_EQUAL(seL4_GetMR(seL4_VMFault_IP), probe_read);
}

static void vm_fault_restarts(void)
{
	vm_fault_is_restarted_by(0);
}

static void vm_fault_restarts_whatever_the_label(void)
{
	vm_fault_is_restarted_by(1);
}

static void handler_repairs_a_mapping(void)
{
	struct thread *thread;

	map_tables(VROOT, NOWHERE, 2);
	fault_of(probe_write, NOWHERE + 16, &thread);
	OK(seL4_ARCH_Page_Map(FRAME, VROOT, NOWHERE, seL4_ReadWrite,
			      seL4_ARCH_Default_VMAttributes));
	reply(0, 0);
	sleep(500);
	CHECK_EQUAL(*(volatile seL4_Word *)(NOWHERE + 16), 0xfeed);
	CHECK_EQUAL(pc_of(thread), probe_write_next);
}

static void check_user_exception(const struct reply *got, const char *ip, struct thread *thread,
				 seL4_Word number)
{
	CHECK_EQUAL(got->info, message(seL4_Fault_UserException, 0, seL4_UserException_Length));
	CHECK_EQUAL(got->mr[seL4_UserException_FaultIP], ip);
	CHECK_EQUAL(got->mr[seL4_UserException_SP], thread->stack_top);
	CHECK_EQUAL(got->mr[seL4_UserException_Number], number);
	CHECK_EQUAL(got->mr[seL4_UserException_Code], 0);
}

static void undefined_instruction(void)
{
	struct thread *thread;
	struct reply got = fault_of(probe_undefined, 0, &thread);

	check_user_exception(&got, probe_undefined, thread, NUMBER_UNDEFINED);
}

static void breakpoint_instruction(void)
{
	struct thread *thread;
	struct reply got = fault_of(probe_break, 0, &thread);

	check_user_exception(&got, probe_break, thread, (seL4_Uint32)NUMBER_BREAK);
}

static void user_exception_reply_sets_registers(void)
{
	struct thread *thread;

	fault_of(probe_undefined, 0, &thread);
	seL4_SetMR(0, (seL4_Word)probe_undefined_next);
	seL4_SetMR(1, 0x1230);
	reply(0, 2);
	sleep(200);
	CHECK_EQUAL(pc_of(thread), probe_undefined_next);
	CHECK_EQUAL(registers_of(thread).sp, 0x1230);
}

static void user_exception_reply_with_a_label_stops(void)
{
	struct thread *thread;

	fault_of(probe_undefined, 0, &thread);
	seL4_SetMR(0, (seL4_Word)probe_undefined_next);
	reply(1, 1);
	sleep(200);
	CHECK_EQUAL(registers_of(thread).pc, probe_undefined_next);
	/* Inactive, but resumable at the address of the reply. */
	OK(seL4_TCB_Resume(thread->tcb));
	sleep(200);
	CHECK_EQUAL(pc_of(thread), probe_undefined_next);
}

static void user_exception_empty_reply_restarts(void)
{
	struct thread *thread;

	fault_of(probe_undefined, 0, &thread);
	reply(0, 0);
	CHECK_EQUAL(seL4_Recv(ENDPOINT, 0, REPLY).words[0],
		    message(seL4_Fault_UserException, 0, seL4_UserException_Length));
	CHECK_EQUAL(seL4_GetMR(0), probe_undefined);
}

static const seL4_Word unknown_call[9] = {100, 101, 102, 103, 104, 105, 106, (seL4_Word)-1234, 108};

static void unknown_system_call(void)
{
	struct thread *thread = probe_call(unknown_call, badged(ENDPOINT, 5));
	seL4_Word badge;
	seL4_MessageInfo_t info = seL4_Recv(ENDPOINT, &badge, REPLY);

	CHECK_EQUAL(info.words[0],
		    message(seL4_Fault_UnknownSyscall, 0, seL4_UnknownSyscall_Length));
	CHECK_EQUAL(badge, 5);
	for (int i = 0; i < 7; i++)
		CHECK_EQUAL(seL4_GetMR(UNKNOWN_SYSCALL_ARGUMENT + i), unknown_call[i]);
	CHECK_EQUAL(seL4_GetMR(seL4_UnknownSyscall_FaultIP), probe_trap);
	CHECK_EQUAL(seL4_GetMR(seL4_UnknownSyscall_SP), thread->stack_top);
	CHECK_EQUAL(seL4_GetMR(seL4_UnknownSyscall_Syscall), (seL4_Word)-1234);
}

/* Numbers next to those in use, and those whose feature is off. */
static void holes_are_unknown_system_calls(void)
{
	static const seL4_Int64 numbers[] = {0, 1, -18, -19, -20, -33, -34, 1000};

	for (unsigned i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		check_unknown_call(numbers[i]);
}

static void unknown_system_call_reply_sets_registers(void)
{
	struct thread *thread = probe_call(unknown_call, ENDPOINT);
	seL4_UserContext registers;

	seL4_Recv(ENDPOINT, 0, REPLY);
	for (int i = 0; i < 7; i++)
		seL4_SetMR(UNKNOWN_SYSCALL_ARGUMENT + i, 200 + (seL4_Word)i);
	seL4_SetMR(seL4_UnknownSyscall_FaultIP, (seL4_Word)probe_trap_next);
	seL4_SetMR(seL4_UnknownSyscall_SP, 0x4560);
	reply(0, seL4_UnknownSyscall_Syscall);
	sleep(200);
	CHECK_EQUAL(pc_of(thread), probe_trap_next);
	registers = registers_of(thread);
	CHECK_EQUAL(registers.ARGUMENT(0), 200);
	CHECK_EQUAL(registers.ARGUMENT(3), 203);
	CHECK_EQUAL(registers.ARGUMENT(6), 206);
	CHECK_EQUAL(registers.DESTINATION, 108);
	CHECK_EQUAL(registers.sp, 0x4560);
}

static void unknown_system_call_reply_of_part(void)
{
	struct thread *thread = probe_call(unknown_call, ENDPOINT);

	seL4_Recv(ENDPOINT, 0, REPLY);
	for (int i = 0; i < UNKNOWN_SYSCALL_ARGUMENT; i++)
		seL4_SetMR(i, seL4_GetMR(i));
	seL4_SetMR(UNKNOWN_SYSCALL_ARGUMENT, 300);
	seL4_SetMR(UNKNOWN_SYSCALL_ARGUMENT + 1, 301);
	reply(1, UNKNOWN_SYSCALL_ARGUMENT + 2);
	CHECK_EQUAL(registers_of(thread).ARGUMENT(0), 300);
	CHECK_EQUAL(registers_of(thread).ARGUMENT(1), 301);
	CHECK_EQUAL(registers_of(thread).ARGUMENT(2), 102);
	CHECK_EQUAL(registers_of(thread).pc, probe_trap);
}

static void unknown_system_call_empty_reply_repeats_it(void)
{
	probe_call(unknown_call, ENDPOINT);
	seL4_Recv(ENDPOINT, 0, REPLY);
	reply(0, 0);
	CHECK_EQUAL(seL4_Recv(ENDPOINT, 0, REPLY).words[0],
		    message(seL4_Fault_UnknownSyscall, 0, seL4_UnknownSyscall_Length));
	CHECK_EQUAL(seL4_GetMR(seL4_UnknownSyscall_FaultIP), probe_trap);
	CHECK_EQUAL(seL4_GetMR(UNKNOWN_SYSCALL_ARGUMENT), 100);
}

static void fault_without_handler_stops(void)
{
	struct thread *thread = spawn_probe(probe_undefined, 0, 0, 0);

	CHECK_EQUAL(registers_of(thread).pc, probe_undefined);
	/* Resumed, it executes the instruction again. */
	set_fault_handler(thread, ENDPOINT);
	OK(seL4_TCB_Resume(thread->tcb));
	CHECK_EQUAL(seL4_Recv(ENDPOINT, 0, REPLY).words[0],
		    message(seL4_Fault_UserException, 0, seL4_UserException_Length));
}

/* Faults, general: a receiver without reply object leaves the thread inactive. */
static void fault_received_by_wait_stops(void)
{
	struct thread *thread = spawn_probe(probe_undefined, 0, 0, ENDPOINT);

	CHECK_EQUAL(seL4_Wait(ENDPOINT, 0).words[0],
		    message(seL4_Fault_UserException, 0, seL4_UserException_Length));
	OK(seL4_TCB_Resume(thread->tcb));
	CHECK_EQUAL(seL4_Wait(ENDPOINT, 0).words[0],
		    message(seL4_Fault_UserException, 0, seL4_UserException_Length));
}

static void suspended_thread_loses_its_fault(void)
{
	struct thread *thread = spawn_probe(probe_undefined, 0, 0, ENDPOINT);
	seL4_Word badge = 1;

	OK(seL4_TCB_Suspend(thread->tcb));
	CHECK_EQUAL(seL4_NBRecv(ENDPOINT, &badge, REPLY).words[0], 0);
	CHECK_EQUAL(badge, 0);
	OK(seL4_TCB_Resume(thread->tcb));
	CHECK_EQUAL(seL4_Recv(ENDPOINT, &badge, REPLY).words[0],
		    message(seL4_Fault_UserException, 0, seL4_UserException_Length));
}

/* Finalising an endpoint: those that deliver a fault become inactive. */
static void deleted_handler_stops_the_thread(void)
{
	seL4_CPtr faults = new_endpoint();
	struct thread *thread = spawn_probe(probe_undefined, 0, 0, faults);

	revoke(faults);
	delete (faults);
	CHECK_EQUAL(registers_of(thread).pc, probe_undefined);
	set_fault_handler(thread, ENDPOINT);
	OK(seL4_TCB_Resume(thread->tcb));
	CHECK_EQUAL(seL4_Recv(ENDPOINT, 0, REPLY).words[0],
		    message(seL4_Fault_UserException, 0, seL4_UserException_Length));
}

/* The handler is copied when it is set: the original may go. */
static void handler_is_a_copy(void)
{
	seL4_CPtr cap = badged(ENDPOINT, 8), copy = copy_of(cap, seL4_AllRights);
	struct thread *thread = new_scheduled_thread(LOW, 0);
	seL4_Word badge;

	set_fault_handler(thread, copy);
	delete (copy);
	start_probe(thread, probe_undefined, 0, 0);
	seL4_Recv(ENDPOINT, &badge, REPLY);
	CHECK_EQUAL(badge, 8);
}

static void handler_without_buffer_gets_four_words(void)
{
	struct thread *receiver = issue(LOW, seL4_SysRecv, ENDPOINT, 0, REPLY, 0);

	OK(seL4_TCB_SetIPCBuffer(receiver->tcb, 0, receiver->buffer_frame));
	set_priority(receiver, HIGHER);
	probe_call(unknown_call, ENDPOINT);
	sleep(200);
	CHECK_EQUAL(receiver->out[1], message(seL4_Fault_UnknownSyscall, 0, 4));
	CHECK_EQUAL(receiver->out[5], unknown_call[3 - UNKNOWN_SYSCALL_ARGUMENT]);
}

/* TCB flags: with fpuDisabled floating point raises a user exception; without it runs. */
static void floating_point_can_be_disabled(void)
{
	struct thread *thread = new_scheduled_thread(LOW, ENDPOINT);

	CHECK_EQUAL(seL4_TCB_SetFlags(thread->tcb, 0, seL4_TCBFlag_fpuDisabled).flags, 1);
	start_probe(thread, probe_float, 0, 0);
	CHECK_EQUAL(seL4_Recv(ENDPOINT, 0, REPLY).words[0],
		    message(seL4_Fault_UserException, 0, seL4_UserException_Length));
	CHECK_EQUAL(seL4_GetMR(0), probe_float);
	CHECK_EQUAL(seL4_TCB_SetFlags(thread->tcb, seL4_TCBFlag_fpuDisabled, 0).flags, 0);
	reply(0, 0);
	sleep(200);
	CHECK_EQUAL(pc_of(thread), probe_float_next);
}

static void keep_float(struct thread *self)
{
	float_set(self->in[0]);
	seL4_Wait(self->in[1], 0);
	self->out[0] = float_get();
}

/* Nobody runs after the first thread has blocked; who wakes then uses the registers, too. */
static void floating_point_registers_are_a_threads_own(void)
{
	seL4_CPtr go = new_notification(), never = new_notification();
	struct thread *thread = spawn(LOW, keep_float, 0x1111, go, 0);

	sleep(200);
	spawn(LOW, keep_float, 0x2222, never, 0);
	sleep(200);
	seL4_Signal(go);
	sleep(200);
	CHECK_EQUAL(thread->done, 1);
	CHECK_EQUAL(thread->out[0], 0x1111);
}

static const struct test_case cases[] = {
	{"read of unmapped memory", read_of_unmapped_memory},
	{"write to unmapped memory", write_to_unmapped_memory},
	{"jump to unmapped memory", jump_to_unmapped_memory},
	{"access to kernel memory", access_to_kernel_memory},
	{"a VM fault restarts", vm_fault_restarts},
	{"a VM fault restarts whatever the reply's label", vm_fault_restarts_whatever_the_label},
	{"a handler repairs a mapping", handler_repairs_a_mapping},
	{"undefined instruction", undefined_instruction},
	{"breakpoint instruction", breakpoint_instruction},
	{"the reply to a user exception sets registers", user_exception_reply_sets_registers},
	{"a reply with a label stops after a user exception",
	 user_exception_reply_with_a_label_stops},
	{"an empty reply restarts after a user exception", user_exception_empty_reply_restarts},
	{"unknown system call", unknown_system_call},
	{"holes are unknown system calls", holes_are_unknown_system_calls},
	{"the reply to an unknown system call sets registers",
	 unknown_system_call_reply_sets_registers},
	{"a reply of some words sets some registers", unknown_system_call_reply_of_part},
	{"an empty reply repeats an unknown system call",
	 unknown_system_call_empty_reply_repeats_it},
	{"a fault without handler stops the thread", fault_without_handler_stops},
	{"a fault received by Wait stops the thread", fault_received_by_wait_stops},
	{"a suspended thread loses its fault", suspended_thread_loses_its_fault},
	{"a deleted handler stops the thread", deleted_handler_stops_the_thread},
	{"the handler is a copy", handler_is_a_copy},
	{"a handler without buffer gets four words", handler_without_buffer_gets_four_words},
	{"floating point can be disabled", floating_point_can_be_disabled},
	{"floating-point registers are a thread's own", floating_point_registers_are_a_threads_own},
	{0},
};

const struct suite fault_suite = {"faults", cases, {0}};
