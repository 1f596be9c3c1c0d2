/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The recorded machine: time, TLB and FPU.
 */
#include "arch/fpu.h"
#include "arch/machine.h"
#include "arch/interface.h"
#include "arch/vspace.h"
#include "board.h"
#include "vspace/vspace.h"

struct machine machine __attribute__((section("kernel_bss")));

word machine_read_time(void)
{
	machine.time += machine.ticks_per_read;
	return machine.time;
}

word machine_read_cycles(void)
{
	machine.cycles += machine.cycles_per_read;
	return machine.cycles;
}

void arch_flush_caches(void)
{
	machine.cache_flushes++;
}

void arch_flush_first_caches(word kinds)
{
	machine.first_cache_flushes += kinds;
}

static word running_asid(void)
{
	return machine.ttbr0_el1 >> 48;
}

void machine_tlb_fill(word vaddr)
{
	pte *root = asid_vspace(running_asid());

	if (!root || vaddr > BOARD_USER_TOP)
		return;

	struct walk walk = table_walk(root, vaddr);

	if (!(*walk.entry & PTE_VALID))
		return;
	machine.tlb[machine.tlb_next++ % MACHINE_TLB] =
		(struct machine_translation){.valid = true,
					     .asid = (uint16_t)running_asid(),
					     .page = round_down(vaddr, PAGE_BITS),
					     .entry = *walk.entry,
					     .bits = walk.bits};
}

void machine_tlb_drop(word asid, word vaddr)
{
	for (word i = 0; i < MACHINE_TLB; i++) {
		struct machine_translation *held = &machine.tlb[i];

		if (held->asid == asid &&
		    round_down(held->page, held->bits) == round_down(vaddr, held->bits))
			held->valid = false;
	}
}

void machine_tlb_drop_asid(word asid)
{
	for (word i = 0; i < MACHINE_TLB; i++) {
		if (machine.tlb[i].asid == asid)
			machine.tlb[i].valid = false;
	}
}

void machine_tlb_drop_all(void)
{
	for (word i = 0; i < MACHINE_TLB; i++)
		machine.tlb[i].valid = false;
}

const struct machine_translation *machine_tlb_stale(void)
{
	for (word i = 0; i < MACHINE_TLB; i++) {
		const struct machine_translation *held = &machine.tlb[i];
		pte *root = asid_vspace(held->asid);

		if (!held->valid)
			continue;
		if (!root || *table_walk(root, held->page).entry != held->entry)
			return held;
	}
	return NULL;
}

void fpu_save(struct fpu_state *state)
{
	*state = machine.fpu;
}

void fpu_load(const struct fpu_state *state)
{
	machine.fpu = *state;
}
