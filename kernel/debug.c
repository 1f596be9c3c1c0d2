/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Console output of printing kernels.
 */
#include "debug.h"

#if PRINTING

#include <stdarg.h>

#include "arch/interface.h"
#include "core.h"

static void put_string(const char *s)
{
	while (*s)
		arch_putchar(*s++);
}

static void put_number(word value, word base)
{
	char digits[WORD_BITS];
	word n = 0;

	do {
		digits[n++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	while (n)
		arch_putchar(digits[--n]);
}

/* Prints what one conversion asks for; returns the character behind it. */
static const char *convert(const char *format, va_list *arguments)
{
	bool is_long = *format == 'l';

	format += is_long;
	switch (*format) {
	case 's':
		put_string(va_arg(*arguments, const char *));
		break;
	case 'p':
		put_string("0x");
		put_number((word)va_arg(*arguments, void *), 16);
		break;
	case 'u':
		put_number(is_long ? va_arg(*arguments, word) : va_arg(*arguments, unsigned), 10);
		break;
	case 'x':
		put_number(is_long ? va_arg(*arguments, word) : va_arg(*arguments, unsigned), 16);
		break;
	default:
		arch_putchar(*format);
		break;
	}
	return format + 1;
}

void kprintf(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	while (*format) {
		if (*format == '%')
			format = convert(format + 1, &arguments);
		else
			arch_putchar(*format++);
	}
	va_end(arguments);
}

static void print_fault(const struct tcb *thread)
{
	const struct fault *fault = &thread->fault;

	switch (fault->kind) {
	case FAULT_CAP:
		kprintf("cap fault in %s phase at address 0x%lx\nlookup failure %u, bits left "
			"%lu\n",
			fault->in_receive_phase ? "receive" : "send", fault->address,
			fault->lookup.kind, fault->lookup.bits_left);
		break;
	case FAULT_UNKNOWN_SYSCALL:
		kprintf("unknown syscall 0x%lx\n", fault->number);
		break;
	case FAULT_USER_EXCEPTION:
		kprintf("user exception 0x%lx\n", fault->number);
		break;
	case FAULT_VM:
		kprintf("vm fault on %s at address 0x%lx with status 0x%lx\n",
			fault->instruction ? "code" : "data", fault->address, fault->number);
		break;
	case FAULT_TIMEOUT:
		kprintf("timeout fault for badge 0x%lx\n", fault->number);
		break;
	case FAULT_NONE:
		break;
	}
}

#define STACK_WORDS 16u

static void print_stack(const struct tcb *thread)
{
	word sp = context_sp(&thread->context);

	kprintf("With stack:\n");
	for (word i = 0; i < STACK_WORDS; i++) {
		word address = sp + i * sizeof(word);
		const word *value = is_aligned(address, 3) ? arch_user_word(thread, address) : NULL;

		if (!value) {
			kprintf("0x%lx: INVALID\n", address);
			return;
		}
		kprintf("0x%lx: 0x%lx\n", address, *value);
	}
}

void debug_report_unhandled_fault(struct tcb *thread)
{
	kprintf("Found thread has no fault handler while trying to handle:\n");
	print_fault(thread);
	kprintf("in thread %p \"%s\" at address 0x%lx\n", (const void *)thread, thread->name,
		context_fault_pc(&thread->context));
	print_stack(thread);
}

/* Appends `s` to the name while there is room. */
static word append(struct tcb *thread, word at, const char *s)
{
	while (*s && at < sizeof(thread->name) - 1)
		thread->name[at++] = *s++;
	thread->name[at] = '\0';
	return at;
}

void debug_name_child(struct tcb *thread, const struct tcb *creator)
{
	word at = append(thread, 0, "child of: '");

	at = append(thread, at, creator->name);
	append(thread, at, "'");
}

#endif
