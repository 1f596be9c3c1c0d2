/* SPDX-License-Identifier: BSD-2-Clause */
/* What an object can have: several programs, subprograms, all kinds of maps and data. */
#include <clavis_bpf.h>

struct pair {
	uint32_t first, second;
};

typedef struct pair pair_type;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, pair_type);
	__type(value, uint64_t);
} pairs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 4);
	__uint(key_size, 4);
	__uint(value_size, 12);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, 4);
	__uint(value_size, 4);
} next SEC(".maps");

uint64_t variable = 1000;
static uint32_t zeroed[4];
const volatile uint32_t constants[3] = {7, 70, 700};

static __noinline uint64_t square(uint64_t x)
{
	return x * x + constants[1];
}

static __noinline uint64_t sum_of_squares(uint64_t a, uint64_t b)
{
	return square(a) + square(b);
}

/* r1: two numbers. Sum of squares plus data: 2 * 70 + 7 + 1000, and the call's number. */
SEC("socket/numbers")
uint64_t numbers(const uint64_t *context)
{
	zeroed[2]++;
	return sum_of_squares(context[0], context[1]) + constants[0] + variable + zeroed[2];
}

static long add_up(uint32_t index, uint64_t *sum)
{
	*sum += index;
	return index == 50;
}

SEC("xdp")
uint64_t looping(const uint64_t *context)
{
	uint64_t sum = context[0];

	bpf_loop(100, add_up, &sum, 0);
	return sum;
}

/* The number of times that this was called with the pair of numbers. */
SEC("tracepoint/test/pairs")
uint64_t counting(const uint64_t *context)
{
	pair_type key = {(uint32_t)context[0], (uint32_t)context[1]};
	uint64_t one = 1, *count = bpf_map_lookup_elem(&pairs, &key);

	if (count != 0)
		return __sync_fetch_and_add(count, 1) + 1;
	bpf_map_update_elem(&pairs, &key, &one, BPF_NOEXIST);
	return 1;
}

SEC("tc")
uint64_t report(const uint64_t *context)
{
	uint64_t *record = bpf_ringbuf_reserve(&events, 16, 0);

	if (record == 0)
		return 0;
	record[0] = context[0];
	record[1] = context[1];
	bpf_ringbuf_submit(record, 0);
	return 1;
}

SEC("tc/second")
uint64_t chain(void *context)
{
	bpf_tail_call(context, &next, 1);
	return 5;
}

char object_licence[] SEC("license") = "BSD";
uint32_t object_version SEC("version") = 0x010203;
