/* SPDX-License-Identifier: BSD-2-Clause */
/* Output: the kernel's console where the kernel prints, else the serial port. */
#include "harness.h"

#ifdef CONFIG_PRINTING

static void put_character(char character)
{
	seL4_DebugPutChar(character);
}

#else

static void put_character(char character)
{
	port_write(character);
}

#endif

void put_string(const char *text)
{
	for (; *text; text++)
		put_character(*text);
}

void put_decimal(seL4_Word value)
{
	if (value >= 10)
		put_decimal(value / 10);
	put_character((char)('0' + value % 10));
}

void put_hex(seL4_Word value)
{
	int digits = 1;

	while (digits < 16 && value >> (4 * digits))
		digits++;
	put_string("0x");
	while (digits--)
		put_character("0123456789abcdef"[value >> (4 * digits) & 15]);
}
