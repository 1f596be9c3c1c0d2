/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's address space: the lowest GiB of physical memory as device
 * memory, RAM as normal memory that is writable and not executable, and in it
 * the kernel image page by page, never writable and executable at once.
 */
#include "arch/vspace.h"
#include "arch/sysreg.h"
#include "board.h"

#define TABLE __attribute__((aligned(1u << TABLE_BITS)))

static TABLE pte root[TABLE_ENTRIES];	      /* 512 GiB an entry: the window is one */
static TABLE pte gigabytes[TABLE_ENTRIES];    /* of the window */
static TABLE pte image_blocks[TABLE_ENTRIES]; /* 2 MiB each, of the GiB the image is in */
static TABLE pte image_pages[TABLE_ENTRIES];  /* of the image's first 2 MiB */
static TABLE pte empty[TABLE_ENTRIES];

/* From the linker script; all page aligned. */
extern char kernel_start[], kernel_text[], kernel_rodata[], kernel_data[];

#define DATA   (PTE_ACCESSED | PTE_MEMORY | PTE_SHAREABLE | PTE_KERNEL_NX | PTE_USER_NX)
#define DEVICE (PTE_ACCESSED | PTE_KERNEL_NX | PTE_USER_NX)
#define CODE   (PTE_ACCESSED | PTE_MEMORY | PTE_SHAREABLE | PTE_USER_NX | PTE_READ_ONLY)

_Static_assert((BOARD_KERNEL_BASE & ((1u << LARGE_PAGE_BITS) - 1)) == 0,
	       "image in one 2 MiB block");

/* TCR_EL1: 48-bit addresses and 4 KiB granule on both sides, inner shareable write-back
 * walks, 16-bit ASIDs from TTBR0, 40-bit physical addresses. */
#define TCR_VALUE                                                                                  \
	(UINT64_C(16) | UINT64_C(16) << 16 | UINT64_C(0x3500) | UINT64_C(0x3500) << 16 |           \
	 UINT64_C(2) << 30 | UINT64_C(2) << 32 | UINT64_C(1) << 36)

/* SCTLR_EL1: RES1 bits, MMU, caches, stack alignment, EL0 cache maintenance, CTR and DC ZVA. */
#define SCTLR_VALUE                                                                                \
	(UINT64_C(0x30d00800) | 1u << 0 | 1u << 2 | 1u << 3 | 1u << 4 | 1u << 12 | 1u << 14 |      \
	 1u << 15 | 1u << 16 | 1u << 18 | 1u << 26)

static pte section_attributes(word address)
{
	if (address < (word)kernel_text) /* boot code and data, until it is retired */
		return PTE_ACCESSED | PTE_MEMORY | PTE_SHAREABLE | PTE_USER_NX;
	if (address < (word)kernel_rodata)
		return CODE;
	if (address < (word)kernel_data)
		return DATA | PTE_READ_ONLY;
	return DATA;
}

static void map_window(void)
{
	word image_gigabyte = BOARD_KERNEL_BASE >> HUGE_PAGE_BITS;
	paddr end = BOARD_MEMORY_BASE + BOARD_MEMORY_SIZE;

	root[WINDOW_BASE >> TOP_LEVEL_BITS & low_mask(LEVEL_INDEX_BITS)] = table_entry(gigabytes);
	gigabytes[0] = DEVICE | PTE_BLOCK;
	for (paddr base = BOARD_MEMORY_BASE; base < end; base += (paddr)1 << HUGE_PAGE_BITS)
		gigabytes[base >> HUGE_PAGE_BITS] = base | DATA | PTE_BLOCK;
	gigabytes[image_gigabyte] = table_entry(image_blocks);
	for (word i = 0; i < TABLE_ENTRIES; i++)
		image_blocks[i] = (image_gigabyte << HUGE_PAGE_BITS | i << LARGE_PAGE_BITS) | DATA |
				  PTE_BLOCK;
	image_blocks[BOARD_KERNEL_BASE >> LARGE_PAGE_BITS & low_mask(LEVEL_INDEX_BITS)] =
		table_entry(image_pages);
	for (word i = 0; i < TABLE_ENTRIES; i++) {
		word address = (word)kernel_start + (i << PAGE_BITS);

		image_pages[i] = (BOARD_KERNEL_BASE + (i << PAGE_BITS)) | PTE_PAGE |
				 section_attributes(address);
	}
}

void mmu_init(void)
{
	map_window();
	dsb();
	WRITE_SYSREG(mair_el1, MAIR_VALUE);
	WRITE_SYSREG(tcr_el1, TCR_VALUE);
	WRITE_SYSREG(ttbr1_el1, window_address(root));
	WRITE_SYSREG(ttbr0_el1, mmu_empty_root());
	isb();
	tlb_invalidate_all();
	WRITE_SYSREG(sctlr_el1, SCTLR_VALUE);
	isb();
}

void mmu_retire_boot(void)
{
	word pages = (word)(kernel_text - kernel_start) >> PAGE_BITS;

	for (word i = 0; i < pages; i++)
		image_pages[i] = (BOARD_KERNEL_BASE + (i << PAGE_BITS)) | PTE_PAGE | DATA;
	tlb_invalidate_all();
}

word mmu_empty_root(void)
{
	return window_address(empty);
}
