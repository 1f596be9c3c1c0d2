/* SPDX-License-Identifier: BSD-2-Clause */
/* Running of examples; see example.h. */
#include "example.h"

#include <stdio.h>
#include <string.h>

#include "build.h"
#include "clock.h"
#include "console.h"
#include "error.h"
#include "file.h"
#include "interrupt.h"
#include "qemu.h"
#include "sdk.h"

/* Length of a description's path without its extension; 0: it is none. */
static size_t stem_length(const char *path)
{
	static const char *const extensions[] = {".toml", ".system"};

	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++)
		if (text_ends_with(path, extensions[i]))
			return strlen(path) - strlen(extensions[i]);
	return 0;
}

bool example_is_description(const char *path)
{
	return stem_length(path) > 0;
}

const char *example_expected(const char *spec, const char *architecture)
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

/* Compares a run with what was expected. */
static void judge(const struct qemu_result *result, const char *expected, unsigned seconds,
		  struct outcome *outcome)
{
	static const char *const ends[] = {
		[QEMU_DONE] = NULL,
		[QEMU_EXITED] = "QEMU ended before it said that it is done",
		[QEMU_INTERRUPTED] = "interrupted",
		[QEMU_NOT_STARTED] = "QEMU did not start",
	};
	struct bytes difference = {0};
	const char *missing = console_compare(expected, &result->console, &difference);

	if (result->end == QEMU_TIME_LIMIT)
		outcome->reason =
			text_format("it did not say that it is done within %u seconds", seconds);
	else if (result->end != QEMU_DONE)
		outcome->reason = ends[result->end];
	else if (result->status != 0)
		outcome->reason = text_format("it ended with status %llu",
					      (unsigned long long)result->status);
	else if (missing != NULL)
		outcome->reason = text_format("its console lacks the line `%s`", missing);
	outcome->verdict = outcome->reason == NULL	     ? VERDICT_PASSED
			   : result->end == QEMU_NOT_STARTED ? VERDICT_ERROR
							     : VERDICT_FAILED;
	if (outcome->verdict == VERDICT_FAILED)
		outcome->details = memory_copy((const char *)difference.data, difference.length);
	bytes_free(&difference);
}

/* Messages of the example that is being built, which are printed, too. */
static struct bytes messages;

static void keep_message(const struct diagnostic *diagnostic)
{
	struct bytes text = {0};

	error_render(diagnostic, &text);
	bytes_append(&messages, text.data, text.length);
	fflush(stdout);
	fwrite(text.data, 1, text.length, stderr);
	bytes_free(&text);
}

static void could_not(const char *reason, struct outcome *outcome)
{
	outcome->verdict = VERDICT_ERROR;
	outcome->reason = reason;
	outcome->details = memory_copy((const char *)messages.data, messages.length);
}

static void build_and_run(const struct example *example, const struct spec_options *selected,
			  const struct example_options *options, struct outcome *outcome)
{
	struct build_result built = {0};

	bool good = build_system(example->spec, selected, !options->verbose, &built);

	if (built.spec != NULL)
		outcome->board = built.spec->board_name;
	if (!good) {
		could_not("it does not build", outcome);
		return;
	}

	const struct source *expected =
		file_read_source(example_expected(example->spec, built.board->architecture->name));

	if (expected == NULL) {
		could_not("what is expected cannot be read", outcome);
		return;
	}
	const struct qemu_options how = {
		.seconds = options->seconds, .show = options->verbose, .by_instructions = true};
	struct qemu_result result = qemu_run(built.board, built.image, &how);

	judge(&result, expected->text, options->seconds, outcome);
	if (outcome->reason != NULL && !options->verbose)
		fwrite(result.console.data, 1, result.console.length, stdout);
	bytes_free(&result.console);
}

struct outcome example_run(const struct example *example, const char *board,
			   const struct example_options *options)
{
	struct spec_options selected = options->selected;
	const char *folder = selected.output_dir != NULL ? selected.output_dir : "build/test";
	char *name = memory_copy(example->spec, stem_length(example->spec));
	const char *named = board != NULL ? board : example->board;
	struct outcome outcome = {.board = named != NULL ? named : SDK_DEFAULT_BOARD};

	if (interrupt_pending() != 0 ||
	    (board != NULL && example->board != NULL && !text_equal(board, example->board))) {
		outcome.reason = interrupt_pending() != 0
					 ? "interrupted"
					 : text_format("it is for %s", example->board);
		return outcome;
	}
	/* Examples do not share their output. */
	for (char *c = name; *c != '\0'; c++)
		if (*c == '/')
			*c = '-';
	if (board != NULL)
		folder = path_join(folder, board);
	selected.output_dir = path_join(folder, name);
	selected.board = board;

	int64_t start = milliseconds_now();

	error_redirect(keep_message);
	build_and_run(example, &selected, options, &outcome);
	error_redirect(NULL);
	bytes_free(&messages);
	outcome.milliseconds = (unsigned)(milliseconds_now() - start);
	return outcome;
}
