/* SPDX-License-Identifier: BSD-2-Clause */
/* Description, last step: scheduling domains, their numbers, and who runs in them. */
#include <inttypes.h>

#include "spec_parse.h"

/* The scheduling domain that the string `node` names; -1 after an error. */
static int find(const struct schedule *schedule, const struct node *node)
{
	const char **names = NEW_ARRAY(const char *, schedule->domain_count);

	for (size_t i = 0; i < schedule->domain_count; i++) {
		names[i] = schedule->domains[i].name;
		if (text_equal(names[i], node->string))
			return (int)i;
	}
	complain(CODE_SCHEDULE_DOMAIN, node->place,
		 schema_suggestion(node->string, names, schedule->domain_count),
		 "`%s` names no scheduling domain: `%s`", node->key, node->string);
	return -1;
}

static void check_duplicates(const struct schedule *schedule)
{
	for (size_t i = 0; i < schedule->domain_count; i++)
		for (size_t j = 0; j < i; j++) {
			const struct schedule_domain *a = &schedule->domains[i];
			const struct schedule_domain *b = &schedule->domains[j];
			bool same_id = a->has_id && b->has_id && a->id == b->id;

			if (text_equal(a->name, b->name))
				complain(CODE_DUPLICATE_NAME, schema_place(a->node, "name"),
					 text_format("rename one of them; the other stands in "
						     "line %u",
						     b->node->place.line),
					 "scheduling domain `%s` is declared twice", a->name);
			if (same_id)
				complain(CODE_SCHEDULE_DOMAIN, schema_place(a->node, "id"),
					 "choose another, or leave `id` out",
					 "scheduling domains `%s` and `%s` have the same id",
					 b->name, a->name);
		}
}

static bool is_used(const struct schedule *schedule, uint64_t id)
{
	for (size_t i = 0; i < schedule->domain_count; i++)
		if (schedule->domains[i].has_id && schedule->domains[i].id == id)
			return true;
	return false;
}

/* Gives the lowest free numbers, in order, to those without one. */
static void number(struct schedule *schedule)
{
	for (size_t i = 0; i < schedule->domain_count; i++) {
		struct schedule_domain *domain = &schedule->domains[i];

		if (domain->has_id)
			continue;
		while (is_used(schedule, domain->id))
			domain->id++;
		domain->has_id = true;
	}
}

static void check_domain(const struct spec *spec, struct domain *domain)
{
	const struct schedule *schedule = &spec->schedule;

	if (schedule->node == NULL) {
		if (domain->schedule_name != NULL)
			complain(CODE_NO_SCHEDULE, domain->schedule_name->place,
				 "declare scheduling domains and their schedule in `domains`",
				 "`%s` names the scheduling domain `%s`, but there is no schedule",
				 domain->name, domain->schedule_name->string);
		return;
	}
	if (domain->schedule_name == NULL) {
		complain(CODE_MISSING_KEY, domain->node->place,
			 "every protection domain runs in one of the declared scheduling domains",
			 "missing `domain` of protection domain `%s`", domain->name);
		return;
	}
	int index = find(schedule, domain->schedule_name);

	if (index >= 0)
		domain->schedule_domain = (unsigned)schedule->domains[index].id;
}

void spec_check_schedule(struct spec *spec)
{
	struct schedule *schedule = &spec->schedule;

	if (schedule->broken)
		return;
	check_duplicates(schedule);
	number(schedule);
	for (size_t i = 0; i < schedule->entry_count; i++)
		if (schedule->entries[i].domain != NULL)
			find(schedule, schema_find(schedule->entries[i].node, "domain"));
	for (size_t i = 0; i < spec->domain_count; i++)
		check_domain(spec, &spec->domains[i]);
}
