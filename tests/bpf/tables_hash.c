/* SPDX-License-Identifier: BSD-2-Clause */
/* Hash maps: against a plain model, full, as LRU, and with two threads. */
#include <pthread.h>

#include "tables.h"

#define KEYS 200

static uint32_t state = 77;

static uint32_t random_number(void)
{
	state = state * 1664525 + 1013904223;
	return state >> 8;
}

struct key {
	uint32_t number;
	char padding[9];
};

static struct key key_of(uint32_t number)
{
	struct key key;

	memset(&key, 0, sizeof(key));
	key.number = number;
	return key;
}

/* Every result of a random sequence is what an array of optional values gives. */
static void test_model(void)
{
	struct bpf_map map;
	uint64_t model[KEYS] = {0};
	unsigned entries = 0;

	test_begin("hash map against a model");
	make_map(&map, (struct bpf_map_definition){BPF_MAP_HASH, sizeof(struct key), 8, 100, 1});
	for (unsigned i = 0; i < 100000; i++) {
		uint32_t number = random_number() % KEYS, flags = random_number() % 3;
		uint64_t value = i + 1, seen = 0, *old = &model[number];
		struct key key = key_of(number);
		int expected = 0;

		switch (random_number() % 3) {
		case 0:
			if (*old != 0 && flags == BPF_CREATE)
				expected = BPF_EXISTS;
			else if (*old == 0 && flags == BPF_REPLACE)
				expected = BPF_NOT_FOUND;
			else if (*old == 0 && entries == 100)
				expected = BPF_FULL;
			CHECK(bpf_map_update(&map, &key, &value, flags, 0) == expected, "update");
			entries += expected == 0 && *old == 0;
			*old = expected == 0 ? value : *old;
			break;
		case 1:
			CHECK(bpf_map_delete(&map, &key) == (*old == 0 ? BPF_NOT_FOUND : 0),
			      "delete");
			entries -= *old != 0;
			*old = 0;
			break;
		default:
			CHECK(bpf_map_read(&map, &key, &seen, 0) == (*old == 0 ? BPF_NOT_FOUND : 0),
			      "read");
			CHECK(seen == *old, "value");
		}
	}
	struct key key, next;
	unsigned seen = 0;

	for (int found = bpf_map_next(&map, NULL, &next); found == 0;
	     found = bpf_map_next(&map, &key, &next)) {
		CHECK(model[next.number] != 0, "a key that was deleted");
		memcpy(&key, &next, sizeof(key));
		seen++;
	}
	CHECK(seen == entries, "%u keys instead of %u", seen, entries);
	test_end();
}

/* What is looked up all the time stays, the rest makes room. */
static void test_lru(void)
{
	struct bpf_map map;

	test_begin("LRU hash map");
	make_map(&map, (struct bpf_map_definition){BPF_MAP_LRU_HASH, sizeof(struct key), 8, 32, 1});
	for (uint64_t i = 0; i < 10000; i++) {
		struct key key = key_of((uint32_t)i), first = key_of(0);

		CHECK(bpf_map_update(&map, &key, &i, BPF_ANY, 0) == 0, "update %u", (unsigned)i);
		CHECK(bpf_map_lookup(&map, &first, 0) != NULL, "lost at %u", (unsigned)i);
		uint64_t value = 0;

		CHECK(bpf_map_read(&map, &key, &value, 0) == 0 && value == i, "value %u",
		      (unsigned)i);
	}
	unsigned there = 0;

	for (uint32_t i = 0; i < 10000; i++) {
		struct key key = key_of(i);

		there += bpf_map_lookup(&map, &key, 0) != NULL;
	}
	CHECK(there == 32, "%u keys", there);
	test_end();
}

static struct bpf_map shared;
static bool writing;

/* Values are pairs of the same number; keys come and go. */
static void *write_pairs(void *unused)
{
	for (uint64_t i = 1; i <= 200000; i++) {
		struct key key = key_of((uint32_t)i % 16);
		uint64_t pair[2] = {i, i};

		if (i % 5 == 0)
			bpf_map_delete(&shared, &key);
		else
			bpf_map_update(&shared, &key, pair, BPF_ANY, 0);
	}
	__atomic_store_n(&writing, false, __ATOMIC_RELEASE);
	return unused;
}

static void test_threads(void)
{
	pthread_t writer;
	uint64_t pair[2];

	test_begin("hash map with a writer and a reader");
	make_map(&shared, (struct bpf_map_definition){BPF_MAP_HASH, sizeof(struct key), 16, 8, 1});
	writing = true;
	pthread_create(&writer, NULL, write_pairs, NULL);
	for (uint32_t i = 0; __atomic_load_n(&writing, __ATOMIC_ACQUIRE); i++) {
		struct key key = key_of(i % 16);

		if (bpf_map_read(&shared, &key, pair, 0) != 0)
			continue;
		CHECK(pair[0] == pair[1] && pair[0] % 16 == i % 16, "half of an update was read");
	}
	pthread_join(writer, NULL);
	test_end();
}

void test_hashes(void)
{
	test_model();
	test_lru();
	test_threads();
}
