/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs as people write them. Each is a function of `fault`: 0 is right, the
 * others are mistakes, for which the verifier has to say what `reason` stands for
 * (see corpus.c of the test). The compiler sees `fault` as a constant.
 */
#ifndef CORPUS_H
#define CORPUS_H

#include <clavis_bpf.h>
#include <stdbool.h>

/* What the policy of the test grants. */
struct context {
	unsigned char *data; /* the packet, read and written */
	unsigned char *end;
	uint64_t time;	 /* read */
	uint32_t length; /* read */
	uint32_t port;	 /* read */
	uint64_t mark;	 /* read and written */
	uint64_t arguments[3];
};

#define PROGRAM(name)                                                                              \
	static __always_inline int name(struct context *c __attribute__((unused)), const int fault)
#define RIGHT(name)                                                                                \
	SEC("accept") int name##_right(struct context *c)                                          \
	{                                                                                          \
		return name(c, 0);                                                                 \
	}
#define WRONG(name, number, reason)                                                                \
	SEC("refuse/" reason) int name##_wrong_##number(struct context *c)                         \
	{                                                                                          \
		return name(c, number);                                                            \
	}

/* What the compiler must not know. */
#define HIDE(x) __asm__ volatile("" : "+r"(x))

#define DROP 1
#define PASS 2

#define ETHERNET 14
#define IPV4	 20

static __always_inline uint16_t big16(const unsigned char *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static __always_inline uint32_t big32(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

#endif
