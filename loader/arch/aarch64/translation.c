/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loader's page tables: 48-bit addresses on both sides, 4 KiB granule.
 * The lower half is mapped one to one by 1 GiB blocks: the board's memory, and
 * the console's region as device memory. The upper half maps the kernel.
 *
 * The order of MAIR's attributes is part of the handover: kernels that do not
 * write MAIR themselves expect it.
 */
#include "board.h"
#include "machine.h"
#include "sysreg.h"

#define ENTRIES	     512
#define LEVEL0_SHIFT 39
#define LEVEL1_SHIFT 30
#define LEVEL2_SHIFT 21

#define GIB   (UINT64_C(1) << LEVEL1_SHIFT)
#define BLOCK (UINT64_C(1) << LEVEL2_SHIFT)

#define ENTRY_BLOCK	    UINT64_C(1)
#define ENTRY_TABLE	    UINT64_C(3)
#define ENTRY_ATTRIBUTE(n)  ((uint64_t)(n) << 2)
#define ENTRY_SHARED	    (UINT64_C(3) << 8) /* inner shareable */
#define ENTRY_ACCESSED	    (UINT64_C(1) << 10)
#define ENTRY_EXECUTE_NEVER (UINT64_C(3) << 53)
#define ATTRIBUTE_DEVICE    0
#define ATTRIBUTE_NORMAL    4
#define MEMORY_BLOCK                                                                               \
	(ENTRY_BLOCK | ENTRY_ATTRIBUTE(ATTRIBUTE_NORMAL) | ENTRY_SHARED | ENTRY_ACCESSED)
#define DEVICE_BLOCK                                                                               \
	(ENTRY_BLOCK | ENTRY_ATTRIBUTE(ATTRIBUTE_DEVICE) | ENTRY_ACCESSED | ENTRY_EXECUTE_NEVER)

/* nGnRnE, nGnRE, GRE, normal uncached, normal write-back, normal write-through */
#define MAIR_VALUE UINT64_C(0x0000bbff440c0400)

/* 48-bit halves, 4 KiB granule, inner shareable, write-back walks */
#define TCR_VALUE     UINT64_C(0xb5103510)
#define TCR_IPS_SHIFT 32
#define TCR_ASID_16   (UINT64_C(1) << 36)

_Static_assert(BOARD_CONSOLE_PL011 / GIB < BOARD_MEMORY_BASE / GIB ||
		       BOARD_CONSOLE_PL011 >= BOARD_MEMORY_BASE + BOARD_MEMORY_SIZE,
	       "the console must not share a 1 GiB block with the board's memory");
_Static_assert((BOARD_MEMORY_BASE + BOARD_MEMORY_SIZE - 1) >> LEVEL0_SHIFT == 0,
	       "the board's memory must lie in the first 512 GiB");

typedef uint64_t table[ENTRIES] __attribute__((aligned(4096)));

static table lower_root, lower_gibs;
static table upper_root, upper_gibs, kernel_blocks;

static unsigned level_index(uint64_t vaddr, unsigned shift)
{
	return vaddr >> shift & (ENTRIES - 1);
}

/* Physical sizes: field value -> TCR.IPS. This loader's tables reach no further than 48 bits. */
static uint64_t physical_size(void)
{
	uint64_t range = READ_SYSREG(id_aa64mmfr0_el1) & 15;

	return range > 5 ? 5 : range;
}

static uint64_t tcr_value(void)
{
	uint64_t tcr = TCR_VALUE | physical_size() << TCR_IPS_SHIFT;

	if ((READ_SYSREG(id_aa64mmfr0_el1) >> 4 & 15) == 2)
		tcr |= TCR_ASID_16;
	return tcr;
}

/** Fills the tables that the loader itself runs on. Called with the MMU off. */
void translation_prepare(void)
{
	lower_root[0] = (uintptr_t)lower_gibs | ENTRY_TABLE;
	lower_gibs[level_index(BOARD_CONSOLE_PL011, LEVEL1_SHIFT)] =
		(BOARD_CONSOLE_PL011 & ~(GIB - 1)) | DEVICE_BLOCK;
	for (uint64_t paddr = BOARD_MEMORY_BASE & ~(GIB - 1);
	     paddr < BOARD_MEMORY_BASE + BOARD_MEMORY_SIZE; paddr += GIB)
		lower_gibs[level_index(paddr, LEVEL1_SHIFT)] = paddr | MEMORY_BLOCK;

	WRITE_SYSREG(mair_el1, MAIR_VALUE);
	WRITE_SYSREG(tcr_el1, tcr_value());
	WRITE_SYSREG(ttbr0_el1, (uintptr_t)lower_root);
	WRITE_SYSREG(ttbr1_el1, (uintptr_t)upper_root);
	__asm__ volatile("isb");
}

void machine_map_kernel(uint64_t vaddr, uint64_t paddr)
{
	upper_root[level_index(vaddr, LEVEL0_SHIFT)] = (uintptr_t)upper_gibs | ENTRY_TABLE;
	upper_gibs[level_index(vaddr, LEVEL1_SHIFT)] = (uintptr_t)kernel_blocks | ENTRY_TABLE;
	paddr &= ~(BLOCK - 1);
	for (unsigned i = level_index(vaddr, LEVEL2_SHIFT); i < ENTRIES; i++, paddr += BLOCK)
		kernel_blocks[i] = paddr | MEMORY_BLOCK;
}
