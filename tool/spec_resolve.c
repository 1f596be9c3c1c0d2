/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Description, second step: names become references, channels and interrupts
 * get their numbers. Numbers that the description does not give follow the
 * order of the file; those of interrupts come behind all channels of the domain.
 */
#include <inttypes.h>

#include "spec_parse.h"

/* Reports that element `node` of a list bears the name of an earlier one. */
static void duplicate_name(const struct node *node, const struct node *earlier, const char *what,
			   const char *name)
{
	complain(CODE_DUPLICATE_NAME, schema_place(node, "name"),
		 text_format("rename one of them; the other stands in line %u",
			     schema_place(earlier, "name").line),
		 "%s `%s` is declared twice", what, name);
}

static bool same_name(const char *a, const char *b)
{
	return a != NULL && b != NULL && a[0] != '\0' && text_equal(a, b);
}

/* Compares each element of a list with those before it, up to the first of its name. */
#define CHECK_NAMES(list, count, what)                                                             \
	for (size_t i = 0; i < (count); i++)                                                       \
		for (size_t j = 0; j < i; j++)                                                     \
			if (same_name((list)[i].name, (list)[j].name)) {                           \
				duplicate_name((list)[i].node, (list)[j].node, what,               \
					       (list)[i].name);                                    \
				break;                                                             \
			}

static void check_machine_names(const struct spec *spec)
{
	for (size_t i = 0; i < spec->domain_count; i++)
		for (size_t j = 0; j < i && spec->domains[i].machine != NULL; j++)
			if (spec->domains[j].machine != NULL &&
			    same_name(spec->domains[i].machine->name,
				      spec->domains[j].machine->name))
				duplicate_name(spec->domains[i].machine->node,
					       spec->domains[j].machine->node, "virtual machine",
					       spec->domains[i].machine->name);
}

static void check_names(const struct spec *spec)
{
	CHECK_NAMES(spec->domains, spec->domain_count, "protection domain")
	CHECK_NAMES(spec->regions, spec->region_count, "memory region")
	CHECK_NAMES(spec->channels, spec->channel_count, "channel")
	check_machine_names(spec);
}

/* The domain that the string `node` names, or NULL after an error. */
static struct domain *named_domain(const struct spec *spec, const struct node *node)
{
	for (size_t i = 0; i < spec->domain_count; i++)
		if (text_equal(spec->domains[i].name, node->string))
			return &spec->domains[i];
	const char **names = NEW_ARRAY(const char *, spec->domain_count);

	for (size_t i = 0; i < spec->domain_count; i++)
		names[i] = spec->domains[i].name;
	complain(CODE_UNKNOWN_DOMAIN, node->place,
		 schema_suggestion(node->string, names, spec->domain_count),
		 "`%s` names no protection domain: `%s`", node->key, node->string);
	return NULL;
}

static bool resolve_ends(const struct spec *spec, struct channel *channel)
{
	static const char *const keys[] = {"end_a", "end_b"};
	bool good = true;

	for (int i = 0; i < 2; i++) {
		struct channel_end *end = &channel->ends[i];
		const char *key = end->node == channel->node ? keys[i] : "pd";

		end->domain = named_domain(spec, schema_find(end->node, key));
		good &= end->domain != NULL;
	}
	return good;
}

static bool taken(struct place place, const struct domain *domain, unsigned id, const char *key)
{
	return complain(CODE_NUMBER_TAKEN, place,
			text_format("choose a free number%s",
				    place.source->syntax == SYNTAX_TOML
					    ? text_format(", or leave `%s` out", key)
					    : ""),
			"number %u is taken in protection domain `%s`", id, domain->name);
}

/* Takes number `id` of the end's domain for it. */
static void take_end(struct channel_end *end, unsigned id)
{
	end->id = id;
	end->domain->channels_used |= UINT64_C(1) << id;
}

static bool number_given(struct channel_end *end)
{
	if (!end->has_id)
		return true;
	if ((end->domain->channels_used >> end->id & 1) != 0)
		return taken(schema_place(end->node, "id"), end->domain, end->id, "id");
	take_end(end, end->id);
	return true;
}

static bool number_chosen(struct channel_end *end)
{
	unsigned id = 0;

	if (end->has_id)
		return true;
	while (id < MAX_CHANNELS && (end->domain->channels_used >> id & 1) != 0)
		id++;
	if (id >= MAX_CHANNELS)
		return complain(CODE_NUMBERS, end->node->place,
				"let one channel serve several purposes, or split the domain",
				"protection domain `%s` has more than %u channels",
				end->domain->name, MAX_CHANNELS);
	take_end(end, id);
	return true;
}

/* Both ends of a channel that its keys put into one domain are one. */
static bool is_loop(const struct channel *channel)
{
	return channel->ends[0].domain == channel->ends[1].domain &&
	       channel->ends[0].node == channel->node;
}

static void check_call(const struct spec *spec, const struct channel *channel,
		       const struct channel_end *caller, const struct channel_end *callee)
{
	struct place place = caller->node == channel->node ? channel->node->place
							   : schema_place(caller->node, "pp");

	if (caller->domain == callee->domain)
		complain(CODE_CALL_SELF, place,
			 "use a plain function call, or a channel without calls",
			 "`%s` cannot call itself", caller->domain->name);
	else if (callee->domain->priority <= caller->domain->priority && !caller->domain->broken &&
		 !callee->domain->broken)
		complain(CODE_CALL_PRIORITY, place,
			 text_format("give `%s` a priority above %" PRIu64 ", or exchange the ends",
				     callee->domain->name, caller->domain->priority),
			 "`%s` (priority %" PRIu64 ") calls `%s` (priority %" PRIu64
			 "), but a called domain needs the higher priority",
			 caller->domain->name, caller->domain->priority, callee->domain->name,
			 callee->domain->priority);
	if (callee->domain->machine != NULL && is_x86(spec))
		complain(CODE_VM_X86, place, "let the caller notify it instead",
			 "`%s` calls `%s`, which has a virtual machine and so cannot be called on "
			 "x86-64",
			 caller->domain->name, callee->domain->name);
}

static void add_end(const struct spec *spec, struct channel *channel, int side)
{
	struct channel_end *end = &channel->ends[side], *peer = &channel->ends[!side];
	struct variable *variable =
		parse_variable(end->domain, end->node, "setvar_id", end->symbol, VARIABLE_NUMBER);

	if (variable != NULL)
		variable->number = end->id;
	if (end->notify)
		end->domain->notifications |= UINT64_C(1) << end->id;
	if (!end->pp)
		return;
	check_call(spec, channel, end, peer);
	end->domain->pps |= UINT64_C(1) << end->id;
	peer->domain->is_called = true;
}

static void resolve_channels(struct spec *spec)
{
	for (size_t i = 0; i < spec->channel_count; i++) {
		struct channel *channel = &spec->channels[i];

		if (!channel->broken)
			channel->broken = !resolve_ends(spec, channel);
	}
	for (size_t i = 0; i < 2 * spec->channel_count; i++) {
		struct channel *channel = &spec->channels[i / 2];

		if (!channel->broken)
			channel->broken = !number_given(&channel->ends[i % 2]);
	}
	for (size_t i = 0; i < spec->channel_count; i++) {
		struct channel *channel = &spec->channels[i];

		if (channel->broken)
			continue;
		channel->broken = !number_chosen(&channel->ends[0]);
		if (is_loop(channel))
			channel->ends[1].id = channel->ends[0].id;
		else if (!channel->broken)
			channel->broken = !number_chosen(&channel->ends[1]);
		for (int side = 0; side < 2 && !channel->broken; side++)
			add_end(spec, channel, side);
	}
}

/* Takes number `id` of the target for the interrupt. */
static void take_number(struct interrupt *interrupt, unsigned id)
{
	interrupt->target.id = id;
	interrupt->target.domain->channels_used |= UINT64_C(1) << id;
	interrupt->target.domain->irqs |= UINT64_C(1) << id;
}

static void resolve_interrupt(const struct spec *spec, struct interrupt *interrupt)
{
	const char *key = interrupt->owner < 0 ? "target_channel" : "id";

	if (interrupt->owner >= 0)
		interrupt->target.domain = &spec->domains[interrupt->owner];
	else if (!interrupt->broken)
		interrupt->target.domain =
			named_domain(spec, schema_find(interrupt->node, "target_pd"));
	if (interrupt->target.domain == NULL)
		interrupt->broken = true;
	if (interrupt->broken || !interrupt->has_channel)
		return;
	unsigned id = interrupt->target.id;

	if ((interrupt->target.domain->channels_used >> id & 1) != 0)
		taken(schema_place(interrupt->node, key), interrupt->target.domain, id, key);
	else
		take_number(interrupt, id);
}

/*
 * The first free number behind those of the domain's channels, or else the first
 * free one; a parent's last number is for its children's faults.
 */
static void choose_number(struct interrupt *interrupt)
{
	const struct domain *domain = interrupt->target.domain;
	uint64_t channels = domain->channels_used & ~domain->irqs;
	unsigned numbers = domain->child_count > 0 ? MICROKIT_IDS : MAX_CHANNELS;
	unsigned first = channels != 0 ? 64 - (unsigned)__builtin_clzll(channels) : 0;

	for (unsigned i = 0; i < numbers; i++) {
		unsigned id = (first + i) % numbers;

		if ((domain->channels_used >> id & 1) != 0)
			continue;
		take_number(interrupt, id);
		return;
	}
	interrupt->broken = true;
	complain(CODE_NUMBERS, interrupt->node->place, "split the domain",
		 "protection domain `%s` has no number left for interrupt %" PRIu64
		 ", there are %u for channels and interrupts",
		 domain->name, interrupt->irq, numbers);
}

static void resolve_cspace(const struct spec *spec, struct domain *domain)
{
	for (size_t i = 0; i < domain->cspace_count; i++)
		domain->cspace[i].domain =
			named_domain(spec, schema_find(domain->cspace[i].node, "pd"));
}

void spec_resolve(struct spec *spec)
{
	check_names(spec);
	resolve_channels(spec);
	for (size_t i = 0; i < spec->interrupt_count; i++)
		resolve_interrupt(spec, &spec->interrupts[i]);
	for (size_t i = 0; i < spec->interrupt_count; i++)
		if (!spec->interrupts[i].has_channel && !spec->interrupts[i].broken)
			choose_number(&spec->interrupts[i]);
	for (size_t i = 0; i < spec->domain_count; i++)
		resolve_cspace(spec, &spec->domains[i]);
}
