/* SPDX-License-Identifier: BSD-2-Clause */
/* Paths of the SDK; see sdk.h. Inside plans the folder itself is written `$SDK`. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "memory.h"
#include "sdk.h"

/* The SDK's folder, absolute, as compilers are started in other folders. */
static const char *sdk_folder(const char *given)
{
	char path[PATH_MAX];

	if (given != NULL) {
		const char *absolute = realpath(given, path);

		return absolute != NULL ? memory_copy(absolute, strlen(absolute)) : given;
	}
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path));

	if (length <= 0 || (size_t)length == sizeof(path))
		return ".";
	return path_folder(path_folder(memory_copy(path, (size_t)length)));
}

const char *sdk_file(const char *board, const char *config, const char *name)
{
	if (config == NULL)
		return text_format("$SDK/board/%s/%s", board, name);
	return text_format("$SDK/board/%s/%s/%s", board, config, name);
}

const char *sdk_expand(const char *given, const char *path)
{
	const char *at = strstr(path, "$SDK");

	if (at == NULL)
		return path;
	return text_format("%.*s%s%s", (int)(at - path), path, sdk_folder(given), at + 4);
}

const char *sdk_board_file(const char *given, const char *board)
{
	return sdk_expand(given, sdk_file(board, NULL, "board.toml"));
}
