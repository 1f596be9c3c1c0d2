/* SPDX-License-Identifier: BSD-2-Clause */
/* Parsers of what is in packets. */
#include "corpus.h"

/* Type, length, value. */
PROGRAM(find_option)
{
	unsigned char *p = c->data;

	for (uint32_t i = 0; i < 32; i++) {
		if (p + (fault == 1 ? 1 : 2) > c->end)
			return DROP;
		if (p[0] == 42)
			return fault == 2 ? p[2] : PASS;
		p += 2u + p[1];
		if (fault == 3)
			c->mark = p[0];
	}
	return DROP;
}
RIGHT(find_option)
WRONG(find_option, 1, "behind")
WRONG(find_option, 2, "behind")
WRONG(find_option, 3, "behind")

/* The labels of a name in DNS. */
PROGRAM(name_length)
{
	unsigned char *p = c->data + 12;
	uint32_t labels = 0;

	while ((fault == 1 || p + 1 <= c->end) && *p != 0) {
		HIDE(labels);
		if (*p >= 64 || (fault != 2 && ++labels > 20))
			return DROP;
		p += fault == 2 ? 0 : *p + 1;
		if (fault == 3 && *p == 0)
			break;
	}
	return (int)labels;
}
RIGHT(name_length)
WRONG(name_length, 1, "behind")
WRONG(name_length, 2, "endless")
WRONG(name_length, 3, "behind")

PROGRAM(method)
{
	char *p = (char *)c->data;
	char copy[8];

	if (fault != 1 && p + 8 > (char *)c->end)
		return DROP;
	for (uint32_t i = 0; i < (fault == 2 ? 7 : 8); i++) {
		HIDE(i);
		copy[i] = p[i];
	}
	if (fault == 0)
		return bpf_strncmp(p, 4, "GET ") == 0 ? PASS : DROP;
	return bpf_strncmp(copy, fault == 3 ? 9 : 8, "OPTIONS ") == 0 ? PASS : DROP;
}
RIGHT(method)
WRONG(method, 1, "behind")
WRONG(method, 2, "unwritten")
WRONG(method, 3, "helper-outside")

PROGRAM(checksum)
{
	unsigned char *p = c->data + ETHERNET;
	uint32_t sum = 0, words;

	if (p + IPV4 > c->end)
		return DROP;
	words = (p[0] & 15) * 2;
	if (fault != 1 && p + words * 2 > c->end)
		return DROP;
	for (uint32_t i = 0; i < words; i++)
		sum += big16(p + i * (fault == 2 ? 4 : 2));
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	if (fault == 3)
		return p[sum];
	return sum == 0xffff ? PASS : DROP;
}
RIGHT(checksum)
WRONG(checksum, 1, "behind")
WRONG(checksum, 2, "behind")
WRONG(checksum, 3, "behind")

PROGRAM(decimal)
{
	unsigned char *p = c->data;
	uint64_t number = 0;

	for (uint32_t i = 0; i < 10; i++) {
		unsigned char *at = p + i;

		if ((fault == 1 ? at : at + 1) > c->end)
			break;
		if (*at < '0' || *at > '9')
			break;
		number = number * 10 + *at - '0';
	}
	if (fault == 2)
		return p[number];
	if (fault == 3)
		c->arguments[0] = number;
	c->mark = number;
	return PASS;
}
RIGHT(decimal)
WRONG(decimal, 1, "behind")
WRONG(decimal, 2, "behind")
WRONG(decimal, 3, "may-not-write")

PROGRAM(number_text)
{
	char *p = (char *)c->data;
	long number = 0;

	if (p + 20 > (char *)c->end)
		return DROP;
	if (fault == 1)
		return (int)bpf_strtol(p, 21, 10, &number);
	if (fault == 2)
		return (int)bpf_strtol(p, 20, 10, (long *)(uint64_t)c->time);
	if (fault == 3)
		return (int)bpf_strtol(p, c->length, 10, &number);
	if (bpf_strtol(p, 20, 10, &number) < 0)
		return DROP;
	return (int)number;
}
RIGHT(number_text)
WRONG(number_text, 1, "helper-outside")
WRONG(number_text, 2, "helper-memory")
WRONG(number_text, 3, "helper-outside")

PROGRAM(segment_size)
{
	unsigned char *tcp = c->data + ETHERNET + IPV4, *p = tcp + 20, *end;

	if (p > c->end)
		return DROP;
	end = tcp + (tcp[12] >> 4) * 4;
	for (uint32_t i = 0; i < 10 && p < end; i++) {
		if (p + 4 > c->end)
			return DROP;
		if (*p == 0)
			break;
		if (*p == 2)
			return big16(p + (fault == 1 ? 3 : 2));
		p += *p == 1 ? 1 : p[1] < 2 ? 2 : p[1];
		if (fault == 2)
			c->mark = *end;
		if (fault == 3)
			c->mark = big32(p);
	}
	return PASS;
}
RIGHT(segment_size)
WRONG(segment_size, 1, "behind")
WRONG(segment_size, 2, "behind")
WRONG(segment_size, 3, "behind")

static __noinline uint32_t hash_of(const unsigned char *p, const unsigned char *end)
{
	uint32_t hash = 2166136261u;

	for (uint32_t i = 0; i < 64; i++) {
		if (p + i + 1 > end)
			break;
		hash = (hash ^ p[i]) * 16777619u;
	}
	return hash;
}

static __noinline uint32_t hash_of_64(const unsigned char *p)
{
	uint32_t hash = 2166136261u;

	for (uint32_t i = 0; i < 64; i++)
		hash = (hash ^ p[i]) * 16777619u;
	return hash;
}

PROGRAM(hash)
{
	if (fault == 1)
		return (int)hash_of_64(c->data);
	if (fault == 2 && c->data + 63 <= c->end)
		return (int)hash_of_64(c->data);
	if (fault == 3)
		return (int)hash_of(c->data, (unsigned char *)c);
	return (int)hash_of(c->data, c->end);
}
RIGHT(hash)
WRONG(hash, 1, "behind")
WRONG(hash, 2, "behind")
WRONG(hash, 3, "address-compared")

static __noinline int depth_of(const unsigned char *p, const unsigned char *end, int depth)
{
	if (p + 1 > end || *p != 1)
		return depth;
	return depth_of(p + 1, end, depth + 1) * 3 + depth_of(p + 2, end, depth);
}

/* Runs of the same byte. */
PROGRAM(runs)
{
	unsigned char *p = c->data, last = 0;
	uint32_t longest = 0, now = 0;

	if (fault == 1)
		return depth_of(p, c->end, 0);
	for (uint32_t i = 0; i < 256; i++, p++) {
		if (p + 1 > c->end)
			break;
		now = *p == last ? now + 1 : 0;
		last = fault == 2 ? p[1] : *p;
		if (now > longest)
			longest = now;
	}
	return (int)longest;
}
RIGHT(runs)
WRONG(runs, 1, "recursion")
WRONG(runs, 2, "behind")
