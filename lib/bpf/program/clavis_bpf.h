/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For programs in C that are compiled for BPF:
 *
 *     clang -target bpf -ffreestanding -mcpu=v3 -O2 -g -c program.c
 *
 * Sections, maps and helpers have the names that such programs use everywhere.
 */
#ifndef CLAVIS_BPF_H
#define CLAVIS_BPF_H

#include <stddef.h>
#include <stdint.h>

/* The section of a program, of the licence (SEC("license")) or of a map (SEC(".maps")). */
#define SEC(name) __attribute__((section(name), used))

#define __always_inline inline __attribute__((always_inline))
#define __noinline	__attribute__((noinline))

/* Members of a map's description. */
#define __uint(name, number) int(*name)[number]
#define __type(name, of)     __typeof__(of) *name

#define BPF_MAP_TYPE_HASH	  1
#define BPF_MAP_TYPE_ARRAY	  2
#define BPF_MAP_TYPE_PROG_ARRAY	  3
#define BPF_MAP_TYPE_PERCPU_HASH  5
#define BPF_MAP_TYPE_PERCPU_ARRAY 6
#define BPF_MAP_TYPE_LRU_HASH	  9
#define BPF_MAP_TYPE_RINGBUF	  27

#define BPF_ANY	    0
#define BPF_NOEXIST 1
#define BPF_EXIST   2

#define BPF_HELPER(result, name, number, ...)                                                      \
	static result (*const name)(__VA_ARGS__) __attribute__((unused)) =                         \
		(result(*)(__VA_ARGS__))number

BPF_HELPER(void *, bpf_map_lookup_elem, 1, void *map, const void *key);
BPF_HELPER(long, bpf_map_update_elem, 2, void *map, const void *key, const void *value,
	   uint64_t flags);
BPF_HELPER(long, bpf_map_delete_elem, 3, void *map, const void *key);
BPF_HELPER(uint64_t, bpf_ktime_get_ns, 5, void);
BPF_HELPER(long, bpf_trace_printk, 6, const char *format, uint32_t bytes, ...);
BPF_HELPER(uint32_t, bpf_get_prandom_u32, 7, void);
BPF_HELPER(uint32_t, bpf_get_smp_processor_id, 8, void);
BPF_HELPER(long, bpf_tail_call, 12, void *context, void *programs, uint32_t index);
BPF_HELPER(long, bpf_strtol, 105, const char *text, size_t bytes, uint64_t base, long *result);
BPF_HELPER(long, bpf_strtoul, 106, const char *text, size_t bytes, uint64_t base,
	   unsigned long *result);
BPF_HELPER(uint64_t, bpf_ktime_get_boot_ns, 125, void);
BPF_HELPER(long, bpf_ringbuf_output, 130, void *ring, void *data, uint64_t bytes, uint64_t flags);
BPF_HELPER(void *, bpf_ringbuf_reserve, 131, void *ring, uint64_t bytes, uint64_t flags);
BPF_HELPER(void, bpf_ringbuf_submit, 132, void *record, uint64_t flags);
BPF_HELPER(void, bpf_ringbuf_discard, 133, void *record, uint64_t flags);
BPF_HELPER(uint64_t, bpf_ringbuf_query, 134, void *ring, uint64_t what);
BPF_HELPER(long, bpf_loop, 181, uint32_t count, void *function, void *context, uint64_t flags);
BPF_HELPER(long, bpf_strncmp, 182, const char *a, uint32_t bytes, const char *b);
BPF_HELPER(void *, bpf_map_lookup_percpu_elem, 195, void *map, const void *key, uint32_t cpu);

#define bpf_printk(format, ...)                                                                    \
	({                                                                                         \
		static const char text[] = format;                                                 \
		bpf_trace_printk(text, sizeof(text), ##__VA_ARGS__);                               \
	})

#endif
