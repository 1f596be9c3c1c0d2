/* SPDX-License-Identifier: BSD-2-Clause */
/* RISC-V: markers, instructions that fault, the clock that raises interrupts. */
#ifndef BENCH_MACHINE_H
#define BENCH_MACHINE_H

/* An instruction without effect that carries 20 bits. */
#define MARKER(code) __asm__ volatile("lui zero, %0" ::"i"(code) : "memory")

#define ARGUMENT(n)    a##n
#define THREAD_POINTER tp
#define WRITE_WORDS    32 /* of registers */

#define UNDEFINED_INSTRUCTION "unimp"
#define LOAD_FROM_REGISTER    "ld t1, 0(%0)"
#define FAULTING_LOAD_CLOBBER "t1"

enum { CLOCK_PADDR = 0x00101000, CLOCK_IRQ = 11 };
enum { CLOCK_ALARM_LOW = 2, CLOCK_ALARM_HIGH = 3, CLOCK_ENABLED = 4, CLOCK_CLEAR = 7 };

static inline void clock_quiet(volatile seL4_Uint32 *clock)
{
	clock[CLOCK_ENABLED] = 0;
	clock[CLOCK_CLEAR] = 1;
}

static inline void clock_prepare(volatile seL4_Uint32 *clock)
{
	clock[CLOCK_ENABLED] = 1;
	clock[CLOCK_ALARM_HIGH] = 0;
}

static inline void clock_raise(volatile seL4_Uint32 *clock)
{
	clock[CLOCK_ALARM_LOW] = 1;
}

#endif
