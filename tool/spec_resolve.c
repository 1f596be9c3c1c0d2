/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Description, second step: names become references, channels and interrupts
 * get their numbers. Numbers of channels follow the order of the file; those of
 * interrupts come after all channels of the domain.
 */
#include <inttypes.h>

#include "schema.h"
#include "spec.h"

/* Reports that element `node` of a list bears the name of an earlier one. */
static bool duplicate_name(const struct toml_node *node, const struct toml_node *earlier,
			   const char *what, const char *name)
{
	return error_at(schema_place(node, "name"),
			text_format("rename one of them; the other stands in line %u",
				    schema_place(earlier, "name").line),
			"%s `%s` is declared twice", what, name);
}

static bool check_names(const struct spec *spec)
{
	for (size_t i = 0; i < spec->domain_count; i++)
		for (size_t j = 0; j < i; j++)
			if (text_equal(spec->domains[i].name, spec->domains[j].name))
				return duplicate_name(spec->domains[i].node, spec->domains[j].node,
						      "protection domain", spec->domains[i].name);
	for (size_t i = 0; i < spec->region_count; i++)
		for (size_t j = 0; j < i; j++)
			if (text_equal(spec->regions[i].name, spec->regions[j].name))
				return duplicate_name(spec->regions[i].node, spec->regions[j].node,
						      "memory region", spec->regions[i].name);
	for (size_t i = 0; i < spec->channel_count; i++)
		for (size_t j = 0; j < i; j++)
			if (text_equal(spec->channels[i].name, spec->channels[j].name))
				return duplicate_name(spec->channels[i].node,
						      spec->channels[j].node, "channel",
						      spec->channels[i].name);
	return true;
}

/* The domain that `key` of `table` names, or NULL after an error. */
static struct domain *named_domain(const struct spec *spec, const struct toml_node *table,
				   const char *key)
{
	const struct toml_node *node = schema_find(table, key);
	const char **names = NEW_ARRAY(const char *, spec->domain_count);

	for (size_t i = 0; i < spec->domain_count; i++) {
		if (text_equal(spec->domains[i].name, node->string))
			return &spec->domains[i];
		names[i] = spec->domains[i].name;
	}
	error_at(node->place, schema_suggestion(node->string, names, spec->domain_count),
		 "`%s` names no protection domain: `%s`", key, node->string);
	return NULL;
}

/* Gives a channel's end the next number of its domain. */
static bool number_end(struct channel *channel, struct channel_end *end)
{
	struct domain *domain = end->domain;

	if (domain->channel_count == MAX_CHANNELS)
		return error_at(channel->node->place,
				"let one channel serve several purposes, or split the domain",
				"protection domain `%s` has more than %u channels", domain->name,
				MAX_CHANNELS);
	end->id = domain->channel_count++;
	domain->channels_used |= UINT64_C(1) << end->id;
	domain->notifications |= UINT64_C(1) << end->id;
	return true;
}

static bool resolve_channel(const struct spec *spec, struct channel *channel)
{
	struct channel_end *a = &channel->ends[0], *b = &channel->ends[1];

	a->domain = named_domain(spec, channel->node, "end_a");
	if (a->domain == NULL)
		return false;
	b->domain = named_domain(spec, channel->node, "end_b");
	if (b->domain == NULL || !number_end(channel, a))
		return false;
	if (a->domain == b->domain)
		b->id = a->id;
	else if (!number_end(channel, b))
		return false;
	if (!channel->ppc)
		return true;
	if (a->domain == b->domain)
		return error_at(channel->node->place,
				"use a plain function call, or kind = \"notification\"",
				"`%s` cannot call itself", a->domain->name);
	if (b->domain->priority <= a->domain->priority)
		return error_at(
			channel->node->place,
			text_format("give `%s` a priority above %" PRIu64 ", or exchange the ends",
				    b->domain->name, a->domain->priority),
			"`%s` (priority %" PRIu64 ") calls `%s` (priority %" PRIu64
			"), but a called domain needs the higher priority",
			a->domain->name, a->domain->priority, b->domain->name, b->domain->priority);
	a->domain->pps |= UINT64_C(1) << a->id;
	b->domain->is_called = true;
	return true;
}

static bool check_irq(const struct spec *spec, const struct interrupt *interrupt)
{
	const struct board *board = spec->board;
	struct place place = schema_place(interrupt->node, "irq");

	if (interrupt->irq < board->lowest_device_irq || interrupt->irq > board->highest_irq)
		return error_at(place,
				text_format("give an interrupt from %" PRIu64 " to %" PRIu64,
					    board->lowest_device_irq, board->highest_irq),
				"board %s has no device interrupt %" PRIu64, board->name,
				interrupt->irq);
	for (size_t i = 0; i < board->kernel_irq_count; i++)
		if (board->kernel_irqs[i] == interrupt->irq)
			return error_at(place, "use an interrupt of a device that users drive",
					"interrupt %" PRIu64 " belongs to the kernel",
					interrupt->irq);
	for (const struct interrupt *other = spec->interrupts; other < interrupt; other++)
		if (other->irq == interrupt->irq)
			return error_at(place,
					text_format("remove one of them; the other stands in line "
						    "%u",
						    schema_place(other->node, "irq").line),
					"interrupt %" PRIu64 " is delivered twice", interrupt->irq);
	return true;
}

/* Takes number `id` of the target for the interrupt. */
static void take_channel(struct interrupt *interrupt, unsigned id)
{
	interrupt->target.id = id;
	interrupt->target.domain->channels_used |= UINT64_C(1) << id;
	interrupt->target.domain->irqs |= UINT64_C(1) << id;
}

static bool resolve_interrupt(const struct spec *spec, struct interrupt *interrupt)
{
	interrupt->target.domain = named_domain(spec, interrupt->node, "target_pd");
	if (interrupt->target.domain == NULL || !check_irq(spec, interrupt))
		return false;
	if (!interrupt->has_channel)
		return true;
	unsigned id = interrupt->target.id;

	if ((interrupt->target.domain->channels_used >> id & 1) != 0)
		return error_at(schema_place(interrupt->node, "target_channel"),
				"choose a free number, or leave `target_channel` out",
				"number %u is taken in protection domain `%s`", id,
				interrupt->target.domain->name);
	take_channel(interrupt, id);
	return true;
}

static bool choose_channel(struct interrupt *interrupt)
{
	struct domain *domain = interrupt->target.domain;
	unsigned id = domain->channel_count;

	while (id < MAX_CHANNELS && (domain->channels_used >> id & 1) != 0)
		id++;
	if (id >= MAX_CHANNELS)
		return error_at(interrupt->node->place, "split the domain",
				"protection domain `%s` has no number left for interrupt %" PRIu64
				", there are %u for channels and interrupts",
				domain->name, interrupt->irq, MAX_CHANNELS);
	take_channel(interrupt, id);
	return true;
}

static bool resolve_map(struct spec *spec, struct map *map)
{
	const struct toml_node *name = schema_find(map->node, "region");
	const char **names = NEW_ARRAY(const char *, spec->region_count);

	for (size_t i = 0; i < spec->region_count; i++) {
		names[i] = spec->regions[i].name;
		if (text_equal(names[i], name->string))
			map->region = &spec->regions[i];
	}
	if (map->region == NULL)
		return error_at(name->place,
				schema_suggestion(name->string, names, spec->region_count),
				"`region` names no memory region: `%s`", name->string);
	if (schema_find(map->node, "permissions") == NULL)
		map->permissions = map->region->permissions;
	if ((map->permissions & ~map->region->permissions) != 0)
		return error_at(schema_place(map->node, "permissions"),
				"ask for less here, or allow more in the region's `permissions`",
				"the map asks for more than memory region `%s` permits",
				map->region->name);
	map->region->map_count++;
	return true;
}

bool spec_resolve(struct spec *spec)
{
	if (!check_names(spec))
		return false;
	for (size_t i = 0; i < spec->channel_count; i++)
		if (!resolve_channel(spec, &spec->channels[i]))
			return false;
	for (size_t i = 0; i < spec->interrupt_count; i++)
		if (!resolve_interrupt(spec, &spec->interrupts[i]))
			return false;
	for (size_t i = 0; i < spec->interrupt_count; i++)
		if (!spec->interrupts[i].has_channel && !choose_channel(&spec->interrupts[i]))
			return false;
	for (size_t i = 0; i < spec->domain_count; i++)
		for (size_t m = 0; m < spec->domains[i].map_count; m++)
			if (!resolve_map(spec, &spec->domains[i].maps[m]))
				return false;
	return true;
}
