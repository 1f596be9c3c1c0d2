/* SPDX-License-Identifier: BSD-2-Clause */
/* Counts packets by their protocol. The result is the class: TCP, UDP or anything else. */
#include <clavis_bpf.h>

#define ETHERNET_TYPE 12
#define PROTOCOL      23

enum { TCP, UDP, OTHER, CLASSES };

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, CLASSES);
	__type(key, uint32_t);
	__type(value, uint64_t);
} counts SEC(".maps");

SEC("tc")
uint64_t classify(const unsigned char *packet, uint64_t bytes)
{
	uint32_t class = OTHER;

	if (bytes > PROTOCOL && packet[ETHERNET_TYPE] == 0x08 && packet[ETHERNET_TYPE + 1] == 0)
		class = packet[PROTOCOL] == 6 ? TCP : packet[PROTOCOL] == 17 ? UDP : OTHER;
	uint64_t *count = bpf_map_lookup_elem(&counts, &class);

	if (count != 0)
		++*count;
	return class;
}

char licence[] SEC("license") = "BSD";
