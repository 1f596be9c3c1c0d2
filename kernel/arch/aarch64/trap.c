/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From exceptions to kernel entries.
 */
#include "arch/interface.h"
#include "sched/fpu.h"
#include "arch/sysreg.h"
#include "core.h"
#include "debug.h"
#include "entry/entry.h"
#include "offsets.h"

_Static_assert(offsetof(struct core, current) == CORE_CURRENT, "offsets.h");
_Static_assert(offsetof(struct tcb, context) == TCB_CONTEXT, "offsets.h");
_Static_assert(offsetof(struct context, x[30]) == CONTEXT_X30, "offsets.h");
_Static_assert(offsetof(struct context, pc) == CONTEXT_PC, "offsets.h");
_Static_assert(offsetof(struct context, fault_pc) == CONTEXT_FAULT_PC, "offsets.h");

/* Exception classes, ESR_EL1 bits 31..26; CLASS_SVC never gets here. */
enum exception_class { CLASS_FPU = 0x07, CLASS_INSTRUCTION_ABORT = 0x20, CLASS_DATA_ABORT = 0x24 };

TRAP_CALL void trap_sync(struct context *context, word esr);
TRAP_CALL void trap_irq(struct context *context);
TRAP_CALL void trap_serror(struct context *context, word esr);
TRAP_CALL _Noreturn void trap_kernel(word esr, word pc, word address);

/** A synchronous exception of the current thread, whose registers are saved; no system call. */
TRAP_CALL void trap_sync(struct context *context, word esr)
{
	enum exception_class class = (enum exception_class)(esr >> 26 & 0x3f);

	context->fault_pc = context->pc;
	if (class == CLASS_DATA_ABORT || class == CLASS_INSTRUCTION_ABORT)
		entry_vm_fault(READ_SYSREG(far_el1), esr & low_mask(32),
			       class == CLASS_INSTRUCTION_ABORT);
	else if (class != CLASS_FPU || !fpu_trap())
		entry_user_exception(esr & low_mask(32));
}

/** An interrupt arrived while the current thread ran. */
TRAP_CALL void trap_irq(struct context *context)
{
	context->fault_pc = context->pc;
	entry_interrupt();
}

/** An asynchronous external abort; the thread that runs is taken to be its cause. */
TRAP_CALL void trap_serror(struct context *context, word esr)
{
	context->fault_pc = context->pc;
	entry_user_exception(esr & low_mask(32));
}

/** An exception inside the kernel: a defect. The machine stops. */
TRAP_CALL _Noreturn void trap_kernel(word esr, word pc, word address)
{
	kprintf("KERNEL EXCEPTION: esr 0x%lx pc 0x%lx address 0x%lx\n", esr, pc, address);
	arch_halt();
}
