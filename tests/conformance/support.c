/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects, threads and time for cases. */
#include "harness_private.h"

enum { STACK_BYTES = 8192, TLS_BYTES = 64, ROUND_ROBIN = 10000 /* microseconds */ };

/* The page-aligned pages of the image that threads use: their frames are in the boot information.
 */
static struct area {
	seL4_Uint8 buffer[1 << seL4_PageBits];
	seL4_Uint8 stack[STACK_BYTES];
} areas[AREA_COUNT] __attribute__((aligned(1 << seL4_PageBits)));

static seL4_Uint8 tls_areas[AREA_COUNT][TLS_BYTES] __attribute__((aligned(16)));
static struct thread threads[AREA_COUNT];
static unsigned thread_count;
static seL4_CPtr next_slot = DYNAMIC;

extern char __executable_start[], thread_entry[];

void reset_support(void)
{
	next_slot = DYNAMIC;
	thread_count = 0;
}

seL4_CPtr slots_in_use(void)
{
	return next_slot;
}

seL4_CPtr new_slot(void)
{
	CHECK(next_slot < 1ul << CONFIG_ROOT_CNODE_SIZE_BITS);
	return next_slot++;
}

seL4_CPtr new_object(seL4_Word type, seL4_Word size_bits)
{
	seL4_CPtr slot = new_slot();

	OK(seL4_Untyped_Retype(POOL, type, size_bits, ROOT, 0, 0, slot, 1));
	return slot;
}

seL4_CPtr new_endpoint(void)
{
	return new_object(seL4_EndpointObject, 0);
}

seL4_CPtr new_notification(void)
{
	return new_object(seL4_NotificationObject, 0);
}

seL4_CPtr new_reply(void)
{
	return new_object(seL4_ReplyObject, 0);
}

seL4_CPtr new_context(seL4_Time budget, seL4_Time period)
{
	seL4_CPtr sc = new_object(seL4_SchedContextObject, 8);

	OK(seL4_SchedControl_ConfigureFlags(bootinfo->schedcontrol.start, sc, budget, period, 0, 0,
					    0));
	return sc;
}

seL4_CPtr copy_of(seL4_CPtr cap, seL4_CapRights_t rights)
{
	seL4_CPtr slot = new_slot();

	OK(seL4_CNode_Copy(ROOT, slot, 64, ROOT, cap, 64, rights));
	return slot;
}

seL4_CPtr minted(seL4_CPtr cap, seL4_CapRights_t rights, seL4_Word badge)
{
	seL4_CPtr slot = new_slot();

	OK(seL4_CNode_Mint(ROOT, slot, 64, ROOT, cap, 64, rights, badge));
	return slot;
}

seL4_CPtr badged(seL4_CPtr cap, seL4_Word badge)
{
	return minted(cap, seL4_AllRights, badge);
}

/* A move of an empty slot onto itself: the destination is found empty, then the source. */
int is_empty(seL4_CPtr slot)
{
	seL4_Error error = seL4_CNode_Move(ROOT, slot, 64, ROOT, slot, 64);

	CHECK(error == seL4_DeleteFirst || error == seL4_FailedLookup);
	return error == seL4_FailedLookup;
}

void delete(seL4_CPtr slot)
{
	OK(seL4_CNode_Delete(ROOT, slot, 64));
}

void revoke(seL4_CPtr slot)
{
	OK(seL4_CNode_Revoke(ROOT, slot, 64));
}

seL4_CPtr frame_of(const void *address)
{
	return bootinfo->userImageFrames.start +
	       ((seL4_Word)address - (seL4_Word)__executable_start) / (1ul << seL4_PageBits);
}

struct thread *prepare_thread(unsigned number, seL4_CPtr tcb)
{
	struct thread *thread = &threads[number];
	struct area *area = &areas[number];

	memset(thread, 0, sizeof(*thread));
	memset(area->buffer, 0, sizeof(seL4_IPCBuffer));
	thread->tcb = tcb;
	thread->buffer = (seL4_IPCBuffer *)area->buffer;
	thread->buffer_frame = frame_of(area->buffer);
	thread->stack_top = (seL4_Word)(area->stack + STACK_BYTES);
	thread->tls = (seL4_Word)tls_areas[number];
	OK(seL4_TCB_Configure(tcb, ROOT, 0, VROOT, 0, (seL4_Word)thread->buffer,
			      thread->buffer_frame));
	return thread;
}

struct thread *new_thread(void)
{
	CHECK(thread_count < MAX_THREADS);
	return prepare_thread(thread_count++, new_object(seL4_TCBObject, 0));
}

void start_thread(struct thread *thread, void (*entry)(struct thread *self))
{
	seL4_UserContext registers = {
		.pc = (seL4_Word)thread_entry,
		.sp = thread->stack_top,
		.ARGUMENT(0) = (seL4_Word)thread,
		.THREAD_POINTER = thread->tls,
	};

	thread->entry = entry;
	OK(seL4_TCB_WriteRegisters(thread->tcb, 1, 0, sizeof(registers) / sizeof(seL4_Word),
				   &registers));
}

void start_probe(struct thread *thread, const char *instruction, seL4_Word first, seL4_Word second)
{
	seL4_UserContext registers = {.pc = (seL4_Word)instruction,
				      .sp = thread->stack_top,
				      .ARGUMENT(0) = first,
				      .ARGUMENT(1) = second};

	OK(seL4_TCB_WriteRegisters(thread->tcb, 1, 0, sizeof(registers) / sizeof(seL4_Word),
				   &registers));
}

void start_trap(struct thread *thread, const seL4_Word x[9])
{
	seL4_UserContext registers = {.pc = (seL4_Word)probe_trap, .sp = thread->stack_top};

	memcpy(&registers.ARGUMENT(0), x, 9 * sizeof(seL4_Word));
	OK(seL4_TCB_WriteRegisters(thread->tcb, 1, 0, sizeof(registers) / sizeof(seL4_Word),
				   &registers));
}

void set_priority(struct thread *thread, seL4_Word priority)
{
	OK(seL4_TCB_SetPriority(thread->tcb, AUTHORITY, priority));
}

struct thread *new_scheduled_thread(seL4_Word priority, seL4_CPtr handler)
{
	struct thread *thread = new_thread();

	thread->sc = new_context(ROUND_ROBIN, ROUND_ROBIN);
	OK(seL4_TCB_SetSchedParams(thread->tcb, AUTHORITY, 255, priority, thread->sc, handler));
	return thread;
}

struct thread *spawn(seL4_Word priority, void (*entry)(struct thread *self), seL4_Word a,
		     seL4_Word b, seL4_Word c)
{
	struct thread *thread = new_scheduled_thread(priority, 0);

	thread->in[0] = a;
	thread->in[1] = b;
	thread->in[2] = c;
	start_thread(thread, entry);
	return thread;
}

struct thread *spawn_passive(seL4_Word priority, void (*entry)(struct thread *self), seL4_Word a,
			     seL4_Word b, seL4_Word c)
{
	struct thread *thread = spawn(priority, entry, a, b, c);

	OK(seL4_SchedContext_Unbind(thread->sc));
	thread->sc = 0;
	return thread;
}

static volatile seL4_Word completed; /* system calls that threads of issue() have come back from */

static void make_system_call(struct thread *self)
{
	struct reply reply;

	for (int i = 0; i < seL4_MsgMaxLength; i++)
		seL4_SetMR(i, MESSAGE + (seL4_Word)i);
	self->steps = 1;
	reply = trap(self->in[0], self->in[1], self->in[2], self->in[3], self->in[4]);
	self->order = ++completed;
	self->out[0] = reply.badge;
	self->out[1] = reply.info;
	for (int i = 0; i < 8; i++)
		self->out[2 + i] = reply.mr[i];
}

struct thread *issue(seL4_Word priority, seL4_Int64 number, seL4_Word cap, seL4_Word info,
		     seL4_Word reply, seL4_Word destination)
{
	struct thread *thread = new_scheduled_thread(priority, 0);
	const seL4_Word in[] = {(seL4_Word)number, cap, info, reply, destination};

	memcpy(thread->in, in, sizeof(in));
	start_thread(thread, make_system_call);
	return thread;
}

void check_unknown_call(seL4_Int64 number)
{
	struct thread *thread = issue(LOW, number, EMPTY, 0, 0, 0);

	set_fault_handler(thread, ENDPOINT);
	CHECK_EQUAL(seL4_Recv(ENDPOINT, 0, REPLY).words[0],
		    message(seL4_Fault_UnknownSyscall, 0, seL4_UnknownSyscall_Length));
	CHECK_EQUAL(seL4_GetMR(seL4_UnknownSyscall_Syscall), number);
	OK(seL4_TCB_Suspend(thread->tcb));
	thread_count--;
}

void serve(struct thread *self)
{
	seL4_Word badge;
	seL4_MessageInfo_t info = seL4_Recv(self->in[0], &badge, self->in[1]);

	for (;;) {
		self->out[0] = badge;
		self->out[1] = info.words[0];
		self->out[2] = seL4_GetMR(0);
		self->steps++;
		for (int i = 0; i < 4; i++)
			seL4_SetMR(i, seL4_GetMR(i) + 1);
		info = seL4_MessageInfo_new(0, 0, 0, seL4_MessageInfo_get_length(info));
		info = seL4_ReplyRecv(self->in[0], info, &badge, self->in[1]);
	}
}

void set_fault_handler(struct thread *thread, seL4_CPtr handler)
{
	OK(seL4_TCB_SetSpace(thread->tcb, handler, ROOT, 0, VROOT, 0));
}

struct thread *spawn_probe(const char *instruction, seL4_Word first, seL4_Word second,
			   seL4_CPtr handler)
{
	struct thread *thread = new_scheduled_thread(HIGH, handler);

	start_probe(thread, instruction, first, second);
	return thread;
}

/* Yields one period away, then wakes the one that sleeps. */
static void wake_later(struct thread *self)
{
	seL4_Yield();
	seL4_Signal(self->in[0]);
}

void sleep(seL4_Time microseconds)
{
	struct thread *thread = new_thread();
	seL4_CPtr alarm = new_notification();

	thread->in[0] = alarm;
	thread->sc = new_context(microseconds / 2 < 50 ? microseconds / 2 : 50, microseconds);
	OK(seL4_TCB_SetSchedParams(thread->tcb, AUTHORITY, 255, 253, thread->sc, 0));
	start_thread(thread, wake_later);
	seL4_Wait(alarm, 0);
	thread_count--;
	OK(seL4_TCB_Suspend(thread->tcb));
}

seL4_UserContext registers_of(struct thread *thread)
{
	seL4_UserContext registers;

	OK(seL4_TCB_ReadRegisters(thread->tcb, 0, 0, sizeof(registers) / sizeof(seL4_Word),
				  &registers));
	return registers;
}

void map_tables(seL4_CPtr vspace, seL4_Word vaddr, unsigned levels)
{
	for (unsigned i = 0; i < levels; i++) {
		seL4_CPtr table = new_object(seL4_ARCH_PageTableObject, 0);

		OK(seL4_ARCH_PageTable_Map(table, vspace, vaddr, seL4_ARCH_Default_VMAttributes));
	}
}
