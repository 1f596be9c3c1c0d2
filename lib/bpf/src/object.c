/* SPDX-License-Identifier: BSD-2-Clause */
/* Sections, symbols and programs of an object file; see bpf/object.h. */
#include "object.h"

struct file_header {
	uint8_t identification[16];
	uint16_t type, machine;
	uint32_t version;
	uint64_t entry, program_headers, section_headers;
	uint32_t flags;
	uint16_t header_bytes, program_header_bytes, program_header_count;
	uint16_t section_header_bytes, section_header_count, names_section;
};

struct section_header {
	uint32_t name, type;
	uint64_t flags, address, offset, bytes;
	uint32_t link, info;
	uint64_t alignment, entry_bytes;
};

struct symbol_entry {
	uint32_t name;
	uint8_t info, other;
	uint16_t section;
	uint64_t value, bytes;
};

#define MACHINE_BPF	 247
#define TYPE_RELOCATABLE 1

bool object_error(struct bpf_error *error, const char *message, const char *name)
{
	*error = (struct bpf_error){message, name, BPF_NOWHERE};
	return false;
}

bool object_read(const struct bpf_object *object, uint64_t offset, void *to, size_t bytes)
{
	if (offset > object->bytes || bytes > object->bytes - offset)
		return false;
	copy_bytes(to, object->image + offset, bytes);
	return true;
}

const char *object_text(const struct bpf_object *object, uint64_t table, uint64_t bytes,
			uint64_t offset)
{
	const char *text = (const char *)object->image + table;

	for (uint64_t end = offset; end < bytes; end++)
		if (text[end] == 0)
			return text + offset;
	return NULL;
}

bool same_text(const char *a, const char *b)
{
	while (*a != 0 && *a == *b)
		a++, b++;
	return *a == *b;
}

static void *take(struct bpf_object *object, uint64_t count, size_t bytes, struct bpf_error *error)
{
	void *taken = bpf_memory_take(object->memory, count * bytes);

	if (taken == NULL)
		object_error(error, "the memory for objects is used up", NULL);
	return taken;
}

static bool read_sections(struct bpf_object *object, struct bpf_error *error)
{
	static const uint8_t identification[] = {0x7f, 'E', 'L', 'F', 2, 1, 1};
	struct file_header file;
	struct section_header header;

	if (!object_read(object, 0, &file, sizeof(file)) ||
	    !same_bytes(file.identification, identification, sizeof(identification)))
		return object_error(error, "this is no 64-bit little-endian ELF file", NULL);
	if (file.type != TYPE_RELOCATABLE || file.machine != MACHINE_BPF)
		return object_error(error,
				    "this ELF file is no BPF object; compile with "
				    "clang -target bpf -c",
				    NULL);
	if (file.section_header_bytes != sizeof(header) ||
	    file.names_section >= file.section_header_count)
		return object_error(error, "the ELF file has no table of sections", NULL);
	object->section_count = file.section_header_count;
	object->sections = take(object, object->section_count, sizeof(*object->sections), error);
	if (object->sections == NULL)
		return false;
	for (uint32_t i = 0; i < object->section_count; i++) {
		struct object_section *section = &object->sections[i];

		if (file.section_headers > object->bytes ||
		    !object_read(object, file.section_headers + i * sizeof(header), &header,
				 sizeof(header)))
			return object_error(error, "the table of sections is cut off", NULL);
		*section = (struct object_section){
			.type = header.type,
			.link = header.link,
			.info = header.info,
			.entry_bytes = (uint32_t)header.entry_bytes,
			.flags = header.flags,
			.offset = header.offset,
			.bytes = header.bytes,
		};
		if (header.type != SECTION_ZERO &&
		    (header.offset > object->bytes || header.bytes > object->bytes - header.offset))
			return object_error(error, "a section lies outside the file", NULL);
	}
	return true;
}

static bool name_sections(struct bpf_object *object, struct bpf_error *error)
{
	struct file_header file = {0};
	struct section_header header = {0};

	object_read(object, 0, &file, sizeof(file));
	const struct object_section *names = &object->sections[file.names_section];

	if (names->type == SECTION_ZERO)
		return object_error(error, "the names of sections have no contents", NULL);
	for (uint32_t i = 0; i < object->section_count; i++) {
		object_read(object, file.section_headers + i * sizeof(header), &header,
			    sizeof(header));
		object->sections[i].name =
			object_text(object, names->offset, names->bytes, header.name);
		if (object->sections[i].name == NULL)
			return object_error(error, "the name of a section is cut off", NULL);
	}
	return true;
}

const struct object_section *object_section(const struct bpf_object *object, const char *name)
{
	for (uint32_t i = 0; i < object->section_count; i++)
		if (same_text(object->sections[i].name, name))
			return &object->sections[i];
	return NULL;
}

static bool read_symbol(struct bpf_object *object, const struct object_section *table,
			const struct object_section *names, uint32_t index, struct bpf_error *error)
{
	struct object_symbol *symbol = &object->symbols[index];
	struct symbol_entry entry = {0};

	object_read(object, table->offset + (uint64_t)index * sizeof(entry), &entry, sizeof(entry));
	*symbol = (struct object_symbol){
		.name = object_text(object, names->offset, names->bytes, entry.name),
		.type = entry.info & 15,
		.binding = entry.info >> 4,
		.section = entry.section,
		.value = entry.value,
		.bytes = entry.bytes,
	};
	if (symbol->name == NULL)
		return object_error(error, "the name of a symbol is cut off", NULL);
	if (entry.section >= SECTION_RESERVED)
		return true;
	if (entry.section >= object->section_count)
		return object_error(error, "the symbol is in no section", symbol->name);
	uint64_t bytes = object->sections[entry.section].bytes;

	if (entry.section != SECTION_UNDEFINED &&
	    (entry.value > bytes || entry.bytes > bytes - entry.value))
		return object_error(error, "the symbol reaches beyond its section", symbol->name);
	return true;
}

static bool read_symbols(struct bpf_object *object, struct bpf_error *error)
{
	const struct object_section *table = NULL;

	for (uint32_t i = 0; i < object->section_count; i++)
		if (object->sections[i].type == SECTION_SYMBOLS)
			table = &object->sections[i];
	if (table == NULL || table->link >= object->section_count ||
	    object->sections[table->link].type == SECTION_ZERO)
		return object_error(error, "the object has no table of symbols", NULL);
	object->symbol_count = (uint32_t)(table->bytes / sizeof(struct symbol_entry));
	object->symbols = take(object, object->symbol_count, sizeof(*object->symbols), error);
	if (object->symbols == NULL)
		return false;
	for (uint32_t i = 0; i < object->symbol_count; i++)
		if (!read_symbol(object, table, &object->sections[table->link], i, error))
			return false;
	return true;
}

static bool is_function(const struct bpf_object *object, const struct object_symbol *symbol)
{
	return symbol->type == SYMBOL_FUNCTION && symbol->section != SECTION_UNDEFINED &&
	       symbol->section < object->section_count;
}

static bool read_functions(struct bpf_object *object, struct bpf_error *error)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < object->symbol_count; i++)
		count += is_function(object, &object->symbols[i]);
	object->functions = take(object, count, sizeof(*object->functions), error);
	if (object->functions == NULL)
		return false;
	for (uint32_t i = 0; i < object->symbol_count; i++) {
		const struct object_symbol *symbol = &object->symbols[i];

		if (!is_function(object, symbol))
			continue;
		const struct object_section *section = &object->sections[symbol->section];

		if (section->type != SECTION_CONTENTS || symbol->value % 8 != 0 ||
		    symbol->bytes % 8 != 0 || symbol->bytes == 0 ||
		    symbol->bytes / 8 > BPF_PROGRAM_LIMIT)
			return object_error(error, "the function does not consist of instructions",
					    symbol->name);
		object->functions[object->function_count++] = (struct object_function){
			symbol->name, symbol->section, (uint32_t)(symbol->value / 8),
			(uint32_t)(symbol->bytes / 8)};
	}
	return true;
}

enum bpf_program_type bpf_section_type(const char *section)
{
	static const struct {
		const char *name; /* up to the end or a slash */
		enum bpf_program_type type;
	} types[] = {
		{"socket", BPF_TYPE_SOCKET},
		{"kprobe", BPF_TYPE_KPROBE},
		{"kretprobe", BPF_TYPE_KPROBE},
		{"uprobe", BPF_TYPE_KPROBE},
		{"uretprobe", BPF_TYPE_KPROBE},
		{"classifier", BPF_TYPE_CLASSIFIER},
		{"tc", BPF_TYPE_CLASSIFIER},
		{"action", BPF_TYPE_ACTION},
		{"tracepoint", BPF_TYPE_TRACEPOINT},
		{"tp", BPF_TYPE_TRACEPOINT},
		{"xdp", BPF_TYPE_XDP},
		{"xdp.frags", BPF_TYPE_XDP},
		{"perf_event", BPF_TYPE_PERF_EVENT},
		{"cgroup_skb", BPF_TYPE_CGROUP_PACKET},
		{"raw_tp", BPF_TYPE_RAW_TRACEPOINT},
		{"raw_tracepoint", BPF_TYPE_RAW_TRACEPOINT},
		{"syscall", BPF_TYPE_SYSCALL},
	};

	for (unsigned i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		const char *name = types[i].name, *at = section;

		while (*name != 0 && *name == *at)
			name++, at++;
		if (*name == 0 && (*at == 0 || *at == '/'))
			return types[i].type;
	}
	return BPF_TYPE_UNKNOWN;
}

/* Programs are the functions in executable sections that others can see, but for `.text`. */
static bool read_programs(struct bpf_object *object, struct bpf_error *error)
{
	object->programs = take(object, object->function_count, sizeof(*object->programs), error);
	if (object->programs == NULL)
		return false;
	uint32_t number = 0;

	for (uint32_t i = 0; i < object->symbol_count; i++) {
		const struct object_symbol *symbol = &object->symbols[i];

		if (!is_function(object, symbol))
			continue;
		const char *section = object->sections[symbol->section].name;

		if (symbol->binding != BINDING_LOCAL && !same_text(section, ".text"))
			object->programs[object->program_count++] = (struct bpf_object_program){
				symbol->name, section, bpf_section_type(section), number, NULL, 0};
		number++;
	}
	return true;
}

static bool starts_with(const char *text, const char *prefix)
{
	while (*prefix != 0 && *prefix == *text)
		prefix++, text++;
	return *prefix == 0;
}

/* Sections of data become arrays of one value. */
static bool read_data(struct bpf_object *object, struct bpf_error *error)
{
	for (uint32_t i = 0; i < object->section_count; i++) {
		struct object_section *section = &object->sections[i];
		bool constant = starts_with(section->name, ".rodata");
		bool zero = section->type == SECTION_ZERO;

		if ((section->flags & FLAG_ALLOCATED) == 0 || section->bytes == 0 ||
		    (!constant && !starts_with(section->name, ".data") &&
		     !starts_with(section->name, ".bss")))
			continue;
		if (section->bytes > 0x100000)
			return object_error(error, "a section of data has at most 1048576 bytes",
					    section->name);
		struct bpf_object_map *map = &object->maps[object->map_count++];

		*map = (struct bpf_object_map){
			.name = section->name,
			.definition = {BPF_MAP_ARRAY, 4, (uint32_t)section->bytes, 1, 1},
			.contents = zero ? NULL : object->image + section->offset,
			.read_only = constant,
			.section = i,
		};
		section->map = object->map_count;
	}
	return true;
}

static bool read_maps(struct bpf_object *object, struct bpf_error *error)
{
	const struct object_section *maps = object_section(object, ".maps");
	uint32_t index = maps == NULL ? 0 : (uint32_t)(maps - object->sections), count;

	count = object->section_count;
	for (uint32_t i = 0; i < object->symbol_count; i++)
		count += maps != NULL && object->symbols[i].section == index;
	object->maps = take(object, count, sizeof(*object->maps), error);
	if (object->maps == NULL)
		return false;
	if (object_section(object, "maps") != NULL)
		return object_error(error, "maps of the old form; describe them in `.maps`",
				    "maps");
	const struct object_section *btf = object_section(object, ".BTF");

	if (maps != NULL && btf == NULL)
		return object_error(error, "maps need BTF; compile with -g", ".maps");
	if (maps != NULL && !object_read_maps(object, index, btf, error))
		return false;
	return read_data(object, error);
}

static bool read_licence(struct bpf_object *object, struct bpf_error *error)
{
	const struct object_section *licence = object_section(object, "license");
	const struct object_section *version = object_section(object, "version");

	object->licence = "";
	if (licence != NULL && licence->type == SECTION_CONTENTS) {
		object->licence = object_text(object, licence->offset, licence->bytes, 0);
		if (object->licence == NULL)
			return object_error(error, "the licence is no text", "license");
	}
	if (version != NULL &&
	    (version->bytes != 4 || version->type != SECTION_CONTENTS ||
	     !object_read(object, version->offset, &object->version, sizeof(object->version))))
		return object_error(error, "the version is no number of 4 bytes", "version");
	return true;
}

bool bpf_object_open(struct bpf_object *object, const void *image, size_t bytes,
		     struct bpf_memory *memory, struct bpf_error *error)
{
	*object = (struct bpf_object){.image = image, .bytes = bytes, .memory = memory};
	return read_sections(object, error) && name_sections(object, error) &&
	       read_symbols(object, error) && read_functions(object, error) &&
	       read_programs(object, error) && read_maps(object, error) &&
	       read_licence(object, error);
}

bool bpf_object_map_create(const struct bpf_object *object, uint32_t index, struct bpf_map *map,
			   void *block, size_t bytes, struct bpf_error *error)
{
	const struct bpf_object_map *description = &object->maps[index];

	map->name = description->name;
	if (!bpf_map_create(map, &description->definition, block, bytes, error))
		return false;
	if (description->contents != NULL)
		copy_bytes(map->values, description->contents, description->definition.value_bytes);
	if (description->read_only)
		map->rights = BPF_READ;
	return true;
}

const struct bpf_object_map *object_map_at(const struct bpf_object *object, uint32_t section,
					   uint64_t offset)
{
	uint32_t data = object->sections[section].map;

	if (data != 0)
		return &object->maps[data - 1];
	for (uint32_t i = 0; i < object->map_count; i++)
		if (object->maps[i].section == section && object->maps[i].offset == offset)
			return &object->maps[i];
	return NULL;
}
