/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the monitor's fault reports (init/fault.c) and looks up what they mean; see explanation.h.
 */
#include "explanation.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "elf_file.h"
#include "plan.h"
#include "source_line.h"

#define REPORT_BEGIN "clavis: protection domain '"
#define REPORT_NAME  "' stopped: "

/* What the monitor said of one fault. */
struct fault {
	const struct domain *domain;
	bool has_address, has_pc, has_return;
	uint64_t address, pc, return_address;
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

/* The number behind `label` in the text up to `end`. */
static bool find_number(const char *text, const char *end, const char *label, uint64_t *number)
{
	size_t length = strlen(label);

	for (; text + length < end; text++) {
		if (memcmp(text, label, length) == 0) {
			*number = strtoull(text + length, NULL, 16);
			return true;
		}
	}
	return false;
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
	fault->has_address = find_number(name_end, line_end, " address 0x", &fault->address);
	fault->has_pc = find_number(line_end, report_end, " pc 0x", &fault->pc);
	fault->has_return = find_number(line_end, report_end, " x30 0x", &fault->return_address) ||
			    find_number(line_end, report_end, " ra 0x", &fault->return_address);
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
	const char *place = fault->has_pc ? source_of_address(program, fault->pc) : NULL;
	const char *caller =
		fault->has_return ? source_of_address(program, fault->return_address - 1) : NULL;

	bytes_print(text, "clavis: `%s` stopped in %s\n", fault->domain->name,
		    place != NULL ? place : "code that is not of its program");
	if (caller != NULL)
		bytes_print(text, "  the last call was, or was to come back, in %s\n", caller);

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
	const char *at = (const char *)console->data, *end = at + console->length;
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
