/* SPDX-License-Identifier: BSD-2-Clause */
/* Text on the board's console. */
#ifndef LOADER_CONSOLE_H
#define LOADER_CONSOLE_H

#include <stdint.h>

/** Sends one character. Implemented by the driver. */
void console_put(char c);

void print(const char *text);

/** Lower-case hexadecimal without leading zeros. */
void print_hex(uint64_t value);

/** `value` in decimal; 0..99. */
void print_decimal(unsigned value);

/** Prints "<label>=[<first>..<last>]" and a line end, for the bytes start .. end - 1. */
void print_range(const char *label, uint64_t start, uint64_t end);

#endif
