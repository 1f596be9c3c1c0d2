/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model against worked examples of the interface's reference: numbers that
 * it gives, and the consequences that it draws. Prints TAP-like lines; the last
 * is `N passed, N failed`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "state.h"

enum { CALL = -1, NB_SEND_RECV = -3, SEND = -5, RECV = -7, NB_SEND = -6, NB_WAIT = -10 };
enum { SLOT_TCB = 1, SLOT_CNODE, SLOT_VSPACE, SLOT_BUFFER = 10, SLOT_DOMAIN };
enum { SLOT_CONTEXT = 14, SLOT_CONTROL = 16, SLOT_UNTYPED, SLOT_DEVICE, FREE };
enum { TCB = 1, ENDPOINT = 2, NOTIFICATION = 3, CONTEXT = 5, REPLY = 6, PAGE = 9, PAGE_TABLE = 11 };

#define MAX_US	       UINT64_C(36893488147419)
#define CNODE	       UINT64_C(0x40300000)
#define THREAD	       UINT64_C(0x40200000)
#define BUFFER	       UINT64_C(0x40100000)
#define BUFFER_ADDRESS UINT64_C(0x500000)

static struct model *m;
static unsigned passed, failed;

static void check(bool good, const char *name)
{
	printf("%s %u - %s\n", good ? "ok" : "not ok", passed + failed + 1, name);
	passed += good;
	failed += !good;
}

/* A system with an initial thread whose CNode takes slot numbers as capability pointers. */

static void boot_cap(unsigned slot, struct view_slot cap)
{
	cap.address = CNODE + slot * SLOT_SIZE;
	model_boot_cap(m, &cap);
}

static void boot(void)
{
	const struct view_thread thread = {
		.address = THREAD, .priority = 255, .mcp = 255, .ipc_buffer = BUFFER_ADDRESS};

	free(m);
	m = model_new();
	boot_cap(SLOT_TCB, (struct view_slot){.object = THREAD, .type = VIEW_TCB});
	boot_cap(SLOT_CNODE,
		 (struct view_slot){.object = CNODE, .type = VIEW_CNODE, .bits = 12, .data = 52});
	boot_cap(SLOT_VSPACE,
		 (struct view_slot){.object = 0x40400000, .type = VIEW_VSPACE, .data = 1});
	boot_cap(SLOT_BUFFER, (struct view_slot){.object = BUFFER,
						 .type = VIEW_FRAME,
						 .bits = 12,
						 .rights = RIGHT_READ | RIGHT_WRITE});
	boot_cap(SLOT_DOMAIN, (struct view_slot){.type = VIEW_DOMAIN});
	boot_cap(SLOT_CONTEXT,
		 (struct view_slot){.object = 0x40500000, .type = VIEW_SCHED_CONTEXT, .bits = 7});
	boot_cap(SLOT_CONTROL, (struct view_slot){.type = VIEW_SCHED_CONTROL});
	boot_cap(SLOT_UNTYPED,
		 (struct view_slot){
			 .object = 0x50000000, .type = VIEW_UNTYPED, .bits = 20, .data = 1 << 20});
	boot_cap(SLOT_DEVICE,
		 (struct view_slot){
			 .object = 0x9000000, .type = VIEW_UNTYPED, .bits = 12, .device = true});
	model_boot_copy(m, CNODE + SLOT_CNODE * SLOT_SIZE, THREAD + CSPACE_SLOT * SLOT_SIZE);
	model_boot_copy(m, CNODE + SLOT_VSPACE * SLOT_SIZE, THREAD + VSPACE_SLOT * SLOT_SIZE);
	model_boot_copy(m, CNODE + SLOT_BUFFER * SLOT_SIZE, THREAD + BUFFER_SLOT * SLOT_SIZE);
	model_boot_thread(m, &thread, 0x40500000, 312500);
	model_start(m, 1000);
}

static uint64_t x(unsigned number)
{
	return model_thread(m, THREAD)->registers[number];
}

static void system_call(int64_t number, uint64_t cap, uint64_t info)
{
	model_set_register(m, 0, cap);
	model_set_register(m, 1, info);
	model_set_register(m, 7, number);
	model_syscall(m);
}

static void call_with(uint64_t cap, uint64_t label, unsigned words, const uint64_t *word,
		      unsigned caps, const uint64_t *extra)
{
	for (unsigned i = 0; i < words; i++) {
		if (i < 4)
			model_set_register(m, 2 + i, word[i]);
		else
			model_write(m, BUFFER + (i + 1) * 8, word[i]);
	}
	for (unsigned i = 0; i < caps; i++)
		model_write(m, BUFFER + (122 + i) * 8, extra[i]);
	system_call(CALL, cap, label << 12 | caps << 7 | words);
}

#define COUNT(...) (sizeof((uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t))
#define WORDS(...)                                                                                 \
	COUNT(__VA_ARGS__), (const uint64_t[])                                                     \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
#define NONE			       0, NULL
#define call(cap, label, words, extra) call_with(cap, LABEL_##label, words, extra)

/* The answer's message info and words; the fifth is in the buffer. */
static bool answers(uint64_t info, unsigned count, const uint64_t *word)
{
	if (x(0) != 0 || x(1) != info)
		return false;
	for (unsigned i = 0; i < count; i++) {
		if (word[i] != (i < 4 ? x(2 + i) : model_read(m, BUFFER + (i + 1) * 8)))
			return false;
	}
	return true;
}

static void make(uint64_t type, uint64_t bits, unsigned slot)
{
	call(SLOT_UNTYPED, UntypedRetype, WORDS(type, bits, 0, 0, slot, 1), WORDS(SLOT_CNODE));
	if (x(1))
		abort();
}

static void copy(unsigned from, unsigned to)
{
	call(SLOT_CNODE, CNodeCopy, WORDS(to, 64, from, 64, ALL_RIGHTS), WORDS(SLOT_CNODE));
}

static void mint(unsigned from, unsigned to, uint64_t badge)
{
	call(SLOT_CNODE, CNodeMint, WORDS(to, 64, from, 64, ALL_RIGHTS, badge), WORDS(SLOT_CNODE));
}

static bool is_full(unsigned slot)
{
	return model_slot(m, CNODE + slot * SLOT_SIZE);
}

/* Tests */

static void test_lookup_errors(void)
{
	boot();
	call(SLOT_CNODE, CNodeCopy, WORDS(FREE, 64, SLOT_TCB, 12, 15), WORDS(SLOT_CNODE));
	check(answers(0x6005, WORDS(1, 4, 12, 0, 52)), "guard mismatch with a depth of 12");
	call(SLOT_CNODE, CNodeCopy, WORDS(FREE, 64, SLOT_TCB, 60, 15), WORDS(SLOT_CNODE));
	check(answers(0x6004, WORDS(1, 3, 60, 64)), "depth mismatch with a depth of 60");
	call(SLOT_CNODE, CNodeCopy, WORDS(FREE, 64, FREE + 1, 64, 15), WORDS(SLOT_CNODE));
	check(answers(0x6003, WORDS(1, 2, 64)), "empty source");
	call(SLOT_CNODE, CNodeCopy, WORDS(FREE, 64, SLOT_TCB, 64, 15), WORDS(SLOT_TCB));
	check(answers(0x6002, WORDS(1, 1)), "source root that is no CNode");
	call(SLOT_CNODE, CNodeDelete, WORDS(FREE, 256), NONE);
	check(answers(0x4002, WORDS(1, 64)), "a depth is a whole word");
}

static void test_unknown_invocations(void)
{
	boot();
	call_with(0, 1, NONE, NONE);
	check(answers(0x2001, WORDS(0)), "call of a null capability");
	call_with(SLOT_TCB, 999, NONE, NONE);
	check(answers(0x3000, NONE), "unknown label for a TCB");
	call_with(SLOT_VSPACE, 999, NONE, NONE);
	check(answers(0x3000, NONE), "unknown label for a VSpace");
	call_with(SLOT_BUFFER, 999, NONE, NONE);
	check(answers(0x3000, NONE), "unknown label for a frame");
}

static void test_retype_errors(void)
{
	static const struct {
		const char *name;
		uint64_t cap, word[6], info;
		unsigned count;
		uint64_t answer[2];
	} cases[] = {
		{"type 12", SLOT_UNTYPED, {12, 0, 0, 0, FREE, 1}, 0x1001, 1, {0}},
		{"64 size bits", SLOT_UNTYPED, {TCB, 64, 0, 0, FREE, 1}, 0x4002, 2, {0, 47}},
		{"untyped of 2^48", SLOT_UNTYPED, {0, 48, 0, 0, FREE, 1}, 0x4002, 2, {0, 47}},
		{"CNode of radix 0", SLOT_UNTYPED, {4, 0, 0, 0, FREE, 1}, 0x1001, 1, {1}},
		{"untyped of 8 bytes", SLOT_UNTYPED, {0, 3, 0, 0, FREE, 1}, 0x1001, 1, {1}},
		{"context of 64 bytes", SLOT_UNTYPED, {CONTEXT, 6, 0, 0, FREE, 1}, 0x1001, 1, {1}},
		{"no CNode at the node", SLOT_UNTYPED, {TCB, 0, 1, 64, 0, 1}, 0x6003, 2, {0, 2}},
		{"offset 4096", SLOT_UNTYPED, {TCB, 0, 0, 0, 4096, 1}, 0x4002, 2, {0, 4095}},
		{"257 objects", SLOT_UNTYPED, {TCB, 0, 0, 0, FREE, 257}, 0x4002, 2, {1, 256}},
		{"3 in 2 slots", SLOT_UNTYPED, {TCB, 0, 0, 0, 4094, 3}, 0x4002, 2, {1, 2}},
		{"full slot", SLOT_UNTYPED, {TCB, 0, 0, 0, 1, 1}, 0x8000, 0, {0}},
		{"memory is short", SLOT_UNTYPED, {0, 20, 0, 0, FREE, 2}, 0xa001, 1, {1 << 20}},
		{"device TCB", SLOT_DEVICE, {TCB, 0, 0, 0, FREE, 1}, 0x1001, 1, {1}},
	};

	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		boot();
		call_with(cases[i].cap, LABEL_UntypedRetype, 6, cases[i].word, WORDS(SLOT_CNODE));
		check(answers(cases[i].info, cases[i].count, cases[i].answer), cases[i].name);
	}
}

static void configure(uint64_t budget, uint64_t period, uint64_t extra, unsigned slot)
{
	call(SLOT_CONTROL, SchedControlConfigureFlags, WORDS(budget, period, extra, 0, 0),
	     WORDS(slot));
}

static void test_sched_control(void)
{
	static const uint64_t limits[] = {0, 8, 24, 56, 120, 248};

	boot();
	for (unsigned i = 0; i < 6; i++)
		make(CONTEXT, 7 + i, FREE + i);
	configure(19, 1000, 0, FREE);
	check(answers(0x4002, WORDS(20, MAX_US)), "budget too small");
	configure(2000, 1000, 0, FREE);
	check(answers(0x4002, WORDS(20, 1000)), "budget of twice the period");
	for (unsigned i = 0; i < 6; i++) {
		configure(1000, 2000, limits[i] + 1, FREE + i);
		check(answers(0x4002, WORDS(0, limits[i])), "one refill too many");
		configure(1000, 2000, limits[i], FREE + i);
		check(answers(0, NONE), "as many refills as there may be");
	}
}

static void test_page_tables(void)
{
	static const uint64_t missing[] = {39, 30, 21};
	const uint64_t address = 0x40000000;

	boot();
	make(PAGE, 0, FREE);
	for (unsigned i = 0; i < 3; i++) {
		call(FREE, ARMPageMap, WORDS(address, 3, 3), WORDS(SLOT_VSPACE));
		check(answers(0x6003, WORDS(0, 2, missing[i])), "a level is missing");
		make(PAGE_TABLE, 0, FREE + 1 + i);
		call(FREE + 1 + i, ARMPageTableMap, WORDS(address, 0), WORDS(SLOT_VSPACE));
		check(answers(0, NONE), "the level is filled");
	}
	call(FREE, ARMPageMap, WORDS(address, 3, 3), WORDS(SLOT_VSPACE));
	check(answers(0, NONE), "a page needs three tables");
	make(PAGE_TABLE, 0, FREE + 4);
	call(FREE + 4, ARMPageTableMap, WORDS(address, 0), WORDS(SLOT_VSPACE));
	check(answers(0x8000, NONE), "a fourth finds no place");
}

static void test_derivation(void)
{
	boot();
	make(ENDPOINT, 0, FREE);
	copy(FREE, FREE + 1);
	call(SLOT_CNODE, CNodeRevoke, WORDS(FREE + 1, 64), NONE);
	check(is_full(FREE), "revoking a copy removes nothing");
	mint(FREE, FREE + 2, 5);
	copy(FREE + 2, FREE + 3);
	mint(FREE + 2, FREE + 4, 5);
	check(answers(0x3000, NONE), "a badge cannot be minted on a badge");
	call(SLOT_CNODE, CNodeRevoke, WORDS(FREE + 2, 64), NONE);
	check(is_full(FREE + 1) && is_full(FREE + 2) && !is_full(FREE + 3),
	      "copies of a badged capability are its children");
	call(SLOT_CNODE, CNodeRevoke, WORDS(FREE, 64), NONE);
	check(is_full(FREE) && !is_full(FREE + 1) && !is_full(FREE + 2),
	      "revoking the original removes all");
	copy(SLOT_UNTYPED, FREE + 5);
	check(answers(0x9000, NONE), "an untyped with children cannot be copied");
}

static void test_signals(void)
{
	boot();
	make(NOTIFICATION, 0, FREE);
	mint(FREE, FREE + 1, 6);
	system_call(SEND, FREE + 1, 0);
	model_set_register(m, 8, 0);
	system_call(NB_SEND_RECV, FREE, 0x5003);
	check(x(0) == 6 && x(1) == 0x5003, "a signal leaves the receiver's own message info");
	system_call(NB_WAIT, FREE, 0x5003);
	check(x(0) == 0 && x(1) == 0x5003, "nothing is left to poll for");
}

/* A second thread with the initial thread's CSpace, which handles the initial thread's faults. */
static uint64_t make_handler(void)
{
	boot();
	make(TCB, 0, FREE);
	make(CONTEXT, 8, FREE + 1);
	make(ENDPOINT, 0, FREE + 2);
	make(REPLY, 0, FREE + 3);
	make(PAGE, 0, FREE + 4);
	configure(1000, 1000, 0, FREE + 1);
	call(FREE, TCBConfigure, WORDS(0, 0, 0x600000), WORDS(SLOT_CNODE, SLOT_VSPACE, FREE + 4));
	call(FREE, TCBSetSchedParams, WORDS(255, 254), WORDS(SLOT_TCB, FREE + 1, 0));
	call(FREE, TCBResume, NONE, NONE);
	call(SLOT_TCB, TCBSetSpace, WORDS(0, 0), WORDS(FREE + 2, SLOT_CNODE, SLOT_VSPACE));
	return model_cap(m, CNODE + FREE * SLOT_SIZE).object;
}

/* The initial thread has a fault; the handler receives it. */
static bool handles(uint64_t handler, uint64_t info, unsigned count, const uint64_t *word)
{
	uint64_t buffer = model_cap(m, handler + BUFFER_SLOT * SLOT_SIZE).object;
	const uint64_t *registers = model_thread(m, handler)->registers;

	if (model_current(m) != handler)
		return false;
	model_set_register(m, 6, FREE + 3);
	system_call(RECV, FREE + 2, 0);
	if (registers[1] != info)
		return false;
	for (unsigned i = 0; i < count; i++) {
		if (word[i] != (i < 4 ? registers[2 + i] : model_read(m, buffer + (i + 1) * 8)))
			return false;
	}
	return true;
}

static void test_faults(void)
{
	uint64_t handler = make_handler(), pc = x(NEXT_PC);

	model_memory_fault(m, 0x1234000, 0x92000005, false);
	check(handles(handler, 0x6004, WORDS(pc, 0x1234000, 0, 0x92000005)), "data fault");
	system_call(SEND, FREE + 3, 0);
	check(model_current(m) == THREAD && x(NEXT_PC) == pc, "it is restarted by a reply");
	model_exception(m, 0x2000000);
	check(handles(handler, 0x3005, WORDS(pc, 0, 0, 0x2000000, 0)), "undefined instruction");

	handler = make_handler();
	pc = x(NEXT_PC);
	system_call(99, 11, 12);
	check(handles(handler, 0x200d,
		      WORDS(11, 12, x(2), x(3), x(4), x(5), x(6), 99, pc, 0, pc + 4, 0, 99)),
	      "unknown system call");

	handler = make_handler();
	pc = x(NEXT_PC);
	system_call(SEND, 0x1000, 0);
	check(handles(handler, 0x1007, WORDS(pc, 0x1000, 0, 4, 64, 0, 52)),
	      "capability fault with a guard mismatch");

	handler = make_handler();
	pc = x(NEXT_PC);
	system_call(RECV, 0, 0);
	check(handles(handler, 0x1005, WORDS(pc, 0, 1, 2, 0)), "receiving from a null capability");
}

static void test_time(void)
{
	struct view *view = calloc(1, sizeof *view);

	boot();
	model_view(m, view);
	check(view->deadline == 1000 + 312500, "5 ms are 312500 ticks");
	model_advance(m, 312500 - 1250);
	system_call(NB_SEND, SLOT_TCB, 0);
	check(model_context(m, 0x40500000)->consumed == 0, "20 us are enough to go on");
	boot();
	model_advance(m, 312500 - 1249);
	system_call(SEND, 0, 0);
	check(model_context(m, 0x40500000)->consumed == 312500 - 1249, "less is not");
	check(x(NEXT_PC) == 0 && model_current(m) == THREAD, "the call is made again");
	call(SLOT_CONTEXT, SchedContextConsumed, NONE, NONE);
	check(answers(0x1, WORDS(4980)), "time used is told in whole microseconds");
	free(view);
}

static void test_copy(void)
{
	struct model *other = model_new();

	boot();
	make(ENDPOINT, 0, FREE);
	model_copy(other, m);
	call(SLOT_CNODE, CNodeDelete, WORDS(FREE, 64), NONE);
	check(!is_full(FREE) && model_slot(other, CNODE + FREE * SLOT_SIZE),
	      "a copy is independent");
	free(other);
}

int main(void)
{
	test_lookup_errors();
	test_unknown_invocations();
	test_retype_errors();
	test_sched_control();
	test_page_tables();
	test_derivation();
	test_signals();
	test_faults();
	test_time();
	test_copy();
	free(m);
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
