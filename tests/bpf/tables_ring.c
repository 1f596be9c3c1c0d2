/* SPDX-License-Identifier: BSD-2-Clause */
/* Ring buffers: order, wrap-around, accounting; with two producers and a consumer. */
#include <pthread.h>

#include "tables.h"

static struct bpf_map ring;

static void make_ring(uint32_t bytes)
{
	make_map(&ring, (struct bpf_map_definition){BPF_MAP_RING, 0, 0, bytes, 1});
}

static void expect_counts(uint64_t attempted, uint64_t delivered, uint64_t discarded,
			  uint64_t dropped)
{
	struct bpf_ring_counts counts = bpf_ring_count(&ring);

	CHECK(counts.attempted == attempted && counts.delivered == delivered &&
		      counts.discarded == discarded && counts.dropped == dropped,
	      "attempted %lu, delivered %lu, discarded %lu, dropped %lu",
	      (unsigned long)counts.attempted, (unsigned long)counts.delivered,
	      (unsigned long)counts.discarded, (unsigned long)counts.dropped);
}

static void test_basics(void)
{
	static const char half[120];
	uint32_t bytes;

	test_begin("ring: records come in the order of reservations");
	make_ring(256);
	CHECK(bpf_ring_peek(&ring, &bytes) == NULL, "an empty ring has a record");
	char *first = bpf_ring_reserve(&ring, 10), *second = bpf_ring_reserve(&ring, 20);
	char *third = bpf_ring_reserve(&ring, 1);

	memcpy(first, "0123456789", 10);
	bpf_ring_submit(&ring, third);
	bpf_ring_discard(&ring, second);
	CHECK(bpf_ring_peek(&ring, &bytes) == NULL, "a record before it is submitted");
	bpf_ring_submit(&ring, first);
	CHECK(bpf_ring_peek(&ring, &bytes) == first && bytes == 10, "the first");
	CHECK(bpf_ring_peek(&ring, &bytes) == first && bytes == 10, "the first again");
	bpf_ring_take(&ring);
	CHECK(bpf_ring_peek(&ring, &bytes) == third && bytes == 1, "the third");
	bpf_ring_take(&ring);
	CHECK(bpf_ring_peek(&ring, &bytes) == NULL, "a fourth");
	CHECK(bpf_ring_filled(&ring) == 0, "it is not empty");
	expect_counts(3, 2, 1, 0);
	test_end();

	test_begin("ring: full, and records that are too large");
	make_ring(256);
	CHECK(bpf_ring_reserve(&ring, 121) == NULL, "more than half of the ring");
	CHECK(bpf_ring_output(&ring, half, 120) == 0 && bpf_ring_output(&ring, half, 120) == 0,
	      "two halves");
	CHECK(bpf_ring_output(&ring, half, 0) == BPF_FULL, "more than everything");
	CHECK(bpf_ring_reserve(&ring, UINT32_MAX) == NULL, "4 GiB");
	expect_counts(5, 0, 0, 3);
	test_end();
}

/* What another domain may make of a ring that it shares: nothing else is touched by that. */
static void test_damage(void)
{
	/* A ring begins with the position of its producers, 64 bytes later its consumer's. */
	uint64_t *reserved, *consumed, next = 0x5a5a5a5a5a5a5a5a;
	uint32_t bytes;

	test_begin("ring: positions that another domain has damaged");
	for (uint64_t at = 0; at <= 256; at++) {
		make_ring(256);
		reserved = (uint64_t *)(void *)ring.ring;
		consumed = reserved + 8;
		size_t after = bpf_map_bytes(&ring.definition);
		unsigned char *behind = (unsigned char *)ring.shared + after;

		memcpy(behind, &next, sizeof(next));
		*reserved = at;
		*consumed = at & ~(uint64_t)127;
		unsigned char *record = bpf_ring_reserve(&ring, 16);

		CHECK(record == NULL || (record + 16 <= behind && (uintptr_t)record % 8 == 0),
		      "a record at %p", (void *)record);
		if (record != NULL)
			bpf_ring_submit(&ring, record);
		*consumed = at;
		if (bpf_ring_peek(&ring, &bytes) != NULL)
			bpf_ring_take(&ring);
		CHECK(memcmp(behind, &next, sizeof(next)) == 0, "position %u: bytes behind it",
		      (unsigned)at);
	}
	test_end();
}

/* The last record ends with the ring, and the consumer's position is not that of a header. */
static void test_damaged_end(void)
{
	static const char data[16];
	uint64_t next = 0x5a5a5a5a5a5a5a5a;

	test_begin("ring: a record that ends with it, taken from between headers");
	for (uint64_t by = 1; by < 8; by++) {
		make_ring(64);
		unsigned char *behind =
			(unsigned char *)ring.shared + bpf_map_bytes(&ring.definition);

		memcpy(behind, &next, sizeof(next));
		*(uint64_t *)(void *)ring.ring = 40;
		((uint64_t *)(void *)ring.ring)[8] = 40;
		CHECK(bpf_ring_output(&ring, data, 16) == 0, "it is full");
		((uint64_t *)(void *)ring.ring)[8] = 40 + by;
		bpf_ring_take(&ring);
		CHECK(memcmp(behind, &next, sizeof(next)) == 0, "bytes behind it are written");
	}
	test_end();
}

/* Every length, several times around, with 1 to 3 records in the ring. */
static void test_wrap(void)
{
	unsigned char in[120], expected = 0;
	unsigned next = 0;
	uint32_t bytes;

	test_begin("ring: around the end");
	make_ring(512);
	for (unsigned i = 0; i < 20000; i++) {
		uint32_t length = i * 7 % 121;

		memset(in, (int)i, length);
		if (bpf_ring_output(&ring, in, length) == 0)
			next++;
		else
			CHECK(bpf_ring_filled(&ring) + length + 16 > 512 - 128, "dropped early");
		while (i % 3 == 2) {
			const unsigned char *out = bpf_ring_peek(&ring, &bytes);

			if (out == NULL)
				break;
			if (bytes > 0) {
				expected = out[0];
				CHECK(bytes == (unsigned)expected * 7 % 121 || i > 255, "length");
			}
			for (unsigned j = 0; j < bytes; j++)
				CHECK(out[j] == expected, "contents");
			bpf_ring_take(&ring);
		}
	}
	while (bpf_ring_peek(&ring, &bytes) != NULL)
		bpf_ring_take(&ring);
	struct bpf_ring_counts counts = bpf_ring_count(&ring);

	CHECK(counts.attempted == 20000 && counts.delivered == next &&
		      counts.delivered + counts.dropped == counts.attempted,
	      "counts");
	test_end();
}

#define RECORDS 100000

/* Records of a producer: its number, then a count. Every tenth is discarded. */
static void *produce(void *number)
{
	for (uint64_t i = 0; i < RECORDS; i++) {
		uint64_t *record = bpf_ring_reserve(&ring, 16 + i % 3 * 8);

		if (record == NULL)
			continue;
		record[0] = (uintptr_t)number;
		record[1] = i;
		if (i % 10 == 9)
			bpf_ring_discard(&ring, record);
		else
			bpf_ring_submit(&ring, record);
	}
	return NULL;
}

static void test_threads(void)
{
	pthread_t producers[2];
	uint64_t last[2] = {0, 0}, taken = 0;
	uint32_t bytes;

	test_begin("ring: two producers and a consumer");
	make_ring(4096);
	for (uintptr_t i = 0; i < 2; i++)
		pthread_create(&producers[i], NULL, produce, (void *)i);
	for (unsigned idle = 0;;) {
		const uint64_t *record = bpf_ring_peek(&ring, &bytes);

		if (record == NULL) {
			struct bpf_ring_counts counts = bpf_ring_count(&ring);

			if (counts.attempted == 2 * RECORDS && bpf_ring_filled(&ring) == 0 &&
			    idle++ > 1000)
				break;
			continue;
		}
		CHECK(record[0] < 2 && (record[1] > last[record[0]] || record[1] == 0) &&
			      bytes == 16 + record[1] % 3 * 8,
		      "a record is out of order or damaged");
		if (test_failed())
			break;
		last[record[0]] = record[1];
		bpf_ring_take(&ring);
		taken++;
	}
	for (unsigned i = 0; i < 2; i++)
		pthread_join(producers[i], NULL);
	struct bpf_ring_counts counts = bpf_ring_count(&ring);

	CHECK(counts.delivered == taken &&
		      counts.delivered + counts.discarded + counts.dropped == counts.attempted,
	      "the accounts do not balance");
	test_end();
}

void test_rings(void)
{
	test_basics();
	test_wrap();
	test_damage();
	test_damaged_end();
	test_threads();
}
