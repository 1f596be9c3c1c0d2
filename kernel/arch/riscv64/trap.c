/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From exceptions to kernel entries.
 */
#include "arch/csr.h"
#include "sched/fpu.h"
#include "arch/interface.h"
#include "core.h"
#include "debug.h"
#include "entry/entry.h"
#include "offsets.h"

_Static_assert(offsetof(struct core, current) == CORE_CURRENT, "offsets.h");
_Static_assert(offsetof(struct tcb, context) == TCB_CONTEXT, "offsets.h");
_Static_assert(offsetof(struct context, pc) == 0, "trap.S");
_Static_assert(offsetof(struct context, x) == sizeof(word), "trap.S");

/* scause; the topmost bit: an interrupt. */
enum cause {
	CAUSE_FETCH_ACCESS = 1,
	CAUSE_ILLEGAL_INSTRUCTION = 2,
	CAUSE_LOAD_ACCESS = 5,
	CAUSE_STORE_ACCESS = 7,
	CAUSE_USER_ECALL = 8,
	CAUSE_FETCH_PAGE = 12,
	CAUSE_LOAD_PAGE = 13,
	CAUSE_STORE_PAGE = 15
};

#define ECALL_BYTES 4u

void trap_user(struct context *context, word cause);
_Noreturn void trap_kernel(word cause, word pc, word address);

/* `status`: the access fault's number also for the page fault. */
static void memory_fault(word status)
{
	entry_vm_fault(READ_CSR(stval), status, status == CAUSE_FETCH_ACCESS);
}

static void exception(word cause)
{
	switch (cause) {
	case CAUSE_FETCH_ACCESS:
	case CAUSE_FETCH_PAGE:
		memory_fault(CAUSE_FETCH_ACCESS);
		break;
	case CAUSE_LOAD_ACCESS:
	case CAUSE_LOAD_PAGE:
		memory_fault(CAUSE_LOAD_ACCESS);
		break;
	case CAUSE_STORE_ACCESS:
	case CAUSE_STORE_PAGE:
		memory_fault(CAUSE_STORE_ACCESS);
		break;
	case CAUSE_ILLEGAL_INSTRUCTION:
		if (fpu_trap())
			break;
		/* fall through */
	default:
		entry_user_exception(cause);
		break;
	}
}

/** The current thread, whose registers are saved, came here for `cause`. */
void trap_user(struct context *context, word cause)
{
	context->fault_pc = context->pc;
	if (cause == CAUSE_USER_ECALL) {
		context->pc += ECALL_BYTES;
		entry_syscall(context_general(context, REG_A7));
	} else if (cause >> (WORD_BITS - 1)) {
		entry_interrupt();
	} else {
		exception(cause);
	}
}

/** An exception inside the kernel: a defect. The machine stops. */
_Noreturn void trap_kernel(word cause, word pc, word address)
{
	kprintf("KERNEL EXCEPTION: scause 0x%lx pc 0x%lx address 0x%lx\n", cause, pc, address);
	arch_halt();
}
