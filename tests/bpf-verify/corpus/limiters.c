/* SPDX-License-Identifier: BSD-2-Clause */
/* Rate limiters. */
#include "corpus.h"

struct bucket {
	uint64_t tokens, filled;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, uint32_t);
	__type(value, struct bucket);
} buckets SEC(".maps");

#define WINDOW 16

struct window {
	uint32_t next;
	uint32_t unused;
	uint64_t times[WINDOW];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 32);
	__type(key, uint64_t);
	__type(value, struct window);
} windows SEC(".maps");

static uint64_t budget = 1000, period;
static uint32_t levels[4];

PROGRAM(token_bucket)
{
	uint32_t port = c->port;
	uint64_t now = bpf_ktime_get_ns();
	struct bucket *bucket = bpf_map_lookup_elem(&buckets, &port);
	struct bucket full = {100, now};

	if (bucket == NULL) {
		bpf_map_update_elem(&buckets, &port, fault == 1 ? NULL : &full,
				    fault == 2 ? (uint64_t)&full : BPF_NOEXIST);
		return PASS;
	}
	bucket->tokens += (now - bucket->filled) / 1000000;
	if (bucket->tokens > 100)
		bucket->tokens = 100;
	if (fault == 3)
		bucket++;
	bucket->filled = now;
	if (bucket->tokens == 0)
		return DROP;
	bucket->tokens--;
	return PASS;
}
RIGHT(token_bucket)
WRONG(token_bucket, 1, "helper-memory")
WRONG(token_bucket, 2, "helper-number")
WRONG(token_bucket, 3, "outside")

PROGRAM(sliding_window)
{
	uint64_t key = c->mark;
	struct window *window = bpf_map_lookup_elem(&windows, &key);

	if (window == NULL)
		return PASS;
	uint32_t at = window->next;

	if (fault != 1)
		at %= fault == 2 ? WINDOW + 1 : WINDOW;
	uint64_t oldest = window->times[at];

	window->times[at] = c->time;
	window->next = fault == 3 ? (uint32_t)(uint64_t)window : at + 1;
	return c->time - oldest < 1000000000 ? DROP : PASS;
}
RIGHT(sliding_window)
WRONG(sliding_window, 1, "outside")
WRONG(sliding_window, 2, "outside")
WRONG(sliding_window, 3, "leak")

PROGRAM(recent_in_window)
{
	uint64_t key = 7;
	struct window *window = bpf_map_lookup_elem(&windows, fault == 1 ? (void *)c : &key);
	uint32_t recent = 0;

	if (window == NULL)
		return PASS;
	for (uint32_t i = 0; i < WINDOW; i++) {
		HIDE(i);
		if (fault == 2)
			window += 1;
		if (window->times[i] + 1000 > c->time)
			recent++;
	}
	return recent > 8 ? DROP : PASS;
}
RIGHT(recent_in_window)
WRONG(recent_in_window, 1, "helper-may-not")
WRONG(recent_in_window, 2, "outside")

PROGRAM(shared_budget)
{
	uint64_t second = c->time / 1000000000;

	if (period != second) {
		period = second;
		budget = 1000;
	}
	if (budget == 0)
		return DROP;
	if (fault == 1)
		(&budget)[c->length] = 0;
	if (fault == 2)
		budget = (uint64_t)&budget;
	if (fault == 3)
		return (int)((uint64_t)&budget * 3);
	__sync_fetch_and_sub(&budget, 1);
	return PASS;
}
RIGHT(shared_budget)
WRONG(shared_budget, 1, "outside")
WRONG(shared_budget, 2, "leak")
WRONG(shared_budget, 3, "address-arithmetic")

/* One of so many packets is kept, by chance. */
PROGRAM(sample)
{
	uint32_t rate = c->port, random = bpf_get_prandom_u32();
	unsigned char *p = c->data;

	if (rate == 0)
		return PASS;
	if (fault == 1)
		return p[random % rate];
	if (fault == 2 && p + 64 <= c->end)
		return p[random % 65];
	if (fault == 3)
		return levels[random & 63];
	return random % rate == 0 ? PASS : DROP;
}
RIGHT(sample)
WRONG(sample, 1, "behind")
WRONG(sample, 2, "behind")
WRONG(sample, 3, "outside")

PROGRAM(by_level)
{
	unsigned char *p = c->data;
	uint32_t level;

	if (p + 2 > c->end)
		return PASS;
	level = p[1] >> (fault == 1 ? 2 : 6);
	if (fault == 2)
		level = p[1] - p[0];
	if (fault == 3)
		level = level * 64;
	levels[level]++;
	return levels[level] > 1000 ? DROP : PASS;
}
RIGHT(by_level)
WRONG(by_level, 1, "outside")
WRONG(by_level, 2, "outside")
WRONG(by_level, 3, "outside")

/* The wait doubles with each packet, up to a limit. */
PROGRAM(back_off)
{
	uint32_t port = c->port;
	struct bucket *bucket = bpf_map_lookup_elem(&buckets, &port);

	if (bucket == NULL)
		return PASS;
	uint64_t wait = 1;

	for (uint64_t i = 0; i < bucket->tokens && i < 20; i++)
		wait *= 2;
	for (uint64_t i = 0; fault == 1 && i != 31; i += 2)
		HIDE(i);
	if (fault == 2)
		return (int)((unsigned char *)bucket)[wait];
	if (fault == 3)
		bucket = (struct bucket *)((uint64_t)bucket & ~15ull);
	bucket->filled = c->time + wait;
	return PASS;
}
RIGHT(back_off)
WRONG(back_off, 1, "endless")
WRONG(back_off, 2, "outside")
WRONG(back_off, 3, "address-arithmetic")
