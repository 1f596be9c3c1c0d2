/* SPDX-License-Identifier: BSD-2-Clause */
/* Unwinding by the call frame information of programs, with elfutils; see backtrace.h. */
#include "backtrace.h"

#include <elfutils/libdwfl.h>
#include <inttypes.h>

#include "source_line.h"

#define MOST_FRAMES 64u
#define THREAD	    1 /* elfutils wants a number for each thread */

/* What the functions that elfutils calls work with. */
struct trace {
	const struct machine_state *state;
	Dwfl_Module *module;
	struct bytes *out;
	unsigned frames;
};

static pid_t next_thread(Dwfl *dwfl, void *argument, void **position)
{
	(void)dwfl;
	if (*position != NULL)
		return 0;
	*position = argument;
	return THREAD;
}

static bool read_memory(Dwfl *dwfl, Dwarf_Addr address, Dwarf_Word *word, void *argument)
{
	const struct machine_state *state = ((struct trace *)argument)->state;
	uint64_t index = (address - state->stack_start) / sizeof(*word);

	(void)dwfl;
	if (address % sizeof(*word) != 0 || address < state->stack_start ||
	    index >= state->stack_words)
		return false;
	*word = state->stack[index];
	return true;
}

static bool set_registers(Dwfl_Thread *thread, void *argument)
{
	const struct machine_state *state = ((struct trace *)argument)->state;

	dwfl_thread_state_register_pc(thread, state->pc);
	return dwfl_thread_state_registers(thread, 0, ARCHITECTURE_REGISTERS, state->registers);
}

static int write_frame(Dwfl_Frame *frame, void *argument)
{
	struct trace *trace = argument;
	Dwarf_Addr pc;
	bool exact;

	if (trace->frames == MOST_FRAMES || !dwfl_frame_pc(frame, &pc, &exact))
		return DWARF_CB_ABORT;
	/* Others have the address behind a call, which may be that of the next line. */
	uint64_t address = exact || trace->frames == 0 ? pc : pc - 1;
	const char *place = source_describe(trace->module, address);

	if (place == NULL)
		return DWARF_CB_ABORT;
	bytes_print(trace->out, "  #%u %s\n", trace->frames++, place);
	return text_starts_with(place, "`main`") || text_starts_with(place, "`_start`")
		       ? DWARF_CB_ABORT
		       : DWARF_CB_OK;
}

unsigned backtrace_write(const char *program, const struct machine_state *state, struct bytes *out)
{
	static const Dwfl_Thread_Callbacks callbacks = {
		.next_thread = next_thread,
		.memory_read = read_memory,
		.set_initial_registers = set_registers,
	};
	struct trace trace = {.state = state, .out = out};
	Dwfl *dwfl = source_open(program);

	if (dwfl == NULL)
		return 0;
	trace.module = dwfl_addrmodule(dwfl, state->pc);
	if (trace.module != NULL && dwfl_attach_state(dwfl, NULL, THREAD, &callbacks, &trace))
		dwfl_getthread_frames(dwfl, THREAD, write_frame, &trace);
	dwfl_end(dwfl);
	return trace.frames;
}
