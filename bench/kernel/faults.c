/* SPDX-License-Identifier: BSD-2-Clause */
/* Faults to a passive handler in another address space, and its replies. */
#include "support.h"
#include "machine.h"

/*
 * What clients execute. Neither has a frame, so that the handler can send them
 * back to the first instruction. What is marked while it is not measured has
 * no other end.
 */
static void load_badly(struct worker *self)
{
	(void)self;
	MARKER(MARK_BASE + 2 * OP_VMF);
	__asm__ volatile(LOAD_FROM_REGISTER ::"r"((seL4_Word)NOWHERE) : FAULTING_LOAD_CLOBBER);
}

static void execute_badly(struct worker *self)
{
	(void)self;
	MARKER(MARK_BASE + 2 * OP_EXC_REPLY + 1);
	MARKER(MARK_BASE + 2 * OP_EXC);
	__asm__ volatile(UNDEFINED_INSTRUCTION);
}

static seL4_CPtr finished;
static struct worker *client;

static void write_pc(void)
{
	static seL4_UserContext registers;

	registers.pc = (seL4_Word)client->entry;
	must(seL4_TCB_WriteRegisters(client->tcb, 0, 0, 1, &registers));
}

/* words: of the reply; the first is the client's address to go on at. */
static void handle(struct worker *self)
{
	call_kernel(seL4_SysRecv, self->receive, 0, self->reply);
	for (int round = -WARM_UP; round < REPETITIONS; round++) {
		seL4_TrapRegisters registers = {.cap_badge = self->receive,
						.info = length(self->words),
						.mr = {(seL4_Word)client->entry}};

		measuring = round >= 0;
		end(self->operations[0]);
		if (self->operations[0] == OP_VMF)
			write_pc();
		begin(self->operations[1]);
		seL4_Trap(seL4_SysReplyRecv, &registers, self->reply, 0);
	}
	call_kernel(seL4_SysSend, finished, 0, 0);
	call_kernel(seL4_SysRecv, self->receive, 0, self->reply);
}

/* `fault` ends when the handler has it, `reply` begins there; words: of the reply. */
static void measure_client(void (*mistake)(struct worker *), enum operation fault,
			   enum operation reply, seL4_Word words)
{
	seL4_CPtr endpoint = new_object(seL4_EndpointObject, 0);
	struct worker *handler =
		new_worker(HIGHER, 0, handle, endpoint, new_object(seL4_ReplyObject, 0));

	make_passive(handler);
	handler->operations[0] = fault;
	handler->operations[1] = reply;
	handler->words = words;
	client = new_worker(LOWER, 1, mistake, 0, 0);
	must(seL4_TCB_SetSchedParams(client->tcb, SELF, LOWER, LOWER, client->context, endpoint));
	call_kernel(seL4_SysWait, finished, 0, 0);
	must(seL4_TCB_Suspend(client->tcb));
}

void measure_faults(void)
{
	finished = new_object(seL4_NotificationObject, 0);
	measure_client(load_badly, OP_VMF, OP_NONE, 0);
	measure_client(load_badly, OP_VMF_RT, OP_VMF_RT, 0);
	measure_client(execute_badly, OP_EXC, OP_EXC_REPLY, 1);
}
