/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Properties after long random walks, the same ones each time: derivation
 * compared with a model of the reference's rules, memory that never overlaps,
 * messages that never get lost, and a kernel that survives nonsense.
 */
#include "support.h"

static seL4_Word random_state;

static seL4_Word random_below(seL4_Word bound)
{
	random_state = random_state * 6364136223846793005 + 1442695040888963407;
	return (random_state >> 33) % bound;
}

/* The model: capabilities to one endpoint in the order of the derivation list. */
enum { SLOTS = 24, STEPS = 400 };

struct entry {
	int slot; /* number of the slot, 0 .. SLOTS - 1 */
	seL4_Word badge;
	int revocable, first_badged;
};

static struct entry list[SLOTS];
static int length;

static int position_of(int slot)
{
	for (int i = 0; i < length; i++) {
		if (list[i].slot == slot)
			return i;
	}
	return -1;
}

static void model_insert(int source, int slot, seL4_Word badge)
{
	int at = position_of(source) + 1, new_badge = list[at - 1].badge != badge;

	for (int i = length++; i > at; i--)
		list[i] = list[i - 1];
	list[at] = (struct entry){slot, badge, new_badge, new_badge};
}

static void model_remove(int at)
{
	if (at + 1 < length)
		list[at + 1].first_badged |= list[at].first_badged;
	for (int i = at; i + 1 < length; i++)
		list[i] = list[i + 1];
	length--;
}

static int model_is_parent(const struct entry *a, const struct entry *b)
{
	return a->revocable && (!a->badge || (a->badge == b->badge && !b->first_badged));
}

static void model_revoke(int slot)
{
	int at = position_of(slot);

	while (at >= 0 && at + 1 < length && model_is_parent(&list[at], &list[at + 1]))
		model_remove(at + 1);
}

static void random_step(seL4_CPtr first)
{
	int a = (int)random_below(SLOTS), b = (int)random_below(SLOTS);
	int full_a = position_of(a) >= 0, full_b = position_of(b) >= 0;
	seL4_CPtr slot_a = first + (seL4_CPtr)a, slot_b = first + (seL4_CPtr)b;
	seL4_Word badge = random_below(3) + 1;

	switch (random_below(8)) {
	case 0:
		revoke(slot_a);
		model_revoke(a);
		break;
	case 1:
		if (full_a && length > 1) {
			delete (slot_a);
			model_remove(position_of(a));
		}
		break;
	case 2:
		if (full_a && !full_b) {
			OK(seL4_CNode_Move(ROOT, slot_b, 64, ROOT, slot_a, 64));
			list[position_of(a)].slot = b;
		}
		break;
	case 3:
	case 4:
		if (full_a && !full_b && !list[position_of(a)].badge) {
			OK(seL4_CNode_Mint(ROOT, slot_b, 64, ROOT, slot_a, 64, seL4_AllRights,
					   badge));
			model_insert(a, b, badge);
		}
		break;
	default:
		if (full_a && !full_b) {
			OK(seL4_CNode_Copy(ROOT, slot_b, 64, ROOT, slot_a, 64, seL4_AllRights));
			model_insert(a, b, list[position_of(a)].badge);
		}
	}
}

static void derivation_walk(seL4_Word seed)
{
	seL4_CPtr first = new_object(seL4_EndpointObject, 0);

	random_state = seed;
	for (int i = 1; i < SLOTS; i++)
		new_slot();
	list[0] = (struct entry){0, 0, 1, 1};
	length = 1;
	for (int step = 0; step < STEPS; step++) {
		random_step(first);
		for (int slot = 0; slot < SLOTS; slot++)
			CHECK_EQUAL(is_empty(first + (seL4_CPtr)slot), position_of(slot) < 0);
	}
}

static void derivation_agrees_with_the_model_1(void)
{
	derivation_walk(1);
}

static void derivation_agrees_with_the_model_2(void)
{
	derivation_walk(20);
}

static void derivation_agrees_with_the_model_3(void)
{
	derivation_walk(300);
}

/* Retype, 2.4: frames never overlap, whatever else is made between them. */
static void memory_never_overlaps(void)
{
	enum { FRAMES = 8, OBJECTS = 200 };
	const seL4_CPtr first = new_slot();
	static const struct {
		seL4_Word type, size_bits;
	} fillers[] = {{seL4_EndpointObject, 0},     {seL4_TCBObject, 0},
		       {seL4_CapTableObject, 3},     {seL4_UntypedObject, 6},
		       {seL4_NotificationObject, 0}, {seL4_SchedContextObject, 9}};

	for (int i = 1; i < OBJECTS; i++)
		new_slot();
	random_state = 7;
	for (int round = 0; round < 10; round++) {
		seL4_Word addresses[FRAMES];
		int count = 0;

		revoke(UNTYPED);
		for (seL4_CPtr slot = first; slot < first + OBJECTS && count < FRAMES; slot++) {
			seL4_Word i = random_below(8);
			seL4_Word type = i < 6 ? fillers[i].type : seL4_ARCH_4KPage;

			if (seL4_Untyped_Retype(UNTYPED, type, i < 6 ? fillers[i].size_bits : 0,
						ROOT, 0, 0, slot, 1) != seL4_NoError)
				break;
			if (type == seL4_ARCH_4KPage)
				addresses[count++] = seL4_ARCH_Page_GetAddress(slot).paddr;
		}
		CHECK(count > 1);
		for (int i = 1; i < count; i++)
			CHECK(addresses[i] >= addresses[i - 1] + 4096);
	}
}

/* Calls in[0] in[1] times, each time checking the answer. */
static void call_many_times(struct thread *self)
{
	for (seL4_Word i = 0; i < self->in[1]; i++) {
		seL4_SetMR(0, i);
		seL4_Call(self->in[0], seL4_MessageInfo_new(0, 0, 0, 1));
		self->out[0] += seL4_GetMR(0) == i + 1;
		if (i % 3 == self->in[2])
			seL4_Yield();
	}
}

static void no_call_gets_lost(void)
{
	enum { CLIENTS = 6, CALLS = 60 };
	struct thread *clients[CLIENTS];
	struct thread *passive = spawn_passive(HIGH, serve, ENDPOINT, REPLY, 0);
	struct thread *active = spawn(HIGH, serve, ENDPOINT, new_reply(), 0);

	for (seL4_Word i = 0; i < CLIENTS; i++)
		clients[i] = spawn(LOW + i % 3, call_many_times, ENDPOINT, CALLS, i % 4);
	for (int i = 0; i < 20 && passive->steps + active->steps < CLIENTS * CALLS; i++)
		sleep(2000);
	for (int i = 0; i < CLIENTS; i++) {
		CHECK(clients[i]->done);
		CHECK_EQUAL(clients[i]->out[0], CALLS);
	}
	CHECK_EQUAL(passive->steps + active->steps, CLIENTS * CALLS);
}

/* Any label, words and capabilities on objects of the case: no effect reaches beyond them. */
static void nonsense_is_survived(seL4_Word seed)
{
	static const seL4_CPtr objects[] = {UNTYPED,
					    NOTIFICATION,
					    CNODE,
					    TCB,
					    OTHER_TCB,
					    SC,
					    OTHER_SC,
					    FRAME,
					    TABLE,
					    OTHER_FRAME,
					    VSPACE,
					    RAW_VSPACE,
					    seL4_CapASIDControl,
					    EMPTY};
	enum { OBJECTS = sizeof(objects) / sizeof(objects[0]) };

	random_state = seed;
	for (int i = 0; i < 3000; i++) {
		seL4_Word caps[3], words[8], word_count = random_below(9);

		for (int j = 0; j < 3; j++)
			caps[j] = objects[random_below(OBJECTS)];
		for (int j = 0; j < 8; j++)
			words[j] = random_below(4) ? random_below(40) : ~0ul >> random_below(64);
		invoke(objects[random_below(OBJECTS)], random_below(nArchInvocationLabels + 2),
		       random_below(4), caps, word_count, words);
	}
	spawn(HIGH, serve, ENDPOINT, REPLY, 0);
	seL4_SetMR(0, seed);
	seL4_Call(ENDPOINT, seL4_MessageInfo_new(0, 0, 0, 1));
	CHECK_EQUAL(seL4_GetMR(0), seed + 1);
}

static void nonsense_is_survived_1(void)
{
	nonsense_is_survived(11);
}

static void nonsense_is_survived_2(void)
{
	nonsense_is_survived(12345);
}

static const struct test_case cases[] = {
	{"derivation agrees with its model, walk 1", derivation_agrees_with_the_model_1},
	{"derivation agrees with its model, walk 2", derivation_agrees_with_the_model_2},
	{"derivation agrees with its model, walk 3", derivation_agrees_with_the_model_3},
	{"memory never overlaps", memory_never_overlaps},
	{"no call gets lost", no_call_gets_lost},
	{"nonsense is survived, walk 1", nonsense_is_survived_1},
	{"nonsense is survived, walk 2", nonsense_is_survived_2},
	{0},
};

const struct suite random_suite = {"random walks", cases, {0}};
