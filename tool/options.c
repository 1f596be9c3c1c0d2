/* SPDX-License-Identifier: BSD-2-Clause */
/* Arguments of a subcommand: options, operands and --help. */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "error.h"
#include "memory.h"
#include "schema.h"

static void print_help(const struct command *command, const struct option *options, size_t count)
{
	printf("usage: clavis %s%s%s%s\n\n%s\n", command->name, count > 0 ? " [options]" : "",
	       command->operands[0] != '\0' ? " " : "", command->operands, command->summary);
	if (count > 0)
		puts("\noptions:");
	for (size_t i = 0; i < count; i++) {
		const char *left = text_format(
			"%s%s%s%s%s", options[i].short_name != NULL ? options[i].short_name : "",
			options[i].short_name != NULL ? ", " : "", options[i].name,
			options[i].argument != NULL ? " " : "",
			options[i].argument != NULL ? options[i].argument : "");

		printf("  %-26s %s\n", left, options[i].meaning);
	}
}

static const struct option *find(const char *word, size_t length, const struct option *options,
				 size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *names[] = {options[i].name, options[i].short_name};

		for (int n = 0; n < 2; n++)
			if (names[n] != NULL && strlen(names[n]) == length &&
			    strncmp(names[n], word, length) == 0)
				return &options[i];
	}
	return NULL;
}

static bool unknown_option(const struct command *command, const char *word,
			   const struct option *options, size_t count)
{
	const char **names = NEW_ARRAY(const char *, count + 1);

	for (size_t i = 0; i < count; i++)
		names[i] = options[i].name;
	names[count] = "--help";
	return error(schema_suggestion(word, names, count + 1), "clavis %s: unknown option `%s`",
		     command->name, word);
}

/* Takes the option at arguments[*at], and its value. */
static bool read_option(const struct command *command, const struct option *options, size_t known,
			int count, char **arguments, int *at)
{
	const char *word = arguments[*at];
	const char *equals = strchr(word, '=');
	size_t length = equals != NULL ? (size_t)(equals - word) : strlen(word);
	const struct option *option = find(word, length, options, known);

	if (option == NULL)
		return unknown_option(command, word, options, known);
	if (option->argument == NULL) {
		if (equals != NULL)
			return error("leave the value out", "clavis %s: `%s` takes no value",
				     command->name, option->name);
		*option->given = true;
		return true;
	}
	if (equals == NULL && ++*at == count)
		return error(text_format("write `%s %s`", option->name, option->argument),
			     "clavis %s: `%s` needs a value", command->name, option->name);
	const char *value = equals != NULL ? equals + 1 : arguments[*at];

	if (option->all != NULL)
		*ARRAY_ADD(option->all->items, option->all->count) = value;
	else
		*option->value = value;
	return true;
}

enum options_result options_read(const struct command *command, const struct option *options,
				 size_t option_count, int count, char **arguments,
				 struct operands *operands, size_t least, size_t most)
{
	bool options_ended = false;

	*operands = (struct operands){NEW_ARRAY(const char *, (size_t)count), 0};
	for (int i = 0; i < count; i++) {
		const char *word = arguments[i];

		if (options_ended || word[0] != '-' || word[1] == '\0')
			operands->words[operands->count++] = word;
		else if (text_equal(word, "--"))
			options_ended = true;
		else if (text_equal(word, "--help") || text_equal(word, "-h")) {
			print_help(command, options, option_count);
			return OPTIONS_HELP;
		} else if (!read_option(command, options, option_count, count, arguments, &i))
			return OPTIONS_BAD;
	}
	if (operands->count >= least && operands->count <= most)
		return OPTIONS_GOOD;
	error(text_format("see `clavis %s --help`", command->name),
	      "clavis %s: expected %s, but got %zu operands", command->name,
	      command->operands[0] != '\0' ? command->operands : "no operands", operands->count);
	return OPTIONS_BAD;
}

int format_choose(const char *choices, const char *given)
{
	const char *help = "give";
	const char *at = choices;

	for (int index = 0;; index++) {
		size_t length = strcspn(at, ",");
		bool last = at[length] == '\0';

		if (strlen(given) == length && memcmp(at, given, length) == 0)
			return index;
		help = text_format("%s%s `--format %.*s`", help,
				   index == 0 ? ""
				   : last     ? " or"
					      : ",",
				   (int)length, at);
		if (last)
			break;
		at += length + 1;
	}
	error(help, "unknown format `%s`", given);
	return -1;
}
