/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the files of the SDK are: boards, kernels, libraries. */
#ifndef TOOL_SDK_H
#define TOOL_SDK_H

/* The board where nobody names one. */
#define SDK_DEFAULT_BOARD "qemu-virt-aarch64"

/*
 * `given` is the SDK's folder as named on the command line; NULL: the folder
 * above the one that this program lies in.
 */

/* The description of a board. */
const char *sdk_board_file(const char *given, const char *board);

/* Path of a file of a board inside the SDK; config NULL: one of all configurations. */
const char *sdk_file(const char *board, const char *config, const char *name);

/* `path` with the prefix `$SDK` replaced by the folder. */
const char *sdk_expand(const char *given, const char *path);

#endif
