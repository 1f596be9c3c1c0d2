/* SPDX-License-Identifier: BSD-2-Clause */
/* TCB invocations: every check in its order ("Invocations", TCB). */
#include "support.h"

#define REGISTERS (sizeof(seL4_UserContext) / sizeof(seL4_Word))

/* Slots that the preparations below fill, in the order of new_slot(). */
enum { CAP0 = DYNAMIC, CAP1, BUFFER_VADDR = 0x10000000 };

static void use_untyped(void)
{
	OK(seL4_Untyped_Retype(UNTYPED, seL4_EndpointObject, 0, ROOT, 0, 0, new_slot(), 1));
}

/* CAP0: without grant and grant-reply; CAP1: without send. */
static void weak_endpoints(void)
{
	copy_of(ENDPOINT, seL4_ReadWrite);
	copy_of(ENDPOINT, seL4_NoWrite);
}

/* CAP0: grant-reply and send only, CAP1: grant and send only. */
static void sufficient_endpoints(void)
{
	copy_of(ENDPOINT, seL4_CapRights_new(1, 0, 0, 1));
	copy_of(ENDPOINT, seL4_CapRights_new(0, 1, 0, 1));
}

static void bind_notification(void)
{
	OK(seL4_TCB_BindNotification(TCB, NOTIFICATION));
	new_notification();
}

static void bind_notification_to_another(void)
{
	OK(seL4_TCB_BindNotification(OTHER_TCB, NOTIFICATION));
}

static void unreadable_notification(void)
{
	copy_of(NOTIFICATION, seL4_NoRead);
}

static void waited_for_notification(void)
{
	issue(HIGH, seL4_SysWait, NOTIFICATION, 0, 0, 0);
}

static void configure_context(void)
{
	OK(seL4_SchedControl_ConfigureFlags(bootinfo->schedcontrol.start, SC, 1000, 1000, 0, 0, 0));
}

static void bind_context_to_another(void)
{
	configure_context();
	OK(seL4_SchedContext_Bind(SC, OTHER_TCB));
}

static void bind_other_context(void)
{
	configure_context();
	OK(seL4_SchedContext_Bind(OTHER_SC, TCB));
}

static void bind_context(void)
{
	configure_context();
	OK(seL4_SchedContext_Bind(SC, TCB));
}

/* CAP0: a blocked thread without context. */
static void blocked_thread(void)
{
	struct thread *thread = issue(HIGH, seL4_SysWait, NOTIFICATION, 0, 0, 0);

	OK(seL4_SchedContext_Unbind(thread->sc));
}

#define BUFFER_VADDR   0x10000000
#define CONFIGURE(...) TCB, TCBConfigure, CAPS(__VA_ARGS__)
#define SCHED(...)     TCB, TCBSetSchedParams, CAPS(__VA_ARGS__)

static const struct row rows[] = {
	{"another object's label", 0, TCB, CNodeCopy, CAPS(), WORDS(), ILLEGAL_OPERATION},
	{"label 0", 0, TCB, InvalidInvocation, CAPS(), WORDS(), ILLEGAL_OPERATION},

	{"ReadRegisters: one word", 0, TCB, TCBReadRegisters, CAPS(), WORDS(0), TRUNCATED},
	{"ReadRegisters: no register", 0, TCB, TCBReadRegisters, CAPS(), WORDS(0, 0),
	 RANGE_ERROR(1, REGISTERS)},
	{"ReadRegisters: more registers than there are", 0, TCB, TCBReadRegisters, CAPS(),
	 WORDS(0, REGISTERS + 1), RANGE_ERROR(1, REGISTERS)},
	{"ReadRegisters: oneself", 0, RUNNER_TCB, TCBReadRegisters, CAPS(), WORDS(0, 1),
	 ILLEGAL_OPERATION},
	{"ReadRegisters: the range before oneself", 0, RUNNER_TCB, TCBReadRegisters, CAPS(),
	 WORDS(0, 0), RANGE_ERROR(1, REGISTERS)},

	{"WriteRegisters: one word", 0, TCB, TCBWriteRegisters, CAPS(), WORDS(0), TRUNCATED},
	{"WriteRegisters: fewer words than registers", 0, TCB, TCBWriteRegisters, CAPS(),
	 WORDS(0, 2, 5), TRUNCATED},
	{"WriteRegisters: no register", 0, TCB, TCBWriteRegisters, CAPS(), WORDS(0, 0), SUCCESS},
	{"WriteRegisters: oneself", 0, RUNNER_TCB, TCBWriteRegisters, CAPS(), WORDS(0, 1, 5),
	 ILLEGAL_OPERATION},
	{"WriteRegisters: missing words before oneself", 0, RUNNER_TCB, TCBWriteRegisters, CAPS(),
	 WORDS(0, 1), TRUNCATED},

	{"CopyRegisters: no word", 0, TCB, TCBCopyRegisters, CAPS(OTHER_TCB), WORDS(), TRUNCATED},
	{"CopyRegisters: no source", 0, TCB, TCBCopyRegisters, CAPS(), WORDS(12), TRUNCATED},
	{"CopyRegisters: a source that is no TCB", 0, TCB, TCBCopyRegisters, CAPS(ENDPOINT),
	 WORDS(12), INVALID_CAPABILITY(1)},
	{"CopyRegisters: an empty source", 0, TCB, TCBCopyRegisters, CAPS(EMPTY), WORDS(12),
	 INVALID_CAPABILITY(1)},
	{"CopyRegisters", 0, TCB, TCBCopyRegisters, CAPS(OTHER_TCB), WORDS(12), SUCCESS},

	{"Configure: two words", 0, CONFIGURE(CNODE, VSPACE, FRAME), WORDS(0, 0), TRUNCATED},
	{"Configure: two capabilities", 0, CONFIGURE(CNODE, VSPACE), WORDS(0, 0, 0), TRUNCATED},
	{"Configure: a buffer that is no frame", 0, CONFIGURE(CNODE, VSPACE, ENDPOINT),
	 WORDS(0, 0, BUFFER_VADDR), ILLEGAL_OPERATION},
	{"Configure: a buffer in device memory", 0, CONFIGURE(CNODE, VSPACE, CLOCK_FRAME),
	 WORDS(0, 0, BUFFER_VADDR), ILLEGAL_OPERATION},
	{"Configure: a buffer that cannot be derived", use_untyped,
	 CONFIGURE(CNODE, VSPACE, UNTYPED), WORDS(0, 0, BUFFER_VADDR), REVOKE_FIRST},
	{"Configure: an unaligned buffer", 0, CONFIGURE(CNODE, VSPACE, FRAME),
	 WORDS(0, 0, BUFFER_VADDR + 512), ALIGNMENT_ERROR},
	{"Configure: a device buffer before its alignment", 0,
	 CONFIGURE(CNODE, VSPACE, CLOCK_FRAME), WORDS(0, 0, 1), ILLEGAL_OPERATION},
	{"Configure: the buffer before the CSpace", 0, CONFIGURE(ENDPOINT, VSPACE, FRAME),
	 WORDS(0, 0, BUFFER_VADDR + 8), ALIGNMENT_ERROR},
	{"Configure: a CSpace that is no CNode", 0, CONFIGURE(ENDPOINT, VSPACE, FRAME),
	 WORDS(0, 0, BUFFER_VADDR), ILLEGAL_OPERATION},
	{"Configure: a CSpace that cannot be derived", use_untyped,
	 CONFIGURE(UNTYPED, VSPACE, FRAME), WORDS(0, 0, 0), REVOKE_FIRST},
	{"Configure: a guard that is too long", 0, CONFIGURE(CNODE, VSPACE, FRAME), WORDS(61, 0, 0),
	 ILLEGAL_OPERATION},
	{"Configure: a VSpace without ASID", 0, CONFIGURE(CNODE, RAW_VSPACE, FRAME), WORDS(0, 0, 0),
	 ILLEGAL_OPERATION},
	{"Configure: a page table as VSpace", 0, CONFIGURE(CNODE, TABLE, FRAME), WORDS(0, 0, 0),
	 ILLEGAL_OPERATION},
	{"SetSpace: a page table as VSpace", 0, TCB, TCBSetSpace, CAPS(ENDPOINT, CNODE, TABLE),
	 WORDS(0, 0), ILLEGAL_OPERATION},
	{"Configure: a VSpace that is none", 0, CONFIGURE(CNODE, CNODE, FRAME), WORDS(0, 0, 0),
	 ILLEGAL_OPERATION},
	{"Configure: data for the VSpace is not used", 0, CONFIGURE(CNODE, VSPACE, FRAME),
	 WORDS(0, ~0ul, 0), SUCCESS},
	{"SetSpace: a guard that is too long", 0, TCB, TCBSetSpace, CAPS(ENDPOINT, CNODE, VSPACE),
	 WORDS(61, 0), ILLEGAL_OPERATION},
	{"SetSpace: a guard", 0, TCB, TCBSetSpace, CAPS(ENDPOINT, CNODE, VSPACE), WORDS(60, 9),
	 SUCCESS},
	{"Configure: the CSpace before the VSpace", use_untyped,
	 CONFIGURE(UNTYPED, ENDPOINT, FRAME), WORDS(0, 0, 0), REVOKE_FIRST},
	{"Configure: without buffer its capability is not used", 0, CONFIGURE(CNODE, VSPACE, EMPTY),
	 WORDS(0, 0, 0), SUCCESS},
	{"Configure", 0, CONFIGURE(CNODE, VSPACE, FRAME), WORDS(60, 0, BUFFER_VADDR + 1024),
	 SUCCESS},

	{"SetPriority: no word", 0, TCB, TCBSetPriority, CAPS(AUTHORITY), WORDS(), TRUNCATED},
	{"SetPriority: no authority", 0, TCB, TCBSetPriority, CAPS(), WORDS(0), TRUNCATED},
	{"SetPriority: an authority that is no TCB", 0, TCB, TCBSetPriority, CAPS(ENDPOINT),
	 WORDS(999), INVALID_CAPABILITY(1)},
	{"SetPriority: above the authority's", 0, TCB, TCBSetPriority, CAPS(OTHER_TCB), WORDS(1),
	 RANGE_ERROR(0, 0)},
	{"SetPriority: 256", 0, TCB, TCBSetPriority, CAPS(AUTHORITY), WORDS(256),
	 RANGE_ERROR(0, 255)},
	{"SetPriority: 255", 0, TCB, TCBSetPriority, CAPS(AUTHORITY), WORDS(255), SUCCESS},
	{"SetPriority: to 0 by any authority", 0, TCB, TCBSetPriority, CAPS(OTHER_TCB), WORDS(0),
	 SUCCESS},
	{"SetMCPriority: no word", 0, TCB, TCBSetMCPriority, CAPS(AUTHORITY), WORDS(), TRUNCATED},
	{"SetMCPriority: no authority", 0, TCB, TCBSetMCPriority, CAPS(), WORDS(0), TRUNCATED},
	{"SetMCPriority: an authority that is no TCB", 0, TCB, TCBSetMCPriority, CAPS(EMPTY),
	 WORDS(999), INVALID_CAPABILITY(1)},
	{"SetMCPriority: above the authority's", 0, TCB, TCBSetMCPriority, CAPS(OTHER_TCB),
	 WORDS(1), RANGE_ERROR(0, 0)},
	{"SetMCPriority: 255", 0, TCB, TCBSetMCPriority, CAPS(AUTHORITY), WORDS(255), SUCCESS},

	{"SetSchedParams: one word", 0, SCHED(AUTHORITY, SC, ENDPOINT), WORDS(0), TRUNCATED},
	{"SetSchedParams: two capabilities", 0, SCHED(AUTHORITY, SC), WORDS(0, 0), TRUNCATED},
	{"SetSchedParams: an authority that is no TCB", 0, SCHED(SC, SC, ENDPOINT), WORDS(999, 999),
	 INVALID_CAPABILITY(1)},
	{"SetSchedParams: maximum above the authority's", 0, SCHED(OTHER_TCB, SC, ENDPOINT),
	 WORDS(1, 0), RANGE_ERROR(0, 0)},
	{"SetSchedParams: priority above the authority's", 0, SCHED(OTHER_TCB, SC, ENDPOINT),
	 WORDS(0, 1), RANGE_ERROR(0, 0)},
	{"SetSchedParams: priority above the new maximum is allowed", 0,
	 SCHED(AUTHORITY, SC, ENDPOINT), WORDS(3, 7), SUCCESS},
	{"SetSchedParams: the range before the context", 0, SCHED(OTHER_TCB, ENDPOINT, ENDPOINT),
	 WORDS(0, 1), RANGE_ERROR(0, 0)},
	{"SetSchedParams: a context that is none", 0, SCHED(AUTHORITY, ENDPOINT, ENDPOINT),
	 WORDS(0, 0), INVALID_CAPABILITY(2)},
	{"SetSchedParams: the context before the handler", 0, SCHED(AUTHORITY, ENDPOINT, SC),
	 WORDS(0, 0), INVALID_CAPABILITY(2)},
	{"SetSchedParams: a context of another thread", bind_context_to_another,
	 SCHED(AUTHORITY, SC, ENDPOINT), WORDS(0, 0), ILLEGAL_OPERATION},
	{"SetSchedParams: a second context", bind_other_context, SCHED(AUTHORITY, SC, ENDPOINT),
	 WORDS(0, 0), ILLEGAL_OPERATION},
	{"SetSchedParams: a thread that waits, without time", blocked_thread, CAP0,
	 TCBSetSchedParams, CAPS(AUTHORITY, SC, EMPTY), WORDS(0, 0), ILLEGAL_OPERATION},
	{"SetSchedParams: a thread that waits", blocked_thread, CAP0, TCBSetSchedParams,
	 CAPS(AUTHORITY, CAP1, EMPTY), WORDS(0, 0), SUCCESS},
	{"SetSchedParams: the same context", bind_context, SCHED(AUTHORITY, SC, ENDPOINT),
	 WORDS(0, 0), SUCCESS},
	{"SetSchedParams: taking the context away", bind_context, SCHED(AUTHORITY, EMPTY, EMPTY),
	 WORDS(0, 0), SUCCESS},
	{"SetSchedParams: taking one's own context away", 0, RUNNER_TCB, TCBSetSchedParams,
	 CAPS(AUTHORITY, EMPTY, ENDPOINT), WORDS(0, 0), ILLEGAL_OPERATION},
	{"SetSchedParams: a handler that is no endpoint", 0, SCHED(AUTHORITY, SC, NOTIFICATION),
	 WORDS(0, 0), INVALID_CAPABILITY(3)},
	{"SetSchedParams: a handler without grant", weak_endpoints, SCHED(AUTHORITY, SC, CAP0),
	 WORDS(0, 0), INVALID_CAPABILITY(3)},
	{"SetSchedParams: a handler without send", weak_endpoints, SCHED(AUTHORITY, SC, CAP1),
	 WORDS(0, 0), INVALID_CAPABILITY(3)},
	{"SetSchedParams: no handler", 0, SCHED(AUTHORITY, SC, EMPTY), WORDS(0, 0), SUCCESS},

	{"SetTimeoutEndpoint: no capability", 0, TCB, TCBSetTimeoutEndpoint, CAPS(), WORDS(),
	 TRUNCATED},
	{"SetTimeoutEndpoint: no endpoint", 0, TCB, TCBSetTimeoutEndpoint, CAPS(NOTIFICATION),
	 WORDS(), INVALID_CAPABILITY(1)},
	{"SetTimeoutEndpoint: without grant", weak_endpoints, TCB, TCBSetTimeoutEndpoint,
	 CAPS(CAP0), WORDS(), INVALID_CAPABILITY(1)},
	{"SetTimeoutEndpoint: without send", weak_endpoints, TCB, TCBSetTimeoutEndpoint, CAPS(CAP1),
	 WORDS(), INVALID_CAPABILITY(1)},
	{"SetTimeoutEndpoint: with send and grant-reply", sufficient_endpoints, TCB,
	 TCBSetTimeoutEndpoint, CAPS(CAP0), WORDS(), SUCCESS},
	{"SetTimeoutEndpoint: with send and grant", sufficient_endpoints, TCB,
	 TCBSetTimeoutEndpoint, CAPS(CAP1), WORDS(), SUCCESS},
	{"SetTimeoutEndpoint: none", 0, TCB, TCBSetTimeoutEndpoint, CAPS(EMPTY), WORDS(), SUCCESS},

	{"SetIPCBuffer: no word", 0, TCB, TCBSetIPCBuffer, CAPS(FRAME), WORDS(), TRUNCATED},
	{"SetIPCBuffer: no frame", 0, TCB, TCBSetIPCBuffer, CAPS(), WORDS(BUFFER_VADDR), TRUNCATED},
	{"SetIPCBuffer: no frame capability", 0, TCB, TCBSetIPCBuffer, CAPS(TCB),
	 WORDS(BUFFER_VADDR), ILLEGAL_OPERATION},
	{"SetIPCBuffer: device memory", 0, TCB, TCBSetIPCBuffer, CAPS(CLOCK_FRAME),
	 WORDS(BUFFER_VADDR), ILLEGAL_OPERATION},
	{"SetIPCBuffer: what cannot be derived", use_untyped, TCB, TCBSetIPCBuffer, CAPS(UNTYPED),
	 WORDS(BUFFER_VADDR), REVOKE_FIRST},
	{"SetIPCBuffer: unaligned", 0, TCB, TCBSetIPCBuffer, CAPS(FRAME), WORDS(BUFFER_VADDR + 1),
	 ALIGNMENT_ERROR},
	{"SetIPCBuffer: none", 0, TCB, TCBSetIPCBuffer, CAPS(EMPTY), WORDS(0), SUCCESS},
	{"SetIPCBuffer", 0, TCB, TCBSetIPCBuffer, CAPS(FRAME), WORDS(BUFFER_VADDR + 3072), SUCCESS},

	{"SetSpace: one word", 0, TCB, TCBSetSpace, CAPS(ENDPOINT, CNODE, VSPACE), WORDS(0),
	 TRUNCATED},
	{"SetSpace: two capabilities", 0, TCB, TCBSetSpace, CAPS(ENDPOINT, CNODE), WORDS(0, 0),
	 TRUNCATED},
	{"SetSpace: a CSpace that is no CNode", 0, TCB, TCBSetSpace, CAPS(ENDPOINT, TCB, VSPACE),
	 WORDS(0, 0), ILLEGAL_OPERATION},
	{"SetSpace: a CSpace that cannot be derived", use_untyped, TCB, TCBSetSpace,
	 CAPS(NOTIFICATION, UNTYPED, VSPACE), WORDS(0, 0), REVOKE_FIRST},
	{"SetSpace: a VSpace without ASID", 0, TCB, TCBSetSpace, CAPS(ENDPOINT, CNODE, RAW_VSPACE),
	 WORDS(0, 0), ILLEGAL_OPERATION},
	{"SetSpace: a handler that is no endpoint", 0, TCB, TCBSetSpace,
	 CAPS(NOTIFICATION, CNODE, VSPACE), WORDS(0, 0), INVALID_CAPABILITY(1)},
	{"SetSpace: the spaces before the handler", 0, TCB, TCBSetSpace,
	 CAPS(NOTIFICATION, CNODE, ENDPOINT), WORDS(0, 0), ILLEGAL_OPERATION},
	{"SetSpace: no handler", 0, TCB, TCBSetSpace, CAPS(EMPTY, CNODE, VSPACE), WORDS(0, 0),
	 SUCCESS},

	{"BindNotification: no capability", 0, TCB, TCBBindNotification, CAPS(), WORDS(),
	 TRUNCATED},
	{"BindNotification: a thread that has one", bind_notification, TCB, TCBBindNotification,
	 CAPS(CAP0), WORDS(), ILLEGAL_OPERATION},
	{"BindNotification: no notification", 0, TCB, TCBBindNotification, CAPS(ENDPOINT), WORDS(),
	 ILLEGAL_OPERATION},
	{"BindNotification: without receive right", unreadable_notification, TCB,
	 TCBBindNotification, CAPS(CAP0), WORDS(), ILLEGAL_OPERATION},
	{"BindNotification: one that another thread has", bind_notification_to_another, TCB,
	 TCBBindNotification, CAPS(NOTIFICATION), WORDS(), ILLEGAL_OPERATION},
	{"BindNotification: one that is waited for", waited_for_notification, TCB,
	 TCBBindNotification, CAPS(NOTIFICATION), WORDS(), ILLEGAL_OPERATION},
	{"BindNotification", 0, TCB, TCBBindNotification, CAPS(NOTIFICATION), WORDS(), SUCCESS},
	{"UnbindNotification: none bound", 0, TCB, TCBUnbindNotification, CAPS(), WORDS(),
	 ILLEGAL_OPERATION},
	{"UnbindNotification", bind_notification, TCB, TCBUnbindNotification, CAPS(), WORDS(),
	 SUCCESS},

	{"SetTLSBase: no word", 0, TCB, TCBSetTLSBase, CAPS(), WORDS(), TRUNCATED},
	{"SetTLSBase", 0, TCB, TCBSetTLSBase, CAPS(), WORDS(0x1000), SUCCESS},
	{"SetFlags: one word", 0, TCB, TCBSetFlags, CAPS(), WORDS(0), TRUNCATED},
	{"Suspend of a fresh thread", 0, TCB, TCBSuspend, CAPS(), WORDS(), SUCCESS},
	{"Resume of a fresh thread", 0, TCB, TCBResume, CAPS(), WORDS(), SUCCESS},
};

const struct suite tcb_error_suite = {"TCB invocations", 0, TABLE(rows, run_row)};
