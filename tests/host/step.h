/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One thing that happens between two states of a system: the running thread
 * makes a system call or faults, time passes, a device interrupts. Tests,
 * fuzzer, model comparison and exploration all play sequences of steps.
 */
#ifndef TESTS_HOST_STEP_H
#define TESTS_HOST_STEP_H

#include <stdint.h>
#include <stdio.h>

#include "arch/host.h"

enum step_kind {
	STEP_SYSCALL, /* x[0..8], and message, caps, receive in the IPC buffer */
	STEP_TIME,  /* a: ticks that pass; b: ticks that each look at the clock takes from now on */
	STEP_IRQ,   /* a: interrupt that a device raises */
	STEP_ABORT, /* a: address of a data abort; b: 1 for an instruction abort */
	STEP_EXCEPTION, /* a: syndrome of an exception that is no abort */
	STEP_FPU,	/* the thread uses the FPU */
	STEP_TOUCH,	/* a: address that the thread reads, if it may */
	STEP_KINDS
};

enum { STEP_REGISTERS = 9, STEP_MESSAGE = 8 };

struct step {
	uint8_t kind;
	uint8_t interrupt_after;	/* looks for interrupts until one is raised; 0: none */
	uint64_t x[STEP_REGISTERS];	/* x7: system call number */
	uint64_t message[STEP_MESSAGE]; /* words 4 .. 11 */
	uint64_t caps[3];		/* extra capabilities */
	uint64_t receive[3];		/* receive slot: root, index, depth */
	uint64_t a, b;
};

/** seL4_MessageInfo word. */
static inline uint64_t step_info(uint64_t label, uint64_t caps, uint64_t length)
{
	return label << 12 | caps << 7 | length;
}

/** Call on `cap` with `words` message words and `caps` extra capabilities. */
struct step step_call(uint64_t cap, uint64_t label, unsigned words, const uint64_t *word,
		      unsigned caps, const uint64_t *extra);

/**
 * Carries the step out on the kernel, with all interrupts that become due. A
 * step that cannot happen now (no thread runs) does not.
 */
enum host_exit step_apply(const struct step *step);

/** The step alone; interrupts wait. */
enum host_exit step_begin(const struct step *step);

/** Number of the interrupt that is taken next, or IRQ_NONE. */
uint64_t step_interrupt_due(void);

/** Interrupts that one step can cause at most; more mean that the kernel makes no progress. */
enum { STEP_INTERRUPTS = 16 };

/** Syndrome of the exception that STEP_ABORT or STEP_FPU raises. */
uint64_t step_syndrome(const struct step *step);

/** Prints the step as an initialiser of `struct step`. */
void step_print(FILE *out, const struct step *step);

/** Physical address of the running thread's IPC buffer if it can write it; 0: it cannot. */
uint64_t step_buffer(void);

/** Whether a thread runs. */
bool host_is_running(void);

#endif
