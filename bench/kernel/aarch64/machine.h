/* SPDX-License-Identifier: BSD-2-Clause */
/* AArch64: markers, instructions that fault, the clock that raises interrupts. */
#ifndef BENCH_MACHINE_H
#define BENCH_MACHINE_H

/* An instruction without effect that carries 16 bits. */
#define MARKER(code) __asm__ volatile("movz xzr, %0" ::"i"(code) : "memory")

#define ARGUMENT(n)    x##n
#define THREAD_POINTER tpidr_el0
#define WRITE_WORDS    34 /* of registers */

/* Labels where each thread begins anew after its fault. */
#define UNDEFINED_INSTRUCTION "udf #0"
#define LOAD_FROM_REGISTER    "ldr x1, [%0]"
#define FAULTING_LOAD_CLOBBER "x1"

enum { CLOCK_PADDR = 0x09010000, CLOCK_IRQ = 34 };
enum { CLOCK_DATA = 0, CLOCK_MATCH = 1, CLOCK_MASK = 4, CLOCK_CLEAR = 7 };

static inline void clock_quiet(volatile seL4_Uint32 *clock)
{
	clock[CLOCK_MASK] = 0;
	clock[CLOCK_CLEAR] = 1;
}

/* All but the last store, which raises the line. */
static inline void clock_prepare(volatile seL4_Uint32 *clock)
{
	clock[CLOCK_MATCH] = clock[CLOCK_DATA];
}

static inline void clock_raise(volatile seL4_Uint32 *clock)
{
	clock[CLOCK_MASK] = 1;
}

#endif
