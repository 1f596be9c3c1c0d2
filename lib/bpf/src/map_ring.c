/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ring buffers. A producer moves `reserved` on by one compare-and-exchange, and
 * the space in between is its own: a header of 8 bytes and the record. Headers
 * say what the consumer may do. What the consumer gives back is all zero, and a
 * header of 0 is not yet there; so a producer that is interrupted right behind
 * its reservation holds the consumer up at this record, but nobody waits for it.
 * A record that does not fit before the end begins at the start of the data, and
 * the space before is filled by a header to skip.
 */
#include "map.h"
#include "memory.h"

#define HEADER_BYTES 8u

#define RECORD_BUSY   0x80000000u /* reserved, and not yet submitted or discarded */
#define RECORD_SKIP   0x40000000u
#define RECORD_DONE   0x20000000u /* in every header, so that none is 0 */
#define RECORD_LENGTH 0x1fffffffu

struct map_ring {
	/* Producers': bytes ever reserved, and what became of attempts. */
	_Alignas(64) uint64_t reserved;
	uint64_t attempted, dropped, discarded;
	/* The consumer's: bytes ever given back, records taken. */
	_Alignas(64) uint64_t consumed;
	uint64_t delivered;
	_Alignas(64) unsigned char data[];
};

static const char *ring_flaw(const struct bpf_map_definition *definition)
{
	uint32_t bytes = definition->entries;

	if (definition->key_bytes != 0 || definition->value_bytes != 0)
		return "a ring buffer has neither keys nor values";
	return bytes < 64 || (bytes & (bytes - 1)) != 0
		       ? "a ring buffer has a power of two of bytes, at least 64"
		       : NULL;
}

static size_t ring_lay_out(struct bpf_map *map, size_t at)
{
	return at + sizeof(struct map_ring) + map->definition.entries;
}

static void ring_attach(struct bpf_map *map, unsigned char *block)
{
	map->ring = (void *)(block + sizeof(struct map_shared));
}

static void ring_create(struct bpf_map *map)
{
	(void)map;
}

static uint64_t *header_at(const struct bpf_map *map, uint64_t position)
{
	uint64_t offset = position & (map->definition.entries - 1);

	return (void *)&map->ring->data[offset];
}

static uint64_t occupied_by(uint32_t length)
{
	return HEADER_BYTES + ((uint64_t)length + 7) / 8 * 8;
}

#define LOAD(at, order)	 __atomic_load_n(at, __ATOMIC_##order)
#define STORE(at, value) __atomic_store_n(at, value, __ATOMIC_RELEASE)
#define COUNT(at)	 __atomic_fetch_add(at, 1, __ATOMIC_RELAXED)

static void *drop(struct map_ring *ring)
{
	COUNT(&ring->dropped);
	return NULL;
}

void *bpf_ring_reserve(struct bpf_map *map, uint32_t bytes)
{
	struct map_ring *ring = map->ring;
	uint64_t size = map->definition.entries, total = occupied_by(bytes);
	uint64_t position, skipped;

	COUNT(&ring->attempted);
	if (bytes > RECORD_LENGTH || total > size / 2)
		return drop(ring);
	position = LOAD(&ring->reserved, RELAXED);
	do {
		uint64_t left = size - (position & (size - 1));

		/* Only who damages a shared ring leaves this. */
		if (position % HEADER_BYTES != 0)
			return drop(ring);
		skipped = left < total ? left : 0;
		if (position + skipped + total - LOAD(&ring->consumed, ACQUIRE) > size)
			return drop(ring);
	} while (!__atomic_compare_exchange_n(&ring->reserved, &position,
					      position + skipped + total, true, __ATOMIC_RELAXED,
					      __ATOMIC_RELAXED));
	if (skipped != 0)
		STORE(header_at(map, position),
		      RECORD_DONE | RECORD_SKIP | (skipped - HEADER_BYTES));
	uint64_t *header = header_at(map, position + skipped);

	STORE(header, RECORD_DONE | RECORD_BUSY | bytes);
	return header + 1;
}

static void finish(void *record, uint64_t flags)
{
	uint64_t *header = (uint64_t *)record - 1;

	STORE(header, RECORD_DONE | flags | (*header & RECORD_LENGTH));
}

void bpf_ring_submit(struct bpf_map *map, void *record)
{
	(void)map;
	finish(record, 0);
}

void bpf_ring_discard(struct bpf_map *map, void *record)
{
	COUNT(&map->ring->discarded);
	finish(record, RECORD_SKIP);
}

int bpf_ring_output(struct bpf_map *map, const void *data, uint32_t bytes)
{
	void *record = bpf_ring_reserve(map, bytes);

	if (record == NULL)
		return BPF_FULL;
	copy_bytes(record, data, bytes);
	bpf_ring_submit(map, record);
	return 0;
}

/* The space a header stands for; 0 if there is no finished record, or the ring is damaged. */
static uint64_t finished(const struct bpf_map *map, uint64_t position, uint64_t header)
{
	uint64_t size = map->definition.entries;
	uint64_t total = occupied_by((uint32_t)header & RECORD_LENGTH);

	if (header == 0 || (header & RECORD_BUSY) != 0)
		return 0;
	return total > size - (position & (size - 1)) ? 0 : total;
}

static void give_back(struct bpf_map *map, uint64_t position, uint64_t total)
{
	clear_bytes(header_at(map, position), total);
	STORE(&map->ring->consumed, position + total);
}

/*
 * The oldest record's header, its position and length, each read once: who shares
 * the ring can change them at any time. NULL if there is none.
 */
static uint64_t *oldest(struct bpf_map *map, uint64_t *position, uint32_t *bytes)
{
	for (;;) {
		*position = LOAD(&map->ring->consumed, RELAXED) & -(uint64_t)HEADER_BYTES;
		uint64_t header = LOAD(header_at(map, *position), ACQUIRE);
		uint64_t total = finished(map, *position, header);

		if (total == 0)
			return NULL;
		if ((header & RECORD_SKIP) == 0) {
			*bytes = (uint32_t)header & RECORD_LENGTH;
			return header_at(map, *position);
		}
		give_back(map, *position, total);
	}
}

const void *bpf_ring_peek(struct bpf_map *map, uint32_t *bytes)
{
	uint64_t position, *header = oldest(map, &position, bytes);

	return header == NULL ? NULL : header + 1;
}

void bpf_ring_take(struct bpf_map *map)
{
	uint64_t position;
	uint32_t bytes;

	if (oldest(map, &position, &bytes) == NULL)
		return;
	COUNT(&map->ring->delivered);
	give_back(map, position, occupied_by(bytes));
}

uint64_t bpf_ring_filled(const struct bpf_map *map)
{
	return LOAD(&map->ring->reserved, ACQUIRE) - LOAD(&map->ring->consumed, ACQUIRE);
}

struct bpf_ring_counts bpf_ring_count(const struct bpf_map *map)
{
	const struct map_ring *ring = map->ring;

	return (struct bpf_ring_counts){
		.attempted = LOAD(&ring->attempted, RELAXED),
		.delivered = LOAD(&ring->delivered, RELAXED),
		.discarded = LOAD(&ring->discarded, RELAXED),
		.dropped = LOAD(&ring->dropped, RELAXED),
	};
}

static int ring_next(struct bpf_map *map, const void *key, void *next)
{
	(void)map, (void)key, (void)next;
	return BPF_INVALID;
}

const struct map_type ring_type = {
	.flaw = ring_flaw,
	.lay_out = ring_lay_out,
	.attach = ring_attach,
	.create = ring_create,
	.lookup = no_lookup,
	.update = no_update,
	.delete = no_delete,
	.next = ring_next,
};
