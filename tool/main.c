/* SPDX-License-Identifier: BSD-2-Clause */
/* `clavis`: finds the subcommand and runs it. */
#include <stdio.h>

#include "command.h"
#include "error.h"
#include "memory.h"
#include "schema.h"
#include "version.h"

static const struct command *const commands[] = {
	&command_new,	&command_validate, &command_plan,    &command_build,
	&command_run,	&command_test,	   &command_image,   &command_board_header,
	&command_bpf,	&command_explain,  &command_convert, &command_check,
	&command_graph, &command_header,   &command_debug,   &command_report,
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void print_help(void)
{
	puts("usage: clavis COMMAND [options] ...\n\n"
	     "Builds capability systems from a description and runs them.\n\ncommands:");
	for (size_t i = 0; i < COMMANDS; i++)
		printf("  %-13s %s\n", commands[i]->name, commands[i]->summary);
	puts("\n`clavis COMMAND --help` describes a command, `man clavis` everything.");
}

static int unknown_command(const char *name)
{
	const char *names[COMMANDS];

	for (size_t i = 0; i < COMMANDS; i++)
		names[i] = commands[i]->name;
	error(schema_suggestion(name, names, COMMANDS), "unknown command `%s`", name);
	return STATUS_ERROR;
}

/* Output that could not be written, to a full disk for example, is an error of its own. */
static int finish(int status)
{
	if (fflush(stdout) == 0 && ferror(stdout) == 0)
		return status;
	error("check where the output goes", "the output could not be written");
	return STATUS_ERROR;
}

/* Whether the last part of the path that the program was started as is `name`. */
static bool is_named(const char *path, const char *name)
{
	return text_equal(path, name) || text_ends_with(path, text_format("/%s", name));
}

int main(int count, char **arguments)
{
	if (count > 0 && is_named(arguments[0], "microkit"))
		return microkit_main(count - 1, arguments + 1);
	if (count < 2) {
		error("see `clavis --help`", "no command was given");
		return STATUS_ERROR;
	}
	const char *name = arguments[1];

	if (text_equal(name, "--help") || text_equal(name, "-h") || text_equal(name, "help")) {
		print_help();
		return finish(0);
	}
	if (text_equal(name, "--version")) {
		puts("clavis " VERSION);
		return finish(0);
	}
	for (size_t i = 0; i < COMMANDS; i++)
		if (text_equal(name, commands[i]->name))
			return finish(commands[i]->run(commands[i], count - 2, arguments + 2));
	return unknown_command(name);
}
