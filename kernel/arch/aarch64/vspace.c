/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Address space roots: which one is in force, and cache operations by virtual
 * address.
 */
#include "arch/vspace.h"
#include "arch/interface.h"
#include "arch/sysreg.h"
#include "board.h"
#include "core.h"
#include "sched/fpu.h"
#include "vspace/vspace.h"

word vspace_register(struct cap root)
{
	return cap_address(root) | root.data; /* the identifier stands where TTBR0 has it */
}

word no_vspace_register(void)
{
	return mmu_empty_root();
}

static void set_ttbr(word ttbr)
{
	if (READ_SYSREG(ttbr0_el1) == ttbr)
		return;
	WRITE_SYSREG(ttbr0_el1, ttbr);
	isb();
}

void arch_vspace_update(void)
{
	set_ttbr(thread_vspace_register(current_thread()));
}

/* TPIDR_EL0 is the one that users write themselves. */
static void save_live_registers(struct tcb *thread)
{
	thread->context.tpidr_el0 = READ_SYSREG(tpidr_el0);
}

INLINED void arch_switch_to(struct tcb *thread)
{
	struct core *core = this_core();

	save_live_registers(core->current);
	WRITE_SYSREG(tpidr_el0, thread->context.tpidr_el0);
	WRITE_SYSREG(tpidrro_el0, thread->context.tpidrro_el0);
	set_ttbr(thread_vspace_register(thread));
	fpu_switch(core, thread);
}

void arch_switch_to_idle(void)
{
	struct core *core = this_core();

	if (core->current == &core->idle)
		return;
	save_live_registers(core->current);
	set_ttbr(mmu_empty_root());
	fpu_switch(core, &core->idle);
}

static enum outcome check_root(struct cap cap, pte **root)
{
	if (!arch_cap_is_vspace(cap))
		return refuse_capability(0);
	*root = asid_vspace(mapped_asid(cap));
	if (!*root)
		return refuse_lookup(false, (struct lookup_fault){.kind = LOOKUP_INVALID_ROOT});
	if (*root != cap_object(cap))
		return refuse_capability(0);
	return DONE;
}

enum outcome vspace_invoke(struct invocation *inv)
{
	pte *root;

	if (inv->label < LABEL_ARMVSpaceClean_Data || inv->label > LABEL_ARMVSpaceUnify_Instruction)
		return refuse(ERROR_IllegalOperation);
	if (inv->length < 2)
		return refuse(ERROR_TruncatedMessage);

	word start = invocation_word(inv, 0), end = invocation_word(inv, 1);
	enum cache_operation operation =
		(enum cache_operation)(inv->label - LABEL_ARMVSpaceClean_Data);

	if (end <= start)
		return refuse_argument(1);
	if (end > BOARD_USER_TOP)
		return refuse(ERROR_IllegalOperation);
	if (check_root(inv->cap, &root) != DONE)
		return FAILED;

	struct walk walk = table_walk(root, start);

	if (!(*walk.entry & PTE_VALID))
		return DONE;
	if (round_down(start, walk.bits) != round_down(end - 1, walk.bits))
		return refuse_range(start, round_down(start, walk.bits) + low_mask(walk.bits));
	if (operation == CACHE_INVALIDATE && !is_user_writable(*walk.entry))
		return refuse(ERROR_IllegalOperation);
	cache_maintain(operation, pte_address(*walk.entry) + (start & low_mask(walk.bits)),
		       end - start);
	return DONE;
}
