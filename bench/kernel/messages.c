/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls that do little, yielding, calls and replies. */
#include "support.h"

static void serve(struct worker *self)
{
	call_kernel(seL4_SysRecv, self->receive, 0, self->reply);
	for (;;) {
		end(self->operations[0]);
		begin(self->operations[1]);
		call_kernel(seL4_SysReplyRecv, self->receive, length(self->words), self->reply);
	}
}

static struct worker *new_server(int elsewhere, seL4_CPtr *endpoint)
{
	*endpoint = new_object(seL4_EndpointObject, 0);
	return new_worker(DRIVER + 1, elsewhere, serve, *endpoint, new_object(seL4_ReplyObject, 0));
}

static void call_server(struct worker *server, seL4_CPtr endpoint, enum operation call,
			enum operation reply, seL4_Word words)
{
	server->operations[0] = call;
	server->operations[1] = reply;
	server->words = words;
	REPEAT
	{
		begin(call);
		call_kernel(seL4_SysCall, endpoint, length(words), 0);
		end(reply);
	}
}

static void measure_calls(void)
{
	static const struct {
		enum operation call, reply;
		seL4_Word words;
	} rows[] = {
		{OP_CALL0, OP_RR0, 0}, {OP_CALL1, OP_RR1, 1}, {OP_CALL2, OP_RR2, 2},
		{OP_CALL3, OP_RR3, 3}, {OP_CALL4, OP_RR4, 4}, {OP_CALL10, OP_RR10, 10},
	};
	seL4_CPtr endpoint;
	struct worker *server = new_server(1, &endpoint);

	make_passive(server);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		call_server(server, endpoint, rows[i].call, rows[i].reply, rows[i].words);
	server = new_server(0, &endpoint);
	make_passive(server);
	call_server(server, endpoint, OP_CALLS0, OP_RRS0, 0);
	server = new_server(1, &endpoint);
	call_server(server, endpoint, OP_CALLA0, OP_RRA0, 0);
}

static void yield_back(struct worker *self)
{
	(void)self;
	for (;;) {
		end(OP_YIELD_SW);
		seL4_Yield();
	}
}

static void measure_yields(void)
{
	struct worker *other;

	REPEAT
	{
		begin(OP_YIELD);
		seL4_Yield();
		end(OP_YIELD);
	}
	other = new_worker(DRIVER, 1, yield_back, 0, 0);
	REPEAT
	{
		begin(OP_YIELD_SW);
		seL4_Yield();
	}
	must(seL4_TCB_Suspend(other->tcb));
}

void measure_messages(void)
{
	seL4_CPtr idle = new_object(seL4_NotificationObject, 0);

	REPEAT
	{
		begin(OP_NULLSYS);
		call_kernel(seL4_SysNBSend, seL4_CapNull, 0, 0);
		end(OP_NULLSYS);
	}
	REPEAT
	{
		begin(OP_NBRECV);
		call_kernel(seL4_SysNBWait, idle, 0, 0);
		end(OP_NBRECV);
	}
	measure_yields();
	measure_calls();
}
