/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whole caches, by set and way: for benchmarks that begin with cold caches.
 * Other cores' caches are not reached.
 */
#include "arch/interface.h"
#include "arch/sysreg.h"

/* CLIDR_EL1: three bits a level say what it has; then the level of coherency. */
#define CLIDR_TYPE_BITS	 3u
#define CLIDR_LOC_SHIFT	 24u
#define FIRST_WITH_DATA	 2u /* data, both, unified */
#define OPERAND_WAY_BITS 32u

/* The data or unified cache of `level`, counted from 0. */
static void flush_level(word level)
{
	WRITE_SYSREG(csselr_el1, level << 1);
	isb();

	word geometry = READ_SYSREG(ccsidr_el1);
	word line_bits = (geometry & low_mask(3)) + 4;
	word last_way = geometry >> 3 & low_mask(10), last_set = geometry >> 13 & low_mask(15);
	word way_shift = OPERAND_WAY_BITS - (last_way ? highest_bit(last_way) + 1 : 0);

	for (word way = 0; way <= last_way; way++) {
		for (word set = 0; set <= last_set; set++)
			cache_set_clean_invalidate(way << way_shift | set << line_bits |
						   level << 1);
	}
	dsb();
}

static void flush_instructions(void)
{
	instruction_cache_invalidate();
	dsb();
	isb();
}

static bool has_data(word level)
{
	word type = READ_SYSREG(clidr_el1) >> level * CLIDR_TYPE_BITS & low_mask(CLIDR_TYPE_BITS);

	return type >= FIRST_WITH_DATA;
}

void arch_flush_caches(void)
{
	word levels = READ_SYSREG(clidr_el1) >> CLIDR_LOC_SHIFT & low_mask(CLIDR_TYPE_BITS);

	for (word level = 0; level < levels; level++) {
		if (has_data(level))
			flush_level(level);
	}
	flush_instructions();
}

void arch_flush_first_caches(word kinds)
{
	if (kinds & CACHE_DATA && has_data(0))
		flush_level(0);
	if (kinds & CACHE_INSTRUCTIONS)
		flush_instructions();
}
