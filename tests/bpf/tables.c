/* SPDX-License-Identifier: BSD-2-Clause */
/* Maps and helpers. */
#include "tables.h"

struct bpf_map *make_map(struct bpf_map *map, struct bpf_map_definition definition)
{
	static _Alignas(64) unsigned char block[4][1 << 18];
	static unsigned number;
	struct bpf_error error = {"", NULL, 0};

	map->name = "test";
	if (!bpf_map_create(map, &definition, block[number++ % 4], sizeof(block[0]), &error))
		test_fail("%s", error.message);
	return map;
}

static void test_definitions(void)
{
	static const struct {
		const char *name;
		struct bpf_map_definition definition;
	} bad[] = {
		{"type 0", {0, 4, 4, 1, 1}},
		{"type 4", {4, 4, 4, 1, 1}},
		{"type 28", {28, 4, 4, 1, 1}},
		{"an array without entries", {BPF_MAP_ARRAY, 4, 4, 0, 1}},
		{"too many entries", {BPF_MAP_ARRAY, 4, 4, 0x10000001, 1}},
		{"an array with keys of 8 bytes", {BPF_MAP_ARRAY, 8, 4, 1, 1}},
		{"an array without values", {BPF_MAP_ARRAY, 4, 0, 1, 1}},
		{"large values", {BPF_MAP_HASH, 4, 0x100001, 1, 1}},
		{"a hash map without keys", {BPF_MAP_HASH, 0, 4, 1, 1}},
		{"a hash map with large keys", {BPF_MAP_HASH, 513, 4, 1, 1}},
		{"a ring with keys", {BPF_MAP_RING, 4, 0, 4096, 1}},
		{"a ring with values", {BPF_MAP_RING, 0, 4, 4096, 1}},
		{"a ring of 100 bytes", {BPF_MAP_RING, 0, 0, 100, 1}},
		{"a ring of 32 bytes", {BPF_MAP_RING, 0, 0, 32, 1}},
		{"programs of 8 bytes", {BPF_MAP_PROGRAMS, 4, 8, 1, 1}},
		{"257 CPUs", {BPF_MAP_PER_CPU_ARRAY, 4, 4, 1, 257}},
	};

	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		test_begin("no map: %s", bad[i].name);
		CHECK(bpf_map_bytes(&bad[i].definition) == 0, "it has a size");
		test_end();
	}
}

static void test_array(void)
{
	struct bpf_map map;
	uint32_t key = 2, next;
	uint64_t value = 0x1234567890;

	test_begin("array");
	make_map(&map, (struct bpf_map_definition){BPF_MAP_ARRAY, 4, 5, 3, 1});
	CHECK(bpf_map_update(&map, &key, &value, BPF_CREATE, 0) == BPF_EXISTS, "create");
	CHECK(bpf_map_update(&map, &key, &value, 3, 0) == BPF_INVALID, "flags 3");
	CHECK(bpf_map_update(&map, &key, &value, BPF_REPLACE, 0) == 0, "replace");
	CHECK(memcmp(bpf_map_lookup(&map, &key, 0), &value, 5) == 0, "value");
	CHECK(bpf_map_delete(&map, &key) == BPF_INVALID, "delete");
	CHECK(bpf_map_next(&map, &key, &next) == BPF_NOT_FOUND, "next of the last");
	CHECK(bpf_map_next(&map, NULL, &next) == 0 && next == 0, "first");
	key = 3;
	CHECK(bpf_map_lookup(&map, &key, 0) == NULL, "lookup behind the end");
	CHECK(bpf_map_update(&map, &key, &value, BPF_ANY, 0) == BPF_FULL, "update behind the end");
	CHECK(bpf_map_next(&map, &key, &next) == 0 && next == 0, "next of none is the first");
	CHECK(bpf_map_direct(&map, 0) == (uintptr_t)map.values, "address of the first byte");
	CHECK(bpf_map_direct(&map, 64) == 0, "address behind the end");
	test_end();
}

static void test_per_cpu(uint32_t type)
{
	struct bpf_map map;
	uint32_t key = 1, value;

	test_begin("per-CPU map of type %u", type);
	make_map(&map, (struct bpf_map_definition){type, 4, 4, 2, 3});
	for (uint32_t cpu = 0; cpu < 3; cpu++) {
		value = 100 + cpu;
		CHECK(bpf_map_update(&map, &key, &value, BPF_ANY, cpu) == 0, "update");
	}
	for (uint32_t cpu = 0; cpu < 3; cpu++)
		CHECK(*(uint32_t *)bpf_map_lookup(&map, &key, cpu) == 100 + cpu, "CPU %u", cpu);
	CHECK(bpf_map_is_per_cpu(&map), "it is not per CPU");
	test_end();
}

/* A second domain sees the same map, wherever its memory is. */
static void test_attach(void)
{
	static _Alignas(64) unsigned char block[8192], empty[64];
	struct bpf_map map = {.name = "a"}, other = {.name = "b"};
	struct bpf_map_definition definition = {BPF_MAP_HASH, 8, 8, 10, 1};
	struct bpf_error error;
	uint64_t key = 5, value = 50;
	size_t bytes = bpf_map_bytes(&definition);

	test_begin("a map that two domains share");
	CHECK(bpf_map_create(&map, &definition, block, bytes, &error), "create");
	CHECK(bpf_map_update(&map, &key, &value, BPF_ANY, 0) == 0, "update");
	CHECK(bpf_map_attach(&other, block, bytes, &error), "attach");
	CHECK(bpf_map_read(&other, &key, &value, 0) == 0 && value == 50, "read");
	CHECK(!bpf_map_attach(&other, block, bytes - 64, &error), "attach to a part");
	CHECK(!bpf_map_attach(&other, empty, sizeof(empty), &error), "attach to nothing");
	CHECK(!bpf_map_create(&map, &definition, block + 8, bytes, &error), "misaligned");
	CHECK(!bpf_map_create(&map, &definition, block, bytes - 1, &error), "too small");
	test_end();
}

int main(void)
{
	test_definitions();
	test_array();
	test_per_cpu(BPF_MAP_PER_CPU_ARRAY);
	test_per_cpu(BPF_MAP_PER_CPU_HASH);
	test_attach();
	test_hashes();
	test_rings();
	for (unsigned i = 0; i < engine_count; i++)
		test_helpers(&engines[i]);
	return test_summary();
}
