/* SPDX-License-Identifier: BSD-2-Clause */
/* Text on the board's console. Lines end in carriage return and line feed. */
#include "console.h"

void print(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			console_put('\r');
		console_put(*text);
	}
}

void print_hex(uint64_t value)
{
	unsigned shift = value == 0 ? 0 : (63 - (unsigned)__builtin_clzll(value)) & ~3u;

	for (;; shift -= 4) {
		console_put("0123456789abcdef"[value >> shift & 15]);
		if (shift == 0)
			return;
	}
}

void print_decimal(unsigned value)
{
	char tens = '0';

	for (; value >= 10; value -= 10)
		tens++;
	if (tens > '0')
		console_put(tens);
	console_put((char)('0' + value));
}

void print_range(const char *label, uint64_t start, uint64_t end)
{
	print(label);
	print("=[");
	print_hex(start);
	print("..");
	print_hex(end - 1);
	print("]\n");
}
