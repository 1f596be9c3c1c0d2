/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A server without time of its own. It runs on its callers' scheduling
 * contexts: a call lends the context, the reply gives it back. So each caller
 * pays for what it asks for. One that asks for more than its budget gives
 * makes the server miss its time: the root task hears of that as a Timeout
 * fault, and answers the caller in the server's place.
 */
#include "support/root_task.h"

enum { SERVER_PRIORITY = 200, CLIENT_PRIORITY = 100, TIMEOUT_BADGE = 5, TOO_LATE = 1 };

static seL4_CPtr service, reply, ready, finished, server_thread;

/* Answers n with the sum of 1 .. n; an n of 0 it can never answer. */
static void server(seL4_Word unused)
{
	seL4_Word n = 0;

	(void)unused;
	seL4_NBSendRecv(ready, seL4_MessageInfo_new(0, 0, 0, 0), service, 0, reply);
	for (;;) {
		n = seL4_GetMR(0);
		while (n == 0)
			;
		seL4_SetMR(0, n * (n + 1) / 2);
		seL4_ReplyRecv(service, seL4_MessageInfo_new(0, 0, 0, 1), 0, reply);
	}
}

static void ask(seL4_Word n)
{
	seL4_MessageInfo_t answer;

	seL4_SetMR(0, n);
	answer = seL4_Call(service, seL4_MessageInfo_new(0, 0, 0, 1));
	put("client: the answer to ");
	put_number(n);
	if (seL4_MessageInfo_get_label(answer) == TOO_LATE) {
		put(" takes more time than I have\n");
		return;
	}
	put(" is ");
	put_number(seL4_GetMR(0));
	put("\n");
}

static void client(seL4_Word unused)
{
	(void)unused;
	ask(4);
	ask(100);
	ask(0);
	seL4_Signal(finished);
}

/* The server starts with a context, says that it is ready, and is left without. */
static void start_server(seL4_CPtr timeouts)
{
	seL4_CPtr context = new_context(10000, 10000);

	server_thread = new_thread();
	check(seL4_TCB_SetSchedParams(server_thread, seL4_CapInitThreadTCB, 0, SERVER_PRIORITY,
				      context, seL4_CapNull),
	      "setting the server's priority");
	check(seL4_TCB_SetTimeoutEndpoint(server_thread, timeouts), "setting the timeout endpoint");
	start_thread(server_thread, server, 0);
	seL4_Wait(ready, 0);
	check(seL4_SchedContext_Unbind(context), "making the server passive");
	put("root task: the server is passive\n");
}

int root_task(void)
{
	seL4_CPtr timeouts = new_object(seL4_EndpointObject, 0), thread;
	seL4_CPtr timeout_reply = new_object(seL4_ReplyObject, 0);
	seL4_MessageInfo_t info;

	service = new_object(seL4_EndpointObject, 0);
	reply = new_object(seL4_ReplyObject, 0);
	ready = new_object(seL4_NotificationObject, 0);
	finished = new_object(seL4_NotificationObject, 0);
	start_server(new_badged(timeouts, TIMEOUT_BADGE));

	thread = new_thread();
	check(seL4_TCB_SetSchedParams(thread, seL4_CapInitThreadTCB, 0, CLIENT_PRIORITY,
				      new_context(20000, 100000), seL4_CapNull),
	      "setting the client's priority");
	start_thread(thread, client, 0);

	info = seL4_Recv(timeouts, 0, timeout_reply);
	if (seL4_isTimeoutFault_tag(info))
		put("root task: the server has used up its client's time\n");
	check(seL4_TCB_Suspend(server_thread), "stopping the server");
	seL4_Send(reply, seL4_MessageInfo_new(TOO_LATE, 0, 0, 0));
	seL4_Wait(finished, 0);
	return 0;
}
