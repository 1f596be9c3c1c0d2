/* SPDX-License-Identifier: BSD-2-Clause */
/* Counters in maps and in variables. */
#include "corpus.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 256);
	__type(key, uint32_t);
	__type(value, uint64_t);
} by_protocol SEC(".maps");

struct totals {
	uint64_t packets, bytes;
	uint32_t ports[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 128);
	__type(key, uint32_t);
	__type(value, struct totals);
} by_address SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, uint32_t);
	__type(value, struct totals);
} all SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

static uint64_t seen[32];
static volatile const uint32_t step = 1;

PROGRAM(count_protocol)
{
	unsigned char *p = c->data + ETHERNET;

	if (p + IPV4 > c->end)
		return PASS;
	uint32_t protocol = p[9];
	uint64_t *count = bpf_map_lookup_elem(fault == 1 ? (void *)&ring : &by_protocol, &protocol);

	if (fault != 2 && count == NULL)
		return PASS;
	if (fault == 3)
		count[1] = 0;
	++*count;
	return PASS;
}
RIGHT(count_protocol)
WRONG(count_protocol, 1, "not-a-table")
WRONG(count_protocol, 2, "null")
WRONG(count_protocol, 3, "outside")

PROGRAM(count_address)
{
	unsigned char *p = c->data + ETHERNET;
	struct totals fresh = {.packets = 1};

	if (p + IPV4 > c->end)
		return PASS;
	uint32_t address = big32(p + 12);
	struct totals *totals = bpf_map_lookup_elem(&by_address, &address);

	if (totals == NULL) {
		fresh.bytes = c->length;
		bpf_map_update_elem(&by_address, fault == 1 ? (void *)&fresh + 76 : &address,
				    fault == 2 ? (void *)&fresh + 8 : &fresh, BPF_ANY);
		return PASS;
	}
	totals->packets++;
	totals->bytes += c->length;
	totals->ports[fault == 3 ? c->port & 31 : c->port & 15]++;
	return PASS;
}
RIGHT(count_address)
WRONG(count_address, 2, "helper-outside")
WRONG(count_address, 3, "outside")

PROGRAM(count_atomically)
{
	uint32_t key = c->port & 255;
	uint64_t *count = bpf_map_lookup_elem(&by_protocol, &key);

	if (count == NULL && fault != 1)
		return PASS;
	if (fault == 2)
		__sync_fetch_and_add((uint64_t *)((unsigned char *)count - 8), 1);
	if (fault == 3)
		__sync_fetch_and_add((uint32_t *)((unsigned char *)count + 2), 1);
	__sync_fetch_and_add(count, 1);
	return PASS;
}
RIGHT(count_atomically)
WRONG(count_atomically, 1, "null")
WRONG(count_atomically, 2, "outside")
WRONG(count_atomically, 3, "unaligned")

PROGRAM(count_per_cpu)
{
	uint32_t zero = 0;
	struct totals *totals = bpf_map_lookup_elem(&all, &zero);

	if (totals == NULL)
		return PASS;
	if (fault == 1)
		totals += c->length & 1;
	totals->packets++;
	totals->bytes += c->length;
	if (fault == 2)
		return (int)(uint64_t)totals;
	if (fault == 3)
		totals->bytes = (uint64_t)totals;
	return PASS;
}
RIGHT(count_per_cpu)
WRONG(count_per_cpu, 1, "outside")
WRONG(count_per_cpu, 2, "address-cut")
WRONG(count_per_cpu, 3, "leak")

PROGRAM(count_in_variables)
{
	uint32_t index = c->port;

	if (fault == 1 ? index > 32 : index >= 32)
		return PASS;
	if (fault == 2)
		index = index * 2 + 1;
	seen[index] += step;
	if (fault == 3)
		*(volatile uint32_t *)&step = 2;
	return PASS;
}
RIGHT(count_in_variables)
WRONG(count_in_variables, 1, "outside")
WRONG(count_in_variables, 2, "outside")
WRONG(count_in_variables, 3, "may-not-write")

PROGRAM(sum_of_variables)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < (fault == 1 ? 33 : 32); i++) {
		HIDE(i);
		sum += seen[fault == 3 ? i + 1 : i];
		if (fault == 2)
			i &= 15;
	}
	c->mark = sum;
	return PASS;
}
RIGHT(sum_of_variables)
WRONG(sum_of_variables, 1, "outside")
WRONG(sum_of_variables, 2, "endless")
WRONG(sum_of_variables, 3, "outside")

static __noinline uint64_t *counter_of(uint32_t key)
{
	return bpf_map_lookup_elem(&by_protocol, &key);
}

static __noinline uint64_t *counter_of_nobody(uint64_t *keys)
{
	return bpf_map_lookup_elem(&by_protocol, keys - 1);
}

PROGRAM(count_by_function)
{
	uint64_t keys[2] = {c->port & 7, 0};
	uint64_t *count = fault == 1 ? counter_of_nobody(keys) : counter_of((uint32_t)keys[0]);

	if (fault == 2)
		++*count;
	if (count == NULL)
		return DROP;
	*(fault == 3 ? count + 1 : count) += 1;
	return PASS;
}
RIGHT(count_by_function)
WRONG(count_by_function, 1, "unwritten")
WRONG(count_by_function, 2, "null")
WRONG(count_by_function, 3, "outside")

PROGRAM(forget_address)
{
	unsigned char *p = c->data + ETHERNET;

	if (p + IPV4 > c->end)
		return PASS;
	/* The key is in the packet. */
	if (fault == 1)
		bpf_map_delete_elem(&by_address, p + 18);
	if (fault == 2)
		bpf_map_delete_elem(&by_address, (void *)c->time);
	if (fault == 3)
		bpf_map_delete_elem((void *)c->data, p);
	bpf_map_delete_elem(&by_address, p + 16);
	return PASS;
}
RIGHT(forget_address)
WRONG(forget_address, 1, "helper-outside")
WRONG(forget_address, 2, "helper-memory")
WRONG(forget_address, 3, "not-a-table")

struct sums {
	uint64_t sum;
	uint32_t most;
	uint32_t limit;
};

static int add_one(uint32_t index, struct sums *sums)
{
	uint64_t count = seen[index & 31];

	sums->sum += count;
	return sums->sum > sums->limit;
}

static int add_too_many(uint32_t index, struct sums *sums)
{
	sums->sum += seen[index];
	return 0;
}

static int add_behind(uint32_t index, struct sums *sums)
{
	((uint64_t *)sums)[2] = index;
	return 0;
}

/* The function is called for each index, by the engine. */
PROGRAM(sum_by_function)
{
	struct sums sums = {.limit = c->length};

	bpf_loop(fault == 1 ? 64 : 32,
		 fault == 1   ? (void *)add_too_many
		 : fault == 2 ? (void *)add_behind
			      : (void *)add_one,
		 fault == 3 ? NULL : &sums, 0);
	bpf_printk("%lu of %u", sums.sum, sums.limit);
	return (int)sums.sum;
}
RIGHT(sum_by_function)
WRONG(sum_by_function, 1, "outside")
WRONG(sum_by_function, 2, "outside")
WRONG(sum_by_function, 3, "no-address")

PROGRAM(print)
{
	if (fault == 1)
		bpf_printk("%s", c->time);
	if (fault == 2)
		bpf_printk("%lx", (uint64_t)c->data);
	if (fault == 3)
		bpf_trace_printk((const char *)c->data, 8);
	bpf_printk("%d at %lx, 100 %%", c->port, c->time);
	return PASS;
}
RIGHT(print)
WRONG(print, 1, "prints-text")
WRONG(print, 2, "prints-address")
WRONG(print, 3, "prints-anything")
