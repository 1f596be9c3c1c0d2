/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads: registers, priorities, suspend and resume, TLS, flags ("Threads"). */
#include "support.h"

enum {
	REGISTERS = sizeof(seL4_UserContext) / sizeof(seL4_Word),
	FIRST_ARGUMENT = __builtin_offsetof(seL4_UserContext, ARGUMENT(0)) / sizeof(seL4_Word)
};

static seL4_Word pattern(unsigned i)
{
	return 0x1111000000000000 + 0x1001001 * i;
}

static seL4_UserContext patterned(void)
{
	seL4_UserContext registers;

	for (unsigned i = 0; i < REGISTERS; i++)
		(&registers.pc)[i] = pattern(i);
	return registers;
}

static void write(seL4_CPtr tcb, int resume, seL4_UserContext *registers)
{
	OK(seL4_TCB_WriteRegisters(tcb, (seL4_Bool)resume, 0, REGISTERS, registers));
}

static seL4_UserContext read(seL4_CPtr tcb)
{
	seL4_UserContext registers;

	OK(seL4_TCB_ReadRegisters(tcb, 0, 0, REGISTERS, &registers));
	return registers;
}

/* New TCB: all registers 0 except processor state. */
static void fresh_registers(void)
{
	seL4_UserContext registers = read(TCB);

	for (unsigned i = 0; i < REGISTERS; i++) {
		if (!is_state_register(i))
			CHECK_EQUAL((&registers.pc)[i], 0);
	}
}

static void registers_are_read_as_written(void)
{
	seL4_UserContext registers = patterned(), seen;

	write(TCB, 0, &registers);
	seen = read(TCB);
	for (unsigned i = 0; i < REGISTERS; i++) {
		if (!is_state_register(i))
			CHECK_EQUAL((&seen.pc)[i], pattern(i));
	}
}

static void some_registers_are_written(void)
{
	seL4_UserContext registers = patterned(), seen;

	OK(seL4_TCB_WriteRegisters(TCB, 0, 0, 5, &registers));
	seen = read(TCB);
	CHECK_EQUAL((&seen.pc)[4], pattern(4));
	CHECK_EQUAL((&seen.pc)[5], 0);
}

/* WriteRegisters: the count is cut to the registers that there are. */
static void count_is_cut(void)
{
	struct reply reply;

	for (int i = 0; i < 120; i++)
		seL4_SetMR(i, 9);
	seL4_SetMR(0, 0);
	seL4_SetMR(1, 100);
	reply = trap((seL4_Word)seL4_SysCall, TCB, message(TCBWriteRegisters, 0, 102), 0, 0);
	CHECK_EQUAL(reply.info, 0);
	CHECK_EQUAL(read(TCB).ARGUMENT(0), 9);
}

static void read_of_few_registers(void)
{
	seL4_UserContext registers = patterned();
	struct reply reply;

	write(TCB, 0, &registers);
	reply = invoke(TCB, TCBReadRegisters, WITH_CAPS(), WITH_WORDS(0, 2));
	CHECK_EQUAL(reply.info, 2);
	CHECK_EQUAL(reply.mr[0], pattern(0));
	CHECK_EQUAL(reply.mr[1], pattern(1));
	reply = invoke(TCB, TCBReadRegisters, WITH_CAPS(), WITH_WORDS(0, 6));
	CHECK_EQUAL(reply.info, 6);
	CHECK_EQUAL(reply.mr[5], pattern(5));
}

/* ReadRegisters: bit 0 suspends the target. */
static void read_can_suspend(void)
{
	static volatile seL4_Word counter;
	struct thread *thread = new_scheduled_thread(LOW, 0);
	seL4_UserContext registers;
	seL4_Word seen;

	counter = 0;
	start_probe(thread, probe_count, (seL4_Word)&counter, 0);
	sleep(200);
	OK(seL4_TCB_ReadRegisters(thread->tcb, 1, 0, REGISTERS, &registers));
	seen = counter;
	CHECK(seen > 0);
	sleep(200);
	CHECK_EQUAL(counter, seen);
	OK(seL4_TCB_Resume(thread->tcb));
	sleep(200);
	CHECK(counter > seen);
}

/* CopyRegisters: frame and integer groups (threads, register lists). */
static void copy_of_groups(seL4_Bool frame, seL4_Bool integer)
{
	seL4_UserContext registers = patterned(), seen;

	write(OTHER_TCB, 0, &registers);
	OK(seL4_TCB_CopyRegisters(TCB, OTHER_TCB, 0, 0, frame, integer, 0));
	seen = read(TCB);
	for (unsigned i = 0; i < REGISTERS; i++) {
		if (!is_state_register(i))
			CHECK_EQUAL((&seen.pc)[i],
				    (i < FRAME_REGISTERS ? frame : integer) ? pattern(i) : 0);
	}
}

static void copy_of_nothing(void)
{
	copy_of_groups(0, 0);
}

static void copy_of_frame_registers(void)
{
	copy_of_groups(1, 0);
}

static void copy_of_integer_registers(void)
{
	copy_of_groups(0, 1);
}

static void copy_of_all_registers(void)
{
	copy_of_groups(1, 1);
}

/* CopyRegisters: bit 0 suspends the source, bit 1 resumes the target. */
static void copy_can_suspend_and_resume(void)
{
	static volatile seL4_Word counter;
	struct thread *source = new_scheduled_thread(LOW, 0),
		      *target = new_scheduled_thread(LOW, 0);
	seL4_Word seen;

	counter = 0;
	start_probe(source, probe_count, (seL4_Word)&counter, 0);
	sleep(200);
	OK(seL4_TCB_CopyRegisters(target->tcb, source->tcb, 1, 0, 1, 1, 0));
	seen = counter;
	CHECK(seen > 0);
	sleep(200);
	CHECK_EQUAL(counter, seen);
	OK(seL4_TCB_CopyRegisters(target->tcb, source->tcb, 0, 1, 1, 1, 0));
	sleep(200);
	CHECK(counter > seen);
}

/* All registers not listed as an output keep their values across a system call that blocks. */
static void system_calls_keep_registers(void)
{
	struct thread *thread = new_scheduled_thread(LOW, 0);
	seL4_UserContext registers = patterned(), seen;

	registers.pc = (seL4_Word)probe_trap;
	registers.ARGUMENT(0) = NOTIFICATION;
	registers.CALL_NUMBER = (seL4_Word)seL4_SysWait;
	write(thread->tcb, 1, &registers);
	sleep(200);
	seL4_Signal(badged(NOTIFICATION, 66));
	sleep(200);
	OK(seL4_TCB_Suspend(thread->tcb));
	seen = read(thread->tcb);
	CHECK_EQUAL(seen.pc, probe_trap_next);
	CHECK_EQUAL(seen.ARGUMENT(0), 66);
	for (unsigned i = 1; i < REGISTERS; i++) {
		if (!is_state_register(i) && i != FIRST_ARGUMENT)
			CHECK_EQUAL((&seen.pc)[i], (&registers.pc)[i]);
	}
}

/* pc read of a blocked thread is the restart address. */
static void pc_of_a_blocked_thread(void)
{
	struct thread *thread = new_scheduled_thread(HIGH, 0);
	const seL4_Word x[9] = {NOTIFICATION, [7] = (seL4_Word)seL4_SysWait};

	start_trap(thread, x);
	CHECK_EQUAL(read(thread->tcb).pc, probe_trap);
}

static void keep_tls(struct thread *self)
{
	seL4_Word value;

	for (;;) {
		READ_THREAD_POINTER(value);
		self->out[0] = value;
		seL4_Wait(NOTIFICATION, 0);
	}
}

static void tls_base_of_another_thread(void)
{
	struct thread *thread = spawn(HIGH, keep_tls, 0, 0, 0);

	CHECK_EQUAL(thread->out[0], thread->tls);
	CHECK_EQUAL(read(thread->tcb).THREAD_POINTER, thread->tls);
	OK(seL4_TCB_SetTLSBase(TCB, 0x123450));
	CHECK_EQUAL(read(TCB).THREAD_POINTER, 0x123450);
}

static void tls_base_of_oneself(void)
{
	seL4_Word old, now;
	seL4_Error error;

	READ_THREAD_POINTER(old);
	error = seL4_TCB_SetTLSBase(RUNNER_TCB, old + 16);
	READ_THREAD_POINTER(now);
	WRITE_THREAD_POINTER(old);
	CHECK_EQUAL(error, 0);
	CHECK_EQUAL(now, old + 16);
}

/* SetFlags: (flags & ~clear) | (set & 1). */
static void flags(void)
{
	CHECK_EQUAL(seL4_TCB_SetFlags(TCB, 0, 0).flags, 0);
	CHECK_EQUAL(seL4_TCB_SetFlags(TCB, 0, ~0ul).flags, 1);
	CHECK_EQUAL(seL4_TCB_SetFlags(TCB, 0, 0).flags, 1);
	CHECK_EQUAL(seL4_TCB_SetFlags(TCB, ~0ul, 1).flags, 1);
	CHECK_EQUAL(seL4_TCB_SetFlags(TCB, 1, 0).flags, 0);
}

static void higher_priority_runs_at_once(void)
{
	struct thread *thread = issue(LOW, seL4_SysSend, EMPTY, 0, 0, 0);

	CHECK(!thread->done);
	set_priority(thread, HIGH);
	CHECK(thread->done);
}

static void equal_priority_does_not_preempt(void)
{
	struct thread *thread = issue(RUNNER, seL4_SysWait, NOTIFICATION, 0, 0, 0);

	CHECK(!thread->done && !thread->steps);
	seL4_Yield();
	CHECK(thread->steps && !thread->done);
	seL4_Signal(NOTIFICATION);
	CHECK(!thread->done);
	seL4_Yield();
	CHECK(thread->done);
}

static void lowering_ones_own_priority_lets_others_run(void)
{
	struct thread *thread = issue(RUNNER - 10, seL4_SysSend, EMPTY, 0, 0, 0);

	CHECK(!thread->done);
	OK(seL4_TCB_SetPriority(RUNNER_TCB, AUTHORITY, RUNNER - 20));
	CHECK(thread->done);
	OK(seL4_TCB_SetPriority(RUNNER_TCB, AUTHORITY, RUNNER));
}

/* MCP limits what a TCB used as authority can give, not what its thread runs at. */
static void mcp_limits_the_authority(void)
{
	OK(seL4_TCB_SetMCPriority(OTHER_TCB, AUTHORITY, 40));
	OK(seL4_TCB_SetPriority(OTHER_TCB, AUTHORITY, 200));
	OK(seL4_TCB_SetPriority(TCB, OTHER_TCB, 40));
	CHECK_EQUAL(seL4_TCB_SetPriority(TCB, OTHER_TCB, 41), seL4_RangeError);
	CHECK_EQUAL(seL4_GetMR(0), 0);
	CHECK_EQUAL(seL4_GetMR(1), 40);
	CHECK_EQUAL(seL4_TCB_SetMCPriority(TCB, OTHER_TCB, 41), seL4_RangeError);
}

static void suspended_thread_does_not_run(void)
{
	struct thread *thread = issue(LOW, seL4_SysSend, EMPTY, 0, 0, 0);

	OK(seL4_TCB_Suspend(thread->tcb));
	sleep(200);
	CHECK(!thread->done);
	OK(seL4_TCB_Resume(thread->tcb));
	sleep(200);
	CHECK(thread->done);
}

static void a_thread_can_suspend_itself(void)
{
	struct thread *thread = new_scheduled_thread(HIGH, 0);
	const seL4_Word x[9] = {thread->tcb,
				message(TCBSuspend, 0, 0), [7] = (seL4_Word)seL4_SysCall};

	start_trap(thread, x);
	/* That we run again shows it. */
	CHECK_EQUAL(read(thread->tcb).CALL_NUMBER, seL4_SysCall);
}

static void resume_of_a_running_thread_has_no_effect(void)
{
	struct thread *thread = issue(LOW, seL4_SysWait, NOTIFICATION, 0, 0, 0);

	OK(seL4_TCB_Resume(thread->tcb));
	OK(seL4_TCB_Resume(RUNNER_TCB));
	sleep(200);
	CHECK(thread->steps == 1 && !thread->done);
}

/* Long-running delete test: a CSpace whose only capability the thread has cannot be replaced. */
static void a_final_cspace_cannot_be_replaced(void)
{
	seL4_CPtr cnode = new_object(seL4_CapTableObject, 2);

	OK(seL4_TCB_SetSpace(TCB, 0, cnode, 0, VSPACE, 0));
	OK(seL4_TCB_SetSpace(TCB, 0, cnode, 0, VSPACE, 0));
	delete (cnode);
	CHECK_EQUAL(seL4_TCB_SetSpace(TCB, 0, CNODE, 0, VSPACE, 0), seL4_IllegalOperation);
	CHECK_EQUAL(seL4_TCB_Configure(TCB, CNODE, 0, VSPACE, 0, 0, EMPTY), seL4_IllegalOperation);
}

/* ... and that check comes before those of the new spaces. */
static void a_final_cspace_before_other_errors(void)
{
	seL4_CPtr cnode = new_object(seL4_CapTableObject, 2);

	OK(seL4_TCB_SetSpace(TCB, 0, cnode, 0, VSPACE, 0));
	delete (cnode);
	OK(seL4_Untyped_Retype(UNTYPED, seL4_EndpointObject, 0, ROOT, 0, 0, new_slot(), 1));
	CHECK_EQUAL(seL4_TCB_SetSpace(TCB, 0, UNTYPED, 0, VSPACE, 0), seL4_IllegalOperation);
	CHECK_EQUAL(seL4_TCB_Configure(TCB, UNTYPED, 0, VSPACE, 0, 0, EMPTY),
		    seL4_IllegalOperation);
	/* The buffer is looked at first. */
	CHECK_EQUAL(seL4_TCB_Configure(TCB, UNTYPED, 0, VSPACE, 0, 1, FRAME), seL4_AlignmentError);
}

/* Configure: "Fault handler unchanged". */
static void configure_keeps_the_handler(void)
{
	struct thread *thread = new_scheduled_thread(HIGH, ENDPOINT);

	OK(seL4_TCB_Configure(thread->tcb, ROOT, 0, VROOT, 0, 0, EMPTY));
	start_probe(thread, probe_undefined, 0, 0);
	CHECK_EQUAL(seL4_Recv(ENDPOINT, 0, REPLY).words[0],
		    message(seL4_Fault_UserException, 0, seL4_UserException_Length));
}

static void add_floats(struct thread *self)
{
	volatile double sum = 0;

	for (seL4_Word i = 0; i < 200; i++) {
		sum = sum + (double)self->in[0];
		self->steps++;
		seL4_Yield();
	}
	self->out[0] = (seL4_Word)sum;
}

static void floating_point_state_is_kept_per_thread(void)
{
	struct thread *one = spawn(LOW, add_floats, 3, 0, 0),
		      *two = spawn(LOW, add_floats, 5, 0, 0);

	sleep(5000);
	CHECK(one->done && two->done);
	CHECK_EQUAL(one->out[0], 600);
	CHECK_EQUAL(two->out[0], 1000);
}

static const struct test_case cases[] = {
	{"fresh registers", fresh_registers},
	{"registers are read as written", registers_are_read_as_written},
	{"some registers are written", some_registers_are_written},
	{"the count of registers is cut", count_is_cut},
	{"a few registers are read", read_of_few_registers},
	{"ReadRegisters can suspend", read_can_suspend},
	{"CopyRegisters of no group", copy_of_nothing},
	{"CopyRegisters of frame registers", copy_of_frame_registers},
	{"CopyRegisters of integer registers", copy_of_integer_registers},
	{"CopyRegisters of both groups", copy_of_all_registers},
	{"CopyRegisters can suspend and resume", copy_can_suspend_and_resume},
	{"system calls keep registers", system_calls_keep_registers},
	{"pc of a blocked thread", pc_of_a_blocked_thread},
	{"TLS base of another thread", tls_base_of_another_thread},
	{"TLS base of oneself", tls_base_of_oneself},
	{"flags", flags},
	{"a higher priority runs at once", higher_priority_runs_at_once},
	{"an equal priority does not preempt", equal_priority_does_not_preempt},
	{"lowering one's own priority lets others run", lowering_ones_own_priority_lets_others_run},
	{"MCP limits the authority", mcp_limits_the_authority},
	{"a suspended thread does not run", suspended_thread_does_not_run},
	{"a thread can suspend itself", a_thread_can_suspend_itself},
	{"Resume of a running thread has no effect", resume_of_a_running_thread_has_no_effect},
	{"a final CSpace cannot be replaced", a_final_cspace_cannot_be_replaced},
	{"a final CSpace comes before other errors", a_final_cspace_before_other_errors},
	{"Configure keeps the fault handler", configure_keeps_the_handler},
	{"floating point state is kept per thread", floating_point_state_is_kept_per_thread},
	{0},
};

const struct suite tcb_suite = {"threads", cases, {0}};
