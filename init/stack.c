/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What lies on the stack of a domain that stopped. In configurations that print,
 * stacks are also mapped in init, to be read only (mappings without an address
 * space of their own in the system image); in others nothing is found here.
 *
 * Invariant: nothing is read but through those mappings, whatever the domain's
 * stack pointer says.
 */
#include "init.h"

#define WORD	       sizeof(seL4_Word)
#define WORDS_PER_LINE 8u
#define MOST_LINES     32u /* of 64 bytes: 2 KiB */

/* The frame behind a domain's address; SYS_NONE: there is none, or none that is an object. */
static uint32_t frame_at(const struct sys_thread *thread, uint64_t address)
{
	FOR_EACH(sys_mapping, mapping, SYS_TABLE_MAPPINGS)
	if (mapping->vspace == thread->vspace && mapping->page_bits == PAGE_BITS &&
	    (mapping->frame & SYS_PAYLOAD_PAGE) == 0 && address >= mapping->vaddr &&
	    (address - mapping->vaddr) >> PAGE_BITS < mapping->count)
		return mapping->frame + (uint32_t)((address - mapping->vaddr) >> PAGE_BITS);
	return SYS_NONE;
}

/* The word at an aligned address of a domain's stack, as init sees it; NULL: it does not. */
static const seL4_Word *word_at(const struct sys_thread *thread, uint64_t address)
{
	uint32_t frame = frame_at(thread, address);

	FOR_EACH(sys_mapping, view, SYS_TABLE_MAPPINGS)
	if (frame != SYS_NONE && view->vspace == SYS_NONE && frame - view->frame < view->count)
		return (const seL4_Word *)(view->vaddr +
					   ((uint64_t)(frame - view->frame) << PAGE_BITS) +
					   (address & (PAGE_SIZE - 1)));
	return NULL;
}

static void print_line(uint64_t address, const seL4_Word *words, unsigned count)
{
	print("  stack ");
	print_hex(address);
	print(":");
	for (unsigned i = 0; i < count; i++) {
		print(" ");
		print_hex(words[i]);
	}
	print("\n");
}

void report_stack(const struct sys_thread *thread, seL4_Word sp)
{
	uint64_t address = sp & ~(WORD - 1);
	unsigned count = WORDS_PER_LINE;

	for (unsigned line = 0; line < MOST_LINES && count == WORDS_PER_LINE; line++) {
		seL4_Word words[WORDS_PER_LINE], any = 0;

		for (count = 0; count < WORDS_PER_LINE; count++) {
			const seL4_Word *word = word_at(thread, address + count * WORD);

			if (word == NULL)
				break;
			any |= words[count] = *word;
		}
		if (any != 0)
			print_line(address, words, count);
		address += count * WORD;
	}
}
