/* SPDX-License-Identifier: BSD-2-Clause */
/* `clavis convert`: writes a description in the other syntax, or in the same one anew. */
#include "command.h"
#include "command_common.h"
#include "convert.h"
#include "error.h"
#include "file.h"

static int run(const struct command *command, int count, char **arguments)
{
	struct spec_options selected = {0};
	const char *to = NULL;
	const struct option options[] = {
		{"--to", NULL, "SYNTAX", "toml or system (default: as OUT is named)", &to, NULL,
		 NULL},
		{"--target", NULL, "FILE",
		 "check for the kernel configuration in FILE, not a board", &selected.target, NULL,
		 NULL},
		OPTIONS_SELECT(selected),
	};
	struct operands operands;
	enum options_result result = options_read(command, options, OPTION_COUNT(options), count,
						  arguments, &operands, 2, 2);

	if (result != OPTIONS_GOOD)
		return result == OPTIONS_HELP ? 0 : STATUS_ERROR;
	bool is_toml =
		to != NULL ? text_equal(to, "toml") : text_ends_with(operands.words[1], ".toml");
	bool is_xml = to != NULL ? text_equal(to, "system")
				 : text_ends_with(operands.words[1], ".system") ||
					   text_ends_with(operands.words[1], ".xml");

	if (!is_toml && !is_xml) {
		error("name OUT `*.toml` or `*.system`, or give `--to toml` or `--to system`",
		      "the syntax to convert to is not known");
		return STATUS_ERROR;
	}
	const struct spec *spec = spec_read(operands.words[0], &selected);
	struct bytes text = {0};
	bool good = spec != NULL && convert(spec, is_toml ? SYNTAX_TOML : SYNTAX_XML, &text) &&
		    file_write_or_print(operands.words[1], &text);

	bytes_free(&text);
	return good ? 0 : STATUS_ERROR;
}

const struct command command_convert = {
	"convert",
	"IN OUT",
	"Writes a description in the other syntax; OUT `-` is standard output.",
	run,
};
