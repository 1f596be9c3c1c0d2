/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Console output, and the ends that domains come to.
 */
#include <clavis.h>

void microkit_dbg_putc(int c)
{
#ifdef CONFIG_PRINTING
	seL4_DebugPutChar((char)c);
#else
	(void)c;
#endif
}

void microkit_dbg_puts(const char *s)
{
	while (*s)
		microkit_dbg_putc(*s++);
}

void microkit_dbg_put32(seL4_Uint32 x)
{
	char digits[10];
	unsigned n = 0;

	do {
		digits[n++] = (char)('0' + x % 10);
		x /= 10;
	} while (x);
	while (n)
		microkit_dbg_putc(digits[--n]);
}

void microkit_dbg_put8(seL4_Uint8 x)
{
	microkit_dbg_put32(x);
}

void microkit_internal_crash(seL4_Error error)
{
	seL4_Word address = error;

	/* not through a pointer that the compiler knows to be null */
	__asm__("" : "+r"(address));
	*(volatile seL4_Word *)address = 0;
}

void microkit_internal_put_name(void)
{
	for (int i = 0; i < MICROKIT_PD_NAME_LENGTH && microkit_name[i]; i++)
		microkit_dbg_putc(microkit_name[i]);
}

void microkit_internal_bad_channel(const char *function, microkit_channel ch)
{
	microkit_internal_put_name();
	microkit_dbg_putc(' ');
	microkit_dbg_puts(function);
	microkit_dbg_puts(": invalid channel given '");
	microkit_dbg_put32(ch);
	microkit_dbg_puts("'\n");
}

void microkit_internal_refused(const char *function, seL4_Error error)
{
	microkit_internal_put_name();
	microkit_dbg_putc(' ');
	microkit_dbg_puts(function);
	microkit_dbg_puts(": the kernel refused with error ");
	microkit_dbg_put32(error);
	microkit_dbg_putc('\n');
	microkit_internal_crash(error);
}

void clavis_done(int status)
{
	microkit_dbg_puts("clavis: done, status ");
	microkit_dbg_put32((seL4_Uint32)status & 0xff);
	microkit_dbg_putc('\n');
}
