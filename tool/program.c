/* SPDX-License-Identifier: BSD-2-Clause */
/* Loading of programs and setting of their variables; see program.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "file.h"
#include "program.h"
#include "schema.h"

static uint64_t page_of(uint64_t address)
{
	return address / PAGE_SIZE * PAGE_SIZE;
}

static unsigned permissions_of(uint32_t flags)
{
	unsigned permissions = PERMISSION_READ;

	if ((flags & ELF_WRITE) != 0)
		permissions |= PERMISSION_WRITE;
	if ((flags & ELF_EXECUTE) != 0)
		permissions |= PERMISSION_EXECUTE;
	return permissions;
}

static bool check_segment(const struct spec *spec, const struct domain *domain,
			  const struct elf *elf, const struct elf_segment *segment)
{
	uint64_t end = segment->vaddr + segment->memory_bytes;
	uint64_t top = spec_stack_bottom(spec, domain);

	if (end > top)
		return error(text_format("link the program below 0x%" PRIx64, top),
			     "%s: a segment [0x%" PRIx64 ", 0x%" PRIx64
			     ") reaches into the stack of `%s` or beyond user space",
			     elf->name, segment->vaddr, end, domain->name);
	for (size_t i = 0; i < domain->map_count; i++) {
		const struct map *map = &domain->maps[i];

		if (page_of(segment->vaddr) < map->vaddr + map->region->size && map->vaddr < end)
			return complain(CODE_PROGRAM_SEGMENT, schema_place(map->node, "vaddr"),
					"map the region elsewhere, or link the program elsewhere",
					"the map of `%s` at 0x%" PRIx64
					" overlaps a segment [0x%" PRIx64 ", 0x%" PRIx64 ") of %s",
					map->region->name, map->vaddr, segment->vaddr, end,
					elf->name);
	}
	for (const struct elf_segment *other = elf->segments; other < segment; other++)
		if (page_of(segment->vaddr) < other->vaddr + other->memory_bytes &&
		    page_of(other->vaddr) < end)
			return error("align every segment to 4096 bytes in the linker script",
				     "%s: two segments share the page at 0x%" PRIx64, elf->name,
				     page_of(segment->vaddr > other->vaddr ? segment->vaddr
									   : other->vaddr));
	return true;
}

static void load_segment(struct program *program, const struct elf *elf,
			 const struct elf_segment *segment)
{
	uint64_t end = segment->vaddr + segment->memory_bytes;
	uint64_t file_end = segment->vaddr + segment->file_bytes;

	for (uint64_t vaddr = page_of(segment->vaddr); vaddr < end; vaddr += PAGE_SIZE) {
		struct program_page *page = ARRAY_ADD(program->pages, program->page_count);
		uint64_t from = vaddr > segment->vaddr ? vaddr : segment->vaddr;
		uint64_t to = vaddr + PAGE_SIZE < file_end ? vaddr + PAGE_SIZE : file_end;

		page->vaddr = vaddr;
		page->permissions = permissions_of(segment->flags);
		if (from >= to)
			continue;
		page->content = memory_new(PAGE_SIZE, 1);
		memcpy(page->content + (from - vaddr),
		       elf->file.data + segment->offset + (from - segment->vaddr), to - from);
	}
}

static int compare_pages(const void *a, const void *b)
{
	const struct program_page *left = a, *right = b;

	return left->vaddr < right->vaddr ? -1 : left->vaddr > right->vaddr;
}

/* The page at `vaddr`, or NULL. The pages have to be sorted. */
static struct program_page *find_page(const struct program *program, uint64_t vaddr)
{
	struct program_page key = {.vaddr = vaddr};

	if (program->page_count == 0)
		return NULL;
	return bsearch(&key, program->pages, program->page_count, sizeof(key), compare_pages);
}

/* Writes into the program's memory. False if the range is not all in its pages. */
static bool write_memory(struct program *program, uint64_t address, const uint8_t *value,
			 size_t length)
{
	for (size_t i = 0; i < length; i++) {
		struct program_page *page = find_page(program, page_of(address + i));

		if (page == NULL)
			return false;
		if (page->content == NULL && value[i] != 0)
			page->content = memory_new(PAGE_SIZE, 1);
		if (page->content != NULL)
			page->content[address + i - page->vaddr] = value[i];
	}
	return true;
}

/*
 * Sets the variable `name` of exactly `length` bytes. What asks for it stands at
 * `place`; `help` says how a program gets such a variable.
 */
static bool set_variable(struct program *program, const struct elf *elf, struct place place,
			 const char *help, const char *name, const void *value, size_t length)
{
	struct elf_symbol symbol;
	unsigned found = elf_find_symbol(elf, name, &symbol);

	if (found == 0)
		return complain(CODE_PROGRAM_SYMBOL, place, help, "%s has no symbol `%s`",
				elf->name, name);
	if (found > 1)
		return complain(CODE_PROGRAM_SYMBOL, place, help, "%s has several symbols `%s`",
				elf->name, name);
	if (symbol.size != length)
		return complain(CODE_PROGRAM_SYMBOL, place, help,
				"the variable `%s` in %s has %" PRIu64 " bytes, but needs %zu",
				name, elf->name, symbol.size, length);
	return write_memory(program, symbol.address, value, length) ||
	       complain(CODE_PROGRAM_SYMBOL, place, help,
			"the symbol `%s` in %s is not in the program's memory", name, elf->name);
}

static bool set_runtime_variables(struct program *program, const struct elf *elf)
{
	const struct domain *domain = program->domain;
	struct place place = spec_program_place(domain);
	const char *help = "link the program with libmicrokit.a of this SDK and keep its symbols";
	size_t length = strlen(domain->name);
	uint8_t name[NAME_LENGTH] = {0}, passive = domain->passive;

	memcpy(name, domain->name, length < NAME_LENGTH ? length : NAME_LENGTH);

	const struct {
		const char *name;
		const void *value;
		size_t length;
	} variables[] = {
		{"microkit_name", name, sizeof(name)},
		{"microkit_passive", &passive, sizeof(passive)},
		{"microkit_irqs", &domain->irqs, sizeof(domain->irqs)},
		{"microkit_notifications", &domain->notifications, sizeof(domain->notifications)},
		{"microkit_pps", &domain->pps, sizeof(domain->pps)},
	};

	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
		if (!set_variable(program, elf, place, help, variables[i].name, variables[i].value,
				  variables[i].length))
			return false;
	return true;
}

/* Two names of one variable pass as two variables, but the last value wins. */
static void warn_aliases(const struct domain *domain, const struct elf *elf)
{
	struct elf_symbol *symbols = NEW_ARRAY(struct elf_symbol, domain->variable_count);

	for (size_t i = 0; i < domain->variable_count; i++) {
		const struct variable *variable = &domain->variables[i];

		if (elf_find_symbol(elf, variable->symbol, &symbols[i]) == 0)
			continue;
		for (size_t j = 0; j < i; j++)
			if (symbols[j].size > 0 && symbols[i].address == symbols[j].address)
				warning_at(variable->node->place,
					   "`%s` and `%s` are one variable of %s, which gets the "
					   "value of the second",
					   domain->variables[j].symbol, variable->symbol,
					   elf->name);
	}
}

/* The variables that the description names; reports each that cannot be set. */
static bool set_described_variables(const struct spec *spec, struct program *program,
				    const struct elf *elf)
{
	const struct domain *domain = program->domain;
	bool good = true;

	warn_aliases(domain, elf);
	for (size_t i = 0; i < domain->variable_count; i++) {
		const struct variable *variable = &domain->variables[i];
		uint64_t value = spec_variable_value(spec, domain, variable);

		good &= set_variable(program, elf, variable->node->place,
				     text_format("define `unsigned long %s;` once in the program",
						 variable->symbol),
				     variable->symbol, &value, sizeof(value));
	}
	return good;
}

static bool load(const struct spec *spec, const struct elf *elf, const struct elf *symbols,
		 struct program *program)
{
	uint64_t rest = spec->board->memory.size;

	for (size_t i = 0; i < elf->count; i++) {
		if (!check_segment(spec, program->domain, elf, &elf->segments[i]))
			return false;
		if (elf->segments[i].memory_bytes > rest)
			return error("use smaller arrays",
				     "%s: the program is larger than the board's memory",
				     elf->name);
		rest -= elf->segments[i].memory_bytes;
		load_segment(program, elf, &elf->segments[i]);
	}
	if (program->page_count > 0)
		qsort(program->pages, program->page_count, sizeof(*program->pages), compare_pages);

	const struct program_page *first = find_page(program, page_of(elf->entry));

	if (first == NULL || (first->permissions & PERMISSION_EXECUTE) == 0)
		return error("let the linker script name an entry inside the text",
			     "%s: the entry 0x%" PRIx64 " is not in an executable segment",
			     elf->name, elf->entry);
	program->entry = elf->entry;
	return set_runtime_variables(program, symbols) &&
	       set_described_variables(spec, program, symbols);
}

/* Reads the file that has the symbols, which is the program itself unless another is named. */
static bool read_symbols(const struct spec *spec, const struct domain *domain, struct elf *symbols)
{
	const char *file = domain->symbol_file;
	const char *base = spec_find_base(spec, file);

	if (base == NULL)
		return complain(CODE_PROGRAM_MISSING, spec_program_place(domain),
				"correct the path, or give its folder with `--search-path`",
				"the file `%s` with the symbols of `%s` is missing", file,
				domain->name);
	return elf_read(path_join(base, file), file, "the program", spec->board->architecture,
			symbols);
}

bool program_load(const struct spec *spec, const struct domain *domain, const char *path,
		  const char *name, struct program *program)
{
	struct elf elf, symbols = {0};

	*program = (struct program){.domain = domain};

	const char *what = text_format("the program of protection domain `%s`", domain->name);
	bool good = elf_read(path, name, what, spec->board->architecture, &elf) &&
		    (domain->symbol_file == NULL || read_symbols(spec, domain, &symbols)) &&
		    load(spec, &elf, domain->symbol_file == NULL ? &elf : &symbols, program);

	bytes_free(&elf.file);
	bytes_free(&symbols.file);
	return good;
}
