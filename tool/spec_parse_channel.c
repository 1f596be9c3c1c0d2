/* SPDX-License-Identifier: BSD-2-Clause */
/* Description, first step: channels. Ends hold names until spec_resolve. */
#include "spec_parse.h"

static const char *const kind_words[] = {"notification", "ppc"};

struct channel_table {
	const char *name, *end_a, *end_b;
	int kind;
	struct nodes ends;
};

/* A channel whose ends are described one by one, and one with keys for both. */
static const struct field ends_fields[] = {
	FIELD(struct channel_table, name, NODE_STRING, FIELD_REQUIRED, .syntax = FIELD_TOML_ONLY),
	LIST(struct channel_table, ends),
};
static const struct field pair_fields[] = {
	FIELD(struct channel_table, name, NODE_STRING, FIELD_REQUIRED),
	FIELD(struct channel_table, end_a, NODE_STRING, FIELD_REQUIRED),
	FIELD(struct channel_table, end_b, NODE_STRING, FIELD_REQUIRED),
	WORD(struct channel_table, kind, FIELD_REQUIRED, kind_words),
	LIST(struct channel_table, ends),
};

static bool parse_end(const struct node *node, struct channel_end *end)
{
	struct end_table {
		const char *pd, *setvar_id;
		uint64_t id;
		bool pp, notify;
	} table = {.notify = true};
	static const struct field fields[] = {
		FIELD(struct end_table, pd, NODE_STRING, FIELD_REQUIRED),
		INTEGER(struct end_table, id, FIELD_REQUIRED, 0, MICROKIT_IDS - 1,
			.syntax = FIELD_XML_ONLY),
		INTEGER(struct end_table, id, FIELD_OPTIONAL, 0, MAX_CHANNELS - 1,
			.syntax = FIELD_TOML_ONLY),
		FIELD(struct end_table, pp, NODE_BOOLEAN, FIELD_OPTIONAL),
		FIELD(struct end_table, notify, NODE_BOOLEAN, FIELD_OPTIONAL),
		FIELD(struct end_table, setvar_id, NODE_STRING, FIELD_OPTIONAL),
	};
	bool good = schema_read(node, "an end of a channel", fields, COUNT(fields), &table);

	*end = (struct channel_end){
		.node = node,
		.has_id = schema_find(node, "id") != NULL,
		.id = (unsigned)table.id,
		.pp = table.pp,
		.notify = table.notify,
		.symbol = table.setvar_id,
	};
	return good;
}

static bool parse_ends(const struct node *node, const struct nodes *nodes, struct channel *channel)
{
	bool good = true;

	for (size_t i = 0; i < nodes->count && i < 2; i++)
		good &= parse_end(nodes->items[i], &channel->ends[i]);
	if (nodes->count != 2)
		return complain(CODE_ENDS, nodes->count > 2 ? nodes->items[2]->place : node->place,
				nodes->count > 2 ? "use a channel for each pair of domains"
						 : "add the missing `end`",
				"a channel has exactly two ends, but this one has %zu",
				nodes->count);
	if (good && channel->ends[0].pp && channel->ends[1].pp)
		return complain(CODE_BOTH_CALL, schema_place(channel->ends[1].node, "pp"),
				"let one of them notify the other instead",
				"both ends of the channel may call the other");
	return good;
}

static void parse_channel(struct spec *spec, const struct node *node)
{
	struct channel *channel = ARRAY_ADD(spec->channels, spec->channel_count);
	struct channel_table table = {0};
	bool by_ends = is_xml(node) || schema_find(node, "ends") != NULL;
	bool good = schema_read(node, "a channel", by_ends ? ends_fields : pair_fields,
				by_ends ? COUNT(ends_fields) : COUNT(pair_fields), &table);

	*channel = (struct channel){
		.node = node,
		.name = table.name,
		.ends = {{.node = node, .pp = table.kind == 1, .notify = true},
			 {.node = node, .notify = true}},
	};
	if (table.name != NULL)
		good &= parse_name(node, table.name);
	if (by_ends)
		good &= parse_ends(node, &table.ends, channel);
	channel->broken = !good;
}

void parse_channels(struct spec *spec, const struct nodes *nodes)
{
	for (size_t i = 0; i < nodes->count; i++)
		parse_channel(spec, nodes->items[i]);
}
