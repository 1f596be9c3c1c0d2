/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The program under its second name, `microkit`: builds one image from a
 * .system file with the options and exit statuses that Makefiles written for
 * the Microkit SDK use.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "command.h"
#include "error.h"
#include "file.h"
#include "memory.h"

#define STATUS_FAILED 1

static const char usage[] =
	"usage: microkit [-h] [-o FILE] [-r FILE] [--image-type elf] [--override-kernel ELF]\n"
	"                --board BOARD --config CONFIG [--search-path DIR...] SYSTEM\n\n"
	"  -h, --help               this text\n"
	"  -o, --output FILE        the image (default: loader.img)\n"
	"  -r, --report FILE        the report (default: report.txt)\n"
	"  --image-type elf         the only type of image: ELF, which QEMU and U-Boot load\n"
	"  --override-kernel ELF    a kernel instead of the SDK's, of the same interface\n"
	"  --board BOARD            a board of the SDK\n"
	"  --config CONFIG          debug, release or benchmark\n"
	"  --search-path DIR...     where programs and contents are looked for first; then\n"
	"                           in the current folder and in that of the description\n\n"
	"The SDK is the one in the environment variable MICROKIT_SDK, or else the one that\n"
	"this program belongs to. `clavis --help` shows what else the program can do.\n";

static bool refuse(const char *what, const char *word)
{
	fprintf(stderr, "microkit: error: %s%s%s\n", what, word != NULL ? " " : "",
		word != NULL ? word : "");
	return false;
}

/* Takes words up to the next option. */
static void take_search_paths(struct spec_options *options, int count, char **words, int *at)
{
	while (*at + 1 < count && words[*at + 1][0] != '-')
		*ARRAY_ADD(options->search_paths.items, options->search_paths.count) = words[++*at];
}

struct arguments {
	struct spec_options options;
	const char *system, *image_type;
	bool help;
};

static bool take_option(struct arguments *to, int count, char **words, int *at)
{
	const struct {
		const char *name, *short_name;
		const char **value;
	} options[] = {
		{"--output", "-o", &to->options.image},
		{"--report", "-r", &to->options.report},
		{"--image-type", "--image-type", &to->image_type},
		{"--override-kernel", "--override-kernel", &to->options.kernel},
		{"--board", "--board", &to->options.board},
		{"--config", "--config", &to->options.config},
	};
	const char *word = words[*at];

	if (text_equal(word, "--search-path")) {
		take_search_paths(&to->options, count, words, at);
		return true;
	}
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		if (!text_equal(word, options[i].name) && !text_equal(word, options[i].short_name))
			continue;
		if (++*at == count)
			return refuse("a value has to follow", word);
		*options[i].value = words[*at];
		return true;
	}
	return refuse("unknown option", word);
}

static bool read_arguments(struct arguments *to, int count, char **words)
{
	for (int i = 0; i < count; i++) {
		if (text_equal(words[i], "-h") || text_equal(words[i], "--help")) {
			to->help = true;
			return true;
		}
		if (words[i][0] == '-') {
			if (!take_option(to, count, words, &i))
				return false;
		} else if (to->system != NULL) {
			return refuse("more than one description is named:", words[i]);
		} else {
			to->system = words[i];
		}
	}
	if (to->system == NULL)
		return refuse("the description is missing; see --help", NULL);
	if (to->options.board == NULL || to->options.config == NULL)
		return refuse("--board and --config are missing; see --help", NULL);
	if (to->image_type != NULL && !text_equal(to->image_type, "elf"))
		return refuse("the image type has to be elf, not", to->image_type);
	return file_exists(to->system) || refuse("there is no description", to->system);
}

int microkit_main(int count, char **words)
{
	struct arguments arguments = {
		.options = {.sdk = getenv("MICROKIT_SDK"),
			    .image = "loader.img",
			    .report = "report.txt"},
	};
	struct build_result built = {0};

	if (!read_arguments(&arguments, count, words))
		return STATUS_FAILED;
	if (arguments.help) {
		fputs(usage, stdout);
		return 0;
	}
	if (!build_system(arguments.system, &arguments.options, true, &built))
		return STATUS_FAILED;
	printf("MICROKIT|CAPDL SPEC: number of root objects = %" PRIu64
	       ", spec footprint = %" PRIu64 " bytes\n"
	       "MICROKIT|INITIAL TASK: memory size = %" PRIu64 " bytes\n"
	       "MICROKIT|LOADER: image file size = %" PRIu64 " bytes\n",
	       built.objects, built.pool_bytes, built.root_task_bytes, built.image_bytes);
	return fflush(stdout) == 0 ? 0 : STATUS_FAILED;
}
