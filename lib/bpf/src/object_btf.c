/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * BTF, as far as maps are described by it: a variable in `.maps` is a struct
 * whose members are pointers; what they point to says the number (length of an
 * array) or the type of keys and values.
 */
#include "object.h"

struct btf_header {
	uint16_t magic;
	uint8_t version, flags;
	uint32_t header_bytes;
	uint32_t type_offset, type_bytes, text_offset, text_bytes;
};

struct btf_type {
	uint32_t name;
	uint32_t info; /* bits 15..0: number of members; 28..24: kind */
	uint32_t size_or_type;
};

struct btf_array {
	uint32_t type, index_type, count;
};

struct btf_member {
	uint32_t name, type, offset;
};

struct btf_place { /* of a variable in a section */
	uint32_t type, offset, bytes;
};

enum btf_kind {
	BTF_VOID,
	BTF_INT,
	BTF_POINTER,
	BTF_ARRAY,
	BTF_STRUCT,
	BTF_UNION,
	BTF_ENUM,
	BTF_FORWARD,
	BTF_TYPEDEF,
	BTF_VOLATILE,
	BTF_CONST,
	BTF_RESTRICT,
	BTF_FUNCTION,
	BTF_PROTOTYPE,
	BTF_VARIABLE,
	BTF_SECTION,
	BTF_FLOAT,
	BTF_DECLARATION_TAG,
	BTF_TYPE_TAG,
	BTF_ENUM64,
	BTF_KINDS
};

#define KIND(type)    ((type).info >> 24 & 31)
#define MEMBERS(type) ((type).info & 0xffff)
#define BTF_MAGIC     0xeb9fu
#define NESTING	      32

struct btf {
	const struct bpf_object *object;
	struct bpf_error *error;
	uint64_t texts, text_bytes;
	uint64_t *types; /* offsets in the image; number 0 is void */
	uint32_t count;
};

/* Bytes behind a type: of the kind as such, and for each member. */
static const uint8_t extra_bytes[BTF_KINDS][2] = {
	[BTF_INT] = {4, 0},	 [BTF_ARRAY] = {12, 0},	  [BTF_STRUCT] = {0, 12},
	[BTF_UNION] = {0, 12},	 [BTF_ENUM] = {0, 8},	  [BTF_PROTOTYPE] = {0, 8},
	[BTF_VARIABLE] = {4, 0}, [BTF_SECTION] = {0, 12}, [BTF_DECLARATION_TAG] = {4, 0},
	[BTF_ENUM64] = {0, 12},
};

static bool fail(struct btf *btf, const char *message, const char *name)
{
	return object_error(btf->error, message, name);
}

static const char *text_at(const struct btf *btf, uint32_t offset)
{
	const char *text = object_text(btf->object, btf->texts, btf->text_bytes, offset);

	return text == NULL ? "" : text;
}

/* Copies type `number`; void for a number that no type has. */
static struct btf_type type_at(const struct btf *btf, uint32_t number)
{
	struct btf_type type = {0, 0, 0};

	if (number != 0 && number < btf->count)
		object_read(btf->object, btf->types[number], &type, sizeof(type));
	return type;
}

/* Copies part of what is behind a type; the index has been checked to be less than its members. */
static void member_at(const struct btf *btf, uint32_t number, uint32_t index, void *to,
		      size_t bytes)
{
	object_read(btf->object, btf->types[number] + sizeof(struct btf_type) + index * bytes, to,
		    bytes);
}

/* Walks the types from `at` to `end`; counts them, and notes their places if there is room. */
static bool walk_types(struct btf *btf, uint64_t at, uint64_t end)
{
	struct btf_type type;

	btf->count = 1;
	while (at < end) {
		if (end - at < sizeof(type) || !object_read(btf->object, at, &type, sizeof(type)) ||
		    KIND(type) >= BTF_KINDS)
			return fail(btf, "the types are damaged", ".BTF");
		const uint8_t *extra = extra_bytes[KIND(type)];
		uint64_t bytes = sizeof(type) + extra[0] + (uint64_t)extra[1] * MEMBERS(type);

		if (bytes > end - at)
			return fail(btf, "the types are cut off", ".BTF");
		if (btf->types != NULL)
			btf->types[btf->count] = at;
		btf->count++;
		at += bytes;
	}
	return true;
}

static bool index_types(struct btf *btf, const struct object_section *section)
{
	struct btf_header header;
	uint64_t bytes = section->bytes;

	if (section->type != SECTION_CONTENTS || bytes < sizeof(header) ||
	    !object_read(btf->object, section->offset, &header, sizeof(header)) ||
	    header.magic != BTF_MAGIC || header.version != 1)
		return fail(btf, "this is no BTF of version 1", ".BTF");
	uint64_t types = (uint64_t)header.header_bytes + header.type_offset;
	uint64_t texts = (uint64_t)header.header_bytes + header.text_offset;

	if (types > bytes || header.type_bytes > bytes - types || texts > bytes ||
	    header.text_bytes > bytes - texts)
		return fail(btf, "the section is cut off", ".BTF");
	btf->texts = section->offset + texts;
	btf->text_bytes = header.text_bytes;
	uint64_t first = section->offset + types, end = first + header.type_bytes;

	if (!walk_types(btf, first, end))
		return false;
	btf->types = bpf_memory_take(btf->object->memory, btf->count * sizeof(*btf->types));
	if (btf->types == NULL)
		return fail(btf, "the memory for objects is used up", NULL);
	return walk_types(btf, first, end);
}

/* Goes through typedefs and qualifiers. */
static uint32_t resolve(const struct btf *btf, uint32_t number)
{
	for (unsigned i = 0; i < NESTING; i++) {
		struct btf_type type = type_at(btf, number);
		unsigned kind = KIND(type);

		if (kind != BTF_TYPEDEF && kind != BTF_VOLATILE && kind != BTF_CONST &&
		    kind != BTF_RESTRICT && kind != BTF_TYPE_TAG)
			break;
		number = type.size_or_type;
	}
	return number;
}

/* sizeof; 0 for what has no size, or none below 4 GiB. */
static uint64_t size_of(const struct btf *btf, uint32_t number)
{
	uint64_t count = 1;

	for (unsigned i = 0; i < NESTING; i++) {
		number = resolve(btf, number);
		struct btf_type type = type_at(btf, number);
		struct btf_array array;

		switch (KIND(type)) {
		case BTF_ARRAY:
			member_at(btf, number, 0, &array, sizeof(array));
			count *= array.count;
			if (count > UINT32_MAX)
				return 0;
			number = array.type;
			break;
		case BTF_POINTER:
			return count * 8;
		case BTF_INT:
		case BTF_STRUCT:
		case BTF_UNION:
		case BTF_ENUM:
		case BTF_ENUM64:
		case BTF_FLOAT:
			return count * type.size_or_type;
		default:
			return 0;
		}
	}
	return 0;
}

/* The first name on the way to the type itself. */
static const char *name_of(const struct btf *btf, uint32_t number)
{
	for (unsigned i = 0; i < NESTING; i++) {
		struct btf_type type = type_at(btf, number);

		if (type.name != 0)
			return text_at(btf, type.name);
		if (KIND(type) < BTF_TYPEDEF || KIND(type) > BTF_RESTRICT)
			break;
		number = type.size_or_type;
	}
	return NULL;
}

/* What a member, which must be a pointer, points to. */
static bool pointed_to(struct btf *btf, uint32_t member, const char *map, uint32_t *target)
{
	struct btf_type type = type_at(btf, resolve(btf, member));

	if (KIND(type) != BTF_POINTER)
		return fail(btf, "the members of a map's description must be pointers", map);
	*target = type.size_or_type;
	return true;
}

static bool read_number(struct btf *btf, uint32_t member, const char *map, uint32_t *number)
{
	struct btf_array array;
	uint32_t target = 0;

	if (!pointed_to(btf, member, map, &target))
		return false;
	target = resolve(btf, target);
	if (KIND(type_at(btf, target)) != BTF_ARRAY)
		return fail(btf, "a number in a map's description must be a pointer to an array",
			    map);
	member_at(btf, target, 0, &array, sizeof(array));
	*number = array.count;
	return true;
}

static bool read_type(struct btf *btf, uint32_t member, const char *map, uint32_t *bytes,
		      const char **name)
{
	uint32_t target = 0;

	if (!pointed_to(btf, member, map, &target))
		return false;
	uint64_t size = size_of(btf, target);

	if (size == 0 || size > UINT32_MAX)
		return fail(btf, "the type of the map's keys or values has no size", map);
	*bytes = (uint32_t)size;
	*name = name_of(btf, target);
	return true;
}

static bool read_attribute(struct btf *btf, const struct btf_member *member,
			   struct bpf_object_map *map)
{
	struct bpf_map_definition *definition = &map->definition;
	const struct {
		const char *name;
		uint32_t *number;
	} numbers[] = {
		{"type", &definition->type},
		{"key_size", &definition->key_bytes},
		{"value_size", &definition->value_bytes},
		{"max_entries", &definition->entries},
		{"map_flags", &map->flags},
	};
	const char *name = text_at(btf, member->name);

	for (unsigned i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (same_text(name, numbers[i].name))
			return read_number(btf, member->type, map->name, numbers[i].number);
	if (same_text(name, "key"))
		return read_type(btf, member->type, map->name, &definition->key_bytes,
				 &map->key_type);
	if (same_text(name, "value"))
		return read_type(btf, member->type, map->name, &definition->value_bytes,
				 &map->value_type);
	return fail(btf, "the map's description has a member that is not known", map->name);
}

/* Where the symbol of a variable is. */
static bool find_variable(struct btf *btf, uint32_t section, const char *name, uint64_t *offset)
{
	const struct bpf_object *object = btf->object;

	for (uint32_t i = 0; i < object->symbol_count; i++)
		if (object->symbols[i].section == section &&
		    same_text(object->symbols[i].name, name)) {
			*offset = object->symbols[i].value;
			return true;
		}
	return fail(btf, "the map has no symbol", name);
}

static bool read_map(struct btf *btf, uint32_t section, uint32_t variable,
		     struct bpf_object_map *map)
{
	struct btf_type type = type_at(btf, variable);
	uint32_t structure = resolve(btf, type.size_or_type);
	struct btf_type members = type_at(btf, structure);

	*map = (struct bpf_object_map){.name = text_at(btf, type.name), .section = section};
	map->definition.cpus = 1;
	if (KIND(type) != BTF_VARIABLE || KIND(members) != BTF_STRUCT)
		return fail(btf, "a map is described by a struct", map->name);
	for (uint32_t i = 0; i < MEMBERS(members); i++) {
		struct btf_member member;

		member_at(btf, structure, i, &member, sizeof(member));
		if (!read_attribute(btf, &member, map))
			return false;
	}
	if (map->definition.type == BPF_MAP_PROGRAMS && map->definition.value_bytes == 0)
		map->definition.value_bytes = 4;
	return find_variable(btf, section, map->name, &map->offset);
}

bool object_read_maps(struct bpf_object *object, uint32_t maps_section,
		      const struct object_section *section, struct bpf_error *error)
{
	struct btf btf = {.object = object, .error = error};
	uint32_t room = 0;

	for (uint32_t i = 0; i < object->symbol_count; i++)
		room += object->symbols[i].section == maps_section;
	if (!index_types(&btf, section))
		return false;
	for (uint32_t number = 1; number < btf.count; number++) {
		struct btf_type type = type_at(&btf, number);

		if (KIND(type) != BTF_SECTION || !same_text(text_at(&btf, type.name), ".maps"))
			continue;
		if (MEMBERS(type) > room)
			return fail(&btf, "there are more maps than symbols", ".maps");
		for (uint32_t i = 0; i < MEMBERS(type); i++) {
			struct btf_place place;

			member_at(&btf, number, i, &place, sizeof(place));
			if (!read_map(&btf, maps_section, place.type,
				      &object->maps[object->map_count]))
				return false;
			object->map_count++;
		}
		return true;
	}
	return fail(&btf, "the section's variables are not described", ".maps");
}
