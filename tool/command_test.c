/* SPDX-License-Identifier: BSD-2-Clause */
/* `clavis test`: builds and runs examples and compares their consoles with what is expected. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "command.h"
#include "command_common.h"
#include "error.h"
#include "file.h"
#include "interrupt.h"
#include "qemu.h"

#define DEFAULT_SECONDS 60

#define MAX_BOARDS 8
#define COLUMN	   20

struct example {
	const char *spec;
	const char *board; /* that it names, if that matters; NULL: any */
};

struct test_run {
	struct spec_options selected;
	unsigned seconds;
	bool verbose;
	struct example *examples;
	size_t count;
	const char *boards[MAX_BOARDS]; /* NULL, alone: each example's own */
	size_t board_count;
};

/* Length of a description's path without its extension; 0: it is none. */
static size_t stem_length(const char *path)
{
	static const char *const extensions[] = {".toml", ".system"};

	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++)
		if (text_ends_with(path, extensions[i]))
			return strlen(path) - strlen(extensions[i]);
	return 0;
}

/*
 * X.expected.txt beside X.toml or X.system, or expected.txt in its folder; before each of
 * them the one of that name for the architecture (X.expected.riscv64.txt).
 * NULL: there is none. `architecture` NULL: those for all.
 */
static const char *find_expected(const char *spec, const char *architecture)
{
	const char *stems[] = {
		text_format("%.*s.expected", (int)stem_length(spec), spec),
		path_join(path_folder(spec), "expected"),
	};

	for (size_t i = 0; i < 2; i++) {
		const char *all = text_format("%s.txt", stems[i]);
		const char *own = architecture != NULL
					  ? text_format("%s.%s.txt", stems[i], architecture)
					  : all;

		if (file_exists(own))
			return own;
		if (file_exists(all))
			return all;
	}
	return NULL;
}

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
		else if (stem_length(path) > 0 && find_expected(path, NULL) != NULL)
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
	if (!file_exists(path) || stem_length(path) == 0)
		return error("name a description or a folder of examples",
			     "%s: neither a description (.toml, .system) nor a folder", path);
	if (find_expected(path, NULL) == NULL)
		return error(
			"write the expected lines of the console into `expected.txt` beside it",
			"%s: has no expected console output", path);
	add_example(test, path);
	return true;
}

/*
 * The first line of `expected` that the console lacks, or NULL. Every line has
 * to appear as a whole line, in this order; others may stand between.
 */
static const char *missing_line(const char *expected, const struct bytes *console)
{
	const char *at = (const char *)console->data, *end = at + console->length;

	while (*expected != '\0') {
		size_t length = strcspn(expected, "\r\n");
		bool found = false;

		while (at < end && !found) {
			const char *feed = memchr(at, '\n', (size_t)(end - at));
			const char *line_end = feed != NULL ? feed : end;

			found = (size_t)(line_end - at) == length &&
				memcmp(at, expected, length) == 0;
			at = feed != NULL ? feed + 1 : end;
		}
		if (!found)
			return memory_copy(expected, length);
		expected += length;
		expected += strspn(expected, "\r");
		expected += *expected == '\n';
	}
	return NULL;
}

/* Why the run is not what was expected, or NULL. */
static const char *judge(const struct qemu_result *result, const char *expected, unsigned seconds)
{
	switch (result->end) {
	case QEMU_TIME_LIMIT:
		return text_format("it did not say that it is done within %u seconds", seconds);
	case QEMU_EXITED:
		return "QEMU ended before it said that it is done";
	case QEMU_INTERRUPTED:
		return "interrupted";
	case QEMU_NOT_STARTED:
		return "QEMU did not start";
	default:
		break;
	}
	if (result->status != 0)
		return text_format("it ended with status %llu", (unsigned long long)result->status);
	const char *missing = missing_line(expected, &result->console);

	return missing != NULL ? text_format("its console lacks the line `%s`", missing) : NULL;
}

/* Builds and runs one example on a board (NULL: its own). NULL, or why it is not as expected. */
static const char *run_example(const struct test_run *test, const struct example *example,
			       const char *board_name)
{
	struct spec_options selected = test->selected;
	const char *folder = selected.output_dir != NULL ? selected.output_dir : "build/test";
	char *name = memory_copy(example->spec, stem_length(example->spec));
	struct build_result built = {0};

	/* Examples do not share their output. */
	for (char *c = name; *c != '\0'; c++)
		if (*c == '/')
			*c = '-';
	if (board_name != NULL)
		folder = path_join(folder, board_name);
	selected.output_dir = path_join(folder, name);
	selected.board = board_name;
	if (!build_system(example->spec, &selected, !test->verbose, &built))
		return "it does not build";

	const struct source *expected =
		file_read_source(find_expected(example->spec, built.board->architecture->name));

	if (expected == NULL)
		return "what is expected cannot be read";

	const struct qemu_options options = {
		.seconds = test->seconds, .show = test->verbose, .by_instructions = true};
	struct qemu_result result = qemu_run(built.board, built.image, &options);
	const char *reason = judge(&result, expected->text, test->seconds);

	if (reason != NULL && !test->verbose)
		fwrite(result.console.data, 1, result.console.length, stdout);
	bytes_free(&result.console);
	return reason;
}

struct tally {
	size_t passed, failed;
};

static void count(struct tally *tally, const char *reason)
{
	if (reason == NULL)
		tally->passed++;
	else
		tally->failed++;
}

static void run_on_one_board(const struct test_run *test, const struct example *example,
			     struct tally *tally)
{
	const char *board = test->boards[0];

	if (board != NULL && example->board != NULL && !text_equal(board, example->board))
		return;

	const char *reason = run_example(test, example, board);

	if (reason == NULL)
		printf("ok %s\n", example->spec);
	else
		printf("not ok %s: %s\n", example->spec, reason);
	count(tally, reason);
}

/* One line with a column a board, and a line more for each board that disappoints. */
static void run_on_boards(const struct test_run *test, const struct example *example,
			  struct tally *tally)
{
	const char *reasons[MAX_BOARDS];
	bool left_out[MAX_BOARDS];

	for (size_t i = 0; i < test->board_count; i++) {
		left_out[i] =
			example->board != NULL && !text_equal(test->boards[i], example->board);
		reasons[i] = NULL;
		if (left_out[i] || interrupt_pending() != 0)
			continue;
		reasons[i] = run_example(test, example, test->boards[i]);
		count(tally, reasons[i]);
	}
	for (size_t i = 0; i < test->board_count; i++)
		printf("%-*s", COLUMN, left_out[i] ? "-" : reasons[i] == NULL ? "ok" : "not ok");
	printf("%s\n", example->spec);
	for (size_t i = 0; i < test->board_count; i++)
		if (reasons[i] != NULL)
			printf("  %s: %s\n", test->boards[i], reasons[i]);
}

static void run_examples(const struct test_run *test, struct tally *tally)
{
	bool several = test->board_count > 1;

	for (size_t i = 0; several && i < test->board_count; i++)
		printf("%-*s", COLUMN, test->boards[i]);
	printf("%s", several ? "\n" : "");
	for (size_t i = 0; i < test->count && interrupt_pending() == 0; i++) {
		if (several)
			run_on_boards(test, &test->examples[i], tally);
		else
			run_on_one_board(test, &test->examples[i], tally);
		fflush(stdout);
	}
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
	struct test_run test = {.seconds = DEFAULT_SECONDS};
	const char *timeout = NULL;
	const struct option options[] = {
		{"--timeout", NULL, "SECONDS", "time limit of each example (default: 60)", &timeout,
		 NULL},
		{"--verbose", "-v", NULL, "show the consoles", NULL, &test.verbose},
		OPTIONS_SELECT(test.selected),
	};
	struct operands operands;
	enum options_result parsed = options_read(command, options, OPTION_COUNT(options), count,
						  arguments, &operands, 1, (size_t)-1);
	struct tally tally = {0};

	if (parsed != OPTIONS_GOOD)
		return parsed == OPTIONS_HELP ? 0 : STATUS_ERROR;
	if (timeout != NULL && !qemu_read_timeout(timeout, &test.seconds))
		return STATUS_ERROR;
	if (!read_boards(test.selected.board, &test))
		return STATUS_ERROR;
	for (size_t i = 0; i < operands.count; i++)
		if (!add_operand(&test, operands.words[i]))
			return STATUS_ERROR;
	run_examples(&test, &tally);
	printf("%zu passed, %zu failed\n", tally.passed, tally.failed);
	return tally.failed > 0 || interrupt_pending() != 0 ? STATUS_FAILED_TESTS : 0;
}

const struct command command_test = {
	"test",
	"SPEC|DIR...",
	"Builds and runs examples and compares their consoles with what is expected; on several "
	"boards (--board A,B) side by side.",
	run,
};
