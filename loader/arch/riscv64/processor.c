/* SPDX-License-Identifier: BSD-2-Clause */
/* The hart: its number, its exceptions, switching it off. */
#include "console.h"
#include "machine.h"
#include "sbi.h"

/* Number that the firmware gave; written by start.S. */
extern uint64_t start_hart;

_Noreturn void report_exception(void);

void machine_print_processor(void)
{
	print("(HART ");
	print_decimal((unsigned)start_hart);
	print(") (NODES 1)");
}

void machine_print_entry(void)
{
	print("Enabling MMU and paging\nJumping to kernel-image entry point...\n\n");
}

const char *machine_unusable(void)
{
	return NULL;
}

sha256_blocks *machine_sha256(void)
{
	return sha256_blocks_portable;
}

void machine_clean(uint64_t start, uint64_t end)
{
	(void)start; /* harts see each other's memory as it is */
	(void)end;
}

void machine_synchronise(void)
{
	__asm__ volatile("fence.i" : : : "memory");
}

static _Noreturn void halt(void)
{
	for (;;)
		__asm__ volatile("wfi");
}

_Noreturn void machine_power_off(void)
{
	sbi_call(SBI_SHUTDOWN, 0);
	halt();
}

#define READ_CSR(name)                                                                             \
	({                                                                                         \
		uint64_t value_;                                                                   \
		__asm__ volatile("csrr %0, " #name : "=r"(value_));                                \
		value_;                                                                            \
	})

/** Every exception ends here. A second one only halts. */
_Noreturn void report_exception(void)
{
	static unsigned exceptions;

	if (exceptions++ > 0)
		halt();
	print("\nERROR: loader: exception, scause=");
	print_hex(READ_CSR(scause));
	print(" sepc=");
	print_hex(READ_CSR(sepc));
	print(" stval=");
	print_hex(READ_CSR(stval));
	print("\n");
	machine_power_off();
}
