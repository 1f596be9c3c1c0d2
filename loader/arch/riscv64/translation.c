/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The page tables that the kernel is entered with: Sv39, the kernel by 2 MiB
 * leaves and the GiB of the loader one to one. The loader itself runs without.
 */
#include "board.h"
#include "machine.h"

#define ENTRIES	     512
#define LEVEL1_SHIFT 30
#define LEVEL2_SHIFT 21

#define BLOCK (UINT64_C(1) << LEVEL2_SHIFT)

#define ENTRY_TABLE UINT64_C(1)
#define ENTRY_LEAF  UINT64_C(0xcf) /* valid, read, write, execute, accessed, dirty */

typedef uint64_t table[ENTRIES] __attribute__((aligned(4096)));

table translation_root;
static table kernel_blocks;

static unsigned level_index(uint64_t vaddr, unsigned shift)
{
	return vaddr >> shift & (ENTRIES - 1);
}

static uint64_t entry(uint64_t paddr, uint64_t flags)
{
	return paddr >> 12 << 10 | flags;
}

void machine_map_kernel(uint64_t vaddr, uint64_t paddr)
{
	uint64_t loader = BOARD_LOADER_BASE & ~((UINT64_C(1) << LEVEL1_SHIFT) - 1);

	translation_root[level_index(loader, LEVEL1_SHIFT)] = entry(loader, ENTRY_LEAF);
	translation_root[level_index(vaddr, LEVEL1_SHIFT)] =
		entry((uintptr_t)kernel_blocks, ENTRY_TABLE);
	paddr &= ~(BLOCK - 1);
	for (unsigned i = level_index(vaddr, LEVEL2_SHIFT); i < ENTRIES; i++, paddr += BLOCK)
		kernel_blocks[i] = entry(paddr, ENTRY_LEAF);
}
