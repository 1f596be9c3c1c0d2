/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From records to steps. What each invocation takes is in one table; letters
 * say of what kind a word or capability is.
 */
#include "generate.h"

#include <string.h>

#include "arch/machine.h"
#include "ipc/ipc.h"
#include "object/invocation.h"

/* Reads a record byte by byte. */
struct reader {
	const struct world *world;
	const uint8_t *record;
	unsigned at;
};

static uint8_t byte(struct reader *reader)
{
	return reader->at < RECORD_BYTES ? reader->record[reader->at++] : 0;
}

/* One time in 16 something unusual is asked for. */
static bool is_unusual(uint8_t b)
{
	return b >= 240;
}

static unsigned slots_of(const struct world *world)
{
	return 1u << world->description->cnode_bits;
}

/* A slot with a capability of `type`; seldom any slot, and slot 0 (empty) if there is none. */
static uint64_t pick_type(struct reader *reader, enum cap_type type)
{
	uint8_t b = byte(reader);
	unsigned found = 0, n = slots_of(reader->world);

	if (b >= 253) /* leads nowhere */
		return (uint64_t)byte(reader) << 7 * (b - 252);
	if (is_unusual(b))
		return byte(reader) % n;
	for (unsigned i = 0; i < n; i++)
		found += cap_type(world_cap(reader->world, i)) == type;
	if (!found)
		return 0;
	found = b % found;
	for (unsigned i = 0;; i++) {
		if (cap_type(world_cap(reader->world, i)) == type && found-- == 0)
			return i;
	}
}

static uint64_t pick_full(struct reader *reader)
{
	unsigned n = slots_of(reader->world), at = byte(reader) % n;

	for (unsigned i = 0; i < n; i++) {
		if (cap_type(world_cap(reader->world, (at + i) % n)) != CAP_NULL)
			return (at + i) % n;
	}
	return 0;
}

/* Rarely a slot that is full. Slot 0 stays empty: it is the null capability. */
static uint64_t pick_empty(struct reader *reader)
{
	uint8_t b = byte(reader);

	if (is_unusual(b))
		return byte(reader) % slots_of(reader->world);
	for (unsigned i = reader->world->used + b % 24; i < slots_of(reader->world); i++) {
		if (cap_type(world_cap(reader->world, i)) == CAP_NULL)
			return i;
	}
	return pick_type(reader, CAP_NULL);
}

static uint64_t pick_time_us(struct reader *reader)
{
	static const uint64_t times[] = {20,   40,    100, 400, 900,	  1000,
					 5000, 10000, 19,  0,	1ul << 50};

	return times[byte(reader) % (sizeof times / sizeof *times)];
}

static uint64_t pick_address(struct reader *reader)
{
	static const uint64_t bases[] = {WORLD_BUFFERS,	 WORLD_IMAGE,  0x600000,      0x40000000,
					 0x7fffffe00000, 0x8000000000, 0x800000000000};
	uint8_t b = byte(reader);
	uint64_t address = bases[(b >> 4) % 7] + (b & 15) * 4096ul;

	return is_unusual(byte(reader)) ? address + 512 : address;
}

/* A thread; the kernel stops the machine if any other is given a name. */
static uint64_t pick_name_target(struct reader *reader)
{
	struct cap cspace = current_thread()->slots[TCB_CSPACE].cap;
	struct cap cnode = world_cap(reader->world, WORLD_CNODE);
	unsigned slot = reader->world->first_thread;

	(void)byte(reader);
	if (cspace.obj != cnode.obj || cspace.data != cnode.data)
		return 0;
	return cap_type(world_cap(reader->world, slot)) == CAP_TCB ? slot : 0;
}

/* A word of the kind that `letter` says. */
static uint64_t pick_word(struct reader *reader, char letter)
{
	uint8_t b;

	switch (letter) {
	case 't': /* object type */
		return byte(reader) % 13;
	case 's': /* size */
		b = byte(reader);
		return is_unusual(b) ? byte(reader) : b % 15;
	case 'f': /* index of a full slot */
		return pick_full(reader);
	case 'e': /* index of an empty slot */
		return pick_empty(reader);
	case 'b': /* index of an endpoint */
		return pick_type(reader, CAP_ENDPOINT);
	case 'd': /* depth */
		b = byte(reader);
		return is_unusual(b) ? byte(reader) : WORD_BITS;
	case 'z': /* node index or depth: 0 */
		b = byte(reader);
		return is_unusual(b) ? byte(reader) % 66 : 0;
	case 'n': /* count */
		b = byte(reader);
		return is_unusual(b) ? byte(reader) * 2u : 1 + b % 3;
	case 'r': /* rights */
		b = byte(reader);
		return b < 128 ? RIGHTS_ALL : b & 15;
	case 'g': /* guard or badge */
		b = byte(reader);
		return b < 64	 ? 0
		       : b < 128 ? WORD_BITS - reader->world->description->cnode_bits
				 : b % 8;
	case 'p': /* priority */
		b = byte(reader);
		return is_unusual(b) ? 256 + b : 80 + b % 32;
	case 'u': /* time in microseconds */
		return pick_time_us(reader);
	case 'v': /* virtual address */
		return pick_address(reader);
	case 'q': /* interrupt */
		b = byte(reader);
		return is_unusual(b) ? byte(reader) : WORLD_IRQ + b % 3;
	case 'c': /* count of registers */
		b = byte(reader);
		return is_unusual(b) ? b : b % 37;
	case 'k': /* few bits */
		return byte(reader) & 15;
	default: /* any */
		return byte(reader) * UINT64_C(0x0101010101010101);
	}
}

/* A capability of the kind that `letter` says. */
static uint64_t pick_cap(struct reader *reader, char letter)
{
	switch (letter) {
	case 'C':
		return pick_type(reader, CAP_CNODE);
	case 'V':
		return pick_type(reader, CAP_VSPACE);
	case 'M':
		return pick_type(reader, CAP_FRAME);
	case 'T':
		return pick_type(reader, CAP_TCB);
	case 'S':
		return byte(reader) & 7 ? pick_type(reader, CAP_SCHED_CONTEXT) : 0;
	case 'P':
		return byte(reader) & 7 ? pick_type(reader, CAP_ENDPOINT) : 0;
	case 'N':
		return pick_type(reader, CAP_NOTIFICATION);
	case 'G':
		return pick_type(reader, byte(reader) & 1 ? CAP_TCB : CAP_NOTIFICATION);
	case 'U':
		return pick_type(reader, CAP_UNTYPED);
	default:
		return pick_full(reader);
	}
}

struct shape {
	uint8_t label, type;
	const char *words, *caps;
};

static const struct shape shapes[] = {
	{LABEL_UntypedRetype, CAP_UNTYPED, "tszzen", "C"},
	{LABEL_UntypedRetype, CAP_UNTYPED, "tszzen", "C"},
	{LABEL_TCBReadRegisters, CAP_TCB, "kc", ""},
	{LABEL_TCBWriteRegisters, CAP_TCB, "kcxxxxxxxxxx", ""},
	{LABEL_TCBCopyRegisters, CAP_TCB, "k", "T"},
	{LABEL_TCBConfigure, CAP_TCB, "gzv", "CVM"},
	{LABEL_TCBSetPriority, CAP_TCB, "p", "T"},
	{LABEL_TCBSetMCPriority, CAP_TCB, "p", "T"},
	{LABEL_TCBSetSchedParams, CAP_TCB, "pp", "TSP"},
	{LABEL_TCBSetTimeoutEndpoint, CAP_TCB, "", "P"},
	{LABEL_TCBSetIPCBuffer, CAP_TCB, "v", "M"},
	{LABEL_TCBSetSpace, CAP_TCB, "gz", "PCV"},
	{LABEL_TCBSuspend, CAP_TCB, "", ""},
	{LABEL_TCBResume, CAP_TCB, "", ""},
	{LABEL_TCBResume, CAP_TCB, "", ""},
	{LABEL_TCBBindNotification, CAP_TCB, "", "N"},
	{LABEL_TCBUnbindNotification, CAP_TCB, "", ""},
	{LABEL_TCBSetTLSBase, CAP_TCB, "x", ""},
	{LABEL_TCBSetFlags, CAP_TCB, "kk", ""},
	{LABEL_TCBSetIPCBuffer, CAP_TCB, "z", "M"},
	{LABEL_CNodeRevoke, CAP_CNODE, "fd", ""},
	{LABEL_CNodeDelete, CAP_CNODE, "fd", ""},
	{LABEL_CNodeCancelBadgedSends, CAP_CNODE, "bd", ""},
	{LABEL_CNodeCopy, CAP_CNODE, "edfdr", "C"},
	{LABEL_CNodeCopy, CAP_CNODE, "edfdr", "C"},
	{LABEL_CNodeMint, CAP_CNODE, "edfdrg", "C"},
	{LABEL_CNodeMove, CAP_CNODE, "edfd", "C"},
	{LABEL_CNodeMutate, CAP_CNODE, "edfdg", "C"},
	{LABEL_CNodeRotate, CAP_CNODE, "edgfdgfd", "CC"},
	{LABEL_IRQIssueIRQHandler, CAP_IRQ_CONTROL, "qed", "C"},
	{LABEL_IRQAckIRQ, CAP_IRQ_HANDLER, "", ""},
	{LABEL_IRQSetIRQHandler, CAP_IRQ_HANDLER, "", "N"},
	{LABEL_IRQClearIRQHandler, CAP_IRQ_HANDLER, "", ""},
	{LABEL_DomainSetSet, CAP_DOMAIN, "k", "T"},
	{LABEL_DomainScheduleConfigure, CAP_DOMAIN, "kkk", ""},
	{LABEL_DomainScheduleSetStart, CAP_DOMAIN, "k", ""},
	{LABEL_SchedControlConfigureFlags, CAP_SCHED_CONTROL, "uukgk", "S"},
	{LABEL_SchedControlConfigureFlags, CAP_SCHED_CONTROL, "uukgk", "S"},
	{LABEL_SchedContextBind, CAP_SCHED_CONTEXT, "", "G"},
	{LABEL_SchedContextUnbind, CAP_SCHED_CONTEXT, "", ""},
	{LABEL_SchedContextUnbindObject, CAP_SCHED_CONTEXT, "", "G"},
	{LABEL_SchedContextConsumed, CAP_SCHED_CONTEXT, "", ""},
	{LABEL_SchedContextYieldTo, CAP_SCHED_CONTEXT, "", ""},
	{LABEL_ARMVSpaceClean_Data, CAP_VSPACE, "vv", ""},
	{LABEL_ARMVSpaceInvalidate_Data, CAP_VSPACE, "vv", ""},
	{LABEL_ARMVSpaceUnify_Instruction, CAP_VSPACE, "vv", ""},
	{LABEL_ARMPageTableMap, CAP_PAGE_TABLE, "vk", "V"},
	{LABEL_ARMPageTableUnmap, CAP_PAGE_TABLE, "", ""},
	{LABEL_ARMPageMap, CAP_FRAME, "vrk", "V"},
	{LABEL_ARMPageMap, CAP_FRAME, "vrk", "V"},
	{LABEL_ARMPageUnmap, CAP_FRAME, "", ""},
	{LABEL_ARMPageClean_Data, CAP_FRAME, "zs", ""},
	{LABEL_ARMPageInvalidate_Data, CAP_FRAME, "zs", ""},
	{LABEL_ARMPageUnify_Instruction, CAP_FRAME, "zs", ""},
	{LABEL_ARMPageGetAddress, CAP_FRAME, "", ""},
	{LABEL_ARMASIDControlMakePool, CAP_ASID_CONTROL, "ed", "UC"},
	{LABEL_ARMASIDPoolAssign, CAP_ASID_POOL, "", "V"},
	{LABEL_ARMIRQIssueIRQHandlerTrigger, CAP_IRQ_CONTROL, "qked", "C"},
	{LABEL_ARMIRQIssueSGISignal, CAP_IRQ_CONTROL, "kzed", "C"},
	{LABEL_InvalidInvocation, CAP_SGI, "", ""},
};

/* Invocations that change who runs and on whose time, but take little away. */
static const struct shape tame_shapes[] = {
	{LABEL_TCBSetPriority, CAP_TCB, "p", "T"},
	{LABEL_TCBSetSchedParams, CAP_TCB, "pp", "TSP"},
	{LABEL_TCBSetTimeoutEndpoint, CAP_TCB, "", "P"},
	{LABEL_TCBSuspend, CAP_TCB, "", ""},
	{LABEL_TCBResume, CAP_TCB, "", ""},
	{LABEL_TCBResume, CAP_TCB, "", ""},
	{LABEL_TCBResume, CAP_TCB, "", ""},
	{LABEL_TCBBindNotification, CAP_TCB, "", "N"},
	{LABEL_CNodeCopy, CAP_CNODE, "edfdr", "C"},
	{LABEL_CNodeDelete, CAP_CNODE, "fd", ""},
	{LABEL_SchedControlConfigureFlags, CAP_SCHED_CONTROL, "uukgk", "S"},
	{LABEL_SchedContextBind, CAP_SCHED_CONTEXT, "", "G"},
	{LABEL_SchedContextBind, CAP_SCHED_CONTEXT, "", "G"},
	{LABEL_SchedContextUnbind, CAP_SCHED_CONTEXT, "", ""},
	{LABEL_SchedContextUnbindObject, CAP_SCHED_CONTEXT, "", "G"},
	{LABEL_SchedContextConsumed, CAP_SCHED_CONTEXT, "", ""},
	{LABEL_SchedContextYieldTo, CAP_SCHED_CONTEXT, "", ""},
};

static const struct shape *pick_shape(const struct world *world, uint8_t choice)
{
	if (world->description->mostly_messages)
		return &tame_shapes[choice % (sizeof tame_shapes / sizeof *tame_shapes)];
	return &shapes[choice % (sizeof shapes / sizeof *shapes)];
}

/* How the call is made: mostly so that it reports. */
static uint64_t invocation_syscall(uint8_t b)
{
	return b < 224 ? (uint64_t)-1 : b < 240 ? (uint64_t)-5 : (uint64_t)-6;
}

static struct step generate_invocation(struct reader *reader)
{
	uint8_t choice = byte(reader), how = byte(reader);
	const struct shape *shape = pick_shape(reader->world, choice);
	uint64_t word[12], extra[3];
	unsigned words = (unsigned)strlen(shape->words), caps = (unsigned)strlen(shape->caps);
	uint64_t cap = pick_type(reader, (enum cap_type)shape->type);
	struct step step;

	for (unsigned i = 0; i < caps; i++)
		extra[i] = pick_cap(reader, shape->caps[i]);
	for (unsigned i = 0; i < words; i++)
		word[i] = pick_word(reader, shape->words[i]);
	if (how == 1 && words)
		words--;
	if (how == 2 && caps)
		caps--;
	step = step_call(cap, shape->label, words, word, caps, extra);
	step.x[7] = invocation_syscall(how);
	return step;
}

/* The reply object that the caller whose time the current thread has waits for; `other` if none. */
static uint64_t pick_answer(const struct reader *reader, uint64_t other)
{
	const struct sched_context *sc = current_thread()->sc;
	unsigned slots = 1u << reader->world->description->cnode_bits;

	for (unsigned i = 1; sc && sc->reply && i < slots; i++) {
		struct cap cap = world_cap(reader->world, i);

		if (cap_type(cap) == CAP_REPLY && cap_object(cap) == sc->reply)
			return i;
	}
	return other;
}

/* Endpoints, notifications and reply objects, any way there is. */
static struct step generate_message(struct reader *reader)
{
	static const int8_t numbers[] = {-1, -1, -1, -2, -2, -3, -4, -5, -5,
					 -6, -7, -7, -7, -8, -9, -9, -10};
	static const uint8_t types[] = {CAP_ENDPOINT,	  CAP_ENDPOINT,	    CAP_ENDPOINT,
					CAP_NOTIFICATION, CAP_NOTIFICATION, CAP_REPLY};
	struct step step = {.kind = STEP_SYSCALL};
	int8_t number = numbers[byte(reader) % sizeof numbers];
	uint8_t shape = byte(reader);

	step.x[7] = (uint64_t)(int64_t)number;
	step.x[0] = pick_type(reader, (enum cap_type)types[byte(reader) % sizeof types]);
	step.x[6] = pick_type(reader, number == -4 ? CAP_NOTIFICATION : CAP_REPLY);
	if (number == -2 && shape & 12)
		step.x[6] = pick_answer(reader, step.x[6]);
	step.x[8] = pick_type(reader, (enum cap_type)types[byte(reader) % sizeof types]);
	step.x[1] = step_info(shape & 1, shape & 2 ? shape >> 2 & 3 : 0, shape >> 4);
	for (unsigned i = 0; i < 3; i++)
		step.caps[i] = shape & 2 ? pick_full(reader) : 0;
	for (unsigned i = 0; i < 4; i++)
		step.x[2 + i] = byte(reader);
	for (unsigned i = 0; i < STEP_MESSAGE; i++)
		step.message[i] = step.x[2] * 256 + i;
	step.receive[0] = WORLD_CNODE;
	step.receive[1] = pick_empty(reader);
	step.receive[2] = WORD_BITS;
	return step;
}

/* Time passes: to the timer's deadline, or some while. */
static struct step generate_time(struct reader *reader)
{
	static const uint32_t spans[] = {1,    10,   625,   1249,   1250,
					 1251, 6250, 62500, 312500, 6250000};
	struct step step = {.kind = STEP_TIME};
	uint8_t b = byte(reader);

	step.a = spans[b % (sizeof spans / sizeof *spans)];
	if (b >= 128 && machine.cntv_cval_el0 > machine.time &&
	    machine.cntv_cval_el0 - machine.time < UINT64_C(1) << 40)
		step.a = machine.cntv_cval_el0 - machine.time - (b >= 250);
	if (byte(reader) >= 248) /* from now on it also passes in the kernel */
		step.b = byte(reader) & 15;
	return step;
}

/* Debug calls that change little, and numbers that mean nothing. */
static struct step generate_odd_syscall(struct reader *reader, uint8_t b)
{
	struct step step = {.kind = STEP_SYSCALL};

	step.x[0] = byte(reader);
	step.x[7] = b;
	if (b >= 250) {
		step.x[7] = (uint64_t)(b >= 254 ? -13 : -16); /* tell about all threads */
	} else if (b >= 240) {
		step.x[7] = (uint64_t)-15; /* identify */
	} else if (b >= 232) {
		step.x[7] = (uint64_t)-12; /* put a character */
	} else if (b >= 224 && thread_buffer(current_thread(), false)) {
		step.x[0] = pick_name_target(reader);
		step.x[7] = (uint64_t)(step.x[0] ? -17 : -12); /* give a name, kept in the buffer */
	}
	return step;
}

static struct step generate_fault(struct reader *reader)
{
	static const uint32_t syndromes[] = {0x02000000, 0x62000000, 0xf2000000, 0x8a000000};
	uint8_t b = byte(reader);
	struct step step = {.kind = STEP_ABORT, .a = pick_address(reader), .b = b & 1};

	if (b >= 128)
		step = (struct step){.kind = STEP_EXCEPTION, .a = syndromes[b % 4]};
	return b >= 192 ? generate_odd_syscall(reader, b) : step;
}

struct step generate_step(const struct world *world, const uint8_t record[RECORD_BYTES])
{
	struct reader reader = {.world = world, .record = record};
	uint8_t kind = byte(&reader);
	struct step step;

	if (kind < (world->description->mostly_messages ? 24 : 110))
		step = generate_invocation(&reader);
	else if (kind < 200)
		step = generate_message(&reader);
	else if (kind < 204)
		step = (struct step){.kind = STEP_SYSCALL, .x = {[7] = (uint64_t)-11}};
	else if (kind < 226)
		step = generate_time(&reader);
	else if (kind < 232)
		step = (struct step){.kind = STEP_IRQ, .a = WORLD_IRQ + byte(&reader) % 3};
	else if (kind < 244)
		step = generate_fault(&reader);
	else if (kind < 249)
		step = (struct step){.kind = STEP_FPU, .a = byte(&reader)};
	else
		step = (struct step){.kind = STEP_TOUCH, .a = pick_address(&reader)};
	if (step.kind == STEP_SYSCALL && record[RECORD_BYTES - 1] >= 224) {
		step.interrupt_after = record[RECORD_BYTES - 1] & 3;
		step.b = WORLD_IRQ;
	}
	return step;
}

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

uint64_t generate_seed(uint64_t seed)
{
	return seed * UINT64_C(0xd1342543de82ef95) + 1;
}

void generate_record(uint64_t *random, uint8_t record[RECORD_BYTES])
{
	for (unsigned i = 0; i < RECORD_BYTES; i += 4) {
		uint64_t value = next_random(random);

		memcpy(record + i, &value, 4);
	}
}
