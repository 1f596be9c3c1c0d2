/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the monitor's fault reports (init/fault.c) and looks up what they mean; see explanation.h.
 */
#include "explanation.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "backtrace.h"
#include "elf_file.h"
#include "plan.h"
#include "source_line.h"

#define REPORT_BEGIN	 "clavis: protection domain '"
#define REPORT_NAME	 "' stopped: "
#define MOST_STACK_BYTES 4096 /* more is not from the monitor */
#define STACK_LINE	 "\n  stack 0x"

/* What the monitor said of one fault. */
struct fault {
	const struct domain *domain;
	bool has_address, has_pc;
	uint64_t address;
	struct machine_state state;
};

/* A range of a domain's addresses. */
struct range {
	const char *name;
	uint64_t start, end;
};

static const struct domain *find_domain(const struct spec *spec, const char *name, size_t length)
{
	for (size_t i = 0; i < spec->domain_count; i++)
		if (strlen(spec->domains[i].name) == length &&
		    memcmp(spec->domains[i].name, name, length) == 0)
			return &spec->domains[i];
	return NULL;
}

/* The number behind `label` in the text up to `end`; NULL: it has none, else where that ends. */
static const char *find_number(const char *text, const char *end, const char *label,
			       uint64_t *number)
{
	const char *found = memmem(text, (size_t)(end - text), label, strlen(label));
	char *number_end;

	if (found == NULL)
		return NULL;
	*number = strtoull(found + strlen(label), &number_end, 16);
	return number_end;
}

/* Where the register lines behind the report end: each begins with two spaces. */
static const char *end_of_report(const char *line_end, const char *end)
{
	while (line_end + 2 < end && line_end[1] == ' ' && line_end[2] == ' ') {
		const char *next = memchr(line_end + 1, '\n', (size_t)(end - line_end - 1));

		if (next == NULL)
			return end;
		line_end = next;
	}
	return line_end;
}

static void read_registers(const char *text, const char *end, struct machine_state *state)
{
	for (size_t i = 0; i < ARCHITECTURE_REGISTERS; i++)
		if (state->architecture->registers[i] != NULL)
			find_number(text, end,
				    text_format(" %s 0x", state->architecture->registers[i]),
				    &state->registers[i]);
}

/* The lines "  stack ADDRESS: WORD WORD ..."; the words between them are zeros. */
static void read_stack(const char *text, const char *end, struct machine_state *state)
{
	uint64_t address, word;

	while ((text = find_number(text, end, STACK_LINE, &address)) != NULL) {
		const char *line_end = memchr(text, '\n', (size_t)(end - text));

		if (state->stack_words == 0)
			state->stack_start = address;
		if (address - state->stack_start > MOST_STACK_BYTES)
			return;
		while (state->stack_start + state->stack_words * sizeof(word) < address)
			*ARRAY_ADD(state->stack, state->stack_words) = 0;
		line_end = line_end != NULL ? line_end : end;
		for (const char *at = text;
		     (at = find_number(at, line_end, " 0x", &word)) != NULL && at <= line_end;)
			*ARRAY_ADD(state->stack, state->stack_words) = word;
	}
}

/* Reads a report at `line`; false: there is none. */
static bool read_report(const struct spec *spec, const char *line, const char *end,
			struct fault *fault)
{
	const char *line_end = memchr(line, '\n', (size_t)(end - line));
	const char *name = line + strlen(REPORT_BEGIN), *name_end;

	if (line_end == NULL || line_end < name ||
	    memcmp(line, REPORT_BEGIN, strlen(REPORT_BEGIN)) != 0)
		return false;
	name_end = memmem(name, (size_t)(line_end - name), REPORT_NAME, strlen(REPORT_NAME));
	if (name_end == NULL)
		return false;

	const char *report_end = end_of_report(line_end, end);

	fault->domain = find_domain(spec, name, (size_t)(name_end - name));
	fault->has_address =
		find_number(name_end, line_end, " address 0x", &fault->address) != NULL;
	fault->state.architecture = spec->board->architecture;
	fault->has_pc = find_number(line_end, report_end, " pc 0x", &fault->state.pc) != NULL;
	read_registers(line_end, report_end, &fault->state);
	read_stack(line_end, report_end, &fault->state);
	return fault->domain != NULL;
}

static void consider(struct range range, uint64_t address, struct range *below, struct range *above)
{
	if (range.start <= address && (below->name == NULL || range.start >= below->start))
		*below = range;
	if (range.start > address && (above->name == NULL || range.start < above->start))
		*above = range;
}

/* The domain's ranges next to `address`: the last that begins below or at it, the first above. */
static void find_neighbours(const struct spec *spec, const struct domain *domain, uint64_t address,
			    struct range *below, struct range *above)
{
	uint64_t buffer = spec_ipc_buffer(spec), bottom = spec_stack_bottom(spec, domain);

	for (size_t i = 0; i < domain->map_count; i++) {
		const struct map *map = &domain->maps[i];

		consider((struct range){text_format("region `%s`", map->region->name), map->vaddr,
					map->vaddr + map->region->size},
			 address, below, above);
	}
	consider((struct range){"the stack", bottom, bottom + domain->stack_bytes}, address, below,
		 above);
	consider((struct range){"the IPC buffer", buffer, buffer + PAGE_SIZE}, address, below,
		 above);
}

static void explain_address(const struct spec *spec, const struct fault *fault,
			    struct range program, struct bytes *text)
{
	struct range below = {0}, above = {0};
	uint64_t address = fault->address;

	find_neighbours(spec, fault->domain, address, &below, &above);
	consider(program, address, &below, &above);
	bytes_print(text, "  0x%" PRIx64, address);
	if (below.name != NULL && address < below.end)
		bytes_print(text, " lies in %s, at its offset 0x%" PRIx64, below.name,
			    address - below.start);
	else if (address < PAGE_SIZE)
		bytes_print(text, " is near 0: a null pointer");
	else if (below.name != NULL &&
		 (above.name == NULL || address - below.end < above.start - address))
		bytes_print(text, " lies 0x%" PRIx64 " bytes behind the end of %s",
			    address - below.end, below.name);
	else if (above.name != NULL)
		bytes_print(text, " lies 0x%" PRIx64 " bytes before %s", above.start - address,
			    above.name);
	bytes_print(text, "\n");
}

static void explain(const struct spec *spec, const struct fault *fault, struct bytes *text)
{
	const char *program = plan_program(spec, fault->domain);
	const struct machine_state *state = &fault->state;
	uint64_t back = state->registers[state->architecture->return_register];
	const char *place = fault->has_pc ? source_of_address(program, state->pc) : NULL;

	bytes_print(text, "clavis: `%s` stopped in %s\n", fault->domain->name,
		    place != NULL ? place : "code that is not of its program");
	/* Without frame information, or with a pc gone astray, the registers are all there is. */
	const char *caller = source_of_address(program, back - 1);
	struct bytes trace = {0};

	if (fault->has_pc && backtrace_write(program, state, &trace) > 1)
		bytes_append(text, trace.data, trace.length);
	else if (caller != NULL)
		bytes_print(text, "  the last call was, or was to come back, in %s\n", caller);
	bytes_free(&trace);

	struct elf elf;

	if (fault->has_address &&
	    elf_read(program, program, fault->domain->name, spec->board->architecture, &elf)) {
		explain_address(spec, fault,
				(struct range){"the program", elf_lowest(&elf), elf_highest(&elf)},
				text);
		bytes_free(&elf.file);
	}
}

struct bytes explain_faults(const struct spec *spec, const struct bytes *console)
{
	/* With a NUL behind it, so that no number is read beyond it. */
	const char *at = memory_copy((const char *)console->data, console->length);
	const char *end = at + console->length;
	struct bytes text = {0};

	while (at != NULL && at < end) {
		struct fault fault = {0};
		const char *next = memchr(at, '\n', (size_t)(end - at));

		if (read_report(spec, at, end, &fault))
			explain(spec, &fault, &text);
		at = next != NULL ? next + 1 : NULL;
	}
	return text;
}
