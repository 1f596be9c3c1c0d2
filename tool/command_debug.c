/* SPDX-License-Identifier: BSD-2-Clause */
/* `clavis debug`: a system in QEMU under GDB, with the symbols of kernel and domains. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "build.h"
#include "command.h"
#include "command_common.h"
#include "error.h"
#include "file.h"
#include "json.h"
#include "plan.h"
#include "process.h"
#include "sdk.h"

#define FIRST_IDENTIFIER 2u /* 1 is the root task's; then the domains' in their order */
#define MOST_ARGUMENTS	 64u

struct debug_files {
	const char *folder; /* for the socket: a short name, as sockets have no long ones */
	const char *socket, *console, *script;
};

/* How GDB reads the identifier of the address space that is in force. */
static const char *identifier_expression(const struct board *board)
{
	return text_equal(board->architecture->name, "aarch64") ? "($TTBR0_EL1 >> 48)"
								: "(($satp >> 44) & 0xffff)";
}

#define DEBUG_COMMANDS "$SDK/share/clavis/debug.py"

/* What tool/debug.py is to know, as JSON, which Python reads as its own. */
static bool write_script(const struct spec *spec, const char *sdk, const struct debug_files *files)
{
	struct bytes text = {0};
	struct json json = {.out = &text};

	bytes_append_text(&text, "set pagination off\nset confirm off\npython\nCLAVIS = ");
	json_open_object(&json, NULL);
	json_string(&json, "commands", sdk_expand(sdk, DEBUG_COMMANDS));
	json_string(&json, "kernel",
		    sdk_expand(sdk, sdk_file(spec->board_name, spec->config, "elf/kernel.elf")));
	json_string(&json, "socket", files->socket);
	json_string(&json, "identifier", identifier_expression(spec->board));
	json_open_array(&json, "domains");
	for (size_t i = 0; i < spec->domain_count; i++) {
		json_open_object(&json, NULL);
		json_string(&json, "name", spec->domains[i].name);
		json_number(&json, "identifier", FIRST_IDENTIFIER + i);
		json_string(&json, "program", plan_program(spec, &spec->domains[i]));
		json_close_object(&json);
	}
	json_close_array(&json);
	json_close_object(&json);
	bytes_append_text(
		&text, "\nwith open(CLAVIS[\"commands\"]) as commands:\n"
		       "    exec(compile(commands.read(), CLAVIS[\"commands\"], \"exec\"))\nend\n");

	bool good = file_write(files->script, &text);

	bytes_free(&text);
	return good;
}

/* The machine, stopped at its first instruction, in a session of its own: Ctrl-C is GDB's. */
static pid_t start_machine(const struct board *board, const char *image,
			   const struct debug_files *files)
{
	const char *command[MOST_ARGUMENTS] = {
		"sh", "-c", "exec setsid \"$@\" > \"$0\" 2>&1 < /dev/null", files->console};
	size_t count = 4;

	for (size_t i = 0; i < board->qemu_count && count < MOST_ARGUMENTS - 4; i++)
		command[count++] = text_equal(board->qemu[i], "IMAGE") ? image : board->qemu[i];
	command[count++] = "-S";
	command[count++] = "-gdb";
	command[count++] = text_format("unix:%s,server=on,wait=off", files->socket);
	return process_start(command, NULL, NULL);
}

/* Until the machine listens, or five seconds are over. */
static bool wait_for_socket(const char *path)
{
	for (int i = 0; i < 500; i++) {
		if (access(path, F_OK) == 0)
			return true;
		usleep(10000);
	}
	return error("see what it says in debug/console.txt of the output folder",
		     "%s: QEMU does not listen", path);
}

/* Leaves no socket behind; gives the status back. */
static int end_debugging(const struct debug_files *files, int status)
{
	unlink(files->socket);
	rmdir(files->folder);
	return status;
}

static int debug(const struct build_result *built, const char *sdk, const char *commands)
{
	const char *folder = path_join(built->spec->output_dir, "debug");
	struct debug_files files = {NULL, NULL, path_join(folder, "console.txt"),
				    path_join(folder, "connect.gdb")};
	const char *gdb[] = {
		"gdb-multiarch", "-q", "-nx", "-x", files.script, NULL, NULL, NULL, NULL};

	if (!file_exists(sdk_expand(sdk, DEBUG_COMMANDS))) {
		error("install the SDK again, or choose another with --sdk", "%s is missing",
		      sdk_expand(sdk, DEBUG_COMMANDS));
		return STATUS_ERROR;
	}
	files.folder = folder_create_scratch();
	if (files.folder == NULL)
		return STATUS_ERROR;
	files.socket = text_format("%s/gdb", files.folder);
	if (strlen(files.socket) >= sizeof(((struct sockaddr_un *)NULL)->sun_path)) {
		error("set TMPDIR to a shorter path", "%s: too long for a socket", files.socket);
		return end_debugging(&files, STATUS_ERROR);
	}
	if (!folder_create(folder) || !write_script(built->spec, sdk, &files))
		return end_debugging(&files, STATUS_ERROR);
	if (commands != NULL) {
		gdb[5] = "-batch";
		gdb[6] = "-x";
		gdb[7] = commands;
	}
	printf("clavis: the console goes to %s; `dbreak DOMAIN:FUNCTION`, `dbreak "
	       "kernel:FUNCTION`, `domain`, `continue`\n",
	       files.console);

	pid_t machine = start_machine(built->board, built->image, &files);

	if (machine < 0)
		return end_debugging(&files, STATUS_ERROR);

	int status = STATUS_ERROR;

	signal(SIGINT, SIG_IGN);
	if (wait_for_socket(files.socket)) {
		pid_t debugger = process_start(gdb, NULL, NULL);

		if (debugger > 0)
			status = process_wait(debugger);
	}
	kill(machine, SIGKILL);
	process_wait(machine);
	return end_debugging(&files, status);
}

static int run(const struct command *command, int count, char **arguments)
{
	struct spec_options selected = {0};
	const char *commands = NULL;
	const struct option options[] = {
		{"--commands", NULL, "FILE", "GDB commands to carry out instead of asking for them",
		 &commands, NULL, NULL},
		OPTIONS_SELECT(selected),
	};
	struct operands operands;
	enum options_result parsed = options_read(command, options, OPTION_COUNT(options), count,
						  arguments, &operands, 1, 1);
	struct build_result built = {0};

	if (parsed != OPTIONS_GOOD)
		return parsed == OPTIONS_HELP ? 0 : STATUS_ERROR;
	if (!build_system(operands.words[0], &selected, false, &built))
		return STATUS_ERROR;
	return debug(&built, selected.sdk, commands);
}

const struct command command_debug = {
	"debug",
	"SPEC",
	"Runs a system in QEMU under GDB, with the symbols of the kernel and of every domain.",
	run,
};
