/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linking of a program: its function, behind it every function that it calls,
 * with calls, map numbers and addresses of data filled in.
 */
#include "object.h"

struct relocation {
	uint64_t offset;
	uint32_t type, symbol;
};

#define RELOCATION_64	1u /* of a 64-bit constant */
#define RELOCATION_CALL 10u

struct linker {
	const struct bpf_object *object;
	struct bpf_error *error;
	struct bpf_instruction *code;
	uint32_t *starts;	   /* where each function begins in `code`, + 1; 0: not there */
	struct object_part *parts; /* functions in the order in which they were added */
	uint32_t count, added;
};

static bool fail(struct linker *linker, const char *message, const char *name)
{
	return object_error(linker->error, message, name);
}

/* The relocation of the instruction at `offset` of a section. False if it has none. */
static bool find_relocation(const struct bpf_object *object, uint32_t section, uint64_t offset,
			    struct relocation *relocation)
{
	for (uint32_t i = 0; i < object->section_count; i++) {
		const struct object_section *table = &object->sections[i];

		if (table->type != SECTION_REL || table->info != section)
			continue;
		for (uint64_t at = 0; at + sizeof(*relocation) <= table->bytes;
		     at += sizeof(*relocation)) {
			object_read(object, table->offset + at, relocation, sizeof(*relocation));
			if (relocation->offset == offset)
				return true;
		}
	}
	return false;
}

/* The function that begins at an instruction of a section. */
static bool find_function(struct linker *linker, uint32_t section, int64_t start, uint32_t *number)
{
	const struct bpf_object *object = linker->object;

	for (uint32_t i = 0; i < object->function_count; i++)
		if (object->functions[i].section == section &&
		    object->functions[i].start == start) {
			*number = i;
			return true;
		}
	return fail(linker, "a call goes to what is not the start of a function",
		    object->sections[section].name);
}

/* The symbol that a relocation names; NULL after an error. */
static const struct object_symbol *symbol_of(struct linker *linker,
					     const struct relocation *relocation)
{
	const struct bpf_object *object = linker->object;

	if (relocation->symbol >= object->symbol_count) {
		fail(linker, "a relocation names a symbol that is not there", NULL);
		return NULL;
	}
	const struct object_symbol *symbol = &object->symbols[relocation->symbol];

	if (symbol->section != SECTION_UNDEFINED && symbol->section < object->section_count)
		return symbol;
	fail(linker, "the symbol is defined nowhere", symbol->name);
	return NULL;
}

/* Puts a function behind the others, unless it is there already. */
static bool add_function(struct linker *linker, uint32_t number)
{
	const struct object_function *function = &linker->object->functions[number];
	const struct object_section *section = &linker->object->sections[function->section];

	if (linker->starts[number] != 0)
		return true;
	if (linker->count + function->count > BPF_PROGRAM_LIMIT)
		return fail(linker,
			    "the program with all that it calls has more than 65536 "
			    "instructions",
			    function->name);
	object_read(linker->object, section->offset + (uint64_t)function->start * 8,
		    &linker->code[linker->count], (size_t)function->count * 8);
	linker->starts[number] = linker->count + 1;
	linker->parts[linker->added++] = (struct object_part){number, linker->count};
	linker->count += function->count;
	return true;
}

/* Where a call at `index` of a section goes: by its relocation, or by its distance. */
static bool call_target(struct linker *linker, const struct object_function *caller, uint32_t index,
			const struct bpf_instruction *in, uint32_t *number)
{
	struct relocation relocation;
	int64_t distance = in->immediate;

	if (!find_relocation(linker->object, caller->section, (uint64_t)index * 8, &relocation))
		return find_function(linker, caller->section, index + 1 + distance, number);
	if (relocation.type != RELOCATION_CALL)
		return fail(linker, "a call has a relocation of another kind", caller->name);
	const struct object_symbol *symbol = symbol_of(linker, &relocation);

	if (symbol == NULL)
		return false;
	return find_function(linker, symbol->section, (int64_t)(symbol->value / 8) + distance + 1,
			     number);
}

/* A 64-bit constant with a relocation: a map, a place in data, or a function. */
static bool relocate_constant(struct linker *linker, const struct object_function *function,
			      const struct relocation *relocation, struct bpf_instruction *in)
{
	const struct bpf_object *object = linker->object;
	uint32_t number = 0, place = (uint32_t)(in - linker->code);

	if (in[0].opcode != BPF_LDDW || relocation->type != RELOCATION_64)
		return fail(linker, "a relocation is of a kind that is not known", function->name);
	const struct object_symbol *symbol = symbol_of(linker, relocation);

	if (symbol == NULL)
		return false;
	uint64_t value = symbol->value + (uint32_t)in[0].immediate;

	if ((object->sections[symbol->section].flags & FLAG_EXECUTABLE) != 0) {
		if (!find_function(linker, symbol->section, (int64_t)(value / 8), &number) ||
		    !add_function(linker, number))
			return false;
		in[0].registers = (uint8_t)(BPF_DESTINATION(in[0]) | BPF_LDDW_FUNCTION << 4);
		in[0].immediate = (int32_t)(linker->starts[number] - 1 - place - 1);
		in[1].immediate = 0;
		return true;
	}
	const struct bpf_object_map *map = object_map_at(object, symbol->section, value);

	if (map == NULL)
		return fail(linker, "the symbol is neither map, data nor function", symbol->name);
	bool data = object->sections[symbol->section].map != 0;

	in[0].registers =
		(uint8_t)(BPF_DESTINATION(in[0]) | (data ? BPF_LDDW_MAP_VALUE : BPF_LDDW_MAP) << 4);
	in[0].immediate = (int32_t)(map - object->maps);
	in[1].immediate = data ? (int32_t)value : 0;
	return true;
}

/* Fills in one instruction of a function that has been added. */
static bool link_instruction(struct linker *linker, const struct object_function *function,
			     uint32_t index, struct bpf_instruction *in)
{
	struct relocation relocation;
	uint32_t number = 0;

	if (in->opcode == (BPF_JMP | BPF_CALL) && BPF_SOURCE(*in) == BPF_CALL_LOCAL) {
		if (!call_target(linker, function, index, in, &number) ||
		    !add_function(linker, number))
			return false;
		in->immediate =
			(int32_t)(linker->starts[number] - 1) - (int32_t)(in - linker->code) - 1;
		return true;
	}
	if (!find_relocation(linker->object, function->section, (uint64_t)index * 8, &relocation))
		return true;
	if (in->opcode == BPF_LDDW && in + 1 == linker->code + linker->count)
		return fail(linker, "a 64-bit constant is cut off", function->name);
	return relocate_constant(linker, function, &relocation, in);
}

static bool link_function(struct linker *linker, uint32_t number)
{
	const struct object_function *function = &linker->object->functions[number];
	uint32_t start = linker->starts[number] - 1;

	for (uint32_t i = 0; i < function->count; i++)
		if (!link_instruction(linker, function, function->start + i,
				      &linker->code[start + i]))
			return false;
	return true;
}

const struct bpf_instruction *bpf_object_link(const struct bpf_object *object, uint32_t index,
					      size_t *count, struct bpf_error *error)
{
	struct linker linker = {.object = object, .error = error};
	uint64_t room = 0;

	for (uint32_t i = 0; i < object->function_count; i++)
		room += object->functions[i].count;
	if (room > BPF_PROGRAM_LIMIT)
		room = BPF_PROGRAM_LIMIT;
	linker.code = bpf_memory_take(object->memory, room * sizeof(*linker.code));
	linker.starts =
		bpf_memory_take(object->memory, object->function_count * sizeof(*linker.starts));
	linker.parts =
		bpf_memory_take(object->memory, object->function_count * sizeof(*linker.parts));
	if (linker.code == NULL || linker.starts == NULL || linker.parts == NULL) {
		object_error(error, "the memory for objects is used up", NULL);
		return NULL;
	}
	if (!add_function(&linker, object->programs[index].function))
		return NULL;
	for (uint32_t i = 0; i < linker.added; i++)
		if (!link_function(&linker, linker.parts[i].function))
			return NULL;
	object->programs[index].parts = linker.parts;
	object->programs[index].part_count = linker.added;
	*count = linker.count;
	return linker.code;
}
