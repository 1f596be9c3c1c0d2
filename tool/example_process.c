/* SPDX-License-Identifier: BSD-2-Clause */
/* Examples in processes of their own; see example_process.h. */
#include "example_process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "interrupt.h"

/* The result's head; the texts follow, without ends. */
struct result {
	enum verdict verdict;
	unsigned milliseconds;
	ssize_t board, reason, details; /* lengths; -1: NULL */
};

static ssize_t text_length(const char *text)
{
	return text != NULL ? (ssize_t)strlen(text) : -1;
}

static void put(FILE *file, const void *data, ssize_t length)
{
	if (length > 0)
		fwrite(data, 1, (size_t)length, file);
}

/* False: the memory for it is not there. */
static bool write_result(int descriptor, const struct outcome *outcome)
{
	FILE *file = fdopen(descriptor, "w");
	struct result result = {outcome->verdict, outcome->milliseconds,
				text_length(outcome->board), text_length(outcome->reason),
				text_length(outcome->details)};

	if (file == NULL)
		return false;
	put(file, &result, sizeof(result));
	put(file, outcome->board, result.board);
	put(file, outcome->reason, result.reason);
	put(file, outcome->details, result.details);
	return fclose(file) == 0;
}

static _Noreturn void run(const struct example_process *process, const struct example *example,
			  const struct example_options *options, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent || dup2(process->output, STDOUT_FILENO) < 0 ||
	    dup2(process->errors, STDERR_FILENO) < 0)
		_exit(1);

	struct outcome outcome = example_run(example, process->board, options);

	fflush(NULL);
	_exit(write_result(process->result, &outcome) ? 0 : 1);
}

struct example_process example_start(const struct example *example, const char *board,
				     const struct example_options *options)
{
	struct example_process process = {
		.board = board,
		.process = -1,
		.output = memfd_create("output", MFD_CLOEXEC),
		.errors = memfd_create("errors", MFD_CLOEXEC),
		.result = memfd_create("result", MFD_CLOEXEC),
	};
	pid_t self = getpid();

	fflush(NULL);
	if (process.output >= 0 && process.errors >= 0 && process.result >= 0)
		process.process = fork();
	if (process.process == 0)
		run(&process, example, options, self);
	return process;
}

/* All that a file in memory holds; closes it. */
static struct bytes take(int descriptor)
{
	struct bytes text = {0};
	char buffer[4096];
	ssize_t count;

	if (descriptor < 0)
		return text;
	for (off_t at = 0; (count = pread(descriptor, buffer, sizeof(buffer), at)) > 0; at += count)
		bytes_append(&text, buffer, (size_t)count);
	close(descriptor);
	return text;
}

static void print(int descriptor, FILE *file)
{
	struct bytes text = take(descriptor);

	if (text.length > 0)
		fwrite(text.data, 1, text.length, file);
	fflush(file);
	bytes_free(&text);
}

/* Takes the next text of the result; false: it is not there. */
static bool take_text(const struct bytes *from, size_t *at, ssize_t length, const char **text)
{
	if (length < 0)
		return true;
	if ((size_t)length > from->length - *at)
		return false;
	*text = memory_copy((const char *)from->data + *at, (size_t)length);
	*at += (size_t)length;
	return true;
}

/* False: the process ended before it wrote its result. */
static bool read_result(const struct bytes *from, struct outcome *outcome)
{
	struct result result;
	size_t at = sizeof(result);

	if (from->length < sizeof(result))
		return false;
	memcpy(&result, from->data, sizeof(result));
	outcome->verdict = result.verdict;
	outcome->milliseconds = result.milliseconds;
	outcome->reason = NULL;
	return take_text(from, &at, result.board, &outcome->board) &&
	       take_text(from, &at, result.reason, &outcome->reason) &&
	       take_text(from, &at, result.details, &outcome->details);
}

struct outcome example_finish(struct example_process *process)
{
	struct outcome outcome = {.board = process->board,
				  .verdict = VERDICT_ERROR,
				  .reason = "its process could not be started"};
	int status = 0;

	if (process->process > 0) {
		outcome.reason = "its process ended before it was done";
		while (waitpid(process->process, &status, 0) < 0 && errno == EINTR)
			if (interrupt_pending() != 0)
				kill(process->process, interrupt_pending());
	}
	print(process->output, stdout);
	print(process->errors, stderr);

	struct bytes result = take(process->result);

	if (!read_result(&result, &outcome) && interrupt_pending() != 0) {
		outcome.verdict = VERDICT_LEFT_OUT;
		outcome.reason = "interrupted";
	}
	bytes_free(&result);
	return outcome;
}
