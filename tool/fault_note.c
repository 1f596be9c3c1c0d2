/* SPDX-License-Identifier: BSD-2-Clause */
/* Notes on faults; see fault_note.h. Lines are found by LLVM's symbolizer. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fault_note.h"
#include "file.h"
#include "plan.h"
#include "process.h"

#define SYMBOLIZER "llvm-symbolizer-19"
#define LINE_BYTES 512

static const char stopped[] = "clavis: protection domain '";

/* All that a program prints; NULL if it cannot be started or fails. */
static const char *output_of(const char *const *command)
{
	struct bytes text = {0};
	char buffer[LINE_BYTES];
	ssize_t count;
	int output;
	pid_t process = process_start(command, NULL, &output);

	if (process < 0)
		return NULL;
	while ((count = read(output, buffer, sizeof(buffer))) > 0)
		bytes_append(&text, buffer, (size_t)count);
	close(output);
	const char *copy =
		text.length > 0 ? memory_copy((const char *)text.data, text.length) : NULL;

	bytes_free(&text);
	return process_wait(process) == 0 ? copy : NULL;
}

/* Text up to the end of its line. */
static const char *first_line(const char *text)
{
	return memory_copy(text, strcspn(text, "\n"));
}

/* "function (file:line)" for an address of a program; NULL if that is not known. */
static const char *place_of(const char *program, uint64_t address)
{
	const char *const command[] = {
		SYMBOLIZER,    text_format("--obj=%s", program),   "--no-inlines",
		"--functions", text_format("0x%" PRIx64, address), NULL,
	};
	const char *text = file_exists(program) ? output_of(command) : NULL;

	if (text == NULL || text[0] == '?')
		return NULL;
	const char *function = first_line(text);
	const char *place = text + strlen(function);

	place += *place == '\n';
	place = first_line(place);
	if (text_starts_with(place, "./"))
		place += 2;
	const char *column = strrchr(place, ':');

	return column == NULL ? function
			      : text_format("%s (%.*s)", function, (int)(column - place), place);
}

/* Says where an address lies that the domain has no mapping for, or not such a one. */
static void note_memory(const struct domain *domain, uint64_t address)
{
	const struct map *nearest = NULL;
	uint64_t distance = UINT64_MAX;

	for (size_t i = 0; i < domain->map_count; i++) {
		const struct map *map = &domain->maps[i];
		uint64_t end = map->vaddr + map->region->size;
		uint64_t apart = address < map->vaddr ? map->vaddr - address
				 : address >= end     ? address - end + 1
						      : 0;

		if (apart < distance) {
			nearest = map;
			distance = apart;
		}
	}
	if (nearest == NULL)
		return;
	if (distance == 0)
		fprintf(stderr, "clavis: note: 0x%" PRIx64 " is in the map of `%s`\n", address,
			nearest->region->name);
	else
		fprintf(stderr,
			"clavis: note: the nearest map is that of `%s`, which %s 0x%" PRIx64
			" bytes %s\n",
			nearest->region->name, address < nearest->vaddr ? "starts" : "ended",
			distance, address < nearest->vaddr ? "above" : "below");
}

/* The number behind `label` in the line at `text`; false if it is not there. */
static bool find_number(const char *text, const char *label, uint64_t *number)
{
	const char *line = first_line(text), *at = strstr(line, label);

	if (at != NULL)
		*number = strtoull(at + strlen(label), NULL, 16);
	return at != NULL;
}

static void note(const struct spec *spec, const char *line)
{
	const char *name = line + strlen(stopped);
	size_t length = strcspn(name, "'\n");
	const char *next = strchr(line, '\n');
	uint64_t pc, address;

	for (size_t i = 0; i < spec->domain_count; i++) {
		const struct domain *domain = &spec->domains[i];

		if (strlen(domain->name) != length || memcmp(domain->name, name, length) != 0)
			continue;
		if (next != NULL && find_number(next + 1, "pc 0x", &pc)) {
			const char *place = place_of(plan_program(spec, domain), pc);

			fprintf(stderr, "clavis: note: `%s` stopped at 0x%" PRIx64 "%s%s\n",
				domain->name, pc, place != NULL ? ", in " : "",
				place != NULL ? place : "");
		}
		if (find_number(line, " address 0x", &address))
			note_memory(domain, address);
	}
}

void fault_notes(const struct spec *spec, const struct bytes *console)
{
	const char *text = memory_copy((const char *)console->data, console->length);

	for (const char *line = text; line != NULL && *line != '\0';) {
		if (text_starts_with(line, stopped))
			note(spec, line);
		const char *feed = strchr(line, '\n');

		line = feed != NULL ? feed + 1 : NULL;
	}
}
