/* SPDX-License-Identifier: BSD-2-Clause */
/* `clavis board-header`: the C header of a board for kernel and loader. */
#include <stdio.h>

#include "board.h"
#include "command.h"
#include "error.h"

static int run(const struct command *command, int count, char **arguments)
{
	struct operands operands;
	enum options_result result =
		options_read(command, NULL, 0, count, arguments, &operands, 1, 1);

	if (result != OPTIONS_GOOD)
		return result == OPTIONS_HELP ? 0 : STATUS_ERROR;
	const struct board *board = board_read(operands.words[0]);

	if (board == NULL)
		return STATUS_ERROR;
	struct bytes header = {0};

	board_print_header(board, &header);
	fwrite(header.data, 1, header.length, stdout);
	bytes_free(&header);
	return 0;
}

const struct command command_board_header = {
	"board-header",
	"BOARD.toml",
	"Prints the C header board.h of a board, which kernel and loader are compiled with.",
	run,
};
