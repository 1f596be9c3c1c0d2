/* SPDX-License-Identifier: BSD-2-Clause */
/* `clavis test`: builds and runs examples and compares their consoles with what is expected. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "command_common.h"
#include "error.h"
#include "example_process.h"
#include "file.h"
#include "interrupt.h"
#include "junit.h"
#include "qemu.h"

#define DEFAULT_SECONDS 60

#define MAX_BOARDS 8
#define COLUMN	   20

/* What there is to run, and what came of it. */
struct test_run {
	struct example_options options;
	struct example *examples;
	size_t count;
	const char *boards[MAX_BOARDS]; /* NULL, alone: each example's own */
	size_t board_count;
	struct junit_case *results;
	size_t result_count;
};

static void add_example(struct test_run *test, const char *spec)
{
	*ARRAY_ADD(test->examples, test->count) =
		(struct example){spec, test->board_count > 0 ? spec_named_board(spec) : NULL};
}

/* Adds the examples of a folder and of those in it, in order of their names. */
static bool add_folder(struct test_run *test, const char *folder)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, NULL, alphasort);
	bool good = count >= 0;

	if (!good)
		return error("check the folder and your rights to read it",
			     "%s: the folder cannot be read", folder);
	for (int i = 0; i < count; i++) {
		const char *path = path_join(folder, text_format("%s", entries[i]->d_name));

		if (good && entries[i]->d_name[0] != '.' && folder_exists(path))
			good = add_folder(test, path);
		else if (example_is_description(path) && example_expected(path, NULL) != NULL)
			add_example(test, path);
		free(entries[i]);
	}
	free((void *)entries);
	return good;
}

static bool add_operand(struct test_run *test, const char *path)
{
	size_t before = test->count;

	if (folder_exists(path)) {
		if (!add_folder(test, path))
			return false;
		return test->count > before || error("put an `expected.txt` beside the description",
						     "%s: the folder has no example", path);
	}
	if (!file_exists(path) || !example_is_description(path))
		return error("name a description or a folder of examples",
			     "%s: neither a description (.toml, .system) nor a folder", path);
	if (example_expected(path, NULL) == NULL)
		return error(
			"write the expected lines of the console into `expected.txt` beside it",
			"%s: has no expected console output", path);
	add_example(test, path);
	return true;
}

static void keep(struct test_run *test, const struct example *example, struct outcome outcome)
{
	*ARRAY_ADD(test->results, test->result_count) = (struct junit_case){example->spec, outcome};
}

static void run_on_one_board(struct test_run *test, const struct example *example)
{
	struct outcome outcome = example_run(example, test->boards[0], &test->options);

	if (outcome.verdict == VERDICT_PASSED)
		printf("ok %s\n", example->spec);
	else if (outcome.verdict != VERDICT_LEFT_OUT)
		printf("not ok %s: %s\n", example->spec, outcome.reason);
	keep(test, example, outcome);
}

/* On all boards at once; one after the other if their consoles are to be seen. */
static void run_side_by_side(const struct test_run *test, const struct example *example,
			     struct outcome *outcomes)
{
	struct example_process processes[MAX_BOARDS];

	for (size_t i = 0; !test->options.verbose && i < test->board_count; i++)
		processes[i] = example_start(example, test->boards[i], &test->options);
	for (size_t i = 0; i < test->board_count; i++)
		outcomes[i] = test->options.verbose
				      ? example_run(example, test->boards[i], &test->options)
				      : example_finish(&processes[i]);
}

/* One line with a column a board, and a line more for each board that disappoints. */
static void run_on_boards(struct test_run *test, const struct example *example)
{
	static const char *const words[] = {
		[VERDICT_LEFT_OUT] = "-",
		[VERDICT_PASSED] = "ok",
		[VERDICT_FAILED] = "not ok",
		[VERDICT_ERROR] = "not ok",
	};
	struct outcome outcomes[MAX_BOARDS];

	run_side_by_side(test, example, outcomes);
	for (size_t i = 0; i < test->board_count; i++) {
		keep(test, example, outcomes[i]);
		printf("%-*s", COLUMN, words[outcomes[i].verdict]);
	}
	printf("%s\n", example->spec);
	for (size_t i = 0; i < test->board_count; i++)
		if (outcomes[i].verdict > VERDICT_PASSED)
			printf("  %s: %s\n", test->boards[i], outcomes[i].reason);
}

static void run_examples(struct test_run *test)
{
	bool several = test->board_count > 1;

	for (size_t i = 0; several && i < test->board_count; i++)
		printf("%-*s", COLUMN, test->boards[i]);
	printf("%s", several ? "\n" : "");
	for (size_t i = 0; i < test->count && interrupt_pending() == 0; i++) {
		if (several)
			run_on_boards(test, &test->examples[i]);
		else
			run_on_one_board(test, &test->examples[i]);
		fflush(stdout);
	}
}

static bool write_junit(const struct test_run *test, const char *path)
{
	struct bytes text = {0};

	junit_write(test->results, test->result_count, &text);

	bool good = folder_create(path_folder(path)) && file_write_or_print(path, &text);

	bytes_free(&text);
	return good;
}

/* Prints the last line; gives the exit status. */
static int report(const struct test_run *test)
{
	size_t passed = 0, failed = 0;

	for (size_t i = 0; i < test->result_count; i++) {
		passed += test->results[i].outcome.verdict == VERDICT_PASSED;
		failed += test->results[i].outcome.verdict > VERDICT_PASSED;
	}
	printf("%zu passed, %zu failed\n", passed, failed);
	return failed > 0 || interrupt_pending() != 0 ? STATUS_FAILED_TESTS : 0;
}

/* Takes `names` apart, which commas separate. */
static bool read_boards(const char *names, struct test_run *test)
{
	while (names != NULL && *names != '\0') {
		size_t length = strcspn(names, ",");

		if (test->board_count == MAX_BOARDS)
			return error("run them one after the other",
				     "`--board` names more than %u boards", MAX_BOARDS);
		test->boards[test->board_count++] = memory_copy(names, length);
		names += length + (names[length] == ',');
	}
	return true;
}

static int run(const struct command *command, int count, char **arguments)
{
	struct test_run test = {.options.seconds = DEFAULT_SECONDS};
	const char *timeout = NULL, *junit = NULL;
	const struct option options[] = {
		{"--timeout", NULL, "SECONDS", "time limit of each example (default: 60)", &timeout,
		 NULL, NULL},
		{"--junit", NULL, "FILE", "writes the results as XML for CI systems, too", &junit,
		 NULL, NULL},
		{"--verbose", "-v", NULL, "show the consoles", NULL, &test.options.verbose, NULL},
		OPTIONS_SELECT(test.options.selected),
	};
	struct operands operands;
	enum options_result parsed = options_read(command, options, OPTION_COUNT(options), count,
						  arguments, &operands, 1, (size_t)-1);

	if (parsed != OPTIONS_GOOD)
		return parsed == OPTIONS_HELP ? 0 : STATUS_ERROR;
	if (timeout != NULL && !qemu_read_timeout(timeout, &test.options.seconds))
		return STATUS_ERROR;
	if (!read_boards(test.options.selected.board, &test))
		return STATUS_ERROR;
	for (size_t i = 0; i < operands.count; i++)
		if (!add_operand(&test, operands.words[i]))
			return STATUS_ERROR;
	interrupt_catch();
	run_examples(&test);
	if (junit != NULL && !write_junit(&test, junit))
		return STATUS_ERROR;
	return report(&test);
}

const struct command command_test = {
	"test",
	"SPEC|DIR...",
	"Builds and runs examples and compares their consoles with what is expected; on several "
	"boards (--board A,B) side by side.",
	run,
};
