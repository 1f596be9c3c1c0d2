/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a driver plays the machine: boots it and lets the running thread enter
 * the kernel. Each entry runs to the next exit before the call returns.
 */
#ifndef KERNEL_ARCH_HOST_H
#define KERNEL_ARCH_HOST_H

#include "core.h"

enum host_exit {
	HOST_RUNNING, /* a thread runs */
	HOST_ASLEEP,  /* nothing runs, no timer interrupt is due: only a device can go on */
	HOST_HALTED   /* the kernel stopped the machine: by request or for a broken invariant */
};

/** Boots with a user image of `pages` pages at `address`, entered at its start; once a process. */
enum host_exit host_boot(word address, word pages);

/** The running thread executes svc. */
enum host_exit host_syscall(void);

/** The running thread's instruction causes the exception `esr`; `far`: address of an abort. */
enum host_exit host_exception(word esr, word far);

/** The pending interrupt is taken, if one is pending; also when asleep. */
enum host_exit host_interrupt(void);

/** What the kernel wrote to its console since the last call; a string that the next call ends. */
const char *host_console(void);

/* The kernel's own data, which with physical memory is the whole state. */
struct host_region {
	void *start;
	size_t bytes;
};

#define HOST_REGIONS 2u

/** Region i of the kernel's data; i < HOST_REGIONS. */
struct host_region host_region(unsigned i);

#endif
