/* SPDX-License-Identifier: BSD-2-Clause */
/* `clavis header`: the header of a domain, for programs that are built by others. */
#include <stdio.h>

#include "command.h"
#include "command_common.h"
#include "domain_header.h"
#include "error.h"

static int run(const struct command *command, int count, char **arguments)
{
	struct spec_options selected = {0};
	const struct option options[] = {OPTIONS_SELECT(selected)};
	struct operands operands;
	enum options_result result = options_read(command, options, OPTION_COUNT(options), count,
						  arguments, &operands, 2, 2);

	if (result != OPTIONS_GOOD)
		return result == OPTIONS_HELP ? 0 : STATUS_ERROR;
	const struct spec *spec = spec_read(operands.words[0], &selected);

	if (spec == NULL)
		return STATUS_ERROR;
	const char **names = NEW_ARRAY(const char *, spec->domain_count);

	for (size_t i = 0; i < spec->domain_count; i++) {
		struct bytes text = {0};

		names[i] = spec->domains[i].name;
		if (!text_equal(names[i], operands.words[1]))
			continue;
		domain_header_write(spec, &spec->domains[i], &text);
		fwrite(text.data, 1, text.length, stdout);
		bytes_free(&text);
		return 0;
	}
	error(schema_suggestion(operands.words[1], names, spec->domain_count),
	      "%s: there is no protection domain `%s`", spec->path, operands.words[1]);
	return STATUS_ERROR;
}

const struct command command_header = {
	"header",
	"SPEC DOMAIN",
	"Prints the header <domain.h> of a domain: channel numbers, addresses, sizes.",
	run,
};
