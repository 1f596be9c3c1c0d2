/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the suite knows of the machine: numbers in <architecture>/machine_numbers.h,
 * devices in <architecture>/machine.c.
 */
#ifndef CONFORMANCE_MACHINE_H
#define CONFORMANCE_MACHINE_H

#include <sel4/arch_names.h>
#include "machine_numbers.h"

/** Writes one character to the serial port mapped at CONSOLE_VADDR. */
void port_write(char character);

/* The real-time clock, mapped at CLOCK_VADDR: a device that raises its interrupt on demand. */

/** The clock's line goes down and stays there. */
void clock_quiet(void);
/** The clock's line goes up, until clock_quiet(). */
void clock_raise(void);
/** Whether the device at CLOCK_VADDR is the clock. */
int clock_is_there(void);

/** Issues the clock's interrupt, level triggered, to an empty slot of the root CNode. */
seL4_Error clock_issue(seL4_CPtr slot);

/** Sets and reads a floating-point register of the calling thread. */
void float_set(seL4_Word value);
seL4_Word float_get(void);

/** The processor's count of cycles, where users may read it. */
static inline seL4_Word read_cycles(void)
{
	seL4_Word cycles;

	READ_CYCLES(cycles);
	return cycles;
}

/** Makes instructions that were written to the mapped frame visible to fetches. */
void unify(seL4_CPtr frame);
/** Writes the caches' lines of the mapped frame back. */
void clean(seL4_CPtr frame);

#endif
