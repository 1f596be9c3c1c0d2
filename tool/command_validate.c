/* SPDX-License-Identifier: BSD-2-Clause */
/* `clavis validate`: checks a description without its programs. */
#include <stdio.h>

#include "command.h"
#include "command_common.h"
#include "diagnostics.h"
#include "error.h"
#include "memory.h"
#include "spec.h"

static int run(const struct command *command, int count, char **arguments)
{
	struct spec_options selected = {0};
	const char *format = "text";
	const struct option options[] = {
		{"--format", NULL, "FORMAT", "text (default) or json: messages for other programs",
		 &format, NULL, NULL},
		{"--target", NULL, "FILE",
		 "check for the kernel configuration in FILE, not a board", &selected.target, NULL,
		 NULL},
		OPTIONS_SELECT(selected),
	};
	struct operands operands;
	enum options_result result = options_read(command, options, OPTION_COUNT(options), count,
						  arguments, &operands, 1, 1);

	if (result != OPTIONS_GOOD)
		return result == OPTIONS_HELP ? 0 : STATUS_ERROR;
	int chosen = format_choose("text,json", format);

	if (chosen < 0)
		return STATUS_ERROR;
	bool json = chosen == 1;

	if (json)
		diagnostics_keep();
	const struct spec *spec = spec_read(operands.words[0], &selected);

	if (spec != NULL)
		spec_warn(spec);
	if (json)
		diagnostics_print();
	if (spec == NULL || json)
		return spec == NULL ? STATUS_ERROR : 0;
	printf("%s: valid: %zu protection domains, %zu channels, %zu memory regions, "
	       "%zu interrupts\n",
	       spec->path, spec->domain_count, spec->channel_count, spec->region_count,
	       spec->interrupt_count);
	return 0;
}

const struct command command_validate = {
	"validate",
	"SPEC",
	"Checks a description and counts what it declares.",
	run,
};
