/* SPDX-License-Identifier: BSD-2-Clause */
/* Histograms. */
#include "corpus.h"

#define SLOTS 32

struct histogram {
	uint64_t slots[SLOTS];
	uint64_t sum, count;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, uint32_t);
	__type(value, struct histogram);
} histograms SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, uint64_t);
	__type(value, uint64_t);
} started SEC(".maps");

static uint32_t sizes[12];
static uint16_t table[8][16];

static __always_inline uint32_t log2_of(uint64_t value)
{
	uint32_t log = 0;

	for (uint32_t shift = 32; shift != 0; shift /= 2)
		if (value >> shift != 0) {
			value >>= shift;
			log += shift;
		}
	return log;
}

PROGRAM(begin)
{
	uint64_t key = c->arguments[0], now = bpf_ktime_get_ns();

	if (fault == 1)
		bpf_map_update_elem(&started, &key, (void *)now, BPF_ANY);
	if (fault == 2)
		bpf_map_update_elem(&started, &key, c, BPF_ANY);
	if (fault == 3)
		bpf_map_update_elem((void *)key, &key, &now, BPF_ANY);
	bpf_map_update_elem(&started, &key, &now, BPF_ANY);
	return 0;
}
RIGHT(begin)
WRONG(begin, 1, "helper-memory")
WRONG(begin, 2, "helper-may-not")
WRONG(begin, 3, "not-a-table")

PROGRAM(end)
{
	uint64_t key = c->arguments[0];
	uint64_t *start = bpf_map_lookup_elem(&started, &key);
	uint32_t zero = 0;

	if (start == NULL && fault != 1)
		return 0;
	uint64_t taken = bpf_ktime_get_ns() - *start;
	struct histogram *histogram = bpf_map_lookup_elem(&histograms, &zero);

	if (histogram == NULL)
		return 0;
	uint32_t slot = log2_of(taken);

	if (fault != 2 && slot >= SLOTS)
		slot = SLOTS - 1;
	histogram->slots[fault == 3 ? slot + 3 : slot]++;
	histogram->sum += taken;
	histogram->count++;
	bpf_map_delete_elem(&started, &key);
	return 0;
}
RIGHT(end)
WRONG(end, 1, "null")
WRONG(end, 2, "outside")
WRONG(end, 3, "outside")

PROGRAM(linear)
{
	uint32_t size = c->length / 128;

	if (fault != 1 && size > (fault == 2 ? 200 : 11))
		size = 11;
	if (fault == 3)
		size = (uint32_t)-1;
	HIDE(size);
	if (fault == 0 && size > 11)
		return 0;
	sizes[size]++;
	return 0;
}
RIGHT(linear)
WRONG(linear, 1, "outside")
WRONG(linear, 2, "outside")
WRONG(linear, 3, "outside")

PROGRAM(two_ways)
{
	unsigned char *p = c->data;

	if (p + 24 > c->end)
		return PASS;
	uint32_t row = p[9] & (fault == 1 ? 15 : 7), column = p[1] >> 4;

	if (fault == 2)
		column = p[1];
	table[row][column]++;
	if (fault == 3)
		*(volatile uint16_t *)(&table[row][column] + 512) = 0;
	return PASS;
}
RIGHT(two_ways)
WRONG(two_ways, 1, "outside")
WRONG(two_ways, 2, "outside")
WRONG(two_ways, 3, "outside")

PROGRAM(total)
{
	uint32_t key = c->port & 3;
	struct histogram *histogram = bpf_map_lookup_elem(&histograms, &key);
	uint64_t all = 0;

	if (histogram == NULL)
		return 0;
	for (uint32_t i = 0; i < (fault == 1 ? 35 : SLOTS); i++) {
		HIDE(i);
		all += histogram->slots[fault == 3 ? i * 2 : i] * i;
		if (fault == 2 && all == 0)
			i = 0;
	}
	histogram->sum = all;
	return 0;
}
RIGHT(total)
WRONG(total, 1, "outside")
WRONG(total, 2, "endless")
WRONG(total, 3, "outside")

/* The slot below which half of everything is. */
PROGRAM(median)
{
	uint32_t key = 1, slot;
	struct histogram *histogram = bpf_map_lookup_elem(&histograms, &key);
	uint64_t below = 0;

	if (histogram == NULL)
		return 0;
	for (slot = 0; slot < SLOTS; slot++) {
		HIDE(slot);
		below += histogram->slots[slot];
		if (below * 2 >= histogram->count)
			break;
	}
	if (fault == 1)
		return (int)((volatile uint64_t *)histogram)[slot + 3];
	if (fault == 2)
		return (int)((volatile unsigned char *)histogram)[below];
	if (fault == 3)
		return bpf_strncmp((char *)histogram, (uint32_t)(sizeof(*histogram) + slot), "a");
	return (int)slot;
}
RIGHT(median)
WRONG(median, 1, "outside")
WRONG(median, 2, "outside")
WRONG(median, 3, "helper-outside")

PROGRAM(halve)
{
	uint64_t most = 0;

	for (uint32_t i = 0; i < 8; i++)
		for (uint32_t j = 0; j < (fault == 1 ? 200 : 16); j++) {
			HIDE(j);
			table[fault == 2 ? i + 8 : i][j] /= 2;
			if (table[i][j] > most)
				most = table[i][j];
			if (fault == 3 && most > 100)
				return ((volatile uint16_t *)table)[most];
		}
	return (int)most;
}
RIGHT(halve)
WRONG(halve, 1, "outside")
WRONG(halve, 2, "outside")
WRONG(halve, 3, "outside")
