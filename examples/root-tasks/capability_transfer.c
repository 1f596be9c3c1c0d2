/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A message that carries a capability. A client asks a server for a
 * notification; the server makes one and sends it in its reply; the client
 * waits on what it received, and the server signals its own copy. Until the
 * reply the client had no way to name that object.
 */
#include "support/root_task.h"

enum { CLIENT_BADGE = 42, SIGNAL_BADGE = 7, SERVER_PRIORITY = 200, CLIENT_PRIORITY = 100 };

static seL4_CPtr service, reply, finished, received;

/* Where the kernel puts a capability that arrives is said before the message is waited for. */
static void client(seL4_Word endpoint)
{
	seL4_MessageInfo_t answer;
	seL4_Word badge;

	seL4_SetCapReceivePath(seL4_CapInitThreadCNode, received, 64);
	answer = seL4_Call(endpoint, seL4_MessageInfo_new(0, 0, 0, 0));
	put("client: the reply carries ");
	put_number(seL4_MessageInfo_get_extraCaps(answer));
	put(" capability\n");
	seL4_Wait(received, &badge);
	put("client: signalled with badge ");
	put_number(badge);
	put("\n");
	seL4_Signal(finished);
}

static void server(seL4_Word endpoint)
{
	seL4_CPtr notification = new_object(seL4_NotificationObject, 0);
	seL4_Word badge;

	seL4_Recv(endpoint, &badge, reply);
	put("server: asked by the client with badge ");
	put_number(badge);
	put("\n");
	seL4_SetCap(0, notification);
	seL4_Send(reply, seL4_MessageInfo_new(0, 0, 1, 0));
	seL4_Signal(new_badged(notification, SIGNAL_BADGE));
}

static void run(void (*function)(seL4_Word), seL4_Word endpoint, seL4_Word priority)
{
	seL4_CPtr thread = new_thread();

	check(seL4_TCB_SetSchedParams(thread, seL4_CapInitThreadTCB, 0, priority,
				      new_context(10000, 10000), seL4_CapNull),
	      "setting a priority");
	start_thread(thread, function, endpoint);
}

int root_task(void)
{
	service = new_object(seL4_EndpointObject, 0);
	reply = new_object(seL4_ReplyObject, 0);
	finished = new_object(seL4_NotificationObject, 0);
	received = new_slot();
	run(server, service, SERVER_PRIORITY);
	run(client, new_badged(service, CLIENT_BADGE), CLIENT_PRIORITY);
	seL4_Wait(finished, 0);
	put("done\n");
	return 0;
}
