/* SPDX-License-Identifier: BSD-2-Clause */
/* The subcommands and how their arguments are read. */
#ifndef TOOL_COMMAND_H
#define TOOL_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "memory.h"

/* An option: a switch sets *given, others take a value, once (*value, the last) or often (*all). */
struct option {
	const char *name;	/* "--board" */
	const char *short_name; /* "-o", or NULL */
	const char *argument;	/* what the help calls the value, NULL for a switch */
	const char *meaning;
	/* One of these. */
	const char **value;
	bool *given;
	struct words *all;
};

/* Arguments that are not options. */
struct operands {
	const char **words;
	size_t count;
};

struct command {
	const char *name;
	const char *operands; /* for the usage line: "SPEC" */
	const char *summary;  /* one line for the list of commands */
	/* Runs with the arguments behind the command's name; returns the exit status. */
	int (*run)(const struct command *command, int count, char **arguments);
};

extern const struct command command_validate, command_plan, command_build, command_run,
	command_test, command_image, command_board_header, command_bpf, command_explain,
	command_convert, command_check, command_graph, command_header, command_new, command_debug,
	command_report;

/* The program under its name `microkit`; arguments without the name. Gives the exit status. */
int microkit_main(int count, char **words);

enum options_result { OPTIONS_GOOD, OPTIONS_BAD, OPTIONS_HELP };

/*
 * Reads options and operands, of which there must be `least` to `most`.
 * OPTIONS_HELP: the help was asked for and is printed, nothing is to be done.
 */
enum options_result options_read(const struct command *command, const struct option *options,
				 size_t option_count, int count, char **arguments,
				 struct operands *operands, size_t least, size_t most);

/* Which of the comma-separated `choices` the value of `--format` is, from 0; -1 after an error. */
int format_choose(const char *choices, const char *given);

#endif
