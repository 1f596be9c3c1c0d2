/* SPDX-License-Identifier: BSD-2-Clause */
/* Debug calls: there in debug kernels, unknown system calls in others ("Debug and benchmark
 * calls"). */
#include "support.h"

#ifdef CONFIG_DEBUG_BUILD

static void identifies_every_type(void)
{
	static const struct {
		seL4_CPtr cap;
		seL4_Word type;
	} types[] = {
		{EMPTY, 0},
		{UNTYPED, 2},
		{ENDPOINT, 4},
		{NOTIFICATION, 6},
		{REPLY, 8},
		{CNODE, 10},
		{TCB, 12},
		{seL4_CapIRQControl, 14},
		{SC, 22},
		{seL4_CapDomain, 20},
		{FRAME, 1},
		{TABLE, 3},
		{VSPACE, VSPACE_TYPE},
		{seL4_CapASIDControl, 11},
		{1ul << 40, 0},
		{seL4_CapInitThreadASIDPool, 13},
	};

	for (unsigned i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		CHECK_EQUAL(seL4_DebugCapIdentify(types[i].cap), types[i].type);
	CHECK_EQUAL(seL4_DebugCapIdentify(bootinfo->schedcontrol.start), 24);
}

static void identifies_interrupt_capabilities(void)
{
	seL4_CPtr irq = new_slot();

	OK(seL4_IRQControl_Get(seL4_CapIRQControl, IRQ_FREE, ROOT, irq, 64));
	CHECK_EQUAL(seL4_DebugCapIdentify(irq), 16);
}

static void names_a_thread(void)
{
	seL4_DebugNameThread(TCB, "conformance");
	seL4_DebugNameThread(RUNNER_TCB,
			     "a name that is much longer than the space that a kernel keeps "
			     "in the object of a thread, which it cuts where that ends");
	OK(seL4_TCB_Suspend(TCB));
}

static void dumps_the_scheduler(void)
{
	seL4_DebugDumpScheduler();
	OK(seL4_TCB_Suspend(TCB));
}

static const struct test_case cases[] = {
	{"CapIdentify of every type", identifies_every_type},
	{"CapIdentify of interrupt capabilities", identifies_interrupt_capabilities},
	{"NameThread", names_a_thread},
	{"DumpScheduler", dumps_the_scheduler},
	{0},
};

#else

static void debug_calls_are_unknown(void)
{
	for (seL4_Int64 number = -12; number >= -17; number--)
		check_unknown_call(number);
}

static const struct test_case cases[] = {
	{"debug calls are unknown system calls", debug_calls_are_unknown},
	{0},
};

#endif

const struct suite debug_suite = {"debug calls", cases, {0}};
