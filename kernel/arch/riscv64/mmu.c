/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's half of every address space: the lowest GiB of physical memory
 * for devices, RAM writable and not executable, and in it the kernel image page
 * by page, never writable and executable at once.
 */
#include "arch/vspace.h"
#include "arch/csr.h"
#include "board.h"

#define TABLE __attribute__((aligned(1u << TABLE_BITS)))

static TABLE pte root[TABLE_ENTRIES];	      /* 1 GiB an entry; the lower half stays empty */
static TABLE pte image_blocks[TABLE_ENTRIES]; /* 2 MiB each, of the GiB the image is in */
static TABLE pte image_pages[TABLE_ENTRIES];  /* of the image's first 2 MiB */

/* From the linker script; all page aligned. */
extern char kernel_start[], kernel_text[], kernel_rodata[], kernel_data[];

#define PRESENT (PTE_GLOBAL | PTE_ACCESSED | PTE_DIRTY)
#define DATA	(PRESENT | PTE_READ | PTE_WRITE)
#define CODE	(PRESENT | PTE_READ | PTE_EXECUTE)

_Static_assert((BOARD_KERNEL_BASE & ((1u << LARGE_PAGE_BITS) - 1)) == 0,
	       "image in one 2 MiB block");

static pte section_attributes(word address)
{
	if (address < (word)kernel_text) /* boot code and data, until it is retired */
		return DATA | PTE_EXECUTE;
	if (address < (word)kernel_rodata)
		return CODE;
	if (address < (word)kernel_data)
		return PRESENT | PTE_READ;
	return DATA;
}

/* The root's entry for the GiB at physical `base`. */
static pte *gigabyte(paddr base)
{
	return &root[ROOT_ENTRIES + (base >> HUGE_PAGE_BITS)];
}

static void map_window(void)
{
	paddr image = BOARD_KERNEL_BASE, around = round_down(image, HUGE_PAGE_BITS);
	paddr end = BOARD_MEMORY_BASE + BOARD_MEMORY_SIZE;

	*gigabyte(0) = pte_to(0, DATA);
	for (paddr base = round_down(BOARD_MEMORY_BASE, HUGE_PAGE_BITS); base < end;
	     base += (paddr)1 << HUGE_PAGE_BITS)
		*gigabyte(base) = pte_to(base, DATA);
	*gigabyte(image) = table_entry(image_blocks);
	for (word i = 0; i < TABLE_ENTRIES; i++)
		image_blocks[i] = pte_to(around + (i << LARGE_PAGE_BITS), DATA);
	image_blocks[(image - around) >> LARGE_PAGE_BITS] = table_entry(image_pages);
	for (word i = 0; i < TABLE_ENTRIES; i++)
		image_pages[i] = pte_to(image + (i << PAGE_BITS),
					section_attributes((word)kernel_start + (i << PAGE_BITS)));
}

word mmu_kernel_satp(void)
{
	return SATP_SV39 | window_address(root) >> PAGE_BITS;
}

void mmu_init(void)
{
	map_window();
	tlb_invalidate_all();
	WRITE_CSR(satp, mmu_kernel_satp());
	tlb_invalidate_all();
}

void mmu_retire_boot(void)
{
	word pages = (word)(kernel_text - kernel_start) >> PAGE_BITS;

	for (word i = 0; i < pages; i++)
		image_pages[i] = pte_to(BOARD_KERNEL_BASE + (i << PAGE_BITS), DATA);
	tlb_invalidate_all();
}

void root_prepare(void *table)
{
	pte *entries = table;

	for (word i = ROOT_ENTRIES; i < TABLE_ENTRIES; i++)
		entries[i] = root[i];
}
