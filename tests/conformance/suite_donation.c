/* SPDX-License-Identifier: BSD-2-Clause */
/* Passive threads: lending and returning of scheduling contexts ("Passive servers, donation,
 * return"). */
#include "support.h"

static seL4_Word call(seL4_CPtr ep, seL4_Word word)
{
	seL4_SetMR(0, word);
	seL4_Call(ep, seL4_MessageInfo_new(0, 0, 0, 1));
	return seL4_GetMR(0);
}

static seL4_Time consumed(seL4_CPtr sc)
{
	return seL4_SchedContext_Consumed(sc).consumed;
}

/* Serves as serve() does, but spins in[2] times before each reply. */
static void serve_slowly(struct thread *self)
{
	seL4_MessageInfo_t info = seL4_Recv(self->in[0], 0, self->in[1]);

	for (;;) {
		for (volatile seL4_Word i = 0; i < self->in[2]; i = i + 1)
			;
		self->steps++;
		info = seL4_ReplyRecv(self->in[0], info, 0, self->in[1]);
	}
}

/* Passes each call on to in[2]. */
static void serve_by_another(struct thread *self)
{
	seL4_MessageInfo_t info = seL4_Recv(self->in[0], 0, self->in[1]);

	for (;;) {
		self->steps++;
		info = seL4_Call(self->in[2], info);
		info = seL4_ReplyRecv(self->in[0], info, 0, self->in[1]);
	}
}

static void passive_server_runs_on_the_callers_time(void)
{
	struct thread *server = spawn_passive(HIGH, serve_slowly, ENDPOINT, REPLY, 30000);

	/* Time is charged when another context becomes the current one: so while we sleep. */
	sleep(100);
	consumed(RUNNER_SC);
	for (int i = 0; i < 5; i++)
		call(ENDPOINT, 0);
	CHECK_EQUAL(server->steps, 5);
	sleep(100);
	/* 150,000 iterations take more than 100 microseconds on any machine of up to a few GHz. */
	CHECK(consumed(RUNNER_SC) >= 100);
}

static void passive_server_of_lower_priority(void)
{
	struct thread *server = spawn_passive(HIGH, serve, ENDPOINT, REPLY, 0);

	set_priority(server, LOW);
	CHECK_EQUAL(call(ENDPOINT, 5), 6);
	CHECK_EQUAL(call(ENDPOINT, 6), 7);
}

/* Send and NBSend do not donate: the receiver is Running, without time. */
static void send_does_not_donate(seL4_Int64 number)
{
	struct thread *server = spawn_passive(HIGH, serve, ENDPOINT, REPLY, 0);

	trap((seL4_Word)number, ENDPOINT, message(0, 0, 1), 0, 0);
	sleep(200);
	CHECK_EQUAL(server->steps, 0);
	OK(seL4_SchedContext_Bind(new_context(1000, 1000), server->tcb));
	CHECK_EQUAL(server->steps, 1);
}

static void send_gives_no_time(void)
{
	send_does_not_donate(seL4_SysSend);
}

static void nbsend_gives_no_time(void)
{
	send_does_not_donate(seL4_SysNBSend);
}

/* A server with a context of its own keeps it; the caller keeps its own. */
static void active_server_runs_on_its_own_time(void)
{
	struct thread *server = spawn(HIGH, serve_slowly, ENDPOINT, REPLY, 30000);

	consumed(server->sc);
	call(ENDPOINT, 0);
	CHECK(consumed(server->sc) >= 20);
}

static void nested_passive_servers_return_in_order(void)
{
	seL4_CPtr inner = new_endpoint(), middle = new_endpoint();
	struct thread *last = spawn_passive(HIGHEST, serve, inner, new_reply(), 0);
	struct thread *second = spawn_passive(HIGHER, serve_by_another, middle, new_reply(), inner);
	struct thread *first = spawn_passive(HIGH, serve_by_another, ENDPOINT, REPLY, middle);

	for (seL4_Word i = 0; i < 3; i++)
		CHECK_EQUAL(call(ENDPOINT, i), i + 1);
	CHECK(first->steps == 3 && second->steps == 3 && last->steps == 3);
}

static void server_serves_two_clients_in_turn(void)
{
	struct thread *server = spawn_passive(HIGHEST, serve, ENDPOINT, REPLY, 0);
	struct thread *one = issue(HIGH, seL4_SysCall, ENDPOINT, message(0, 0, 1), 0, 0);
	struct thread *two = issue(HIGHER, seL4_SysCall, ENDPOINT, message(0, 0, 1), 0, 0);

	CHECK(one->done && two->done);
	CHECK_EQUAL(server->steps, 2);
	CHECK_EQUAL(one->out[2], MESSAGE + 1);
}

/* A passive receiver that has already a queue of callers is lent each one's time. */
static void reply_and_receive_takes_the_next_callers_time(void)
{
	struct thread *clients[3], *server;

	for (int i = 0; i < 3; i++)
		clients[i] = issue(HIGH, seL4_SysCall, ENDPOINT, message(0, 0, 1), 0, 0);
	server = spawn(HIGHER, serve, ENDPOINT, REPLY, 0);
	for (int i = 0; i < 3; i++)
		CHECK(clients[i]->done);
	CHECK_EQUAL(server->steps, 3);
}

/* A thread that receives one call and then waits on in[2] before it replies. */
static void hold(struct thread *self)
{
	seL4_MessageInfo_t info = seL4_Recv(self->in[0], 0, self->in[1]);

	self->steps = 1;
	seL4_Wait(self->in[2], 0);
	self->steps = 2;
	seL4_ReplyRecv(self->in[0], info, 0, self->in[1]);
}

/* Calls a passive server that holds on to the call. */
static struct thread *held_call(struct thread **server)
{
	struct thread *caller;

	*server = spawn_passive(HIGHER, hold, ENDPOINT, REPLY, NOTIFICATION);
	caller = issue(HIGH, seL4_SysCall, ENDPOINT, message(7, 0, 0), 0, 0);
	CHECK_EQUAL((*server)->steps, 1);
	CHECK(!caller->done);
	return caller;
}

static void held_call_returns_later(void)
{
	struct thread *server, *caller = held_call(&server);

	seL4_Signal(NOTIFICATION);
	CHECK_EQUAL(server->steps, 2);
	CHECK(caller->done);
	CHECK_EQUAL(caller->out[1], message(7, 0, 0));
}

/* Deleting the top reply object: the context goes back, the caller is left inactive. */
static void deleting_the_reply_object_returns_the_context(void)
{
	struct thread *server, *caller = held_call(&server);

	delete (REPLY);
	seL4_Signal(NOTIFICATION);
	CHECK_EQUAL(server->steps, 1);
	CHECK(!caller->done);
	OK(seL4_SchedContext_UnbindObject(caller->sc, caller->tcb));
}

/* Cancelling the caller: the context stays with the server. */
static void suspending_the_caller_leaves_the_context(void)
{
	struct thread *server, *caller = held_call(&server);

	OK(seL4_TCB_Suspend(caller->tcb));
	seL4_Signal(NOTIFICATION);
	CHECK_EQUAL(server->steps, 2);
	OK(seL4_SchedContext_UnbindObject(caller->sc, server->tcb));
}

static void deleting_the_caller_leaves_the_server_running(void)
{
	struct thread *server, *caller = held_call(&server);
	seL4_CPtr sc = caller->sc;

	delete (caller->tcb);
	seL4_Signal(NOTIFICATION);
	CHECK_EQUAL(server->steps, 2);
	OK(seL4_SchedContext_UnbindObject(sc, server->tcb));
}

static void deleting_the_server_returns_the_context(void)
{
	struct thread *server, *caller = held_call(&server);

	CHECK(!caller->done);
	delete (server->tcb);
	delete (REPLY);
	OK(seL4_SchedContext_UnbindObject(caller->sc, caller->tcb));
}

static void deleting_the_context_stops_the_server(void)
{
	struct thread *server, *caller = held_call(&server);

	delete (caller->sc);
	seL4_Signal(NOTIFICATION);
	CHECK_EQUAL(server->steps, 1);
	OK(seL4_SchedContext_Bind(new_context(1000, 1000), server->tcb));
	CHECK_EQUAL(server->steps, 2);
	/* The reply came, but the caller has no time any more. */
	CHECK(!caller->done);
	OK(seL4_SchedContext_Bind(new_context(1000, 1000), caller->tcb));
	CHECK(caller->done);
}

/* Unbind: the chain is dropped, a later reply returns no context. */
static void unbound_context_is_not_returned(void)
{
	struct thread *server, *caller = held_call(&server);

	OK(seL4_SchedContext_Unbind(caller->sc));
	OK(seL4_SchedContext_Bind(caller->sc, server->tcb));
	seL4_Signal(NOTIFICATION);
	CHECK_EQUAL(server->steps, 2);
	CHECK(!caller->done);
	OK(seL4_SchedContext_UnbindObject(caller->sc, server->tcb));
	OK(seL4_SchedContext_Bind(caller->sc, caller->tcb));
	CHECK(caller->done);
}

/* The first phase of a combined call donates to a waiting receiver without context. */
static void hand_over(struct thread *self)
{
	seL4_Word badge;

	self->steps = 1;
	seL4_NBSendRecv(self->in[2], seL4_MessageInfo_new(0, 0, 0, 0), self->in[0], &badge,
			self->in[1]);
	self->steps = 2;
}

static void nbsendrecv_donates(void)
{
	seL4_CPtr other = new_endpoint();
	struct thread *receiver = spawn_passive(HIGHER, hold, other, new_reply(), NOTIFICATION);
	struct thread *sender = spawn(HIGH, hand_over, ENDPOINT, REPLY, other);

	CHECK_EQUAL(receiver->steps, 1);
	CHECK_EQUAL(sender->steps, 1);
	OK(seL4_SchedContext_UnbindObject(sender->sc, receiver->tcb));
}

/* Fault IPC donates to a passive handler as a Call does. */
static void fault_runs_a_passive_handler(void)
{
	struct thread *handler = spawn_passive(HIGHER, hold, ENDPOINT, REPLY, NOTIFICATION);
	struct thread *thread = spawn_probe(probe_undefined, 0, 0, ENDPOINT);

	CHECK_EQUAL(handler->steps, 1);
	OK(seL4_SchedContext_UnbindObject(thread->sc, handler->tcb));
}

/* A Timeout fault never donates. */
static void timeout_does_not_run_a_passive_handler(void)
{
	static volatile seL4_Word counter;
	struct thread *handler = spawn_passive(HIGHER, hold, ENDPOINT, REPLY, NOTIFICATION);
	struct thread *thread = new_thread();

	thread->sc = new_context(100, 1000);
	OK(seL4_TCB_SetSchedParams(thread->tcb, AUTHORITY, 0, LOW, thread->sc, 0));
	OK(seL4_TCB_SetTimeoutEndpoint(thread->tcb, ENDPOINT));
	start_probe(thread, probe_count, (seL4_Word)&counter, 0);
	sleep(3000);
	CHECK_EQUAL(handler->steps, 0);
	OK(seL4_SchedContext_Bind(new_context(1000, 1000), handler->tcb));
	CHECK_EQUAL(handler->steps, 1);
}

/* The client's budget ends while a passive server uses it: the server's timeout handler hears. */
static void timeout_in_a_passive_server(void)
{
	seL4_CPtr faults = new_endpoint();
	struct thread *server = spawn_passive(HIGH, serve_slowly, ENDPOINT, REPLY, 100000000);
	struct thread *client = issue(LOW, seL4_SysCall, ENDPOINT, message(3, 0, 0), 0, 0);
	seL4_Word badge;

	OK(seL4_SchedControl_ConfigureFlags(bootinfo->schedcontrol.start, client->sc, 300, 5000, 0,
					    0xc11e, 0));
	OK(seL4_TCB_SetTimeoutEndpoint(server->tcb, badged(faults, 0x70)));
	CHECK_EQUAL(seL4_Recv(faults, &badge, new_reply()).words[0],
		    message(seL4_Fault_Timeout, 0, 2));
	CHECK_EQUAL(badge, 0x70);
	CHECK_EQUAL(seL4_GetMR(seL4_Timeout_Data), 0xc11e);
	/* The handler answers the client in the server's place. */
	OK(seL4_TCB_Suspend(server->tcb));
	seL4_Send(REPLY, seL4_MessageInfo_new(44, 0, 0, 0));
	sleep(6000);
	CHECK(client->done);
	CHECK_EQUAL(client->out[1], message(44, 0, 0));
}

/* Waits on in[0] for ever. */
static void wait_again_and_again(struct thread *self)
{
	seL4_Word badge;

	for (;;) {
		seL4_Wait(self->in[0], &badge);
		self->out[0] = badge;
		self->steps++;
	}
}

static void notification_lends_its_context(void)
{
	struct thread *waiter = spawn_passive(HIGH, wait_again_and_again, NOTIFICATION, 0, 0);
	seL4_CPtr sc = new_context(1000, 1000);

	seL4_Signal(NOTIFICATION);
	CHECK_EQUAL(waiter->steps, 0);
	OK(seL4_SchedContext_Bind(waiter->sc = new_context(1000, 1000), waiter->tcb));
	CHECK_EQUAL(waiter->steps, 1);
	OK(seL4_SchedContext_Unbind(waiter->sc));
	OK(seL4_SchedContext_Bind(sc, NOTIFICATION));
	for (seL4_Word i = 1; i < 4; i++) {
		seL4_Signal(badged(NOTIFICATION, i));
		CHECK_EQUAL(waiter->steps, i + 1);
		CHECK_EQUAL(waiter->out[0], i);
	}
	/* It has given the context back: it can be bound to another thread. */
	OK(seL4_SchedContext_Bind(sc, TCB));
}

/* Binding once more: a context that a thread has is not lent. */
static void context_in_use_is_not_lent(void)
{
	struct thread *waiter = spawn_passive(HIGH, wait_again_and_again, NOTIFICATION, 0, 0);
	seL4_CPtr sc = new_context(1000, 1000);

	OK(seL4_SchedContext_Bind(sc, NOTIFICATION));
	OK(seL4_SchedContext_Bind(sc, TCB));
	seL4_Signal(NOTIFICATION);
	CHECK_EQUAL(waiter->steps, 0);
}

/* Receives once, then looks without waiting, as often as it can. */
static void wait_then_poll(struct thread *self)
{
	seL4_Wait(self->in[0], 0);
	for (int i = 0; i < 5; i++) {
		seL4_Poll(self->in[0], 0);
		self->steps++;
	}
}

/* "A non-blocking receive never returns the notification SC." */
static void polling_keeps_the_lent_context(void)
{
	struct thread *waiter = spawn_passive(HIGH, wait_then_poll, NOTIFICATION, 0, 0);

	OK(seL4_SchedContext_Bind(new_context(1000, 1000), NOTIFICATION));
	seL4_Signal(NOTIFICATION);
	CHECK_EQUAL(waiter->steps, 5);
}

/* Replies to one call and in the same step waits for a notification, in[2], instead of a call. */
static void reply_and_wait(struct thread *self)
{
	seL4_MessageInfo_t info = seL4_Recv(self->in[0], 0, self->in[1]);
	seL4_Word badge;

	self->steps = 1;
	seL4_ReplyRecv(self->in[2], info, &badge, self->in[1]);
	self->out[0] = badge;
	self->steps = 2;
}

/* An active notification lends its context to one who has just lost the caller's. */
static void active_notification_lends_its_context(void)
{
	struct thread *server = spawn_passive(HIGH, reply_and_wait, ENDPOINT, REPLY, NOTIFICATION);

	OK(seL4_SchedContext_Bind(new_context(1000, 1000), NOTIFICATION));
	seL4_Signal(badged(NOTIFICATION, 12));
	call(ENDPOINT, 0);
	CHECK_EQUAL(server->steps, 2);
	CHECK_EQUAL(server->out[0], 12);
}

static void active_notification_without_context_gives_no_time(void)
{
	struct thread *server = spawn_passive(HIGH, reply_and_wait, ENDPOINT, REPLY, NOTIFICATION);

	seL4_Signal(badged(NOTIFICATION, 12));
	call(ENDPOINT, 0);
	CHECK_EQUAL(server->steps, 1);
	OK(seL4_SchedContext_Bind(new_context(1000, 1000), server->tcb));
	CHECK_EQUAL(server->steps, 2);
}

/*
 * A reply out of order: the object in the middle of a stack answers its caller,
 * moves no context, and cuts the chain there.
 */
static void reply_in_the_middle_of_a_stack(void)
{
	seL4_CPtr inner = new_endpoint(), inner_reply = new_reply();
	struct thread *last = spawn_passive(HIGHEST, hold, inner, inner_reply, NOTIFICATION);
	struct thread *first = spawn_passive(HIGHER, serve_by_another, ENDPOINT, REPLY, inner);
	struct thread *caller = issue(HIGH, seL4_SysCall, ENDPOINT, message(7, 0, 0), 0, 0);

	CHECK(last->steps == 1 && first->steps == 1 && !caller->done);
	seL4_Send(REPLY, seL4_MessageInfo_new(8, 0, 0, 0));
	CHECK(!caller->done);
	/* The last server still has the context; its reply hands it to the first, where it stays.
	 */
	seL4_Signal(NOTIFICATION);
	CHECK_EQUAL(last->steps, 2);
	CHECK(!caller->done);
	OK(seL4_SchedContext_UnbindObject(caller->sc, first->tcb));
	OK(seL4_SchedContext_Bind(caller->sc, caller->tcb));
	CHECK(caller->done);
	CHECK_EQUAL(caller->out[1], message(8, 0, 0));
}

static void unbound_notification_context_is_not_lent(void)
{
	struct thread *waiter = spawn_passive(HIGH, wait_again_and_again, NOTIFICATION, 0, 0);
	seL4_CPtr sc = new_context(1000, 1000);

	OK(seL4_SchedContext_Bind(sc, NOTIFICATION));
	OK(seL4_SchedContext_UnbindObject(sc, NOTIFICATION));
	seL4_Signal(NOTIFICATION);
	CHECK_EQUAL(waiter->steps, 0);
}

/* A passive server with a bound notification that has a context: woken by a signal it runs on that.
 */
static void bound_notification_lends_its_context(void)
{
	struct thread *server = spawn_passive(HIGH, serve, ENDPOINT, REPLY, 0);
	seL4_CPtr sc = new_context(1000, 1000);

	OK(seL4_TCB_BindNotification(server->tcb, NOTIFICATION));
	OK(seL4_SchedContext_Bind(sc, NOTIFICATION));
	seL4_Signal(badged(NOTIFICATION, 6));
	CHECK_EQUAL(server->steps, 1);
	CHECK_EQUAL(server->out[0], 6);
	/* Blocked in Recv again, it has given the context back, and is passive for callers. */
	CHECK_EQUAL(call(ENDPOINT, 8), 9);
	CHECK_EQUAL(server->steps, 2);
}

static const struct test_case cases[] = {
	{"a passive server runs on the caller's time", passive_server_runs_on_the_callers_time},
	{"a passive server of lower priority", passive_server_of_lower_priority},
	{"Send gives no time", send_gives_no_time},
	{"NBSend gives no time", nbsend_gives_no_time},
	{"an active server runs on its own time", active_server_runs_on_its_own_time},
	{"nested passive servers return in order", nested_passive_servers_return_in_order},
	{"a server serves two clients in turn", server_serves_two_clients_in_turn},
	{"ReplyRecv serves a queue of callers", reply_and_receive_takes_the_next_callers_time},
	{"a held call returns later", held_call_returns_later},
	{"deleting the reply object returns the context",
	 deleting_the_reply_object_returns_the_context},
	{"suspending the caller leaves the context", suspending_the_caller_leaves_the_context},
	{"deleting the caller leaves the server running",
	 deleting_the_caller_leaves_the_server_running},
	{"deleting the server", deleting_the_server_returns_the_context},
	{"deleting the context stops the server", deleting_the_context_stops_the_server},
	{"an unbound context is not returned", unbound_context_is_not_returned},
	{"NBSendRecv donates", nbsendrecv_donates},
	{"a fault runs a passive handler", fault_runs_a_passive_handler},
	{"a timeout does not run a passive handler", timeout_does_not_run_a_passive_handler},
	{"a timeout in a passive server", timeout_in_a_passive_server},
	{"a notification lends its context", notification_lends_its_context},
	{"a context in use is not lent", context_in_use_is_not_lent},
	{"polling keeps a lent context", polling_keeps_the_lent_context},
	{"an active notification lends its context", active_notification_lends_its_context},
	{"an active notification without context gives no time",
	 active_notification_without_context_gives_no_time},
	{"a reply in the middle of a stack", reply_in_the_middle_of_a_stack},
	{"an unbound notification context is not lent", unbound_notification_context_is_not_lent},
	{"a bound notification lends its context", bound_notification_lends_its_context},
	{0},
};

const struct suite donation_suite = {"donation", cases, {0}};
