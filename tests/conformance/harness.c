/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The root thread: makes each case's objects, starts its runner, waits for the
 * result and takes everything away again.
 */
#include "harness.h"
#include "support.h"
#include "harness_private.h"

enum {
	POOL_BITS = 25,
	UNTYPED_BITS = 16,
	WATCH_PERIOD = 300000, /* microseconds */
	WATCH_PATIENCE = 3,    /* periods without a result until a case counts as hung */
	ALARM_BADGE = 1ul << 40,
	FAULT_BADGE = 7
};

/* What a runner or helper sends to DONE: the label. Message words say what was seen. */
enum { RESULT_PASSED = 1, RESULT_FAILED };

seL4_BootInfo *bootinfo;

static volatile seL4_Word case_number; /* the watchdog sees by it that cases go on */
static seL4_Word passed, failed;

static void stop(const char *step, seL4_Word error)
{
	put_string("conformance: cannot set up (");
	put_string(step);
	put_string("): error ");
	put_decimal(error);
	put_string("\nclavis: done, status 1\n");
	seL4_TCB_Suspend(seL4_CapInitThreadTCB);
}

#define MUST(step)                                                                                 \
	do {                                                                                       \
		seL4_Word error_ = (step);                                                         \
		if (error_)                                                                        \
			stop(#step, error_);                                                       \
	} while (0)

_Noreturn void fail(const char *what, seL4_Word seen, seL4_Word expected, unsigned line)
{
	if (seL4_GetIPCBuffer() == bootinfo->ipcBuffer)
		stop(what, seen);
	seL4_SetMR(0, (seL4_Word)what);
	seL4_SetMR(1, seen);
	seL4_SetMR(2, expected);
	seL4_SetMR(3, line);
	for (;;)
		seL4_Call(DONE, seL4_MessageInfo_new(RESULT_FAILED, 0, 0, 4));
}

/* Wakes up once a period, by using up its budget; above all cases, so that it sees endless loops.
 */
static void watch(struct thread *self)
{
	seL4_Word last = 0, periods = 0;

	(void)self;
	for (;;) {
		seL4_Yield();
		periods = case_number == last ? periods + 1 : 0;
		last = case_number;
		if (periods == WATCH_PATIENCE)
			seL4_Signal(ALARM);
	}
}

static seL4_CPtr largest_untyped(void)
{
	seL4_Word count = bootinfo->untyped.end - bootinfo->untyped.start, best = 0;

	for (seL4_Word i = 0; i < count; i++) {
		const seL4_UntypedDesc *untyped = bootinfo->untypedList;

		if (!untyped[i].isDevice &&
		    (untyped[best].isDevice || untyped[i].sizeBits > untyped[best].sizeBits))
			best = i;
	}
	return bootinfo->untyped.start + best;
}

static void retype(seL4_CPtr from, seL4_Word type, seL4_Word size_bits, seL4_CPtr slot)
{
	MUST(seL4_Untyped_Retype(from, type, size_bits, ROOT, 0, 0, slot, 1));
}

static void set_up(void)
{
	seL4_CPtr memory = largest_untyped();
	struct thread *watchdog;

	retype(memory, seL4_UntypedObject, POOL_BITS, POOL);
	retype(memory, seL4_EndpointObject, 0, DONE);
	MUST(seL4_CNode_Mint(ROOT, DONE_BADGED, 64, ROOT, DONE, 64, seL4_AllRights, FAULT_BADGE));
	retype(memory, seL4_ReplyObject, 0, DRIVER_REPLY);
	retype(memory, seL4_NotificationObject, 0, ALARM_ORIGINAL);
	MUST(seL4_CNode_Mint(ROOT, ALARM, 64, ROOT, ALARM_ORIGINAL, 64, seL4_AllRights,
			     ALARM_BADGE));
	MUST(seL4_TCB_BindNotification(seL4_CapInitThreadTCB, ALARM_ORIGINAL));
	retype(memory, seL4_TCBObject, 0, WATCHDOG_TCB);
	retype(memory, seL4_SchedContextObject, seL4_MinSchedContextBits, WATCHDOG_SC);
	MUST(seL4_SchedControl_ConfigureFlags(bootinfo->schedcontrol.start, WATCHDOG_SC, 100,
					      WATCH_PERIOD, 0, 0, 0));
	watchdog = prepare_thread(WATCHDOG_AREA, WATCHDOG_TCB);
	MUST(seL4_TCB_SetSchedParams(WATCHDOG_TCB, AUTHORITY, 254, 254, WATCHDOG_SC, 0));
	start_thread(watchdog, watch);
}

/* The fixture, in the order of its slots; VSPACE gets an ASID. */
static void make_fixture(void)
{
	static const struct {
		seL4_CPtr slot;
		seL4_Word type, size_bits;
	} objects[] = {
		{UNTYPED, seL4_UntypedObject, UNTYPED_BITS},
		{TABLE, seL4_ARCH_PageTableObject, 0},
		{VSPACE, seL4_ARCH_VSpaceObject, 0},
		{RAW_VSPACE, seL4_ARCH_VSpaceObject, 0},
		{FRAME, seL4_ARCH_4KPage, 0},
		{OTHER_FRAME, seL4_ARCH_4KPage, 0},
		{TCB, seL4_TCBObject, 0},
		{OTHER_TCB, seL4_TCBObject, 0},
		{RUNNER_TCB, seL4_TCBObject, 0},
		{CNODE, seL4_CapTableObject, CNODE_RADIX},
		{SC, seL4_SchedContextObject, 8},
		{OTHER_SC, seL4_SchedContextObject, 8},
		{RUNNER_SC, seL4_SchedContextObject, 8},
		{NOTIFICATION, seL4_NotificationObject, 0},
		{REPLY, seL4_ReplyObject, 0},
		{ENDPOINT, seL4_EndpointObject, 0},
	};

	for (unsigned i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
		retype(POOL, objects[i].type, objects[i].size_bits, objects[i].slot);
	MUST(seL4_ARCH_ASIDPool_Assign(seL4_CapInitThreadASIDPool, VSPACE));
}

static void start_runner(void (*entry)(struct thread *), const void *argument, seL4_Word index)
{
	struct thread *runner;

	reset_support();
	runner = prepare_thread(RUNNER_AREA, RUNNER_TCB);
	runner->in[0] = (seL4_Word)argument;
	runner->in[1] = index;
	MUST(seL4_SchedControl_ConfigureFlags(bootinfo->schedcontrol.start, RUNNER_SC, 5000, 5000,
					      0, 0, 0));
	MUST(seL4_TCB_SetSchedParams(RUNNER_TCB, AUTHORITY, 255, RUNNER, RUNNER_SC, DONE_BADGED));
	start_thread(runner, entry);
}

/* Takes away what the case has made: objects with the pool, copies of other capabilities slot by
 * slot. */
static void clean_up(void)
{
	MUST(seL4_CNode_Revoke(ROOT, POOL, 64));
	for (seL4_CPtr slot = FIXTURE; slot < slots_in_use(); slot++)
		MUST(seL4_CNode_Delete(ROOT, slot, 64));
}

static void put_case(const char *result, const char *suite, const char *name)
{
	put_string(result);
	put_decimal(case_number);
	put_string(" - ");
	put_string(suite);
	put_string(": ");
	put_string(name);
}

static void put_failure(seL4_Word badge, seL4_MessageInfo_t info)
{
	if (badge == ALARM_BADGE) {
		put_string(": hung");
	} else if (badge == FAULT_BADGE) {
		put_string(": the case's thread had fault ");
		put_decimal(seL4_MessageInfo_get_label(info));
		for (int i = 0; i < 4; i++) {
			put_string(" ");
			put_hex(seL4_GetMR(i));
		}
	} else {
		put_string(": line ");
		put_decimal(seL4_GetMR(3));
		put_string(": ");
		put_string((const char *)seL4_GetMR(0));
		put_string(" is ");
		put_hex(seL4_GetMR(1));
		put_string(", expected ");
		put_hex(seL4_GetMR(2));
	}
	put_string("\n");
}

static void run(const char *suite, const char *name, void (*entry)(struct thread *),
		const void *argument, seL4_Word index)
{
	seL4_MessageInfo_t info;
	seL4_Word badge;

	case_number++;
	make_fixture();
	start_runner(entry, argument, index);
	info = seL4_Recv(DONE, &badge, DRIVER_REPLY);
	if (!badge && seL4_MessageInfo_get_label(info) == RESULT_PASSED) {
		passed++;
		put_case("ok ", suite, name);
		put_string("\n");
	} else {
		failed++;
		put_case("not ok ", suite, name);
		put_failure(badge, info);
	}
	clean_up();
}

static void finish_case(void)
{
	seL4_Call(DONE, seL4_MessageInfo_new(RESULT_PASSED, 0, 0, 0));
}

static void run_case(struct thread *self)
{
	((const struct test_case *)self->in[0])->run();
	finish_case();
}

static void run_table_case(struct thread *self)
{
	const struct table *table = (const struct table *)self->in[0];

	table->run((const seL4_Uint8 *)table->entries + self->in[1] * table->size);
	finish_case();
}

void thread_main(struct thread *thread)
{
	seL4_SetIPCBuffer(thread->buffer);
	thread->entry(thread);
	thread->done = 1;
	for (;;)
		seL4_TCB_Suspend(thread->tcb);
}

static void run_suite(const struct suite *suite)
{
	const struct table *table = &suite->table;

	for (const struct test_case *c = suite->cases; c && c->name; c++)
		run(suite->name, c->name, run_case, c, 0);
	for (seL4_Word i = 0; i < table->count; i++) {
		const void *entry = (const seL4_Uint8 *)table->entries + i * table->size;

		run(suite->name, *(const char *const *)entry, run_table_case, table, i);
	}
}

void root_main(seL4_BootInfo *info)
{
	bootinfo = info;
	seL4_SetIPCBuffer(info->ipcBuffer);
	devices_init();
	set_up();
	for (int i = 0; suites[i]; i++)
		run_suite(suites[i]);
	put_decimal(passed);
	put_string(" passed, ");
	put_decimal(failed);
	put_string(" failed\nclavis: done, status ");
	put_string(failed ? "1\n" : "0\n");
	for (;;)
		seL4_TCB_Suspend(seL4_CapInitThreadTCB);
}
