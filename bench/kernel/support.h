/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the operations need: objects, workers, a second address space with the
 * same contents, calls by number. Nothing is reported but failure, by a marker.
 */
#ifndef BENCH_SUPPORT_H
#define BENCH_SUPPORT_H

#include <sel4/arch_names.h>

#include "mark.h"

#define ROOT  seL4_CapInitThreadCNode
#define VROOT seL4_CapInitThreadVSpace
#define SELF  seL4_CapInitThreadTCB

enum { DRIVER = 100, LOWER = 90, HIGHER = 110 }; /* priorities */
enum { CLOCK_VADDR = 0x7f000000, NOWHERE = 0x6f000000 };

extern seL4_BootInfo *bootinfo;
extern seL4_CPtr other_vspace;

/* A thread beside the driver. The driver may change operations and words while it waits. */
struct worker {
	seL4_CPtr tcb, context;
	seL4_CPtr receive, reply; /* what it waits on */
	void (*entry)(struct worker *self);
	volatile int operations[2];
	volatile seL4_Word words;
};

/** Ends the run as failed unless `error` is none. */
void must(seL4_Error error);

seL4_CPtr new_slot(void);
seL4_CPtr new_object(seL4_Word type, seL4_Word size_bits);
/** An untyped of 2^bits bytes with one child, so that nothing is cleared when more is made of it.
 */
seL4_CPtr new_memory(seL4_Word bits);
/** Page tables for one 2 MiB range. */
void map_tables(seL4_CPtr vspace, seL4_Word vaddr);
void map_clock(void);

/**
 * A worker with time of its own, started at `priority`. `elsewhere`: in the other
 * address space. It runs until it waits if its priority is above the driver's.
 */
struct worker *new_worker(seL4_Word priority, int elsewhere, void (*entry)(struct worker *),
			  seL4_CPtr receive, seL4_CPtr reply);
/** Takes its time away. */
void make_passive(struct worker *worker);

/** Any system call, with the first message words and the rest as the buffer has it. */
static inline seL4_Word call_kernel(seL4_Syscall_ID number, seL4_CPtr cap, seL4_Word info,
				    seL4_CPtr reply)
{
	seL4_TrapRegisters registers = {.cap_badge = cap, .info = info};

	seL4_Trap(number, &registers, reply, 0);
	return registers.info;
}

static inline seL4_Word length(seL4_Word words)
{
	return seL4_MessageInfo_new(0, 0, 0, words).words[0];
}

/* The groups of operations. */
void measure_messages(void);
void measure_notifications(void);
void measure_objects(void);
void measure_faults(void);
void measure_interrupts(void);
void measure_curves(void);

#define REPETITIONS 64
#define WARM_UP	    8

/** Repeats: for the first rounds nothing is marked. */
#define REPEAT for (int round_ = -WARM_UP; measuring = round_ >= 0, round_ < REPETITIONS; round_++)

#endif
