/* SPDX-License-Identifier: BSD-2-Clause */
/* `clavis report`: what a system consists of and where it lies. */
#include <stdio.h>

#include "build.h"
#include "command.h"
#include "command_common.h"
#include "error.h"
#include "file.h"
#include "plan.h"

static int run(const struct command *command, int count, char **arguments)
{
	struct spec_options selected = {0};
	const char *format = "text";
	const struct option options[] = {
		{"--format", NULL, "NAME", "text (default) or json", &format, NULL, NULL},
		OPTIONS_SELECT(selected),
	};
	struct operands operands;
	enum options_result parsed = options_read(command, options, OPTION_COUNT(options), count,
						  arguments, &operands, 1, 1);
	struct build_result built = {0};
	struct bytes text = {0};

	if (parsed != OPTIONS_GOOD)
		return parsed == OPTIONS_HELP ? 0 : STATUS_ERROR;
	int chosen = format_choose("text,json", format);

	if (chosen < 0)
		return STATUS_ERROR;
	bool json = chosen == 1;

	if (!build_system(operands.words[0], &selected, true, &built) ||
	    !file_read(json ? plan_report_json(built.spec) : plan_report(built.spec), &text))
		return STATUS_ERROR;
	fwrite(text.data, 1, text.length, stdout);
	bytes_free(&text);
	return 0;
}

const struct command command_report = {
	"report",
	"SPEC",
	"Builds a system and prints what it consists of: threads, objects, capabilities, memory.",
	run,
};
