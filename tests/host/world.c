/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Set-up of worlds.
 */
#include "world.h"

#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "boot/boot.h"
#include "cap/cap.h"
#include "object/invocation.h"

enum { IMAGE_PAGES = 4, INITIAL_NULL = 0, SYSCALL_RECV = -7 };

/* Objects by the numbers of the interface. */
enum object {
#define OBJECT(name, size_bits) OBJECT_##name,
#include <abi/objects.def>
#define OBJECT(name, size_bits) OBJECT_##name,
#include "arch/objects.def"
};

const struct world_description world_general = {
	.name = "general",
	.cnode_bits = 7,
	.memory_bits = 17,
	.threads = 4,
	.passive = 1,
	.priority = {100, 100, 90, 110},
	.budget_us = {5000, 1000, 400, 5000},
	.period_us = {5000, 10000, 900, 5000},
	.sporadic = {false, false, true},
	.endpoints = 3,
	.notifications = 3,
	.replies = 4,
	.spare_untyped_bits = {15, 13, 10},
	.frames = 2,
	.page_tables = 2,
	.vspaces = 1,
	.empty_pages = 1,
	.badged = 3,
	.restricted = true,
	.irq_handler = true,
	.fault_handlers = true,
	.keep_init = true,
};

const struct world_description world_servers = {
	.name = "servers",
	.cnode_bits = 7,
	.memory_bits = 16,
	.threads = 6,
	.passive = 3,
	.priority = {100, 100, 90, 100, 110, 100},
	.budget_us = {5000, 1000, 400, 5000, 5000, 5000},
	.period_us = {5000, 10000, 900, 5000, 5000, 5000},
	.sporadic = {false, false, true},
	.endpoints = 3,
	.notifications = 2,
	.replies = 5,
	.badged = 2,
	.restricted = true,
	.frames = 1,
	.fault_handlers = true,
	.keep_init = true,
	.mostly_messages = true,
};

const struct world_description *world_named(const char *name)
{
	if (strcmp(name, world_general.name) == 0)
		return &world_general;
	return strcmp(name, world_servers.name) == 0 ? &world_servers : NULL;
}

static struct {
	struct world *world;
	world_player play;
	unsigned next; /* slot of the next object */
} making;

static uint64_t result(unsigned i)
{
	return current_thread()->context.x[2 + i];
}

static void call_with(uint64_t cap, uint64_t label, unsigned words, const uint64_t *word,
		      unsigned caps, const uint64_t *extra)
{
	struct step step = step_call(cap, label, words, word, caps, extra);
	const struct tcb *caller = current_thread();

	making.play(&step);
	if (caller == current_thread() && caller->context.x[1] >> 12) {
		fprintf(stderr, "set-up: label %lu on %lu refused with error %lu (%lu, %lu)\n",
			label, cap, caller->context.x[1] >> 12, result(0), result(1));
		abort();
	}
}

#define COUNT(...) (sizeof((uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t))
#define WORDS(...)                                                                                 \
	COUNT(__VA_ARGS__), (const uint64_t[])                                                     \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
#define NONE			       0, NULL
#define call(cap, label, words, extra) call_with(cap, LABEL_##label, words, extra)

/* While the initial thread still has its boot CNode. */

/* Free slots of the boot CNode that set-up uses. */
static struct {
	uint64_t memory, cnode;
} boot_slot;

static const struct bootinfo *bootinfo(void)
{
	const struct slot *slots = cap_object(current_thread()->slots[TCB_CSPACE].cap);

	return cap_object(slots[INITIAL_BOOTINFO].cap);
}

/* A boot untyped of at least 2^bits bytes. */
static uint64_t find_untyped(const struct bootinfo *info, unsigned bits, bool device)
{
	for (word i = 0; i < info->untyped.end - info->untyped.start; i++) {
		const struct untyped_description *untyped = &info->untyped_list[i];

		if (untyped->is_device == device && untyped->bits >= bits)
			return info->untyped.start + i;
	}
	abort();
}

static void move_to_world(uint64_t from, unsigned to, unsigned bits)
{
	call(boot_slot.cnode, CNodeMove, WORDS(to, bits, from, WORD_BITS), WORDS(INITIAL_CNODE));
}

static void copy_to_world(uint64_t from, unsigned to, unsigned bits)
{
	call(boot_slot.cnode, CNodeCopy, WORDS(to, bits, from, WORD_BITS, RIGHTS_ALL),
	     WORDS(INITIAL_CNODE));
}

/* The world's CNode, with a capability to itself that makes slot numbers capability pointers. */
static void make_cnode(const struct bootinfo *info)
{
	const struct world_description *description = making.world->description;
	unsigned bits = description->cnode_bits;
	uint64_t memory = find_untyped(info, description->memory_bits, false);

	boot_slot.memory = info->empty.start;
	boot_slot.cnode = info->empty.start + 1;
	call(memory, UntypedRetype,
	     WORDS(OBJECT_UntypedObject, description->memory_bits, 0, 0, boot_slot.memory, 1),
	     WORDS(INITIAL_CNODE));
	call(boot_slot.memory, UntypedRetype,
	     WORDS(OBJECT_CapTableObject, bits, 0, 0, boot_slot.cnode, 1), WORDS(INITIAL_CNODE));
	call(boot_slot.cnode, CNodeMint,
	     WORDS(WORLD_CNODE, bits, boot_slot.cnode, WORD_BITS, RIGHTS_ALL, WORD_BITS - bits),
	     WORDS(INITIAL_CNODE));
}

static void move_boot_caps(const struct bootinfo *info)
{
	unsigned bits = making.world->description->cnode_bits;

	copy_to_world(INITIAL_TCB, WORLD_INIT_TCB, bits);
	copy_to_world(INITIAL_VSPACE, WORLD_VSPACE, bits);
	move_to_world(INITIAL_IRQ_CONTROL, WORLD_IRQ_CONTROL, bits);
	move_to_world(INITIAL_ASID_CONTROL, WORLD_ASID_CONTROL, bits);
	move_to_world(INITIAL_ASID_POOL, WORLD_ASID_POOL, bits);
	move_to_world(INITIAL_DOMAIN, WORLD_DOMAIN, bits);
	move_to_world(info->sched_control.start, WORLD_SCHED_CONTROL, bits);
	move_to_world(INITIAL_SC, WORLD_INIT_SC, bits);
	for (unsigned i = 0; i < 3; i++)
		move_to_world(info->image_paging.start + i, WORLD_TABLES + i, bits);
	move_to_world(boot_slot.memory, WORLD_MEMORY, bits);
	move_to_world(find_untyped(info, 24, true), WORLD_DEVICE, bits);
	move_to_world(INITIAL_IPC_BUFFER, WORLD_INIT_BUFFER, bits);
	move_to_world(INITIAL_CNODE, WORLD_FIRST, bits);
}

/* From the boot CNode to the world's. */
static void change_cspace(void)
{
	call(INITIAL_TCB, TCBSetSpace, WORDS(WORD_BITS - making.world->description->cnode_bits, 0),
	     WORDS(INITIAL_NULL, boot_slot.cnode, INITIAL_VSPACE));
}

/* In the world's CNode. */

static unsigned make(uint64_t type, uint64_t bits, unsigned count)
{
	unsigned first = making.next;

	if (count)
		call(WORLD_MEMORY, UntypedRetype, WORDS(type, bits, 0, 0, first, count),
		     WORDS(WORLD_CNODE));
	making.next += count;
	return first;
}

static void make_objects(void)
{
	const struct world_description *description = making.world->description;
	struct world *world = making.world;
	unsigned threads = description->threads;

	making.next = WORLD_FIRST;
	world->first_thread = make(OBJECT_TCBObject, 0, threads);
	world->first_context = make(OBJECT_SchedContextObject, 8, threads);
	world->first_endpoint = make(OBJECT_EndpointObject, 0, description->endpoints);
	world->first_notification = make(OBJECT_NotificationObject, 0, description->notifications);
	world->first_reply = make(OBJECT_ReplyObject, 0, description->replies);
	world->first_buffer = make(OBJECT_ARM_SmallPageObject, 0, threads);
	world->first_frame = make(OBJECT_ARM_SmallPageObject, 0, description->frames);
	world->first_table = make(OBJECT_ARM_PageTableObject, 0, description->page_tables);
	world->first_vspace = make(OBJECT_ARM_VSpaceObject, 0, description->vspaces);
	world->first_page = make(OBJECT_UntypedObject, 12, description->empty_pages);
	world->first_untyped = making.next;
	for (unsigned i = 0; i < 4 && description->spare_untyped_bits[i]; i++)
		make(OBJECT_UntypedObject, description->spare_untyped_bits[i], 1);
}

static void make_badged(void)
{
	struct world *world = making.world;

	world->first_badged = making.next;
	for (unsigned i = 0; i < world->description->badged; i++)
		call(WORLD_CNODE, CNodeMint,
		     WORDS(making.next++, WORD_BITS, world->first_endpoint, WORD_BITS, RIGHTS_ALL,
			   i + 1),
		     WORDS(WORLD_CNODE));
}

static void make_restricted(void)
{
	const struct world *world = making.world;
	const struct {
		uint64_t from, rights;
	} copies[] = {
		{world->first_endpoint, RIGHT_WRITE},
		{world->first_endpoint, RIGHT_READ},
		{world->first_endpoint, RIGHT_WRITE | RIGHT_GRANT_REPLY},
		{world->first_endpoint, RIGHT_WRITE | RIGHT_GRANT},
		{world->first_notification, RIGHT_WRITE},
		{world->first_notification, RIGHT_READ},
		{world->first_reply, 0},
		{world->first_frame, RIGHT_READ},
		{world->first_frame, 0},
	};

	for (unsigned i = 0; i < sizeof copies / sizeof *copies && world->description->restricted;
	     i++)
		call(WORLD_CNODE, CNodeCopy,
		     WORDS(making.next++, WORD_BITS, copies[i].from, WORD_BITS, copies[i].rights),
		     WORDS(WORLD_CNODE));
}

static void make_irq_handler(void)
{
	struct world *world = making.world;

	if (!world->description->irq_handler)
		return;
	world->irq_handler = making.next++;
	call(WORLD_IRQ_CONTROL, IRQIssueIRQHandler, WORDS(WORLD_IRQ, world->irq_handler, WORD_BITS),
	     WORDS(WORLD_CNODE));
	call(world->irq_handler, IRQSetIRQHandler, NONE, WORDS(world->first_notification));
}

static void make_thread(unsigned i)
{
	const struct world *world = making.world;
	const struct world_description *description = world->description;
	uint64_t thread = world->first_thread + i, context = world->first_context + i;
	uint64_t frame = world->first_buffer + i, address = WORLD_BUFFERS + i * 4096;
	uint64_t handler = description->fault_handlers ? world->first_endpoint : 0;

	call(frame, ARMPageMap, WORDS(address, RIGHT_READ | RIGHT_WRITE, 3), WORDS(WORLD_VSPACE));
	call(thread, TCBConfigure, WORDS(0, 0, address), WORDS(WORLD_CNODE, WORLD_VSPACE, frame));
	call(WORLD_SCHED_CONTROL, SchedControlConfigureFlags,
	     WORDS(description->budget_us[i], description->period_us[i], 2, i + 1,
		   description->sporadic[i]),
	     WORDS(context));
	call(thread, TCBSetSchedParams, WORDS(NUM_PRIORITIES - 1, description->priority[i]),
	     WORDS(WORLD_INIT_TCB, context, handler));
	call(thread, TCBResume, NONE, NONE);
}

/* A thread that has received on an endpoint and given its context back. It runs at once because
 * its priority is higher than the initial thread's. */
static void make_server(unsigned i)
{
	const struct world *world = making.world;
	unsigned first = world->description->threads - world->description->passive;
	struct step receive = {.kind = STEP_SYSCALL};

	make_thread(i);
	receive.x[0] = world->first_endpoint + (i - first) % world->description->endpoints;
	receive.x[6] = world->first_reply + (i - first);
	receive.x[7] = (uint64_t)SYSCALL_RECV;
	making.play(&receive);
	call(world->first_context + i, SchedContextUnbind, NONE, NONE);
}

static void set_init_priority(unsigned priority)
{
	call(WORLD_INIT_TCB, TCBSetPriority, WORDS(priority), WORDS(WORLD_INIT_TCB));
}

static void make_threads(void)
{
	const struct world_description *description = making.world->description;
	unsigned active = description->threads - description->passive;

	set_init_priority(1);
	for (unsigned i = active; i < description->threads; i++)
		make_server(i);
	set_init_priority(NUM_PRIORITIES - 1);
	for (unsigned i = 0; i < active; i++)
		make_thread(i);
}

struct cap world_cap(const struct world *world, unsigned slot)
{
	const struct slot *slots = window_pointer(world->cnode);

	return slots[slot].cap;
}

static void play_on_kernel(const struct step *step)
{
	step_apply(step);
}

void world_make(struct world *world, const struct world_description *description, world_player play,
		void (*booted)(void))
{
	*world = (struct world){.description = description};
	making.world = world;
	making.play = play ? play : play_on_kernel;
	if (host_boot(WORLD_IMAGE, IMAGE_PAGES) != HOST_RUNNING) {
		fprintf(stderr, "boot failed:\n%s", host_console());
		abort();
	}
	if (booted)
		booted();

	const struct bootinfo *info = bootinfo();

	make_cnode(info);
	move_boot_caps(info);
	change_cspace();
	call(WORLD_CNODE, CNodeDelete, WORDS(WORLD_FIRST, WORD_BITS), NONE);
	world->cnode = cap_address(current_thread()->slots[TCB_CSPACE].cap);
	world->memory = cap_address(world_cap(world, WORLD_MEMORY));
	make_objects();
	make_badged();
	make_restricted();
	make_irq_handler();
	make_threads();
	world->used = making.next;
	set_init_priority(100);
	if (!description->keep_init && host_is_running())
		call(WORLD_CNODE, CNodeDelete, WORDS(WORLD_INIT_TCB, WORD_BITS), NONE);
}
