/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lists the capabilities of a CNode on the console as "slot:type", by the debug
 * kernel's type numbers: endpoint 4, notification 6, reply 8, CNode 10,
 * thread 12, address space 9.
 */
#ifndef LIST_H
#define LIST_H

#include <sel4/sel4.h>

static void print_number(seL4_Word number)
{
	if (number >= 10)
		print_number(number / 10);
	seL4_DebugPutChar((char)('0' + number % 10));
}

static void print_text(const char *text)
{
	while (*text)
		seL4_DebugPutChar(*text++);
}

/** Capability pointers first, first + step, ... `count` of them. */
static void list(const char *label, seL4_CPtr first, seL4_Word step, seL4_Word count)
{
	print_text(label);
	for (seL4_Word i = 0; i < count; i++) {
		seL4_Uint32 type = seL4_DebugCapIdentify(first + i * step);

		if (type == 0)
			continue;
		seL4_DebugPutChar(' ');
		print_number(i);
		seL4_DebugPutChar(':');
		print_number(type);
	}
	print_text("\n");
}

#endif
