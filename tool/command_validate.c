/* SPDX-License-Identifier: BSD-2-Clause */
/* `clavis validate`: checks a description without its programs. */
#include <stdio.h>

#include "command.h"
#include "command_common.h"
#include "error.h"
#include "spec.h"

static int run(const struct command *command, int count, char **arguments)
{
	struct spec_options selected = {0};
	const struct option options[] = {OPTIONS_SELECT(selected)};
	struct operands operands;
	enum options_result result = options_read(command, options, OPTION_COUNT(options), count,
						  arguments, &operands, 1, 1);

	if (result != OPTIONS_GOOD)
		return result == OPTIONS_HELP ? 0 : STATUS_ERROR;
	const struct spec *spec = spec_read(operands.words[0], &selected);

	if (spec == NULL)
		return STATUS_ERROR;
	spec_warn(spec);
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
