/* SPDX-License-Identifier: BSD-2-Clause */
/* Options that the commands on descriptions share. */
#ifndef TOOL_COMMAND_COMMON_H
#define TOOL_COMMAND_COMMON_H

/* Rows for an option table; `o` is a struct spec_options. */
#define OPTIONS_SELECT(o)                                                                          \
	{"--project-root",                                                                         \
	 "--search-path",                                                                          \
	 "DIR",                                                                                    \
	 "where programs are looked for first; may be repeated",                                   \
	 NULL,                                                                                     \
	 NULL,                                                                                     \
	 &(o).search_paths},                                                                       \
		{"--sdk",  NULL, "DIR", "the SDK (default: the one this program belongs to)",      \
		 &(o).sdk, NULL, NULL},                                                            \
		{"--board",  NULL, "NAME", "the board (default: as described)",                    \
		 &(o).board, NULL, NULL},                                                          \
		{"--config",  NULL, "NAME", "debug, release or benchmark (default: as described)", \
		 &(o).config, NULL, NULL},                                                         \
	{                                                                                          \
		"--output-dir", NULL, "DIR", "where results go (default: as described)",           \
			&(o).output_dir, NULL, NULL                                                \
	}

#define OPTION_COUNT(options) (sizeof(options) / sizeof((options)[0]))

#endif
