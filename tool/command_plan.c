/* SPDX-License-Identifier: BSD-2-Clause */
/* `clavis plan`: prints the steps of a build and their digests. */
#include <stdio.h>

#include "command.h"
#include "command_common.h"
#include "error.h"
#include "plan.h"

static int run(const struct command *command, int count, char **arguments)
{
	struct spec_options selected = {0};
	const char *format = "pretty-json";
	const struct option options[] = {
		{"--format", NULL, "FORMAT", "json or pretty-json (default)", &format, NULL, NULL},
		OPTIONS_SELECT(selected),
	};
	struct operands operands;
	enum options_result result = options_read(command, options, OPTION_COUNT(options), count,
						  arguments, &operands, 1, 1);

	if (result != OPTIONS_GOOD)
		return result == OPTIONS_HELP ? 0 : STATUS_ERROR;
	int chosen = format_choose("json,pretty-json", format);

	if (chosen < 0)
		return STATUS_ERROR;
	const struct spec *spec = spec_read(operands.words[0], &selected);

	if (spec == NULL)
		return STATUS_ERROR;
	spec_warn(spec);

	struct plan plan = plan_make(spec);
	struct bytes text = {0};

	plan_print(&plan, chosen == 1, &text);
	fwrite(text.data, 1, text.length, stdout);
	bytes_free(&text);
	return 0;
}

const struct command command_plan = {
	"plan",
	"SPEC",
	"Prints the steps of a build as JSON, with the digests of description and plan.",
	run,
};
