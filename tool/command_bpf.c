/* SPDX-License-Identifier: BSD-2-Clause */
/* `clavis bpf run|disasm|verify|info`: BPF programs on the host. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "bpf/helper.h"
#include "bpf_disassemble.h"
#include "bpf_file.h"
#include "command.h"
#include "command_bpf_verify.h"
#include "command_common.h"
#include "error.h"
#include "file.h"
#include "schema.h"

#define DEFAULT_FUEL 1000000000

static bool read_fuel(const char *text, int64_t *fuel)
{
	char *end;

	if (text == NULL)
		return true;
	*fuel = strtoll(text, &end, 10);
	return (*end == '\0' && end != text && *fuel > 0) ||
	       error("give the number of instructions that may be executed",
		     "`--fuel %s` is not a positive number", text);
}

static bool read_memory(const char *hex, const char *path, struct bytes *memory)
{
	if (hex != NULL && path != NULL)
		return error("give one of them", "both `--memory` and `--memory-file` are given");
	if (path != NULL)
		return file_read(path, memory);
	return hex == NULL || bpf_hex_read(hex, "`--memory`", memory);
}

static int run_run(const struct command *command, int count, char **arguments)
{
	const char *hex = NULL, *path = NULL, *name = NULL, *fuel_text = NULL;
	bool interpret = false;
	const struct option options[] = {
		{"--program", NULL, "NAME", "which of the programs in the file", &name, NULL, NULL},
		{"--memory", "-m", "HEX", "the memory that r1 points to (r2: its length)", &hex,
		 NULL, NULL},
		{"--memory-file", NULL, "FILE", "the same from a file", &path, NULL, NULL},
		{"--fuel", NULL, "NUMBER", "instructions at most (default: 10^9)", &fuel_text, NULL,
		 NULL},
		{"--interpret", NULL, NULL, "interpret the program instead of compiling it", NULL,
		 &interpret, NULL},
	};
	struct operands operands;
	enum options_result parsed = options_read(command, options, OPTION_COUNT(options), count,
						  arguments, &operands, 1, 1);
	struct bpf_file file;
	struct bpf_choice choice;
	struct bytes memory = {0};
	int64_t fuel = DEFAULT_FUEL;
	uint64_t result;

	if (parsed != OPTIONS_GOOD)
		return parsed == OPTIONS_HELP ? 0 : STATUS_ERROR;
	if (!read_fuel(fuel_text, &fuel) || !read_memory(hex, path, &memory) ||
	    !bpf_file_read(&file, operands.words[0]) || !bpf_file_choose(&file, name, &choice) ||
	    !bpf_file_run(&file, &choice, &memory, fuel, interpret, &result))
		return STATUS_ERROR;
	printf("0x%" PRIx64 "\n", result);
	return 0;
}

/* Never called: what is disassembled is not run. */
static uint64_t unknown_helper(uint64_t r1, uint64_t r2, uint64_t r3, uint64_t r4, uint64_t r5,
			       struct bpf_run *run)
{
	(void)r1, (void)r2, (void)r3, (void)r4, (void)r5;
	return bpf_run_fail(run, BPF_FAULT_CALL, 0);
}

/* A table in which every helper that is called has a name. */
static const struct bpf_helper *name_helpers(const struct bpf_choice *choice, size_t *count)
{
	struct bpf_helper *helpers = NULL;

	*count = 0;
	for (size_t i = 0; i < choice->count; i++) {
		const struct bpf_instruction *in = &choice->instructions[i];
		uint32_t number = (uint32_t)in->immediate;

		if (in->opcode == BPF_LDDW) {
			i++;
			continue;
		}
		if (in->opcode != (BPF_JMP | BPF_CALL) || BPF_SOURCE(*in) != BPF_CALL_HELPER)
			continue;
		struct bpf_helper *helper = ARRAY_ADD(helpers, *count);
		const char *name = bpf_helper_name(number);

		*helper = (struct bpf_helper){
			number, name != NULL ? name : text_format("helper %" PRIu32, number),
			unknown_helper};
	}
	return helpers;
}

static int run_disasm(const struct command *command, int count, char **arguments)
{
	const char *name = NULL;
	const struct option options[] = {
		{"--program", NULL, "NAME", "which of the programs in the file", &name, NULL, NULL},
	};
	struct operands operands;
	enum options_result parsed = options_read(command, options, OPTION_COUNT(options), count,
						  arguments, &operands, 1, 1);
	struct bpf_file file;
	struct bpf_choice choice;

	if (parsed != OPTIONS_GOOD)
		return parsed == OPTIONS_HELP ? 0 : STATUS_ERROR;
	if (!bpf_file_read(&file, operands.words[0]) || !bpf_file_choose(&file, name, &choice))
		return STATUS_ERROR;
	size_t helper_count;
	const struct bpf_helper *helpers = name_helpers(&choice, &helper_count);
	const struct bpf_program *program = bpf_file_load(&file, &choice, helpers, helper_count);

	if (program == NULL)
		return STATUS_ERROR;
	bpf_disassemble(program);
	return 0;
}

static void print_map(const struct bpf_object_map *map)
{
	const struct bpf_map_definition *definition = &map->definition;

	printf("map %s: type %" PRIu32 ", %" PRIu32 " entries, key %" PRIu32 " bytes%s%s, "
	       "value %" PRIu32 " bytes%s%s%s\n",
	       map->name, definition->type, definition->entries, definition->key_bytes,
	       map->key_type != NULL ? " " : "", map->key_type != NULL ? map->key_type : "",
	       definition->value_bytes, map->value_type != NULL ? " " : "",
	       map->value_type != NULL ? map->value_type : "", map->read_only ? ", read only" : "");
}

static int run_info(const struct command *command, int count, char **arguments)
{
	struct operands operands;
	enum options_result parsed =
		options_read(command, NULL, 0, count, arguments, &operands, 1, 1);
	struct bpf_file file;
	struct bpf_choice choice;

	if (parsed != OPTIONS_GOOD)
		return parsed == OPTIONS_HELP ? 0 : STATUS_ERROR;
	if (!bpf_file_read(&file, operands.words[0]))
		return STATUS_ERROR;
	if (!file.is_object) {
		printf("%zu instructions\n", file.contents.length / 8);
		return 0;
	}
	const struct bpf_object *object = &file.object;

	printf("licence: %s\nversion: 0x%" PRIx32 "\n",
	       object->licence[0] != '\0' ? object->licence : "none", object->version);
	for (uint32_t i = 0; i < object->program_count; i++) {
		const struct bpf_object_program *program = &object->programs[i];

		if (!bpf_file_choose(&file, program->name, &choice))
			return STATUS_ERROR;
		printf("program %s: section %s, type %d, %zu instructions\n", program->name,
		       program->section, (int)program->type, choice.count);
	}
	for (uint32_t i = 0; i < object->map_count; i++)
		print_map(&object->maps[i]);
	return 0;
}

static const struct command parts[] = {
	{"bpf run", "FILE", "Runs a program and prints r0.", run_run},
	{"bpf disasm", "FILE", "Prints the instructions of a program.", run_disasm},
	{"bpf verify", "FILE", "Says whether every run of a program is safe.", command_bpf_verify},
	{"bpf info", "FILE", "Prints which programs and maps a file has.", run_info},
};

#define PARTS	    (sizeof(parts) / sizeof(parts[0]))
#define NAME_PREFIX 4 /* of "bpf " */

static void print_help(const struct command *command)
{
	printf("usage: clavis bpf %s\n\n%s\n\n", command->operands, command->summary);
	for (size_t i = 0; i < PARTS; i++)
		printf("  %-7s %s\n", parts[i].name + NAME_PREFIX, parts[i].summary);
	puts("\n`clavis bpf COMMAND --help` describes a command.");
}

static int run(const struct command *command, int count, char **arguments)
{
	const char *names[PARTS];

	if (count > 0 && (text_equal(arguments[0], "--help") || text_equal(arguments[0], "-h"))) {
		print_help(command);
		return 0;
	}
	for (size_t i = 0; i < PARTS; i++) {
		names[i] = parts[i].name + NAME_PREFIX;
		if (count > 0 && text_equal(arguments[0], names[i]))
			return parts[i].run(&parts[i], count - 1, arguments + 1);
	}
	if (count == 0)
		error("see `clavis bpf --help`", "clavis bpf: no command was given");
	else
		error(schema_suggestion(arguments[0], names, PARTS),
		      "clavis bpf: unknown command `%s`", arguments[0]);
	return STATUS_ERROR;
}

const struct command command_bpf = {
	"bpf",
	"run|disasm|verify|info FILE",
	"Runs, verifies and shows BPF programs.",
	run,
};
