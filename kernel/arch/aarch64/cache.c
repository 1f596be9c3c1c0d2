/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cache maintenance by address, through the kernel's window.
 */
#include "arch/interface.h"
#include "arch/vspace.h"
#include "arch/sysreg.h"
#include "vspace/vspace.h"

#define LINE_BITS 6u
#define LINE	  (UINT64_C(1) << LINE_BITS)

static void maintain_line(enum cache_operation operation, word address)
{
	switch (operation) {
	case CACHE_CLEAN:
		cache_line_clean(address);
		break;
	case CACHE_INVALIDATE: /* also cleans: dropping dirty lines would drop the kernel's zeros */
	case CACHE_CLEAN_INVALIDATE:
		cache_line_clean_invalidate(address);
		break;
	case CACHE_UNIFY:
		cache_line_unify(address);
		break;
	}
}

void cache_maintain(enum cache_operation operation, paddr start, word bytes)
{
	if (!memory_covers(start, bytes))
		return;

	word end = (word)window_pointer(start + bytes);

	for (word line = round_down((word)window_pointer(start), LINE_BITS); line < end;
	     line += LINE)
		maintain_line(operation, line);
	dsb();
	if (operation == CACHE_UNIFY) {
		instruction_cache_invalidate();
		dsb();
		isb();
	}
}

/* DC ZVA clears one 64-byte block; smaller memory is cleared by words. */
void arch_clear_memory(paddr address, word bits)
{
	word start = (word)window_pointer(address), end = start + ((word)1 << bits);

	if (bits < LINE_BITS) {
		for (word *p = window_pointer(address); (word)p < end; p++)
			*p = 0;
		cache_line_clean(start);
		return;
	}
	for (; start < end; start += LINE) {
		cache_line_zero(start);
		cache_line_clean(start);
	}
}
