/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A plugin for QEMU (interface version 1) that counts the instructions that a
 * program executes and prints the number at its end. What is declared here is
 * the part of QEMU's interface that it uses.
 */
#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct qemu_plugin_tb;
enum inline_operation { ADD_64 };

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id,
					   void (*translated)(uint64_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *block,
					      enum inline_operation operation, void *counter,
					      uint64_t number);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
void qemu_plugin_register_atexit_cb(uint64_t id, void (*end)(uint64_t, void *), void *data);
int qemu_plugin_install(uint64_t id, const void *info, int count, char **arguments);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

static uint64_t executed;

static void translated(uint64_t id, struct qemu_plugin_tb *block)
{
	(void)id;
	qemu_plugin_register_vcpu_tb_exec_inline(block, ADD_64, &executed,
						 qemu_plugin_tb_n_insns(block));
}

static void end(uint64_t id, void *data)
{
	(void)id;
	(void)data;
	fprintf(stderr, "executed %" PRIu64 "\n", executed);
}

__attribute__((visibility("default"))) int qemu_plugin_install(uint64_t id, const void *info,
							       int count, char **arguments)
{
	(void)info;
	(void)count;
	(void)arguments;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, end, NULL);
	return 0;
}
