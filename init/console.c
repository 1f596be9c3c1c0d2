/* SPDX-License-Identifier: BSD-2-Clause */
/* Text on the kernel's console, and the end of a root task that cannot go on. */
#include "init.h"

static const char *const error_names[] = {
#define ERROR(name) #name,
#include <abi/errors.def>
};

static void put(char c)
{
#ifdef CONFIG_PRINTING
	seL4_DebugPutChar(c);
#else
	(void)c;
#endif
}

void print(const char *text)
{
	while (*text)
		put(*text++);
}

void print_hex(uint64_t value)
{
	int shift = value == 0 ? 0 : (63 - __builtin_clzl(value)) & ~3;

	print("0x");
	for (; shift >= 0; shift -= 4)
		put("0123456789abcdef"[value >> shift & 15]);
}

void print_decimal(uint64_t value)
{
	char digits[21];
	char *next = &digits[sizeof(digits) - 1];

	*next = '\0';
	do {
		*--next = (char)('0' + value % 10);
		value /= 10;
	} while (value != 0);
	print(next);
}

void print_error(seL4_Error error)
{
	print((uint64_t)error < seL4_NumErrors ? error_names[error] : "unknown error");
}

_Noreturn void fail(const char *what, uint64_t id, seL4_Error error)
{
	print("ERROR: init: cannot ");
	print(what);
	print(" ");
	print_hex(id);
	print(": ");
	print_error(error);
	print("\nclavis: done, status 1\n");
	for (;;)
		seL4_TCB_Suspend(init.self);
}
