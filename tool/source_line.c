/* SPDX-License-Identifier: BSD-2-Clause */
/* Symbols and line tables, read by elfutils. */
#include "source_line.h"

#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>

#include "memory.h"

/* The line of an address; clang writes no table of which unit has it, so each is asked. */
static Dwarf_Line *find_line(Dwfl_Module *module, Dwarf_Addr address)
{
	Dwarf_Die *unit = NULL;
	Dwarf_Addr bias;

	while ((unit = dwfl_module_nextcu(module, unit, &bias)) != NULL) {
		Dwarf_Line *line = dwarf_getsrc_die(unit, address - bias);

		if (line != NULL && dwarf_haspc(unit, address - bias) == 1)
			return line;
	}
	return NULL;
}

const char *source_describe(Dwfl_Module *module, Dwarf_Addr address)
{
	const char *function = dwfl_module_addrname(module, address);
	Dwarf_Line *line = find_line(module, address);
	const char *file = line ? dwarf_linesrc(line, NULL, NULL) : NULL;
	int number = 0;

	if (function == NULL)
		return NULL;
	if (file == NULL || dwarf_lineno(line, &number) != 0)
		return text_format("`%s`", function);
	return text_format("`%s`, %s:%d", function, text_starts_with(file, "./") ? file + 2 : file,
			   number);
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
