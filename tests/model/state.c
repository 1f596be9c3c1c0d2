/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The block of memory that a model is: lists of objects, queues of threads,
 * memory words, and the state that boot leaves. Only what exists is copied.
 */
#include "state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void model_full(const char *what)
{
	fprintf(stderr, "tests/model: no room for another %s; enlarge its list in state.h\n", what);
	abort();
}

struct model *model_new(void)
{
	return calloc(1, sizeof(struct model));
}

#define COPY_LIST(list)                                                                            \
	to->list.count = from->list.count;                                                         \
	memcpy(to->list.item, from->list.item, from->list.count * sizeof *from->list.item)
#define COPY_OBJECTS(kind, list) COPY_LIST(list);

void model_copy(struct model *to, const struct model *from)
{
	memcpy(to, from, offsetof(struct model, slots));
	OBJECT_LISTS(COPY_OBJECTS)
	COPY_LIST(slots);
	COPY_LIST(entries);
	COPY_LIST(asids);
	COPY_LIST(blocks);
}

#define DEFINE(kind, list)                                                                         \
	struct kind *model_##kind(struct model *m, uint64_t address)                               \
	{                                                                                          \
		for (uint32_t i = 0; address && i < m->list.count; i++) {                          \
			if (m->list.item[i].address == address)                                    \
				return &m->list.item[i];                                           \
		}                                                                                  \
		return NULL;                                                                       \
	}                                                                                          \
	struct kind *model_add_##kind(struct model *m, uint64_t address)                           \
	{                                                                                          \
		uint32_t i = 0;                                                                    \
		while (i < m->list.count && m->list.item[i].address)                               \
			i++;                                                                       \
		if (i == sizeof m->list.item / sizeof *m->list.item)                               \
			model_full(#kind);                                                         \
		if (i == m->list.count)                                                            \
			m->list.count++;                                                           \
		m->list.item[i] = (struct kind){.address = address};                               \
		return &m->list.item[i];                                                           \
	}
OBJECT_LISTS(DEFINE)

/* Queues */

void model_queue_insert(struct queue *queue, uint32_t at, uint64_t thread)
{
	if (queue->count == VIEW_QUEUE)
		model_full("thread in a queue");
	memmove(&queue->thread[at + 1], &queue->thread[at],
		(queue->count++ - at) * sizeof *queue->thread);
	queue->thread[at] = thread;
}

bool model_queue_remove(struct queue *queue, uint64_t thread)
{
	for (uint32_t i = 0; i < queue->count; i++) {
		if (queue->thread[i] != thread)
			continue;
		memmove(&queue->thread[i], &queue->thread[i + 1],
			(--queue->count - i) * sizeof *queue->thread);
		return true;
	}
	return false;
}

void model_queue_by_priority(struct model *m, struct queue *queue, const struct thread *thread)
{
	uint32_t at = queue->count;

	while (at && model_thread(m, queue->thread[at - 1])->priority < thread->priority)
		at--;
	model_queue_insert(queue, at, thread->address);
}

/* Memory */

static struct block *find_block(const struct model *m, uint64_t address)
{
	for (uint32_t i = 0; i < m->blocks.count; i++) {
		if (m->blocks.item[i].address == address >> BUFFER_BITS << BUFFER_BITS)
			return (struct block *)&m->blocks.item[i];
	}
	return NULL;
}

void model_write(struct model *m, uint64_t address, uint64_t value)
{
	struct block *block = find_block(m, address);

	if (!block && !value)
		return;
	if (!block) {
		if (m->blocks.count == sizeof m->blocks.item / sizeof *m->blocks.item)
			model_full("block of memory");
		block = &m->blocks.item[m->blocks.count++];
		*block = (struct block){.address = address >> BUFFER_BITS << BUFFER_BITS};
	}
	block->word[address / 8 % BUFFER_WORDS] = value;
}

uint64_t model_read(const struct model *m, uint64_t address)
{
	const struct block *block = find_block(m, address);

	return block ? block->word[address / 8 % BUFFER_WORDS] : 0;
}

void model_zero(struct model *m, uint64_t address, uint64_t bytes)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < m->blocks.count; i++) {
		if (m->blocks.item[i].address - address >= bytes)
			m->blocks.item[kept++] = m->blocks.item[i];
	}
	m->blocks.count = kept;
}

/* Boot */

static struct cap boot_cap(const struct view_slot *slot)
{
	struct cap cap = {
		.object = slot->object,
		.data = slot->data,
		.asid = slot->asid,
		.type = slot->type,
		.bits = slot->bits,
		.rights = slot->rights,
		.device = slot->device,
	};

	if (slot->type == VIEW_CNODE) {
		cap.data = slot->data >> 6;
		cap.guard_bits = slot->data & 63;
	} else if (slot->type == VIEW_VSPACE) {
		cap.asid = slot->data;
		cap.data = 0;
	} else if (slot->type == VIEW_ASID_POOL) {
		cap.data = 0; /* the first pool */
	}
	return cap;
}

void model_boot_cap(struct model *m, const struct view_slot *slot)
{
	struct cap cap = boot_cap(slot);

	model_insert(m, 0, slot->address, cap, true);
	if (cap.type == VIEW_VSPACE)
		m->asids.item[m->asids.count++] = (struct asid){cap.object, cap.asid};
	else if (cap.type == VIEW_ASID_POOL)
		m->pools[0] = cap.object;
	else if (cap.type == VIEW_SCHED_CONTEXT)
		model_add_context(m, cap.object)->bits = cap.bits;
}

void model_boot_copy(struct model *m, uint64_t from, uint64_t to)
{
	struct cap cap = model_cap(m, from);

	model_derive(m, from, &cap);
	model_insert_copy(m, from, to, cap);
}

void model_boot_thread(struct model *m, const struct view_thread *view, uint64_t context,
		       uint64_t budget)
{
	struct thread *thread = model_add_thread(m, view->address);
	struct context *own = model_context(m, context);

	memcpy(thread->registers, view->registers, sizeof view->registers);
	thread->registers[NEXT_PC] = thread->registers[RESTART_PC];
	thread->state = RUNNING;
	thread->priority = view->priority;
	thread->mcp = view->mcp;
	thread->flags = view->flags;
	thread->ipc_buffer = view->ipc_buffer;
	thread->context = context;
	own->thread = thread->address;
	model_configure_refills(m, own, 0, budget, MIN_REFILLS);
	m->current = thread->address;
	m->current_context = context;
}

/* What boot capabilities say they map; page tables were told from the top level down. */
static void map_all(struct model *m, uint8_t type)
{
	for (uint32_t i = 0; i < m->slots.count; i++) {
		struct cap cap = m->slots.item[i].cap;

		if (cap.type == type && cap.asid)
			model_install(m, cap, cap.rights);
	}
}

void model_start(struct model *m, uint64_t now)
{
	struct context *context = model_context(m, m->current_context);

	map_all(m, VIEW_PAGE_TABLE);
	map_all(m, VIEW_FRAME);
	m->time = m->now = now;
	m->domain_duration = 1;
	for (uint32_t i = 0; context && i < context->count; i++)
		context->refill[i].time = now;
}

uint64_t model_current(const struct model *m)
{
	return m->current;
}

void model_advance(struct model *m, uint64_t ticks)
{
	m->time += ticks;
}

void model_set_register(struct model *m, unsigned number, uint64_t value)
{
	model_thread(m, m->current)->registers[number] = value;
}
