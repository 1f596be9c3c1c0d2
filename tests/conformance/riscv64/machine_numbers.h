/* SPDX-License-Identifier: BSD-2-Clause */
/* RISC-V 64: QEMU's virt machine. */
#ifndef CONFORMANCE_MACHINE_NUMBERS_H
#define CONFORMANCE_MACHINE_NUMBERS_H

enum { CONSOLE_PADDR = 0x10000000, CLOCK_PADDR = 0x00101000, CLOCK_IRQ = 11 };

/* Interrupts: the range, one that no device uses, the kernel's own. */
enum { IRQ_LOWEST = 1, IRQ_HIGHEST = 96, IRQ_FREE = 60, IRQ_TIMER = 96 };

#define RAM_START 0x80200000ul
#define RAM_END	  0x140000000ul
/* Physical ranges that neither untyped nor device memory has: the kernel's and firmware's devices.
 */
#define KEPT_RANGES    {{0x02000000, 0x02200000}, {0x0c000000, 0x0c600000}}
#define KERNEL_ADDRESS 0xffffffc080200000ul
#define MAX_US	       230584300921369395

/* Address bits below the index of the topmost table. */
enum { TOP_TABLE_BITS = 30 };

/* Status words: what was tried; whether an entry was there makes no difference. */
enum {
	READ_DENIED = 5,
	WRITE_DENIED = 7,
	FETCH_DENIED = 1,
	READ_UNMAPPED = READ_DENIED,
	WRITE_UNMAPPED = WRITE_DENIED,
	READ_UNMAPPED_LARGE = READ_DENIED
};
enum { DATA_ABORT = READ_DENIED, WRITE_ABORT = WRITE_DENIED, FETCH_ABORT = FETCH_DENIED };
#define FAULT_LEVEL 0ul

/* Number of a user exception: an instruction that is none; EBREAK. */
enum { NUMBER_UNDEFINED = 2, NUMBER_BREAK = 3 };

#define BRANCH_TO_ITSELF 0x0000006f

/* Type that DebugCapIdentify gives of a VSpace, and a label that it answers for length 0. */
enum { VSPACE_TYPE = 3, VSPACE_LABEL = RISCVPageTableMap };

/* Word of the UnknownSyscall message that has argument 0. */
#define UNKNOWN_SYSCALL_ARGUMENT seL4_UnknownSyscall_A0

/* Words of seL4_UserContext that CopyRegisters counts as frame registers. */
#define FRAME_REGISTERS 16

#define IS_TRAP(instruction) ((instruction) == 0x00000073)

/* Registers: arguments, system call number, destination of NBSendRecv, thread pointer. */
#define ARGUMENT(n)    a##n
#define CALL_NUMBER    a7
#define DESTINATION    t0
#define THREAD_POINTER tp

#define READ_THREAD_POINTER(value)  __asm__ volatile("mv %0, tp" : "=r"(value))
#define READ_CYCLES(value)	    __asm__ volatile("rdcycle %0" : "=r"(value))
#define WRITE_THREAD_POINTER(value) __asm__ volatile("mv tp, %0" ::"r"(value))

#endif
