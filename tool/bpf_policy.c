/* SPDX-License-Identifier: BSD-2-Clause */
/* See bpf_policy.h. */
#include "bpf_policy.h"
#include "bpf/helper.h"
#include "error.h"
#include "file.h"
#include "memory.h"
#include "schema.h"
#include "toml.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MOST_BYTES   (1u << 20) /* of a context */

static const char *const rights_names[] = {"none", "read", "write", "read-write"};
static const char *const kind_names[] = {"number", "packet", "packet-end"};

static const struct {
	const char *name;
	uint32_t type;
} map_types[] = {
	{"hash", BPF_MAP_HASH},
	{"array", BPF_MAP_ARRAY},
	{"programs", BPF_MAP_PROGRAMS},
	{"per-cpu-hash", BPF_MAP_PER_CPU_HASH},
	{"per-cpu-array", BPF_MAP_PER_CPU_ARRAY},
	{"lru-hash", BPF_MAP_LRU_HASH},
	{"ring", BPF_MAP_RING},
};

const char *bpf_map_type_name(uint32_t type)
{
	for (size_t i = 0; i < COUNT(map_types); i++)
		if (map_types[i].type == type)
			return map_types[i].name;
	return NULL;
}

/* The rights that `key` of `table` names; absent: to read. */
static bool read_rights(const struct node *table, const char *key, uint32_t *rights)
{
	const struct node *node = schema_find(table, key);
	int word =
		node == NULL ? (int)BPF_READ : schema_word(node, rights_names, COUNT(rights_names));

	*rights = (uint32_t)word;
	return word >= 0;
}

static bool read_field(const struct node *table, uint32_t context_bytes, struct bpf_field *field)
{
	struct field_table {
		uint64_t offset, bytes;
		const char *name, *kind, *rights;
	} read = {.kind = "number"};
	static const struct field fields[] = {
		FIELD(struct field_table, name, NODE_STRING, FIELD_OPTIONAL),
		INTEGER(struct field_table, offset, FIELD_REQUIRED, 0, MOST_BYTES),
		INTEGER(struct field_table, bytes, FIELD_REQUIRED, 1, MOST_BYTES),
		FIELD(struct field_table, kind, NODE_STRING, FIELD_OPTIONAL),
		FIELD(struct field_table, rights, NODE_STRING, FIELD_OPTIONAL),
	};
	const struct node *kind = schema_find(table, "kind");
	int word = 0;

	if (!schema_read(table, "a field of the context", fields, COUNT(fields), &read) ||
	    (kind != NULL && (word = schema_word(kind, kind_names, COUNT(kind_names))) < 0) ||
	    !read_rights(table, "rights", &field->rights))
		return false;
	field->offset = (uint32_t)read.offset;
	field->bytes = (uint32_t)read.bytes;
	field->kind = (enum bpf_field_kind)word;
	if (read.offset + read.bytes > context_bytes)
		return error_at(schema_place(table, "bytes"), "make `bytes` of the context greater",
				"the field ends behind the context");
	if (field->kind == BPF_FIELD_NUMBER)
		return true;
	return (field->bytes == 8 && field->offset % 8 == 0 && field->rights == BPF_READ) ||
	       error_at(table->place,
			"give it 8 bytes at a multiple of 8, with `rights = \"read\"`",
			"an address of the packet is 8 bytes that are only read");
}

static bool read_context(const struct node *table, struct bpf_policy *policy)
{
	struct context_table {
		uint64_t bytes;
		const char *rights;
		const struct node *field;
	} context = {0};
	static const struct field fields[] = {
		INTEGER(struct context_table, bytes, FIELD_REQUIRED, 1, MOST_BYTES),
		FIELD(struct context_table, rights, NODE_STRING, FIELD_OPTIONAL),
		FIELD(struct context_table, field, NODE_ARRAY, FIELD_OPTIONAL),
	};

	if (!schema_read(table, "`context`", fields, COUNT(fields), &context) ||
	    !read_rights(table, "rights", &policy->context_rights))
		return false;
	policy->entry = BPF_ENTRY_CONTEXT;
	policy->context_bytes = (uint32_t)context.bytes;
	if (context.field == NULL)
		return true;
	struct bpf_field *list = NEW_ARRAY(struct bpf_field, context.field->count);

	for (size_t i = 0; i < context.field->count; i++) {
		const struct node *field = &context.field->children[i];

		if (field->kind != NODE_TABLE)
			return error_at(field->place, "write { offset = ..., bytes = ... }",
					"expected a table, but found %s",
					node_kind_name(field->kind));
		if (!read_field(field, policy->context_bytes, &list[i]))
			return false;
	}
	policy->fields = list;
	policy->field_count = context.field->count;
	return true;
}

static bool read_packet(const struct node *table, struct bpf_policy *policy)
{
	struct packet_table {
		const char *rights;
	} packet;
	static const struct field fields[] = {
		FIELD(struct packet_table, rights, NODE_STRING, FIELD_OPTIONAL),
	};

	return schema_read(table, "`packet`", fields, COUNT(fields), &packet) &&
	       read_rights(table, "rights", &policy->packet_rights);
}

static bool read_helpers(const struct node *list, struct bpf_grants *grants)
{
	const char **names = NEW_ARRAY(const char *, bpf_helper_count);
	struct bpf_helper *helpers = NEW_ARRAY(struct bpf_helper, list->count + 1);

	for (size_t i = 0; i < bpf_helper_count; i++)
		names[i] = bpf_helpers[i].name;
	for (size_t i = 0; i < list->count; i++) {
		int word = schema_word(&list->children[i], names, bpf_helper_count);

		if (word < 0)
			return false;
		helpers[i] = bpf_helpers[word];
	}
	grants->helpers = helpers;
	grants->helper_count = list->count;
	return true;
}

static bool read_map_types(const struct node *list, struct bpf_grants *grants)
{
	const char *names[COUNT(map_types)];

	for (size_t i = 0; i < COUNT(map_types); i++)
		names[i] = map_types[i].name;
	grants->map_types = 0;
	for (size_t i = 0; i < list->count; i++) {
		int word = schema_word(&list->children[i], names, COUNT(names));

		if (word < 0)
			return false;
		grants->map_types |= 1u << map_types[word].type;
	}
	return true;
}

static bool read_tables(const struct node *root, struct bpf_grants *grants)
{
	struct policy_table {
		uint64_t instructions;
		const struct node *context, *packet, *helpers, *maps;
	} policy = {0};
	static const struct field fields[] = {
		INTEGER(struct policy_table, instructions, FIELD_OPTIONAL, 1, (uint64_t)1 << 40),
		FIELD(struct policy_table, context, NODE_TABLE, FIELD_OPTIONAL),
		FIELD(struct policy_table, packet, NODE_TABLE, FIELD_OPTIONAL),
		FIELD(struct policy_table, helpers, NODE_ARRAY, FIELD_OPTIONAL),
		FIELD(struct policy_table, maps, NODE_ARRAY, FIELD_OPTIONAL),
	};

	if (!schema_read(root, "a policy", fields, COUNT(fields), &policy))
		return false;
	grants->policy.instructions = policy.instructions;
	return (policy.packet == NULL || read_packet(policy.packet, &grants->policy)) &&
	       (policy.context == NULL || read_context(policy.context, &grants->policy)) &&
	       (policy.helpers == NULL || read_helpers(policy.helpers, grants)) &&
	       (policy.maps == NULL || read_map_types(policy.maps, grants));
}

bool bpf_policy_read(const char *path, struct bpf_grants *grants)
{
	*grants = (struct bpf_grants){
		.policy = {.entry = BPF_ENTRY_PACKET, .packet_rights = BPF_READ | BPF_WRITE},
		.helpers = bpf_helpers,
		.helper_count = bpf_helper_count,
		.map_types = UINT32_MAX};
	if (path == NULL)
		return true;
	const struct source *source = file_read_source(path);
	const struct node *root = source == NULL ? NULL : toml_parse(source);

	return root != NULL && read_tables(root, grants);
}
