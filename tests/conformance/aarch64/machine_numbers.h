/* SPDX-License-Identifier: BSD-2-Clause */
/* AArch64: QEMU's virt machine. */
#ifndef CONFORMANCE_MACHINE_NUMBERS_H
#define CONFORMANCE_MACHINE_NUMBERS_H

enum { CONSOLE_PADDR = 0x09000000, CLOCK_PADDR = 0x09010000, CLOCK_IRQ = 34 };

/* Interrupts: the range, one that no device uses, the kernel's own. */
enum { IRQ_LOWEST = 0, IRQ_HIGHEST = 159, IRQ_FREE = 100, IRQ_TIMER = 27 };

#define RAM_START 0x40000000ul
#define RAM_END	  0x80000000ul
/* Physical ranges that neither untyped nor device memory has: the kernel's devices. */
#define KEPT_RANGES    {{0x08000000, 0x08001000}, {0x08010000, 0x08011000}}
#define KERNEL_ADDRESS 0xffffff8040000000ul
#define MAX_US	       36893488147419

/* Address bits below the index of the topmost table. */
enum { TOP_TABLE_BITS = 39 };

/* Status words (ESR) of permission faults at the last level, of translation faults there and one
 * level above. */
enum {
	READ_DENIED = 0x9200000f,
	WRITE_DENIED = 0x9200004f,
	FETCH_DENIED = 0x8200000f,
	READ_UNMAPPED = 0x92000007,
	WRITE_UNMAPPED = 0x92000047,
	READ_UNMAPPED_LARGE = 0x92000006
};
/* Those of a translation fault at any level, and the bits in which levels differ. */
enum { DATA_ABORT = 0x92000004, WRITE_ABORT = 0x92000044, FETCH_ABORT = 0x82000004 };
#define FAULT_LEVEL 3ul

/* Number of a user exception: an instruction that is none; BRK #1. */
enum { NUMBER_UNDEFINED = 0x2000000, NUMBER_BREAK = (int)0xf2000001 };

#define BRANCH_TO_ITSELF 0x14000000

/* Type that DebugCapIdentify gives of a VSpace, and a label that it answers for length 0. */
enum { VSPACE_TYPE = 9, VSPACE_LABEL = ARMVSpaceClean_Data };

/* Word of the UnknownSyscall message that has argument 0. */
#define UNKNOWN_SYSCALL_ARGUMENT seL4_UnknownSyscall_X0

/* Words of seL4_UserContext that CopyRegisters counts as frame registers. */
#define FRAME_REGISTERS 17

#define IS_TRAP(instruction) ((instruction) >> 21 == 0xd4000001 >> 21)

/* Registers: arguments, system call number, destination of NBSendRecv, thread pointer. */
#define ARGUMENT(n)    x##n
#define CALL_NUMBER    x7
#define DESTINATION    x8
#define THREAD_POINTER tpidr_el0

#define READ_THREAD_POINTER(value)  __asm__ volatile("mrs %0, tpidr_el0" : "=r"(value))
#define READ_CYCLES(value)	    __asm__ volatile("isb\n\tmrs %0, pmccntr_el0" : "=r"(value))
#define WRITE_THREAD_POINTER(value) __asm__ volatile("msr tpidr_el0, %0" ::"r"(value))

#endif
