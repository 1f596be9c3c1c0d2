/* SPDX-License-Identifier: BSD-2-Clause */
/* `clavis build`: from a description to a bootable image. */
#include "build.h"
#include "command.h"
#include "command_common.h"
#include "error.h"

static int run(const struct command *command, int count, char **arguments)
{
	struct spec_options selected = {0};
	const struct option options[] = {OPTIONS_SELECT(selected)};
	struct operands operands;
	enum options_result result = options_read(command, options, OPTION_COUNT(options), count,
						  arguments, &operands, 1, 1);
	struct build_result built = {0};

	if (result != OPTIONS_GOOD)
		return result == OPTIONS_HELP ? 0 : STATUS_ERROR;
	return build_system(operands.words[0], &selected, false, &built) ? 0 : STATUS_ERROR;
}

const struct command command_build = {
	"build",
	"SPEC",
	"Compiles the programs of a description and makes the bootable image.",
	run,
};
