/* SPDX-License-Identifier: BSD-2-Clause */
/* The processor architectures there are; see architecture.h. */
#include <elf.h>

#include "architecture.h"
#include "memory.h"

const struct architecture architectures[] = {
	{
		.name = "aarch64",
		.description = "64-bit Arm",
		.elf_machine = EM_AARCH64,
		.rust_target = "aarch64-unknown-none",
		.top_table_bits = 39,
		.flags = {"-mstrict-align"},
		.processor_flag = "-mcpu=",
	},
	{
		.name = "riscv64",
		.description = "64-bit RISC-V",
		.elf_machine = EM_RISCV,
		.rust_target = "riscv64gc-unknown-none-elf",
		.top_table_bits = 30,
		.flags = {"-mabi=lp64d", "-mcmodel=medany", "-mno-relax"},
		.processor_flag = "-march=",
	},
};

const size_t architecture_count = sizeof(architectures) / sizeof(architectures[0]);

const char *const *architecture_names(void)
{
	static const char *names[sizeof(architectures) / sizeof(architectures[0])];

	for (size_t i = 0; i < architecture_count; i++)
		names[i] = architectures[i].name;
	return names;
}

const struct architecture *architecture_named(const char *name)
{
	for (size_t i = 0; i < architecture_count; i++)
		if (text_equal(architectures[i].name, name))
			return &architectures[i];
	return NULL;
}
