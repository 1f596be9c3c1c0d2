/* SPDX-License-Identifier: BSD-2-Clause */
/* Running an image in QEMU; see qemu.h. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "error.h"
#include "interrupt.h"
#include "process.h"
#include "qemu.h"

#define DONE_LINE	  "clavis: done, status "
#define LONGEST_STATUS	  18 /* digits, so that the number fits 64 bits */
#define POLL_MILLISECONDS 100

bool qemu_find_done(const struct bytes *console, size_t from, uint64_t *status)
{
	const char *text = (const char *)console->data;
	const size_t prefix = sizeof(DONE_LINE) - 1;

	while (from < console->length) {
		const char *end = memchr(text + from, '\n', console->length - from);

		if (end == NULL)
			return false;
		const char *line = text + from;
		size_t length = (size_t)(end - line);

		from += length + 1;
		if (length <= prefix || length > prefix + LONGEST_STATUS ||
		    memcmp(line, DONE_LINE, prefix) != 0)
			continue;
		uint64_t value = 0;
		const char *digit = line + prefix;

		for (; digit < end && *digit >= '0' && *digit <= '9'; digit++)
			value = value * 10 + (uint64_t)(*digit - '0');
		if (digit < end)
			continue;
		*status = value;
		return true;
	}
	return false;
}

/* Start of the last line that is not complete yet. */
static size_t open_line(const struct bytes *console)
{
	size_t at = console->length;

	while (at > 0 && console->data[at - 1] != '\n')
		at--;
	return at;
}

/* Takes what there is to read. False at the end of the output. */
static bool take_output(int output, bool show, struct qemu_result *result)
{
	char buffer[4096];
	ssize_t count = read(output, buffer, sizeof(buffer));

	if (count < 0)
		return errno == EINTR || errno == EAGAIN;
	if (show) {
		fwrite(buffer, 1, (size_t)count, stdout);
		fflush(stdout);
	}
	size_t unread = open_line(&result->console);

	for (ssize_t i = 0; i < count; i++)
		if (buffer[i] != '\r')
			bytes_append(&result->console, &buffer[i], 1);
	if (qemu_find_done(&result->console, unread, &result->status))
		result->end = QEMU_DONE;
	return count > 0;
}

/* Follows the console until something ends the run. */
static void follow(int output, unsigned seconds, bool show, struct qemu_result *result)
{
	int64_t deadline = milliseconds_now() + (int64_t)seconds * 1000;
	struct pollfd ready = {.fd = output, .events = POLLIN};

	result->end = QEMU_EXITED;
	for (;;) {
		int count = poll(&ready, 1, POLL_MILLISECONDS);

		if (interrupt_pending() != 0) {
			result->end = QEMU_INTERRUPTED;
			return;
		}
		if (count > 0 && (!take_output(output, show, result) || result->end == QEMU_DONE))
			return;
		if (milliseconds_now() >= deadline) {
			result->end = QEMU_TIME_LIMIT;
			return;
		}
	}
}

static const char **qemu_command(const struct board *board, const char *image, bool by_instructions)
{
	static const char *const counting[] = {"-icount", "shift=0,sleep=off", "-rtc", "clock=vm"};
	size_t count = board->qemu_count,
	       extra = by_instructions ? sizeof counting / sizeof *counting : 0;
	const char **command = NEW_ARRAY(const char *, count + extra + 1);

	for (size_t i = 0; i < count; i++)
		command[i] = text_equal(board->qemu[i], "IMAGE") ? image : board->qemu[i];
	for (size_t i = 0; i < extra; i++)
		command[count + i] = counting[i];
	return command;
}

struct qemu_result qemu_run(const struct board *board, const char *image,
			    const struct qemu_options *options)
{
	struct qemu_result result = {.end = QEMU_NOT_STARTED};
	const char **command = qemu_command(board, image, options->by_instructions);
	int output;

	interrupt_catch();

	pid_t process = process_start(command, NULL, &output);

	if (process < 0)
		return result;
	follow(output, options->seconds, options->show, &result);
	if (result.end != QEMU_EXITED)
		kill(process, SIGKILL);
	close(output);

	int status = process_wait(process);

	if (result.end == QEMU_EXITED)
		result.status = (uint64_t)status;
	return result;
}

bool qemu_read_timeout(const char *text, unsigned *seconds)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (text[0] < '0' || text[0] > '9' || *end != '\0' || value == 0 || value > 86400)
		return error("give whole seconds from 1 to 86400", "`%s` is not a time limit",
			     text);
	*seconds = (unsigned)value;
	return true;
}
