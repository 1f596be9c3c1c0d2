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
		.no_fpu = "-mgeneral-regs-only",
		.processor_flag = "-mcpu=",
		.registers = {"x0",  "x1",  "x2",  "x3",  "x4",	 "x5",	"x6",  "x7",
			      "x8",  "x9",  "x10", "x11", "x12", "x13", "x14", "x15",
			      "x16", "x17", "x18", "x19", "x20", "x21", "x22", "x23",
			      "x24", "x25", "x26", "x27", "x28", "x29", "x30", "sp"},
		.return_register = 30,
	},
	{
		.name = "riscv64",
		.description = "64-bit RISC-V",
		.elf_machine = EM_RISCV,
		.rust_target = "riscv64gc-unknown-none-elf",
		.top_table_bits = 30,
		.flags = {"-mabi=lp64d", "-mcmodel=medany", "-mno-relax"},
		/* Without the extensions objects of the library's ABI cannot be made. */
		.no_fpu = "-mno-implicit-float",
		.processor_flag = "-march=",
		.registers = {NULL, "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "s0", "s1", "a0",
			      "a1", "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
			      "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6"},
		.return_register = 1,
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
