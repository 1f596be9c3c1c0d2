/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The engine as a plugin of the BPF conformance suite:
 *
 *     clavis-bpf-plugin [MEMORY] [--jit | --interpret] [--elf]
 *
 * MEMORY is in hexadecimal digits, and so is what comes from standard input: a
 * program, or an object file with one. r1 is the memory, r2 its length. r0 is
 * printed in hexadecimal digits with status 0; an error is a text on standard
 * error and another status.
 */
#include <inttypes.h>
#include <stdio.h>

#include "tool/bpf_file.h"
#include "tool/error.h"

#define FUEL 1000000000

static bool read_input(struct bytes *bytes)
{
	struct bytes text = {0};
	char part[4096];
	size_t count;

	while ((count = fread(part, 1, sizeof(part), stdin)) != 0)
		bytes_append(&text, part, count);
	bytes_append(&text, "", 1);
	bool good = bpf_hex_read((const char *)text.data, "standard input", bytes);

	bytes_free(&text);
	return good;
}

/* False: it is not an option. */
static bool read_option(const char *word, bool *interpret, bool *elf)
{
	if (text_equal(word, "--interpret"))
		*interpret = true;
	else if (text_equal(word, "--jit"))
		*interpret = false;
	else if (text_equal(word, "--elf"))
		*elf = true;
	else
		return false;
	return true;
}

int main(int count, char **arguments)
{
	struct bytes memory = {0}, contents = {0};
	struct bpf_file file;
	struct bpf_choice choice;
	bool interpret = false, elf = false;
	uint64_t result;

	for (int i = 1; i < count; i++) {
		const char *word = arguments[i];

		if (!read_option(word, &interpret, &elf) &&
		    !bpf_hex_read(word, "the memory", &memory))
			return STATUS_ERROR;
	}
	if (!read_input(&contents) || !bpf_file_open(&file, "standard input", contents))
		return STATUS_ERROR;
	if (elf != file.is_object) {
		error(elf ? "leave `--elf` out" : "give `--elf`",
		      "standard input is %san object file", elf ? "not " : "");
		return STATUS_ERROR;
	}
	if (!bpf_file_choose(&file, NULL, &choice) ||
	    !bpf_file_run(&file, &choice, &memory, FUEL, interpret, &result))
		return STATUS_ERROR;
	printf("%" PRIx64 "\n", result);
	return 0;
}
