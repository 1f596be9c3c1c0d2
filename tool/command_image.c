/* SPDX-License-Identifier: BSD-2-Clause */
/* `clavis image`: packs any kernel and root task of this ABI with the loader. */
#include <stdio.h>

#include "command.h"
#include "command_common.h"
#include "error.h"
#include "file.h"
#include "image.h"
#include "page.h"
#include "sdk.h"

struct selection {
	const char *kernel, *root_task, *dtb, *board, *sdk, *config, *loader, *output;
};

static bool missing(const char *option)
{
	return error("see `clavis image --help`", "clavis image: `%s` is missing", option);
}

static bool write_image(const char *path, const struct image *image)
{
	struct file_set files = {0};

	if (file_set_add(&files, path, &image->file) && file_set_commit(&files)) {
		printf("%s: %zu bytes\n", path, image->file.length);
		return true;
	}
	file_set_abandon(&files);
	return false;
}

static bool check_start(const struct elf *root_task)
{
	return elf_lowest(root_task) % PAGE_SIZE == 0 ||
	       error("align its first segment to 4096 bytes",
		     "%s: a root task has to start on a page boundary", root_task->name);
}

static bool pack(const struct selection *selected)
{
	struct elf root_task;
	struct bytes packed = {0};
	struct image image = {0};
	const char *loader = sdk_file(selected->board, selected->config, "elf/loader.elf");
	struct image_parts parts = {
		.board = board_read(sdk_board_file(selected->sdk, selected->board)),
		.loader_path = selected->loader != NULL ? selected->loader
							: sdk_expand(selected->sdk, loader),
		.kernel_path = selected->kernel,
		.dtb_path = selected->dtb,
		.root_task = &packed,
		.root_task_name = selected->root_task,
	};

	if (parts.board == NULL ||
	    !elf_read(selected->root_task, selected->root_task, "the root task",
		      parts.board->architecture, &root_task))
		return false;
	elf_pack(&root_task, &packed);
	parts.root_task_bytes =
		round_up(elf_highest(&root_task) - elf_lowest(&root_task), PAGE_SIZE);

	bool good = check_start(&root_task) && image_make(&parts, &image) &&
		    write_image(selected->output, &image);

	bytes_free(&packed);
	bytes_free(&image.file);
	bytes_free(&root_task.file);
	return good;
}

static int run(const struct command *command, int count, char **arguments)
{
	struct selection selected = {.board = SDK_DEFAULT_BOARD, .config = "debug"};
	const struct option options[] = {
		{"--kernel", NULL, "FILE", "the kernel (ELF)", &selected.kernel, NULL, NULL},
		{"--root-task", NULL, "FILE", "the root task (ELF)", &selected.root_task, NULL,
		 NULL},
		{"--dtb", NULL, "FILE", "the device tree blob for the kernel", &selected.dtb, NULL,
		 NULL},
		{"--output", "-o", "FILE", "the image to write", &selected.output, NULL, NULL},
		{"--board", NULL, "NAME", "the board (default: " SDK_DEFAULT_BOARD ")",
		 &selected.board, NULL, NULL},
		{"--config", NULL, "NAME", "whose loader: debug (default), release or benchmark",
		 &selected.config, NULL, NULL},
		{"--loader", NULL, "FILE", "another loader than the SDK's", &selected.loader, NULL,
		 NULL},
		{"--sdk", NULL, "DIR", "the SDK (default: the one this program belongs to)",
		 &selected.sdk, NULL, NULL},
	};
	struct operands operands;
	enum options_result result = options_read(command, options, OPTION_COUNT(options), count,
						  arguments, &operands, 0, 0);

	if (result != OPTIONS_GOOD)
		return result == OPTIONS_HELP ? 0 : STATUS_ERROR;
	if ((selected.kernel == NULL && !missing("--kernel")) ||
	    (selected.root_task == NULL && !missing("--root-task")) ||
	    (selected.output == NULL && !missing("--output")) || !pack(&selected))
		return STATUS_ERROR;
	return 0;
}

const struct command command_image = {
	"image",
	"--kernel FILE --root-task FILE -o FILE",
	"Packs a kernel and a root task of this ABI with the loader.",
	run,
};
