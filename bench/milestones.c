/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TCG plugin: how many instructions the machine has executed when it comes to
 * an address for the first time. Arguments: NAME=ADDRESS, in the order they
 * are reached; an address that two programs have in common counts for the
 * first one only until that was reached. QEMU ends at the last one.
 */
#include "plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_MILESTONES 16

struct milestone {
	const char *name;
	uint64_t address;
};

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

static struct milestone milestones[MAX_MILESTONES];
static int count, next;
static uint64_t executed;

static void reached(unsigned processor, void *data)
{
	const struct milestone *milestone = data;

	(void)processor;
	if (milestone != &milestones[next])
		return;
	printf("%s %lu\n", milestone->name, executed);
	fflush(stdout);
	if (++next == count)
		_Exit(0);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *block)
{
	(void)id;
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
		struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);

		qemu_plugin_register_vcpu_insn_exec_inline(instruction, QEMU_PLUGIN_INLINE_ADD_U64,
							   &executed, 1);
		for (int m = 0; m < count; m++) {
			if (qemu_plugin_insn_vaddr(instruction) == milestones[m].address)
				qemu_plugin_register_vcpu_insn_exec_cb(instruction, reached,
								       QEMU_PLUGIN_CB_NO_REGS,
								       &milestones[m]);
		}
	}
}

/** Entry point that QEMU calls with the plugin's arguments; not 0: refused. */
__attribute__((visibility("default"))) int qemu_plugin_install(qemu_plugin_id_t id,
							       const void *info, int argc,
							       char **argv)
{
	(void)info;
	for (int i = 0; i < argc; i++) {
		char *value = strchr(argv[i], '=');

		if (!value || count == MAX_MILESTONES) {
			fprintf(stderr, "milestones: '%s' is not NAME=ADDRESS, or one too many\n",
				argv[i]);
			return 1;
		}
		*value++ = '\0';
		milestones[count++] = (struct milestone){strdup(argv[i]), strtoull(value, NULL, 0)};
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
