/* SPDX-License-Identifier: BSD-2-Clause */
/* `clavis run`: starts a system in QEMU and ends with the status it reports. */
#include <stdio.h>
#include <string.h>

#include "build.h"
#include "command.h"
#include "command_common.h"
#include "error.h"
#include "explanation.h"
#include "file.h"
#include "interrupt.h"
#include "qemu.h"
#include "sdk.h"

#define DEFAULT_SECONDS	    60
#define STATUS_OF_SIGNAL(n) (128 + (n))
#define LARGEST_STATUS	    255

/* Whether the file is an ELF file, and so an image; false also if it cannot be read. */
static bool is_image(const char *path)
{
	FILE *file = fopen(path, "rb");
	char magic[4] = {0};

	if (file == NULL)
		return false;
	size_t count = fread(magic, 1, sizeof(magic), file);

	fclose(file);
	return count == sizeof(magic) && memcmp(magic, "\177ELF", sizeof(magic)) == 0;
}

static int report_end(const struct qemu_result *result, unsigned seconds)
{
	const char *help = "let the system call `clavis_done(status)` when its work is finished";

	switch (result->end) {
	case QEMU_DONE:
		return result->status > LARGEST_STATUS ? LARGEST_STATUS : (int)result->status;
	case QEMU_TIME_LIMIT:
		error(text_format("%s, or give more time with `--timeout`", help),
		      "the system did not say that it is done within %u seconds", seconds);
		return STATUS_TIME_LIMIT;
	case QEMU_EXITED:
		error(help, "QEMU ended (exit status %d) before the system said that it is done",
		      (int)result->status);
		return STATUS_ERROR;
	case QEMU_INTERRUPTED:
		error("start it again", "interrupted by signal %d", interrupt_pending());
		return STATUS_OF_SIGNAL(interrupt_pending());
	default:
		return STATUS_ERROR;
	}
}

static void explain_console(const struct spec *spec, const struct bytes *console)
{
	struct bytes text = {0};

	if (spec != NULL)
		text = explain_faults(spec, console);
	if (text.length > 0)
		fwrite(text.data, 1, text.length, stderr);
	bytes_free(&text);
}

static int run(const struct command *command, int count, char **arguments)
{
	struct spec_options selected = {0};
	const char *timeout = NULL;
	struct qemu_options qemu = {.seconds = DEFAULT_SECONDS, .show = true};
	const struct option options[] = {
		{"--timeout", NULL, "SECONDS", "the time limit (default: 60)", &timeout, NULL,
		 NULL},
		{"--icount", NULL, NULL, "count the machine's time in instructions", NULL,
		 &qemu.by_instructions, NULL},
		OPTIONS_SELECT(selected),
	};
	struct operands operands;
	enum options_result parsed = options_read(command, options, OPTION_COUNT(options), count,
						  arguments, &operands, 1, 1);
	struct build_result built = {0};

	if (parsed != OPTIONS_GOOD)
		return parsed == OPTIONS_HELP ? 0 : STATUS_ERROR;
	built.image = operands.words[0];

	if (timeout != NULL && !qemu_read_timeout(timeout, &qemu.seconds))
		return STATUS_ERROR;
	if (is_image(built.image))
		built.board = board_read(sdk_board_file(
			selected.sdk, selected.board != NULL ? selected.board : SDK_DEFAULT_BOARD));
	else if (!build_system(built.image, &selected, false, &built))
		return STATUS_ERROR;
	if (built.board == NULL)
		return STATUS_ERROR;
	struct qemu_result result = qemu_run(built.board, built.image, &qemu);

	explain_console(built.spec, &result.console);
	bytes_free(&result.console);
	return report_end(&result, qemu.seconds);
}

const struct command command_run = {
	"run",
	"SPEC|IMAGE",
	"Runs a system in QEMU until it says that it is done; ends with its status.",
	run,
};
