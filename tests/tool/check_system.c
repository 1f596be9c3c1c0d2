/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checks a system image as init carries it out: every id stands for one object
 * of the right kind, the pool holds them, every mapping has its page tables,
 * and no slot, page or address is used twice.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <abi/system_image.h>

#include "tests/tool/check.h"

#define PAGE	   UINT64_C(4096)
#define KIND_IRQ   100 /* beside enum sys_object_kind */
#define KIND_COPY  101
#define MOST_SPANS 4096

struct system {
	struct view block;
	struct sys_header header;
	uint8_t *kind, *size_bits, *mapped; /* by id */
	bool *fixed;
	uint8_t *payload_used;
};

/* Entry `index` of a table. */
static const void *entry_at(const struct system *system, enum sys_table_id table, uint32_t index,
			    size_t size)
{
	const struct sys_table *place = &system->header.tables[table];

	CHECK(index < place->count && place->offset % 8 == 0);
	CHECK(place->offset + (uint64_t)place->count * size <= system->header.table_bytes);
	return view_part(system->block, place->offset + (uint64_t)index * size, size).bytes;
}

#define COUNT(system, table) ((system)->header.tables[table].count)
#define ENTRY(system, table, type, index)                                                          \
	((const struct type *)entry_at(system, table, index, sizeof(struct type)))

static unsigned memory_bits(unsigned kind, unsigned size_bits)
{
	switch (kind) {
	case SYS_OBJ_TCB:
		return 11;
	case SYS_OBJ_ENDPOINT:
		return 4;
	case SYS_OBJ_NOTIFICATION:
		return 6;
	case SYS_OBJ_REPLY:
		return 5;
	case SYS_OBJ_CNODE:
		return size_bits + 5;
	case SYS_OBJ_SCHED_CONTEXT:
		return size_bits;
	case SYS_OBJ_FRAME_2M:
		return 21;
	default:
		return 12;
	}
}

static void define(struct system *system, uint32_t first, uint32_t count, uint8_t kind,
		   uint8_t size_bits, bool fixed)
{
	for (uint32_t id = first; id < first + count; id++) {
		CHECK(id > 0 && id < system->header.vault_slots && system->kind[id] == 0);
		system->kind[id] = kind;
		system->size_bits[id] = size_bits;
		system->fixed[id] = fixed;
	}
}

static bool is_kind(const struct system *system, uint32_t id, uint8_t kind)
{
	return id < system->header.vault_slots && system->kind[id] == kind;
}

/* Carves the pool: descending sizes, ids without gaps, no more and no less than pool_bits. */
static void check_pool(struct system *system)
{
	uint64_t used = UINT64_C(1) << (system->header.vault_radix + 5);
	unsigned last = 64;
	uint32_t next = 1;

	for (uint32_t i = 0; i < COUNT(system, SYS_TABLE_OBJECTS); i++) {
		const struct sys_object *run = ENTRY(system, SYS_TABLE_OBJECTS, sys_object, i);
		unsigned bits = memory_bits(run->kind, run->size_bits);
		uint64_t size = UINT64_C(1) << bits;

		CHECK(run->kind >= SYS_OBJ_TCB && run->kind <= SYS_OBJ_FRAME_2M);
		CHECK(run->count > 0 && run->first_id == next && bits <= last);
		define(system, run->first_id, run->count, run->kind, run->size_bits, false);
		used = (used + size - 1) / size * size + run->count * size;
		next += run->count;
		last = bits;
	}
	CHECK(used <= UINT64_C(1) << system->header.pool_bits);
	CHECK(system->header.pool_paddr % (UINT64_C(1) << system->header.pool_bits) == 0);
	CHECK(used > UINT64_C(1) << (system->header.pool_bits - 1));
}

static void check_fixed(struct system *system)
{
	uint64_t last_end = 0;

	for (uint32_t i = 0; i < COUNT(system, SYS_TABLE_FIXED); i++) {
		const struct sys_fixed *fixed = ENTRY(system, SYS_TABLE_FIXED, sys_fixed, i);
		uint64_t size = UINT64_C(1) << memory_bits(fixed->kind, 0);

		CHECK(fixed->kind == SYS_OBJ_FRAME_4K || fixed->kind == SYS_OBJ_FRAME_2M);
		CHECK(fixed->paddr % size == 0 && fixed->paddr >= last_end);
		last_end = fixed->paddr + fixed->count * size;
		define(system, fixed->first_id, fixed->count, fixed->kind, 0, true);
	}
}

static void check_irqs(struct system *system)
{
	for (uint32_t i = 0; i < COUNT(system, SYS_TABLE_IRQS); i++) {
		const struct sys_irq *irq = ENTRY(system, SYS_TABLE_IRQS, sys_irq, i);

		define(system, irq->id, 1, KIND_IRQ, 0, false);
		CHECK(is_kind(system, irq->notification, SYS_OBJ_NOTIFICATION));
		CHECK(irq->badge != 0 && (irq->badge & (irq->badge - 1)) == 0);
		CHECK(irq->edge <= 1);
		for (uint32_t j = 0; j < i; j++)
			CHECK(ENTRY(system, SYS_TABLE_IRQS, sys_irq, j)->irq != irq->irq);
	}
}

/* Spans of address spaces that a page table stands for. */
struct span {
	uint64_t base;
	uint32_t vspace;
	unsigned bits;
};

static struct span spans[MOST_SPANS];
static unsigned span_count;

static bool has_span(uint32_t vspace, uint64_t vaddr, unsigned bits)
{
	uint64_t base = vaddr >> bits << bits;

	for (unsigned i = 0; i < span_count; i++)
		if (spans[i].vspace == vspace && spans[i].bits == bits && spans[i].base == base)
			return true;
	return false;
}

/* Whether an address lies in the root task's own space, where the system may map something. */
static bool is_own(uint32_t vspace, uint64_t vaddr)
{
	return vspace == SYS_NONE && vaddr >= UINT64_C(0x20000000) && vaddr < UINT64_C(0x30000000);
}

/* Installs every page table at the first missing level, as the kernel does. */
static void check_page_tables(struct system *system)
{
	static const unsigned levels[] = {39, 30, 21};

	for (uint32_t i = 0; i < COUNT(system, SYS_TABLE_PAGE_TABLES); i++) {
		const struct sys_page_table *table =
			ENTRY(system, SYS_TABLE_PAGE_TABLES, sys_page_table, i);
		/* The root task's own space has the upper levels for its first GiB already. */
		unsigned level = table->vspace == SYS_NONE ? 2 : 0;

		CHECK(is_kind(system, table->vspace, SYS_OBJ_VSPACE) ||
		      is_own(table->vspace, table->vaddr));
		CHECK(is_kind(system, table->id, SYS_OBJ_PAGE_TABLE) && !system->mapped[table->id]);
		system->mapped[table->id] = 1;
		while (level < 3 && has_span(table->vspace, table->vaddr, levels[level]))
			level++;
		CHECK(level < 3 && span_count < MOST_SPANS);
		spans[span_count++] = (struct span){table->vaddr >> levels[level] << levels[level],
						    table->vspace, levels[level]};
	}
}

static void check_mapped_frame(struct system *system, const struct sys_mapping *mapping,
			       uint32_t index)
{
	uint8_t kind = mapping->page_bits == 12 ? SYS_OBJ_FRAME_4K : SYS_OBJ_FRAME_2M;
	uint8_t *used;

	if ((mapping->frame & SYS_PAYLOAD_PAGE) != 0) {
		uint32_t page = (mapping->frame & ~SYS_PAYLOAD_PAGE) + index;

		CHECK(mapping->page_bits == 12 && page < system->header.payload_pages);
		used = &system->payload_used[page];
	} else {
		CHECK(is_kind(system, mapping->frame + index, kind));
		used = &system->mapped[mapping->frame + index];
	}
	/* The frame's own capability serves one mapping, further ones use copies. */
	CHECK(mapping->copy_id != 0 ? *used != 0 : *used == 0);
	*used = 1;
}

static void check_mapping(struct system *system, uint32_t number)
{
	const struct sys_mapping *mapping = ENTRY(system, SYS_TABLE_MAPPINGS, sys_mapping, number);
	uint64_t size = UINT64_C(1) << mapping->page_bits;
	uint64_t end = mapping->vaddr + mapping->count * size;

	CHECK(mapping->page_bits == 12 || mapping->page_bits == 21);
	CHECK(mapping->vaddr % size == 0 && end <= UINT64_C(0x800000000000));
	CHECK(mapping->count > 0 && (mapping->flags & SYS_MAP_READ) != 0);
	CHECK(is_kind(system, mapping->vspace, SYS_OBJ_VSPACE) ||
	      (is_own(mapping->vspace, mapping->vaddr) && is_own(mapping->vspace, end - 1)));
	/* What the root task keeps are copies, to be read only. */
	CHECK(mapping->vspace != SYS_NONE ||
	      (mapping->copy_id != 0 && mapping->flags == (SYS_MAP_READ | SYS_MAP_CACHED)));
	for (uint32_t i = 0; i < mapping->count; i++) {
		uint64_t vaddr = mapping->vaddr + i * size;

		check_mapped_frame(system, mapping, i);
		CHECK(mapping->vspace == SYS_NONE || (has_span(mapping->vspace, vaddr, 39) &&
						      has_span(mapping->vspace, vaddr, 30)));
		CHECK(mapping->page_bits == 21 ? !has_span(mapping->vspace, vaddr, 21)
					       : has_span(mapping->vspace, vaddr, 21));
	}
	if (mapping->copy_id != 0)
		define(system, mapping->copy_id, mapping->count, KIND_COPY, 0, false);
	for (uint32_t i = 0; i < number; i++) {
		const struct sys_mapping *other = ENTRY(system, SYS_TABLE_MAPPINGS, sys_mapping, i);
		uint64_t other_end = other->vaddr + ((uint64_t)other->count << other->page_bits);

		CHECK(other->vspace != mapping->vspace || other->vaddr >= end ||
		      mapping->vaddr >= other_end);
	}
}

static void check_fills(struct system *system)
{
	for (uint32_t i = 0; i < COUNT(system, SYS_TABLE_FILLS); i++) {
		const struct sys_fill *fill = ENTRY(system, SYS_TABLE_FILLS, sys_fill, i);

		CHECK(fill->frame < system->header.vault_slots && system->fixed[fill->frame]);
		CHECK(fill->offset % PAGE == 0 &&
		      fill->offset < UINT64_C(1) << memory_bits(system->kind[fill->frame], 0));
		CHECK(fill->payload < system->header.payload_pages &&
		      !system->payload_used[fill->payload]);
		system->payload_used[fill->payload] = 1;
	}
}

static void check_caps(struct system *system)
{
	for (uint32_t i = 0; i < COUNT(system, SYS_TABLE_CAPS); i++) {
		const struct sys_cap *cap = ENTRY(system, SYS_TABLE_CAPS, sys_cap, i);

		CHECK(is_kind(system, cap->cnode, SYS_OBJ_CNODE));
		CHECK(cap->slot < UINT32_C(1) << system->size_bits[cap->cnode]);
		CHECK(cap->source > 0 && cap->source < system->header.vault_slots &&
		      system->kind[cap->source] != 0);
		CHECK(cap->rights > 0 && cap->rights < 16);
		/* Of all that can be held only these take a badge or guard. */
		CHECK(cap->badge == 0 || is_kind(system, cap->source, SYS_OBJ_CNODE) ||
		      is_kind(system, cap->source, SYS_OBJ_ENDPOINT) ||
		      is_kind(system, cap->source, SYS_OBJ_NOTIFICATION));
		for (uint32_t j = 0; j < i; j++) {
			const struct sys_cap *other = ENTRY(system, SYS_TABLE_CAPS, sys_cap, j);

			CHECK(other->cnode != cap->cnode || other->slot != cap->slot);
		}
	}
}

/* The flags with which a page is mapped, 0 if it is not; *frame its frame's id. */
static unsigned mapped_at(const struct system *system, uint32_t vspace, uint64_t vaddr,
			  uint32_t *frame)
{
	for (uint32_t i = 0; i < COUNT(system, SYS_TABLE_MAPPINGS); i++) {
		const struct sys_mapping *mapping =
			ENTRY(system, SYS_TABLE_MAPPINGS, sys_mapping, i);

		if (mapping->vspace == vspace && vaddr >= mapping->vaddr &&
		    (vaddr - mapping->vaddr) >> mapping->page_bits < mapping->count) {
			*frame = mapping->frame +
				 (uint32_t)((vaddr - mapping->vaddr) >> mapping->page_bits);
			return mapping->flags;
		}
	}
	return 0;
}

static void check_thread(const struct system *system, uint32_t index)
{
	const unsigned data = SYS_MAP_READ | SYS_MAP_WRITE | SYS_MAP_CACHED;
	const struct sys_thread *thread = ENTRY(system, SYS_TABLE_THREADS, sys_thread, index);
	const struct sys_table *strings = &system->header.tables[SYS_TABLE_STRINGS];
	uint32_t frame;

	CHECK(is_kind(system, thread->tcb, SYS_OBJ_TCB));
	CHECK(is_kind(system, thread->sched_context, SYS_OBJ_SCHED_CONTEXT));
	CHECK(is_kind(system, thread->cspace, SYS_OBJ_CNODE));
	CHECK(is_kind(system, thread->vspace, SYS_OBJ_VSPACE));
	CHECK(is_kind(system, thread->notification, SYS_OBJ_NOTIFICATION));
	CHECK((mapped_at(system, thread->vspace, thread->entry, &frame) & SYS_MAP_EXECUTE) != 0);
	CHECK(thread->sp % 16 == 0);
	CHECK(mapped_at(system, thread->vspace, thread->sp - 16, &frame) == data);
	CHECK(mapped_at(system, thread->vspace, thread->sp, &frame) == 0);
	CHECK(mapped_at(system, thread->vspace, thread->ipc_buffer, &frame) == data);
	CHECK(frame == thread->ipc_frame);
	CHECK(thread->budget > 0 && thread->budget <= thread->period);
	CHECK(is_kind(system, thread->fault_endpoint, SYS_OBJ_ENDPOINT));
	/* Faults go to the monitor, with the thread's number, or with a child's to a parent. */
	CHECK(thread->fault_endpoint == system->header.fault_endpoint
		      ? thread->fault_badge == index + 1
		      : thread->fault_badge >> 6 == UINT64_C(1) << 56);
	CHECK(thread->sc_badge == 0x100 + index);
	CHECK(thread->priority <= 254 && thread->mcp == thread->priority);
	CHECK(thread->name > 0 && thread->name < strings->count);
	CHECK(memchr(view_part(system->block, strings->offset + thread->name,
			       strings->count - thread->name)
			     .bytes,
		     0, strings->count - thread->name) != NULL);
}

/* Memory at an address may be there for those who only know its address. */
static void check_everything_is_used(const struct system *system)
{
	for (uint32_t id = 1; id < system->header.vault_slots; id++) {
		CHECK(system->kind[id] != 0);
		if (system->kind[id] == SYS_OBJ_FRAME_4K || system->kind[id] == SYS_OBJ_FRAME_2M ||
		    system->kind[id] == SYS_OBJ_PAGE_TABLE)
			CHECK(system->mapped[id] || system->fixed[id]);
	}
	for (uint32_t page = 0; page < system->header.payload_pages; page++)
		CHECK(system->payload_used[page]);
}

void check_system(struct view block)
{
	struct system system = {.block = block};
	struct sys_header *header = &system.header;

	memcpy(header, view_part(block, 0, sizeof(*header)).bytes, sizeof(*header));
	CHECK(header->magic == SYS_MAGIC && header->version == SYS_VERSION);
	CHECK(header->vault_slots <= UINT32_C(1) << header->vault_radix);
	if (header->payload_pages > 0)
		CHECK((header->table_bytes + PAGE - 1) / PAGE * PAGE +
			      header->payload_pages * PAGE ==
		      block.size);
	system.kind = calloc(header->vault_slots, 1);
	system.size_bits = calloc(header->vault_slots, 1);
	system.mapped = calloc(header->vault_slots, 1);
	system.fixed = calloc(header->vault_slots, sizeof(bool));
	system.payload_used = calloc(header->payload_pages + 1, 1);
	check_pool(&system);
	check_fixed(&system);
	check_irqs(&system);
	check_page_tables(&system);
	for (uint32_t i = 0; i < COUNT(&system, SYS_TABLE_MAPPINGS); i++)
		check_mapping(&system, i);
	check_fills(&system);
	check_caps(&system);
	for (uint32_t i = 0; i < COUNT(&system, SYS_TABLE_THREADS); i++)
		check_thread(&system, i);
	check_everything_is_used(&system);
	CHECK(is_kind(&system, header->fault_endpoint, SYS_OBJ_ENDPOINT));
	CHECK(is_kind(&system, header->monitor_cnode, SYS_OBJ_CNODE));
	CHECK(system.size_bits[header->monitor_cnode] == SYS_MONITOR_RADIX);
	CHECK(is_kind(&system, header->monitor_reply, SYS_OBJ_REPLY));
	free(system.kind);
	free(system.size_bits);
	free(system.mapped);
	free(system.fixed);
	free(system.payload_used);
}
