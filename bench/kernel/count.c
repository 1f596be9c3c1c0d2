/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TCG plugin: the kernel's instructions between two markers (mark.h). Prints a
 * line an operation: its name, how often, minimum, most frequent, maximum; or,
 * with trace=NAME, the addresses of one repetition's. Arguments: machine=NAME,
 * kernel=ADDRESS (instructions at or above it are the kernel's).
 */
#include "../plugin.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mark.h"

#define MAX_SAMPLES 1024
#define TRACED	    3 /* the repetition that is traced */

const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *instruction);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *instruction);

static const char *const names[] = {
#define OPERATION(id, what) #id,
#include "operations.def"
};

static const struct {
	const char *name;
	unsigned sizes[SIZES];
} curves[] = {
#define SIZES(...)		       {__VA_ARGS__}
#define CURVE(id, what, growth, sizes) {#id, sizes},
#include "curves.def"
#undef SIZES
};

enum { REGIONS = CURVE_POINTS + CURVES * SIZES };

static struct region {
	bool open;
	uint64_t start;
	unsigned count;
	uint64_t samples[MAX_SAMPLES];
} regions[REGIONS];

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

static uint64_t kernel_count, kernel_base = UINT64_C(1) << 63;
/* The longest way from one look for interrupts to the next, once markers came. */
static uint64_t last_look, longest;
static bool booted;
static bool is_riscv, tracing;
static int traced = -1;

static int compare(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

/* Of sorted samples; the lowest of equals. */
static uint64_t most_frequent(const struct region *region)
{
	unsigned best = 0, best_run = 0;

	for (unsigned i = 0, run; i < region->count; i += run) {
		for (run = 1;
		     i + run < region->count && region->samples[i + run] == region->samples[i];)
			run++;
		if (run > best_run) {
			best = i;
			best_run = run;
		}
	}
	return region->samples[best];
}

static void name_of(int operation, char name[32])
{
	int point = operation - CURVE_POINTS;

	if (operation < OPERATIONS)
		snprintf(name, 32, "%s", names[operation]);
	else if (point < 0)
		name[0] = 0;
	else
		snprintf(name, 32, "%s:%u", curves[point / SIZES].name,
			 curves[point / SIZES].sizes[point % SIZES]);
}

static void report(void)
{
	for (int i = 0; i < REGIONS; i++) {
		struct region *region = &regions[i];
		char name[32];

		name_of(i, name);
		if (region->count == 0)
			continue;
		qsort(region->samples, region->count, sizeof(region->samples[0]), compare);
		printf("%s %u %lu %lu %lu\n", name, region->count, region->samples[0],
		       most_frequent(region), region->samples[region->count - 1]);
	}
	printf("longest %lu\n", longest);
}

/* The kernel left, or looked for interrupts. */
static void looked(unsigned processor, void *data)
{
	(void)processor;
	(void)data;
	if (booted && kernel_count - last_look > longest)
		longest = kernel_count - last_look;
	last_look = kernel_count;
}

static void marked(unsigned processor, void *data)
{
	unsigned code = (unsigned)(uintptr_t)data, operation = (code - MARK_BASE) / 2;

	(void)processor;
	if (code == MARK_DONE || code == MARK_FAILED) {
		if (traced < 0)
			report();
		printf(code == MARK_DONE ? "done\n" : "failed\n");
		fflush(stdout);
		_Exit(code != MARK_DONE);
	}

	struct region *region = &regions[operation];

	booted = true;
	if (code % 2 == 0) {
		region->open = true;
		region->start = kernel_count;
		tracing = (int)operation == traced && region->count == TRACED;
	} else if (region->open && region->count < MAX_SAMPLES) {
		region->open = tracing = false;
		region->samples[region->count++] = kernel_count - region->start;
	}
}

static void executed(unsigned processor, void *data)
{
	(void)processor;
	if (tracing && (uintptr_t)data >= kernel_base)
		printf("%lx\n", (uintptr_t)data);
}

/* The marker's code, or 0. */
static unsigned marker_code(const struct qemu_plugin_insn *instruction)
{
	uint32_t word;
	unsigned code;

	if (qemu_plugin_insn_size(instruction) != sizeof(word))
		return 0;
	memcpy(&word, qemu_plugin_insn_data(instruction), sizeof(word));
	if (is_riscv) /* lui zero */
		code = (word & 0xfff) == 0x37 ? word >> 12 : 0;
	else /* movz xzr */
		code = (word & 0xffe0001f) == 0xd280001f ? word >> 5 & 0xffff : 0;
	return code >= MARK_BASE && code <= MARK_FAILED ? code : 0;
}

/* Whether the instruction leaves the kernel, or reads which interrupts are pending. */
static bool is_look(const struct qemu_plugin_insn *instruction)
{
	uint32_t word;

	if (qemu_plugin_insn_size(instruction) != sizeof(word))
		return false;
	memcpy(&word, qemu_plugin_insn_data(instruction), sizeof(word));
	if (is_riscv) /* sret, csrr sip */
		return word == 0x10200073 || (word & ~0xf80u) == 0x14402073;
	return word == 0xd69f03e0 || (word & ~0x1fu) == 0xd538c100; /* eret, mrs isr_el1 */
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *block)
{
	(void)id;
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
		struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
		uint64_t address = qemu_plugin_insn_vaddr(instruction);
		uintptr_t code = marker_code(instruction);

		if (address >= kernel_base)
			qemu_plugin_register_vcpu_insn_exec_inline(
				instruction, QEMU_PLUGIN_INLINE_ADD_U64, &kernel_count, 1);
		if (address >= kernel_base && is_look(instruction))
			qemu_plugin_register_vcpu_insn_exec_cb(instruction, looked,
							       QEMU_PLUGIN_CB_NO_REGS, NULL);
		if (traced >= 0)
			qemu_plugin_register_vcpu_insn_exec_cb(instruction, executed,
							       QEMU_PLUGIN_CB_NO_REGS,
							       (void *)(uintptr_t)address);
		if (code)
			qemu_plugin_register_vcpu_insn_exec_cb(
				instruction, marked, QEMU_PLUGIN_CB_NO_REGS, (void *)code);
	}
}

static bool argument(const char *text)
{
	if (!strncmp(text, "machine=", 8)) {
		is_riscv = !strcmp(text + 8, "riscv64");
	} else if (!strncmp(text, "kernel=", 7)) {
		kernel_base = strtoull(text + 7, NULL, 0);
	} else if (!strncmp(text, "trace=", 6)) {
		for (int i = 0; i < OPERATIONS; i++)
			if (!strcmp(text + 6, names[i]))
				traced = i;
		return traced >= 0;
	} else {
		return false;
	}
	return true;
}

/** Entry point that QEMU calls with the plugin's arguments; not 0: refused. */
__attribute__((visibility("default"))) int qemu_plugin_install(qemu_plugin_id_t id,
							       const void *info, int argc,
							       char **argv)
{
	(void)info;
	for (int i = 0; i < argc; i++) {
		if (!argument(argv[i])) {
			fprintf(stderr, "count: unknown argument '%s'\n", argv[i]);
			return 1;
		}
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
