/* SPDX-License-Identifier: BSD-2-Clause */
/* Description, first step: the domains of the kernel's scheduler and when they run. */
#include <string.h>

#include "spec_parse.h"

struct schedule_table {
	uint64_t start_index, index_shift;
	struct nodes entries, schedule_end_marker;
};

/* Reads `N us` or `N ticks`. */
static bool parse_duration(const struct node *node, const char *text, struct schedule_entry *entry)
{
	const char *space = text != NULL ? strchr(text, ' ') : NULL;
	struct place place = schema_place(node, "duration");

	if (space == NULL)
		return complain(CODE_DURATION, place,
				"write a number, a space, and `us` or `ticks`",
				"the duration `%s` has no unit", text);
	if (!text_equal(space + 1, "us") && !text_equal(space + 1, "ticks"))
		return complain(CODE_DURATION, place, "write `us` or `ticks` behind the number",
				"the duration `%s` has the unknown unit `%s`", text, space + 1);
	entry->ticks = text_equal(space + 1, "ticks");
	if (schema_number(memory_copy(text, (size_t)(space - text)), false, &entry->duration) !=
	    NUMBER_GOOD)
		return complain(CODE_DURATION, place, "write a number in front of the unit",
				"the duration `%s` is no number", text);
	return entry->duration != 0 ||
	       complain(CODE_DURATION, place, "give a number above 0, or remove the entry",
			"the duration `%s` is zero", text);
}

static void parse_entry(struct spec *spec, const struct node *node, bool is_end)
{
	struct entry_table {
		const char *domain, *duration;
		bool end;
	} table = {.end = is_end};
	static const struct field fields[] = {
		FIELD(struct entry_table, domain, NODE_STRING, FIELD_REQUIRED),
		FIELD(struct entry_table, duration, NODE_STRING, FIELD_REQUIRED),
	};
	static const struct field end_fields[] = {
		FIELD(struct entry_table, end, NODE_BOOLEAN, FIELD_OPTIONAL,
		      .syntax = FIELD_TOML_ONLY),
	};
	bool marker = is_end || (!is_xml(node) && schema_find(node, "end") != NULL);
	struct schedule_entry *entry =
		ARRAY_ADD(spec->schedule.entries, spec->schedule.entry_count);
	bool good = schema_read(node, "an entry of the schedule", marker ? end_fields : fields,
				marker ? COUNT(end_fields) : COUNT(fields), &table);

	entry->node = node;
	entry->is_end = marker;
	entry->domain = table.domain;
	if (good && !marker)
		parse_duration(node, table.duration, entry);
}

/* Entries and end markers are elements of two names, whose common order matters. */
static void parse_entries(struct spec *spec, const struct schedule_table *table)
{
	size_t marker = 0;

	for (size_t i = 0; i < table->entries.count; i++) {
		const struct node *node = table->entries.items[i];

		while (marker < table->schedule_end_marker.count &&
		       schema_precedes(table->schedule_end_marker.items[marker], node))
			parse_entry(spec, table->schedule_end_marker.items[marker++], true);
		parse_entry(spec, node, false);
	}
	while (marker < table->schedule_end_marker.count)
		parse_entry(spec, table->schedule_end_marker.items[marker++], true);
}

static void check_indices(const struct spec *spec, const struct node *node, bool good)
{
	const struct schedule *schedule = &spec->schedule;
	uint64_t length = schedule->entry_count, most = spec->target->schedules;

	if (length >= most)
		complain(CODE_SCHEDULE_LENGTH, node->place, "leave entries out",
			 "the schedule has %llu entries, fewer than %llu are possible",
			 (unsigned long long)length, (unsigned long long)most);
	else if (length == 0)
		complain(CODE_SCHEDULE_LENGTH, node->place, "add a `schedule_entry`",
			 "the schedule is empty");
	if (!good)
		return;
	if (length > 0 && schedule->start_index >= length)
		complain(
			CODE_SCHEDULE_INDEX, schema_place(node, "start_index"),
			text_format("give an index from 0 to %llu", (unsigned long long)length - 1),
			"the schedule starts at index %llu, but has %llu entries",
			(unsigned long long)schedule->start_index, (unsigned long long)length);
	if (length < most && schedule->index_shift >= most - length)
		complain(CODE_SCHEDULE_INDEX, schema_place(node, "index_shift"),
			 text_format("shift and length together have to be below %llu",
				     (unsigned long long)most),
			 "the schedule of %llu entries is shifted by %llu, beyond the kernel's",
			 (unsigned long long)length, (unsigned long long)schedule->index_shift);
}

static void parse_times(struct spec *spec, const struct node *node)
{
	struct schedule_table table = {0};
	static const struct field fields[] = {
		INTEGER(struct schedule_table, start_index, FIELD_OPTIONAL, 0, UINT64_MAX),
		INTEGER(struct schedule_table, index_shift, FIELD_OPTIONAL, 0, UINT64_MAX),
		LIST(struct schedule_table, entries),
		LIST(struct schedule_table, schedule_end_marker, .syntax = FIELD_XML_ONLY),
	};
	bool good = schema_read(node, "`schedule`", fields, COUNT(fields), &table);

	spec->schedule.start_index = table.start_index;
	spec->schedule.index_shift = table.index_shift;
	parse_entries(spec, &table);
	check_indices(spec, node, good);
}

static void parse_schedule_domain(struct spec *spec, const struct node *node)
{
	struct name_table {
		const char *name;
		uint64_t id;
	} table = {0};
	static const struct field fields[] = {
		FIELD(struct name_table, name, NODE_STRING, FIELD_REQUIRED),
		INTEGER(struct name_table, id, FIELD_OPTIONAL, 0, UINT64_MAX),
	};

	if (!schema_read(node, "a scheduling domain", fields, COUNT(fields), &table))
		return;
	if (table.id >= spec->target->domains)
		complain(CODE_SCHEDULE_DOMAIN, schema_place(node, "id"),
			 text_format("give an id from 0 to %llu",
				     (unsigned long long)spec->target->domains - 1),
			 "there is no scheduling domain %llu", (unsigned long long)table.id);
	*ARRAY_ADD(spec->schedule.domains, spec->schedule.domain_count) = (struct schedule_domain){
		.node = node,
		.name = table.name,
		.has_id = schema_find(node, "id") != NULL,
		.id = table.id,
	};
}

void parse_schedule(struct spec *spec, const struct node *node)
{
	struct domains_table {
		struct nodes names;
		const struct node *schedule;
	} table = {0};
	static const struct field fields[] = {
		LIST(struct domains_table, names),
		FIELD(struct domains_table, schedule, NODE_TABLE, FIELD_OPTIONAL),
	};

	spec->schedule.node = node;
	if (spec->target->cores > 1) {
		spec->schedule.broken = true;
		complain(CODE_SCHEDULE_CORES, node->place, "choose a kernel for one core",
			 "the kernel for %s uses %llu cores and has no scheduling domains",
			 spec->target->name, (unsigned long long)spec->target->cores);
		return;
	}
	schema_read(node, "`domains`", fields, COUNT(fields), &table);
	for (size_t i = 0; i < table.names.count; i++)
		parse_schedule_domain(spec, table.names.items[i]);
	if (spec->schedule.domain_count > spec->target->domains)
		complain(CODE_SCHEDULE_DOMAINS, node->place, "put several into one",
			 "%zu scheduling domains are declared, the kernel for %s has %llu",
			 spec->schedule.domain_count, spec->target->name,
			 (unsigned long long)spec->target->domains);
	if (table.schedule != NULL)
		parse_times(spec, table.schedule);
	else
		complain(CODE_NO_SCHEDULE, node->place,
			 text_format("add a `%s` inside", schema_spelling(node, "schedule")),
			 "scheduling domains are declared, but not when they run");
}
