/* SPDX-License-Identifier: BSD-2-Clause */
/* `clavis new`: a system to start from. */
#include <stdio.h>

#include "command.h"
#include "command_common.h"
#include "error.h"
#include "file.h"

static const char description[] =
	"# Two programs: `client` calls `server`, which answers.\n"
	"# `clavis run system.toml` builds and starts them; `clavis test .` checks their "
	"output.\n\n"
	"[[protection_domains]]\n"
	"name     = \"client\"\n"
	"binary   = \"client.c\"\n"
	"priority = 100\n\n"
	"[[protection_domains]]\n"
	"name     = \"server\"\n"
	"binary   = \"server.c\"\n"
	"priority = 200                     # above that of whoever calls it\n\n"
	"[[channels]]\n"
	"name  = \"requests\"               # CHANNEL_REQUESTS in <domain.h>\n"
	"end_a = \"client\"\n"
	"end_b = \"server\"\n"
	"kind  = \"ppc\"\n";

static const char client[] = "/* Asks the server for the square of a number. */\n"
			     "#include <clavis.h>\n"
			     "#include <domain.h>\n\n"
			     "void init(void)\n"
			     "{\n"
			     "\tmicrokit_mr_set(0, 12);\n"
			     "\tmicrokit_ppcall(CHANNEL_REQUESTS, microkit_msginfo_new(0, 1));\n"
			     "\tmicrokit_dbg_puts(\"client: 12 squared is \");\n"
			     "\tmicrokit_dbg_put32((seL4_Uint32)microkit_mr_get(0));\n"
			     "\tmicrokit_dbg_puts(\"\\n\");\n"
			     "\tclavis_done(0);\n"
			     "}\n\n"
			     "void notified(microkit_channel channel)\n"
			     "{\n"
			     "\t(void)channel;\n"
			     "}\n";

static const char server[] =
	"/* Squares numbers. */\n"
	"#include <clavis.h>\n\n"
	"void init(void)\n"
	"{\n"
	"}\n\n"
	"void notified(microkit_channel channel)\n"
	"{\n"
	"\t(void)channel;\n"
	"}\n\n"
	"microkit_msginfo protected(microkit_channel channel, microkit_msginfo info)\n"
	"{\n"
	"\t(void)channel;\n"
	"\t(void)info;\n"
	"\tmicrokit_mr_set(0, microkit_mr_get(0) * microkit_mr_get(0));\n"
	"\treturn microkit_msginfo_new(0, 1);\n"
	"}\n";

static const struct {
	const char *name, *text;
} files[] = {
	{"system.toml", description},
	{"client.c", client},
	{"server.c", server},
	{"expected.txt", "client: 12 squared is 144\n"},
};

static bool write_all(const char *folder)
{
	struct file_set set = {0};
	bool good = folder_create(folder);

	for (size_t i = 0; good && i < OPTION_COUNT(files); i++) {
		struct bytes text = {0};

		bytes_append_text(&text, files[i].text);
		good = file_set_add(&set, path_join(folder, files[i].name), &text);
		bytes_free(&text);
	}
	if (good && file_set_commit(&set))
		return true;
	file_set_abandon(&set);
	return false;
}

static int run(const struct command *command, int count, char **arguments)
{
	struct operands operands;
	enum options_result result =
		options_read(command, NULL, 0, count, arguments, &operands, 1, 1);

	if (result != OPTIONS_GOOD)
		return result == OPTIONS_HELP ? 0 : STATUS_ERROR;
	const char *folder = operands.words[0];

	if (folder_exists(folder) || file_exists(folder)) {
		error("choose another name", "%s: exists already", folder);
		return STATUS_ERROR;
	}
	if (!write_all(folder))
		return STATUS_ERROR;
	printf("%s: created; `clavis run %s/system.toml` starts it\n", folder, folder);
	return 0;
}

const struct command command_new = {
	"new",
	"FOLDER",
	"Makes a folder with a small system to start from.",
	run,
};
