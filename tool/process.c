/* SPDX-License-Identifier: BSD-2-Clause */
/* Running other programs; see process.h. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "error.h"
#include "interrupt.h"
#include "memory.h"
#include "process.h"

/* In the child: becomes the program, or reports through `failure` why it cannot. */
_Noreturn static void become(const char *const *command, const char *folder, const int *pipe_ends,
			     int failure, pid_t parent)
{
	/* No orphan stays behind if the parent dies, whatever the cause. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	if (pipe_ends != NULL) {
		int empty = open("/dev/null", O_RDONLY | O_CLOEXEC);

		if (empty >= 0)
			dup2(empty, STDIN_FILENO);
		dup2(pipe_ends[1], STDOUT_FILENO);
		dup2(pipe_ends[1], STDERR_FILENO);
	}
	if (folder == NULL || chdir(folder) == 0)
		execvp(command[0], (char *const *)command);

	int why = errno;
	ssize_t written = write(failure, &why, sizeof(why));

	(void)written;
	_exit(127);
}

/* Whether the child became the program: the failure pipe closes without a word. */
static bool has_started(int failure, const char *program)
{
	int why;
	ssize_t count;

	do {
		count = read(failure, &why, sizeof(why));
	} while (count < 0 && errno == EINTR);
	if (count != (ssize_t)sizeof(why))
		return true;
	return error(text_format("install it, so that `%s` is found", program),
		     "%s: cannot be started: %s", program, strerror(why));
}

pid_t process_start(const char *const *command, const char *folder, int *output)
{
	int ends[2] = {-1, -1}, failure[2];
	pid_t parent = getpid();

	fflush(stdout);
	if (pipe2(failure, O_CLOEXEC) != 0 || (output != NULL && pipe2(ends, O_CLOEXEC) != 0)) {
		error("close other programs", "no more pipes: %s", strerror(errno));
		return -1;
	}
	pid_t process = fork();

	if (process == 0)
		become(command, folder, output != NULL ? ends : NULL, failure[1], parent);
	close(failure[1]);
	if (output != NULL)
		close(ends[1]);
	bool started = process > 0 && has_started(failure[0], command[0]);

	if (process < 0)
		error("close other programs", "no more processes: %s", strerror(errno));
	close(failure[0]);
	if (started) {
		if (output != NULL)
			*output = ends[0];
		return process;
	}
	if (process > 0)
		process_wait(process);
	if (output != NULL)
		close(ends[0]);
	return -1;
}

int process_wait(pid_t process)
{
	int status;

	while (waitpid(process, &status, 0) < 0) {
		if (errno != EINTR)
			return 127;
		if (interrupt_pending() != 0)
			kill(process, SIGKILL);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
