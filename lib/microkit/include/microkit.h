/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The interface of a protection domain to the rest of its system. The program
 * defines init() and notified(); protected() if it can be called, fault() if it
 * has children. Everything runs on the domain's one thread, one entry point at
 * a time.
 */
#ifndef MICROKIT_H
#define MICROKIT_H

#define CONFIG_LIB_SEL4_USE_THREAD_LOCALS 0
#include <sel4/sel4.h>

typedef unsigned int microkit_channel;
typedef unsigned int microkit_child;
typedef unsigned int microkit_ioport;
typedef seL4_MessageInfo_t microkit_msginfo;

#define MICROKIT_MAX_CHANNELS	62
#define MICROKIT_MAX_CHANNEL_ID (MICROKIT_MAX_CHANNELS - 1)
#define MICROKIT_MAX_IOPORT_ID	62
#define MICROKIT_PD_NAME_LENGTH 64
#define MICROKIT_MAX_USER_CAPS	128

/*
 * Slots of the domain's CNode: channel, interrupt or child n is at the base plus n. Those of secure
 * monitor calls, virtual processors and I/O ports have their numbers, but are empty here.
 */
#define INPUT_CAP		     1
#define REPLY_CAP		     4
#define MONITOR_EP		     5
#define TCB_CAP			     6
#define ARM_SMC_CAP		     7
#define BASE_OUTPUT_NOTIFICATION_CAP 10
#define BASE_ENDPOINT_CAP	     74
#define BASE_IRQ_CAP		     138
#define BASE_TCB_CAP		     202
#define BASE_VM_TCB_CAP		     266
#define BASE_VCPU_CAP		     330
#define BASE_IOPORT_CAP		     394
#define BASE_USER_CAPS		     458

/* Number of slots of the CSpace root; slot 0 holds the CNode with the slots above. */
#define MICROKIT_ROOT_SLOTS 64

/*
 * Set in the program's image when the system is built. Bit n: channel n. The name is cut, not
 * terminated, when it fills its array.
 */
extern char microkit_name[MICROKIT_PD_NAME_LENGTH];
extern seL4_Bool microkit_passive;
extern seL4_Word microkit_irqs;
extern seL4_Word microkit_notifications;
extern seL4_Word microkit_pps;
extern seL4_Word microkit_ioports;

/* The one operation that waits for the end of the entry point. */
extern seL4_Bool microkit_have_signal;
extern seL4_CPtr microkit_signal_cap;
extern seL4_MessageInfo_t microkit_signal_msg;

/* Entry points of the program. */
void init(void);
void notified(microkit_channel ch);
microkit_msginfo protected(microkit_channel ch, microkit_msginfo msginfo);
/** @return whether the child is to get *reply_msginfo as its reply. */
seL4_Bool fault(microkit_child child, microkit_msginfo msginfo, microkit_msginfo *reply_msginfo);

/* Output to the kernel's console; nothing in systems whose kernel does not print. */
void microkit_dbg_putc(int c);
void microkit_dbg_puts(const char *s);
void microkit_dbg_put8(seL4_Uint8 x);	/* in decimal */
void microkit_dbg_put32(seL4_Uint32 x); /* in decimal */

/** Stops the domain with a fault at address `error`. */
void microkit_internal_crash(seL4_Error error);

/** Prints the domain's name. */
void microkit_internal_put_name(void);

/** Prints `<name> <function>: invalid channel given '<ch>'`. */
void microkit_internal_bad_channel(const char *function, microkit_channel ch);

/** Prints that `function` was refused by the kernel, and crashes. */
void microkit_internal_refused(const char *function, seL4_Error error);

static inline seL4_Bool microkit_internal_has(seL4_Word channels, microkit_channel ch)
{
	return ch < 64 && (channels >> ch & 1);
}

/** Signals the domain at the other end of `ch` now. */
static inline void microkit_notify(microkit_channel ch)
{
	if (microkit_internal_has(microkit_notifications, ch))
		seL4_Signal(BASE_OUTPUT_NOTIFICATION_CAP + ch);
	else
		microkit_internal_bad_channel(__func__, ch);
}

/** Lets interrupt `ch` occur again. */
static inline void microkit_irq_ack(microkit_channel ch)
{
	if (microkit_internal_has(microkit_irqs, ch))
		seL4_IRQHandler_Ack(BASE_IRQ_CAP + ch);
	else
		microkit_internal_bad_channel(__func__, ch);
}

/** Signals at the end of the entry point; a later deferred operation takes its place. */
static inline void microkit_deferred_notify(microkit_channel ch)
{
	if (!microkit_internal_has(microkit_notifications, ch)) {
		microkit_internal_bad_channel(__func__, ch);
		return;
	}
	microkit_have_signal = seL4_True;
	microkit_signal_cap = BASE_OUTPUT_NOTIFICATION_CAP + ch;
	microkit_signal_msg = seL4_MessageInfo_new(0, 0, 0, 0);
}

/** Acknowledges at the end of the entry point; a later deferred operation takes its place. */
static inline void microkit_deferred_irq_ack(microkit_channel ch)
{
	if (!microkit_internal_has(microkit_irqs, ch)) {
		microkit_internal_bad_channel(__func__, ch);
		return;
	}
	microkit_have_signal = seL4_True;
	microkit_signal_cap = BASE_IRQ_CAP + ch;
	microkit_signal_msg = seL4_MessageInfo_new(IRQAckIRQ, 0, 0, 0);
}

/** Calls protected() of the domain at the other end and waits for its result. */
static inline microkit_msginfo microkit_ppcall(microkit_channel ch, microkit_msginfo msginfo)
{
	if (microkit_internal_has(microkit_pps, ch))
		return seL4_Call(BASE_ENDPOINT_CAP + ch, msginfo);
	microkit_internal_bad_channel(__func__, ch);
	return seL4_MessageInfo_new(0, 0, 0, 0);
}

/** A message of `count` words (0..64) with `label`. */
static inline microkit_msginfo microkit_msginfo_new(seL4_Word label, seL4_Uint16 count)
{
	return seL4_MessageInfo_new(label, 0, 0, count);
}

static inline seL4_Word microkit_msginfo_get_label(microkit_msginfo msginfo)
{
	return seL4_MessageInfo_get_label(msginfo);
}

static inline seL4_Word microkit_msginfo_get_count(microkit_msginfo msginfo)
{
	return seL4_MessageInfo_get_length(msginfo);
}

/** Message word `mr`, which is below the message's count. */
static inline seL4_Word microkit_mr_get(seL4_Uint8 mr)
{
	return seL4_GetMR(mr);
}

static inline void microkit_mr_set(seL4_Uint8 mr, seL4_Word value)
{
	seL4_SetMR(mr, value);
}

/** Lets a child go on at `entry`; its other registers stay as they are. */
static inline void microkit_pd_restart(microkit_child pd, seL4_Word entry)
{
	seL4_UserContext context = {.pc = entry};
	seL4_Error error = seL4_TCB_WriteRegisters(BASE_TCB_CAP + pd, seL4_True, 0, 1, &context);

	if (error != seL4_NoError)
		microkit_internal_refused(__func__, error);
}

static inline void microkit_pd_stop(microkit_child pd)
{
	seL4_Error error = seL4_TCB_Suspend(BASE_TCB_CAP + pd);

	if (error != seL4_NoError)
		microkit_internal_refused(__func__, error);
}

static inline void microkit_pd_resume(microkit_child pd)
{
	seL4_Error error = seL4_TCB_Resume(BASE_TCB_CAP + pd);

	if (error != seL4_NoError)
		microkit_internal_refused(__func__, error);
}

/** Capability pointer of a slot (1..63) of the CSpace root; 0, the null capability, for others. */
static inline seL4_CPtr microkit_cspace_root_slot_to_cptr(seL4_Word slot)
{
	return slot < MICROKIT_ROOT_SLOTS ? slot << 58 : 0;
}

#endif
