/* SPDX-License-Identifier: BSD-2-Clause */
/* Events in ring buffers. */
#include "corpus.h"

struct event {
	uint64_t time;
	uint32_t kind, length;
	unsigned char bytes[48];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 14);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, uint32_t);
	__type(value, struct event);
} last SEC(".maps");

PROGRAM(report)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (fault == 1) {
		event->time = c->time;
		return 0;
	}
	if (event == NULL)
		return 0;
	event->time = c->time;
	event->kind = 1;
	if (fault == 2)
		return 0;
	bpf_ringbuf_submit(event, 0);
	if (fault == 3)
		event->length = 0;
	return 0;
}
RIGHT(report)
WRONG(report, 1, "null")
WRONG(report, 2, "lost")
WRONG(report, 3, "no-address")

PROGRAM(report_large)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (event == NULL)
		return 0;
	event->length = c->length;
	if (c->length < 1000) {
		if (fault != 1)
			bpf_ringbuf_discard(event, 0);
		return 0;
	}
	if (fault == 2)
		bpf_ringbuf_discard(event, 0);
	bpf_ringbuf_submit(fault == 3 ? (void *)&event->length : event, 0);
	return 0;
}
RIGHT(report_large)
WRONG(report_large, 1, "lost")
WRONG(report_large, 2, "unset")
WRONG(report_large, 3, "not-the-record")

PROGRAM(output)
{
	struct event event;

	if (fault != 1)
		__builtin_memset(&event, 0, sizeof(event));
	event.time = bpf_ktime_get_ns();
	event.kind = 2;
	bpf_ringbuf_output(fault == 2 ? (void *)&last : &events, &event,
			   fault == 3 ? c->length : sizeof(event), 0);
	return 0;
}
RIGHT(output)
WRONG(output, 1, "unwritten")
WRONG(output, 2, "not-a-ring")
WRONG(output, 3, "helper-outside")

PROGRAM(copy_packet)
{
	unsigned char *p = c->data;
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (event == NULL)
		return PASS;
	event->length = 0;
	for (uint32_t i = 0; i < (fault == 1 ? 49 : 48); i++) {
		HIDE(i);
		if (p + i + (fault == 2 ? 0 : 1) > c->end)
			break;
		event->bytes[i] = p[i];
		event->length = i + 1;
	}
	if (fault == 3)
		event->time = (uint64_t)p;
	bpf_ringbuf_submit(event, 0);
	return PASS;
}
RIGHT(copy_packet)
WRONG(copy_packet, 1, "outside")
WRONG(copy_packet, 2, "behind")
WRONG(copy_packet, 3, "leak")

PROGRAM(two_records)
{
	struct event *a = bpf_ringbuf_reserve(&events, sizeof(*a), 0);

	if (a == NULL)
		return 0;
	struct event *b = bpf_ringbuf_reserve(&events, sizeof(*b), 0);

	if (b == NULL) {
		if (fault != 1)
			bpf_ringbuf_discard(a, 0);
		return 0;
	}
	b->length = a->length = c->length;
	bpf_ringbuf_submit(fault == 2 ? b : a, 0);
	bpf_ringbuf_submit(b, 0);
	if (fault == 3)
		bpf_ringbuf_submit(a, 0);
	return 0;
}
RIGHT(two_records)
WRONG(two_records, 1, "lost")
WRONG(two_records, 2, "unset")
WRONG(two_records, 3, "unset")

/* One event for each of a few kinds. */
PROGRAM(several)
{
	for (uint32_t kind = 0; kind < 5; kind++) {
		HIDE(kind);
		struct event *event =
			bpf_ringbuf_reserve(&events, fault == 1 ? c->length : sizeof(*event), 0);

		if (event == NULL)
			break;
		event->kind = kind;
		if (fault == 2 && kind == 3)
			continue;
		bpf_ringbuf_submit(event, 0);
		if (fault == 3)
			bpf_ringbuf_query(event, 0);
	}
	return 0;
}
RIGHT(several)
WRONG(several, 1, "record-size")
WRONG(several, 2, "loop-holds")
WRONG(several, 3, "unset")

static __noinline void fill(struct event *event, uint64_t time)
{
	event->time = time;
	event->kind = 3;
}

static __noinline void finish(struct event *event)
{
	bpf_ringbuf_submit(event, 0);
}

PROGRAM(by_functions)
{
	struct event *event = bpf_ringbuf_reserve(&events, fault == 1 ? 8 : sizeof(*event), 0);

	if (event == NULL && fault != 2)
		return 0;
	fill(event, c->time);
	finish(event);
	if (fault == 3)
		finish(event);
	return 0;
}
RIGHT(by_functions)
WRONG(by_functions, 1, "outside")
WRONG(by_functions, 2, "null")
WRONG(by_functions, 3, "unset")

/* An event when there is something new, and what was last. */
PROGRAM(changes)
{
	uint32_t zero = 0;
	struct event *old = bpf_map_lookup_elem(&last, &zero);

	if (old == NULL || (old->kind == c->port && fault != 1))
		return 0;
	if (fault == 1)
		bpf_ringbuf_discard(old, 0);
	old->kind = c->port;
	if (fault == 2)
		old->bytes[c->port % 49] = 1;
	bpf_ringbuf_output(&events, fault == 3 ? old + 1 : old, sizeof(*old), 0);
	return 0;
}
RIGHT(changes)
WRONG(changes, 1, "not-the-record")
WRONG(changes, 2, "outside")
WRONG(changes, 3, "helper-outside")

PROGRAM(filled)
{
	uint64_t filled = bpf_ringbuf_query(fault == 1 ? (void *)&last : &events, 0);

	if (filled > 8192)
		return 0;
	struct event *event = bpf_ringbuf_reserve(&events, 64, fault == 2 ? (uint64_t)c : 0);

	if (event == NULL)
		return 0;
	event->length = (uint32_t)filled;
	if (fault == 3)
		return (int)(uint64_t)event;
	bpf_ringbuf_discard(event, 0);
	return 0;
}
RIGHT(filled)
WRONG(filled, 1, "not-a-ring")
WRONG(filled, 2, "helper-number")
WRONG(filled, 3, "address-cut")
