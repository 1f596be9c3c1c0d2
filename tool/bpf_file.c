/* SPDX-License-Identifier: BSD-2-Clause */
/* See bpf_file.h. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf_file.h"
#include "error.h"
#include "file.h"

#define PROGRAM_BYTES (64u << 20) /* for everything that is loaded, compiled or linked */

static bool refuse(const struct bpf_file *file, const struct bpf_error *reason)
{
	const char *place = reason->name == NULL ? "" : text_format("%s: ", reason->name);
	const char *help = "`clavis bpf info` shows what is in the file";

	if (reason->instruction == BPF_NOWHERE)
		return error(help, "%s: %s%s", file->path, place, reason->message);
	return error(help, "%s: %sinstruction %zu: %s", file->path, place, reason->instruction,
		     reason->message);
}

static int digit_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	digit = (char)tolower((unsigned char)digit);
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

bool bpf_hex_read(const char *text, const char *what, struct bytes *bytes)
{
	while (*text != '\0') {
		if (isspace((unsigned char)*text)) {
			text++;
			continue;
		}
		int high = digit_value(text[0]);
		int low = high < 0 ? -1 : digit_value(text[1]);

		if (low < 0)
			return error("write two digits for each byte, as in `0a ff`",
				     "%s is not hexadecimal at `%.8s`", what, text);
		uint8_t byte = (uint8_t)(high << 4 | low);

		bytes_append(bytes, &byte, 1);
		text += 2;
	}
	return true;
}

static bool make_maps(struct bpf_file *file)
{
	struct bpf_object *object = &file->object;
	struct bpf_error reason;

	file->maps = NEW_ARRAY(struct bpf_map, object->map_count + 1);
	file->map_list = NEW_ARRAY(struct bpf_map *, object->map_count + 1);
	for (uint32_t i = 0; i < object->map_count; i++) {
		size_t bytes = bpf_map_bytes(&object->maps[i].definition);
		size_t rounded = (bytes + 63) / 64 * 64 + 64;
		void *block = rounded < bytes ? NULL : aligned_alloc(64, rounded);

		if (block == NULL)
			return error("use smaller maps", "%s: map %s: no memory for %zu bytes",
				     file->path, object->maps[i].name, bytes);
		file->map_list[i] = &file->maps[i];
		if (!bpf_object_map_create(object, i, &file->maps[i], block, bytes, &reason))
			return refuse(file, &reason);
	}
	return true;
}

bool bpf_file_open(struct bpf_file *file, const char *path, struct bytes contents)
{
	static const char magic[] = {0x7f, 'E', 'L', 'F'};
	unsigned char *memory = memory_new(PROGRAM_BYTES, 1);
	struct bpf_error reason;

	*file = (struct bpf_file){.path = path, .contents = contents};
	file->memory = (struct bpf_memory){memory, memory + PROGRAM_BYTES};
	file->is_object = contents.length >= sizeof(magic) &&
			  memcmp(contents.data, magic, sizeof(magic)) == 0;
	if (file->is_object) {
		if (!bpf_object_open(&file->object, contents.data, contents.length, &file->memory,
				     &reason))
			return refuse(file, &reason);
		return make_maps(file);
	}
	return contents.length % sizeof(struct bpf_instruction) == 0 ||
	       error("give an object file, or instructions of 8 bytes each and nothing else",
		     "%s: %zu bytes are not a number of instructions", path, contents.length);
}

bool bpf_file_read(struct bpf_file *file, const char *path)
{
	struct bytes contents = {0};

	return file_read(path, &contents) && bpf_file_open(file, path, contents);
}

static const char *program_names(const struct bpf_object *object)
{
	struct bytes names = {0};

	for (uint32_t i = 0; i < object->program_count; i++)
		bytes_print(&names, "%s`%s`", i == 0 ? "" : ", ", object->programs[i].name);
	const char *text = memory_copy((const char *)names.data, names.length);

	bytes_free(&names);
	return text;
}

bool bpf_file_choose(struct bpf_file *file, const char *name, struct bpf_choice *choice)
{
	const struct bpf_object *object = &file->object;
	struct bpf_error reason;
	uint32_t index = 0;

	if (!file->is_object) {
		/* Aligned as instructions have to be. */
		void *copy = memory_new(file->contents.length + 8, 1);

		if (file->contents.length != 0)
			memcpy(copy, file->contents.data, file->contents.length);
		*choice = (struct bpf_choice){file->path, copy, file->contents.length / 8};
		return true;
	}
	while (index < object->program_count && name != NULL &&
	       !text_equal(object->programs[index].name, name))
		index++;
	if (object->program_count == 0)
		return error("mark a function with SEC(\"...\")", "%s: there is no program in it",
			     file->path);
	if (index == object->program_count || (name == NULL && object->program_count > 1))
		return error(
			text_format("choose with `--program NAME` from %s", program_names(object)),
			"%s: %s", file->path,
			name == NULL ? "there are several programs in it"
				     : text_format("there is no program `%s` in it", name));
	choice->name = object->programs[index].name;
	choice->instructions = bpf_object_link(object, index, &choice->count, &reason);
	return choice->instructions != NULL || refuse(file, &reason);
}

struct bpf_program *bpf_file_load(struct bpf_file *file, const struct bpf_choice *choice,
				  const struct bpf_helper *helpers, size_t helper_count)
{
	struct bpf_source source = {.instructions = choice->instructions,
				    .count = choice->count,
				    .helpers = helpers,
				    .helper_count = helper_count,
				    .maps = file->map_list,
				    .map_count = file->object.map_count};
	struct bpf_error reason;
	struct bpf_program *program = bpf_program_load(&source, &file->memory, &reason);

	if (program == NULL)
		refuse(file, &reason);
	return program;
}
