/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines of C, from `.BTF.ext`: for each section a table of the instructions at
 * which a line begins; texts are in `.BTF`. Damaged tables have no lines.
 */
#include "object.h"

struct table_header {
	uint16_t magic;
	uint8_t version, flags;
	uint32_t header_bytes;
};

/* Behind the header of `.BTF.ext`. */
struct line_tables {
	uint32_t function_offset, function_bytes, line_offset, line_bytes;
};

/* Behind the header of `.BTF`. */
struct text_table {
	uint32_t type_offset, type_bytes, text_offset, text_bytes;
};

struct section_lines {
	uint32_t name, count;
};

struct line_record {
	uint32_t offset; /* of the instruction in its section, in bytes */
	uint32_t file, text;
	uint32_t place; /* line * 1024 + column */
};

/* A part of the image, and the texts that it refers to. */
struct lines {
	const struct bpf_object *object;
	uint64_t at, end;
	uint64_t texts, text_bytes;
};

#define BTF_MAGIC 0xeb9fu

/* Reads the header of a section and what stands behind it, of `bytes` bytes. */
static bool read_header(const struct bpf_object *object, const struct object_section *section,
			uint32_t *header_bytes, void *behind, size_t bytes)
{
	struct table_header header;

	if (section == NULL || section->type != SECTION_CONTENTS ||
	    section->bytes < sizeof(header) + bytes ||
	    !object_read(object, section->offset, &header, sizeof(header)) ||
	    header.magic != BTF_MAGIC || header.version != 1)
		return false;
	*header_bytes = header.header_bytes;
	return object_read(object, section->offset + sizeof(header), behind, bytes);
}

static bool open_lines(const struct bpf_object *object, struct lines *lines)
{
	const struct object_section *types = object_section(object, ".BTF");
	const struct object_section *section = object_section(object, ".BTF.ext");
	struct line_tables tables;
	struct text_table texts;
	uint32_t header_bytes, text_header_bytes;

	if (!read_header(object, section, &header_bytes, &tables, sizeof(tables)) ||
	    !read_header(object, types, &text_header_bytes, &texts, sizeof(texts)))
		return false;
	uint64_t offset = (uint64_t)header_bytes + tables.line_offset;
	uint64_t text = (uint64_t)text_header_bytes + texts.text_offset;

	if (offset > section->bytes || tables.line_bytes > section->bytes - offset ||
	    text > types->bytes || texts.text_bytes > types->bytes - text)
		return false;
	*lines = (struct lines){object, section->offset + offset,
				section->offset + offset + tables.line_bytes, types->offset + text,
				texts.text_bytes};
	return true;
}

static bool next(struct lines *lines, void *to, size_t bytes)
{
	if (lines->end - lines->at < bytes || !object_read(lines->object, lines->at, to, bytes))
		return false;
	lines->at += bytes;
	return true;
}

static const char *text_at(const struct lines *lines, uint32_t offset)
{
	return object_text(lines->object, lines->texts, lines->text_bytes, offset);
}

/* The last record of a section that is not behind `most`, and not before `least`. */
static bool find_record(struct lines *lines, const char *section, uint64_t least, uint64_t most,
			struct line_record *found)
{
	struct section_lines part;
	struct line_record record;
	uint32_t record_bytes;
	bool any = false;

	if (!next(lines, &record_bytes, sizeof(record_bytes)) || record_bytes < sizeof(record))
		return false;
	while (next(lines, &part, sizeof(part))) {
		const char *name = text_at(lines, part.name);
		bool wanted = name != NULL && same_text(name, section);

		for (uint32_t i = 0; i < part.count; i++) {
			uint64_t behind = lines->at + record_bytes;

			if (!next(lines, &record, sizeof(record)) || behind > lines->end)
				return any;
			lines->at = behind;
			if (!wanted || record.offset < least || record.offset > most ||
			    (any && record.offset < found->offset))
				continue;
			*found = record;
			any = true;
		}
	}
	return any;
}

bool bpf_object_line(const struct bpf_object *object, uint32_t index, size_t instruction,
		     struct bpf_line *line)
{
	const struct bpf_object_program *program = &object->programs[index];
	const struct object_part *part = NULL;
	struct line_record record;
	struct lines lines;

	for (uint32_t i = 0; i < program->part_count; i++)
		if (program->parts[i].start <= instruction)
			part = &program->parts[i];
	if (part == NULL || !open_lines(object, &lines))
		return false;
	const struct object_function *function = &object->functions[part->function];
	uint64_t start = (uint64_t)function->start * 8;

	if (!find_record(&lines, object->sections[function->section].name, start,
			 start + (instruction - part->start) * 8, &record))
		return false;
	*line = (struct bpf_line){text_at(&lines, record.file), text_at(&lines, record.text),
				  record.place >> 10, record.place & 1023};
	return line->file != NULL && line->text != NULL;
}
