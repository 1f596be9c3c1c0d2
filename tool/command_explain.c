/* SPDX-License-Identifier: BSD-2-Clause */
/* `clavis explain`: more about a message than fits its line. */
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "command_common.h"
#include "error.h"

static void list_codes(void)
{
	for (size_t i = 0; i < code_count; i++)
		printf("E%04u  %s\n", code_entries[i].number, code_entries[i].title);
}

static int run(const struct command *command, int count, char **arguments)
{
	struct operands operands;
	enum options_result result =
		options_read(command, NULL, 0, count, arguments, &operands, 0, 1);

	if (result != OPTIONS_GOOD)
		return result == OPTIONS_HELP ? 0 : STATUS_ERROR;
	if (operands.count == 0) {
		list_codes();
		return 0;
	}
	const char *word = operands.words[0], *digits = word + (word[0] == 'E');
	char *end;
	unsigned long number = strtoul(digits, &end, 10);
	const struct code_entry *entry = *digits != '\0' && *end == '\0' && number < 10000
						 ? code_find((unsigned)number)
						 : NULL;

	if (entry == NULL) {
		error("`clavis explain` lists all of them", "there is no code `%s`", word);
		return STATUS_ERROR;
	}
	printf("E%04u: %s\n\n%s", entry->number, entry->title, entry->text);
	return 0;
}

const struct command command_explain = {
	"explain",
	"[CODE]",
	"Explains the code of a message, such as E0102; without one, lists all.",
	run,
};
