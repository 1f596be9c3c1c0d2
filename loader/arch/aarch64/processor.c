/* SPDX-License-Identifier: BSD-2-Clause */
/* The processor: its name, its caches, its exceptions, switching it off. */
#include "board.h"
#include "console.h"
#include "machine.h"
#include "sysreg.h"

#define PSCI_SYSTEM_OFF 0x84000008u

/* Exception level that the loader was started at; written by start.S. */
extern uint64_t start_level;

sha256_blocks sha256_blocks_processor;
_Noreturn void report_exception(void);

static const struct {
	uint16_t part;
	const char *name;
} arm_parts[] = {
	{0xd03, "Cortex-A53"}, {0xd04, "Cortex-A35"}, {0xd05, "Cortex-A55"},
	{0xd07, "Cortex-A57"}, {0xd08, "Cortex-A72"}, {0xd09, "Cortex-A73"},
	{0xd0a, "Cortex-A75"}, {0xd0b, "Cortex-A76"}, {0xd0c, "Neoverse-N1"},
};

#define IMPLEMENTER_ARM 0x41

static const char *part_name(unsigned implementer, unsigned part)
{
	if (implementer != IMPLEMENTER_ARM)
		return NULL;
	for (unsigned i = 0; i < sizeof(arm_parts) / sizeof(arm_parts[0]); i++)
		if (arm_parts[i].part == part)
			return arm_parts[i].name;
	return NULL;
}

void machine_print_processor(void)
{
	uint64_t midr = READ_SYSREG(midr_el1);
	unsigned implementer = midr >> 24 & 0xff, part = midr >> 4 & 0xfff;
	const char *name = part_name(implementer, part);

	print("CPU: ");
	if (name) {
		print("ARM Ltd. ");
		print(name);
	} else {
		print("implementer ");
		print_hex(implementer);
		print(" part ");
		print_hex(part);
	}
	print(" r");
	print_decimal(midr >> 20 & 15);
	print("p");
	print_decimal(midr & 15);
}

void machine_print_entry(void)
{
	print("Enabling MMU and jumping to entry point...\n\n");
}

const char *machine_unusable(void)
{
	if (start_level == 3)
		return "loader: started at EL3; start it at EL2 or EL1 (QEMU: secure=off)";
	return NULL;
}

sha256_blocks *machine_sha256(void)
{
	if (READ_SYSREG(id_aa64isar0_el1) >> 12 & 15)
		return sha256_blocks_processor;
	return sha256_blocks_portable;
}

void machine_clean(uint64_t start, uint64_t end)
{
	uint64_t line = UINT64_C(4) << (READ_SYSREG(ctr_el0) >> 16 & 15);

	for (uint64_t at = start & ~(line - 1); at < end; at += line)
		__asm__ volatile("dc cvac, %0" : : "r"(at) : "memory");
}

void machine_synchronise(void)
{
	__asm__ volatile("dsb sy\n\tic iallu\n\ttlbi vmalle1\n\tdsb sy\n\tisb" : : : "memory");
}

/* Firmware sits at EL2 if the loader was started at EL1, else at EL3. */
static void call_firmware(uint32_t function)
{
	register uint64_t x0 __asm__("x0") = function;

	if (start_level == 1)
		__asm__ volatile("hvc #0" : "+r"(x0) : : "memory");
	else
		__asm__ volatile("smc #0" : "+r"(x0) : : "memory");
}

_Noreturn void machine_power_off(void)
{
	if (BOARD_PSCI_HVC && start_level < 3)
		call_firmware(PSCI_SYSTEM_OFF);
	for (;;)
		__asm__ volatile("wfi");
}

/** Every exception ends here. A second one (firmware call refused) only halts. */
_Noreturn void report_exception(void)
{
	static unsigned exceptions;

	if (exceptions++ > 0) {
		for (;;)
			__asm__ volatile("wfi");
	}
	print("\nERROR: loader: exception, esr=");
	print_hex(READ_SYSREG(esr_el1));
	print(" elr=");
	print_hex(READ_SYSREG(elr_el1));
	print(" far=");
	print_hex(READ_SYSREG(far_el1));
	print("\n");
	machine_power_off();
}
