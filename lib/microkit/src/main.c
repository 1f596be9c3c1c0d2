/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A domain's life: constructors, init(), then one event after the other.
 */
#include <microkit.h>

#include <stdint.h>

#define BADGE_CALL   (UINT64_C(1) << 63)
#define BADGE_FAULT  (UINT64_C(1) << 62)
#define CALL_CHANNEL 0x3fu
#define FAULT_CHILD  0xffu
#define MAX_IRQS     64u
#define IPC_BUFFER   (seL4_UserVSpaceTop & ~UINT64_C(0xfff))

char microkit_name[MICROKIT_PD_NAME_LENGTH];
seL4_Bool microkit_passive;
seL4_Word microkit_irqs;
seL4_Word microkit_notifications;
seL4_Word microkit_pps;
seL4_Word microkit_ioports;

seL4_Bool microkit_have_signal;
seL4_CPtr microkit_signal_cap;
seL4_MessageInfo_t microkit_signal_msg;

seL4_IPCBuffer *__sel4_ipc_buffer = (seL4_IPCBuffer *)IPC_BUFFER;

extern void (*const __init_array_start[])(void);
extern void (*const __init_array_end[])(void);

static void run_constructors(void)
{
	for (void (*const *constructor)(void) = __init_array_start; constructor < __init_array_end;
	     constructor++)
		(*constructor)();
}

/* Interrupts that were raised before the domain ran are not lost. */
static void acknowledge_interrupts(void)
{
	for (unsigned i = 0; i < MAX_IRQS; i++) {
		if (microkit_irqs >> i & 1)
			seL4_IRQHandler_Ack(BASE_IRQ_CAP + i);
	}
}

/* Waits for the next event; what was deferred goes out first, the reply with the wait. */
static microkit_msginfo next_event(seL4_Word *badge, seL4_Bool have_reply, microkit_msginfo reply)
{
	seL4_Bool have_signal = microkit_have_signal;

	microkit_have_signal = seL4_False;
	if (have_reply) {
		if (have_signal)
			seL4_Send(microkit_signal_cap, microkit_signal_msg);
		return seL4_ReplyRecv(INPUT_CAP, reply, badge, REPLY_CAP);
	}
	if (have_signal)
		return seL4_NBSendRecv(microkit_signal_cap, microkit_signal_msg, INPUT_CAP, badge,
				       REPLY_CAP);
	return seL4_Recv(INPUT_CAP, badge, REPLY_CAP);
}

static void notify_all(seL4_Word channels)
{
	while (channels) {
		unsigned channel = (unsigned)__builtin_ctzll(channels);

		channels &= channels - 1;
		notified(channel);
	}
}

/* The bit of a child's fault is an ordinary channel's in a domain that uses it as one. */
static seL4_Bool is_fault(seL4_Word badge)
{
	return badge & BADGE_FAULT && !((microkit_notifications | microkit_irqs) & BADGE_FAULT);
}

/*
 * Asks the monitor to take the domain's time once it waits. What init() deferred
 * goes out before, as only one operation goes with the wait.
 */
static void become_passive(void)
{
	if (microkit_have_signal)
		seL4_Send(microkit_signal_cap, microkit_signal_msg);
	microkit_have_signal = seL4_True;
	microkit_signal_cap = MONITOR_EP;
	microkit_signal_msg = seL4_MessageInfo_new(0, 0, 0, 0);
}

int main(void);

int main(void)
{
	seL4_Bool have_reply = seL4_False;
	microkit_msginfo reply = seL4_MessageInfo_new(0, 0, 0, 0);

	run_constructors();
	init();
	acknowledge_interrupts();
	if (microkit_passive)
		become_passive();
	for (;;) {
		seL4_Word badge = 0;
		microkit_msginfo message = next_event(&badge, have_reply, reply);

		have_reply = seL4_False;
		if (badge & BADGE_CALL) {
			reply = protected(badge & CALL_CHANNEL, message);
			have_reply = seL4_True;
		} else if (is_fault(badge)) {
			have_reply = fault(badge & FAULT_CHILD, message, &reply);
		} else {
			notify_all(badge);
		}
	}
}
