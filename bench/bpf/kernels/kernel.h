/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A benchmark kernel: one function over a block of memory, compiled for BPF and
 * for the machine from the same source. The block is filled with random bytes.
 */
#ifndef BENCH_BPF_KERNEL_H
#define BENCH_BPF_KERNEL_H

#include <stdint.h>

#define KERNEL_BYTES 65536

#ifdef __bpf__
#define ENTRY __attribute__((section("bench"), used)) uint64_t KERNEL
#else
#define ENTRY uint64_t KERNEL
#endif

/* The two compilers make functions of BPF only if they must; so that both do the same: */
#define INLINE static inline __attribute__((always_inline))

ENTRY(unsigned char *memory);

#endif
