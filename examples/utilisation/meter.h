/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Measures for one of its periods, which it lets pass, who uses the processor:
 * the other domain, nobody, itself. Benchmark kernels do not print, so it drives
 * a serial port, which is all that differs between machines.
 */
#ifndef METER_H
#define METER_H

#include <microkit.h>

/* Percent: an emulator that does not count instructions is not exact. */
enum { SPINNER_SLOT = 1, LEAST = 10, MOST = 30 };

/** Writes one character to the serial port. */
static void put(char character);

static void put_text(const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			put('\r');
		put(*text);
	}
}

static void put_number(seL4_Word number)
{
	if (number >= 10)
		put_number(number / 10);
	put((char)('0' + number % 10));
}

static void put_line(const char *what, seL4_Word number, const char *unit)
{
	put_text("meter: ");
	put_text(what);
	put(' ');
	put_number(number);
	put_text(unit);
}

/* Word `index` of what the kernel has counted for the thread and the core. */
static seL4_Word counted(seL4_CPtr tcb, enum benchmark_track_util_ipc_index index)
{
	seL4_BenchmarkGetThreadUtilisation(tcb);
	return seL4_GetIPCBuffer()->msg[index];
}

/* The same of cycles, as a part of all that passed. */
static seL4_Word percent(seL4_CPtr tcb, enum benchmark_track_util_ipc_index index)
{
	seL4_Word all = counted(tcb, BENCHMARK_TOTAL_UTILISATION);

	return (counted(tcb, index) * 100 + all / 2) / all;
}

void init(void)
{
	seL4_CPtr spinner = microkit_cspace_root_slot_to_cptr(SPINNER_SLOT);
	seL4_Word used;

	seL4_BenchmarkResetLog();
	seL4_BenchmarkResetThreadUtilisation(spinner);
	seL4_Yield();
	seL4_BenchmarkFinalizeLog();

	used = percent(spinner, BENCHMARK_TCB_UTILISATION);
	put_line("the spinner used", used, " %\n");
	put_line("nobody used", percent(TCB_CAP, BENCHMARK_IDLE_LOCALCPU_UTILISATION), " %\n");
	put_line("this domain used", percent(TCB_CAP, BENCHMARK_TCB_UTILISATION), " %\n");
	put_line("this domain was switched to", counted(TCB_CAP, BENCHMARK_TCB_NUMBER_SCHEDULES),
		 " time(s)\n");
	put_text("clavis: done, status ");
	put_text(used >= LEAST && used <= MOST ? "0\n" : "1\n");
}

void notified(microkit_channel channel)
{
	(void)channel;
}

#endif
