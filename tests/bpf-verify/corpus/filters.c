/* SPDX-License-Identifier: BSD-2-Clause */
/* Filters: what becomes of a packet is decided by its headers. */
#include "corpus.h"

PROGRAM(drop_protocol)
{
	unsigned char *p = c->data;

	if (fault != 1 && p + (fault == 2 ? ETHERNET + 9 : ETHERNET + 10) > c->end)
		return PASS;
	if (fault == 3)
		c->length = 0;
	return p[ETHERNET + 9] == 17 ? DROP : PASS;
}
RIGHT(drop_protocol)
WRONG(drop_protocol, 1, "behind")
WRONG(drop_protocol, 2, "behind")
WRONG(drop_protocol, 3, "may-not-write")

PROGRAM(allow_port)
{
	unsigned char *p = c->data + ETHERNET, *udp;

	if (p + IPV4 > c->end || p[9] != 17)
		return PASS;
	udp = p + (p[0] & 15) * 4;
	if (fault == 1 ? p + 8 > c->end : udp + 8 > c->end)
		return DROP;
	if (fault == 2)
		return *c->end;
	if (fault == 3)
		udp += big16(udp + 4);
	return big16(udp + 2) == 53 || big16(udp + 2) == 123 ? PASS : DROP;
}
RIGHT(allow_port)
WRONG(allow_port, 1, "behind")
WRONG(allow_port, 2, "no-address")
WRONG(allow_port, 3, "behind")

struct peer {
	uint32_t address;
	uint16_t port;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, struct peer);
	__type(value, uint32_t);
} blocked SEC(".maps");

PROGRAM(block_list)
{
	unsigned char *p = c->data + ETHERNET;
	struct peer peer;

	if (p + IPV4 + 4 > c->end)
		return PASS;
	if (fault != 1)
		__builtin_memset(&peer, 0, sizeof(peer));
	peer.address = big32(p + 12);
	peer.port = big16(p + IPV4);
	uint32_t *verdict = bpf_map_lookup_elem(&blocked, &peer);

	if (fault == 2)
		return (int)*verdict;
	if (verdict == NULL)
		return PASS;
	return fault == 3 ? (int)(uint64_t)verdict : (int)*verdict;
}
RIGHT(block_list)
WRONG(block_list, 1, "unwritten")
WRONG(block_list, 2, "null")
WRONG(block_list, 3, "address-cut")

PROGRAM(inner_type)
{
	unsigned char *p = c->data + 12;
	uint32_t tags = 0;

	/* At most two tags of VLANs. */
	for (;;) {
		if (p + (fault == 1 ? 1 : 2) > c->end)
			return DROP;
		if (big16(p) != 0x8100)
			break;
		if (fault != 3 && tags++ == 2)
			return DROP;
		if (fault != 3)
			p += 4;
	}
	return fault == 2 ? p[2] : big16(p) == 0x0800 ? PASS : DROP;
}
RIGHT(inner_type)
WRONG(inner_type, 1, "behind")
WRONG(inner_type, 2, "behind")
WRONG(inner_type, 3, "endless")

PROGRAM(swap_addresses)
{
	unsigned char *p = c->data, kept;

	if (p + (fault == 1 ? 11 : 12) > c->end)
		return DROP;
	for (uint32_t i = 0; i < (fault == 2 ? 7 : 6); i++) {
		kept = p[i];
		p[i] = p[i + 6];
		p[i + 6] = kept;
	}
	if (fault == 3)
		*(uint64_t *)(p + 4) = (uint64_t)p;
	return PASS;
}
RIGHT(swap_addresses)
WRONG(swap_addresses, 1, "behind")
WRONG(swap_addresses, 2, "behind")
WRONG(swap_addresses, 3, "leak")

PROGRAM(decrement_life)
{
	unsigned char *p = c->data + ETHERNET;
	uint32_t sum;

	if ((fault == 1 ? p : p + IPV4) > c->end || p[8] <= 1)
		return DROP;
	p[8]--;
	sum = big16(p + 10) + 0x100u;
	sum = (sum & 0xffff) + (sum >> 16);
	p[10] = (unsigned char)(sum >> 8);
	p[fault == 2 ? sum & 31 : 11] = (unsigned char)sum;
	if (fault == 3)
		__sync_fetch_and_add((uint32_t *)(p + 4), 1);
	return PASS;
}
RIGHT(decrement_life)
WRONG(decrement_life, 1, "behind")
WRONG(decrement_life, 2, "behind")
WRONG(decrement_life, 3, "unaligned")

PROGRAM(by_length)
{
	uint64_t bytes = (uint64_t)(c->end - c->data);

	if (fault == 1)
		c->mark = (uint64_t)c->data;
	else
		c->mark = bytes;
	if (fault == 2)
		return (int)((uint64_t)c->data >> 3);
	if (fault == 3 && (uint64_t)c->data > c->time)
		return DROP;
	return bytes > 1500 ? DROP : PASS;
}
RIGHT(by_length)
WRONG(by_length, 1, "leak")
WRONG(by_length, 2, "address-arithmetic")
WRONG(by_length, 3, "address-compared")

/* The extension headers of IPv6. */
PROGRAM(last_header)
{
	unsigned char *p = c->data + ETHERNET;
	uint32_t next;

	if (p + 40 > c->end)
		return DROP;
	next = p[6];
	p += 40;
	for (uint32_t i = 0; i < 6 || fault == 1; i++) {
		if (next != 0 && next != 43 && next != 60)
			return next == 58 ? PASS : DROP;
		if ((fault == 2 ? p + 1 : p + 8) > c->end)
			return DROP;
		next = p[0];
		p += fault == 1 ? p[1] * 8 : (p[1] + 1) * 8;
	}
	return fault == 3 ? p[0] : DROP;
}
RIGHT(last_header)
WRONG(last_header, 1, "endless")
WRONG(last_header, 2, "behind")
WRONG(last_header, 3, "behind")

/* A run that is allowed to see only the context. */
PROGRAM(by_arguments)
{
	uint64_t *at = c->arguments;
	uint64_t sum = 0;

	for (uint32_t i = 0; i < 3; i++)
		sum += fault == 1 ? *(volatile uint64_t *)((unsigned char *)c->arguments + 20)
				  : c->arguments[i];
	if (fault == 2)
		sum += at[c->port & 3];
	if (fault == 3)
		sum += *(volatile uint32_t *)&c->data;
	return sum > 100 ? DROP : PASS;
}
RIGHT(by_arguments)
WRONG(by_arguments, 1, "outside")
WRONG(by_arguments, 2, "outside")
WRONG(by_arguments, 3, "field")
