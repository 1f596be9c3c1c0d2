/* SPDX-License-Identifier: BSD-2-Clause */
/* Symbols and line tables, read by elfutils. */
#include "source_line.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <stdlib.h>

#include "memory.h"

/* The unit with an address; clang writes no table of which one has it, so each is asked. */
static Dwarf_Die *find_unit(Dwfl_Module *module, Dwarf_Addr address, Dwarf_Addr *bias)
{
	Dwarf_Die *unit = NULL;

	while ((unit = dwfl_module_nextcu(module, unit, bias)) != NULL)
		if (dwarf_haspc(unit, address - *bias) == 1)
			return unit;
	return NULL;
}

static const char *format_place(const char *file, unsigned line)
{
	return text_format("%s:%u", text_starts_with(file, "./") ? file + 2 : file, line);
}

/* Where the outermost function that is inlined at an address is called; NULL: none is. */
static const char *find_inlined(Dwarf_Die *unit, Dwarf_Addr address)
{
	Dwarf_Die *at = NULL, *around = NULL, call;
	int count =
		dwarf_getscopes(unit, address, &at) > 0 ? dwarf_getscopes_die(&at[0], &around) : 0;
	bool found = false;

	for (int i = 0; i < count; i++)
		if (dwarf_tag(&around[i]) == DW_TAG_inlined_subroutine) {
			call = around[i];
			found = true;
		}
	free(at);
	free(around);
	if (!found)
		return NULL;

	Dwarf_Attribute attribute;
	Dwarf_Word file_number, line;
	Dwarf_Files *files;
	size_t file_count;

	if (dwarf_formudata(dwarf_attr(&call, DW_AT_call_file, &attribute), &file_number) != 0 ||
	    dwarf_formudata(dwarf_attr(&call, DW_AT_call_line, &attribute), &line) != 0 ||
	    dwarf_getsrcfiles(unit, &files, &file_count) != 0 || file_number >= file_count)
		return NULL;
	return format_place(dwarf_filesrc(files, file_number, NULL, NULL), (unsigned)line);
}

const char *source_describe(Dwfl_Module *module, Dwarf_Addr address)
{
	const char *function = dwfl_module_addrname(module, address);
	Dwarf_Addr bias = 0;
	Dwarf_Die *unit = find_unit(module, address, &bias);
	Dwarf_Line *line = unit != NULL ? dwarf_getsrc_die(unit, address - bias) : NULL;
	const char *file = line != NULL ? dwarf_linesrc(line, NULL, NULL) : NULL;
	int number = 0;

	if (function == NULL)
		return NULL;
	if (file == NULL || dwarf_lineno(line, &number) != 0)
		return text_format("`%s`", function);
	const char *place = format_place(file, (unsigned)number);
	const char *call = find_inlined(unit, address - bias);

	if (call == NULL)
		return text_format("`%s`, %s", function, place);
	return text_format("`%s`, %s, in what is inlined from %s", function, call, place);
}

Dwfl *source_open(const char *path)
{
	static const Dwfl_Callbacks callbacks = {
		.find_elf = dwfl_build_id_find_elf,
		.find_debuginfo = dwfl_standard_find_debuginfo,
		.section_address = dwfl_offline_section_address,
	};
	Dwfl *dwfl = dwfl_begin(&callbacks);

	if (dwfl != NULL && dwfl_report_offline(dwfl, path, path, -1) != NULL &&
	    dwfl_report_end(dwfl, NULL, NULL) == 0)
		return dwfl;
	dwfl_end(dwfl);
	return NULL;
}

const char *source_of_address(const char *path, uint64_t address)
{
	Dwfl *dwfl = source_open(path);
	Dwfl_Module *module = dwfl != NULL ? dwfl_addrmodule(dwfl, address) : NULL;
	const char *text = module != NULL ? source_describe(module, address) : NULL;

	dwfl_end(dwfl);
	return text;
}
