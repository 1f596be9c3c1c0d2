/* SPDX-License-Identifier: BSD-2-Clause */
/* `clavis bpf verify`: what the verifier says of the programs in a file. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bpf/helper.h"
#include "bpf_file.h"
#include "bpf_policy.h"
#include "command.h"
#include "command_bpf_verify.h"
#include "command_common.h"
#include "error.h"
#include "json.h"

/* A program, what it needs and what was found. */
struct finding {
	const char *name;
	size_t length; /* in instructions */
	bool *helpers; /* of bpf_helpers: it is called */
	bool *maps;    /* of the object's: it is used */
	struct bpf_verdict verdict;
	bool has_line;
	struct bpf_line line;
};

static bool refuse(struct finding *finding, size_t instruction, const char *text)
{
	finding->verdict = (struct bpf_verdict){.instruction = instruction, .about = -1};
	snprintf(finding->verdict.text, sizeof(finding->verdict.text), "%s", text);
	return false;
}

static bool is_granted(const struct bpf_grants *grants, uint32_t helper)
{
	for (size_t i = 0; i < grants->helper_count; i++)
		if (grants->helpers[i].number == helper)
			return true;
	return false;
}

/* Notes the helper that is called. False if it is not granted. */
static bool note_helper(const struct bpf_grants *grants, struct finding *finding, size_t at,
			uint32_t number)
{
	for (size_t i = 0; i < bpf_helper_count; i++)
		if (bpf_helpers[i].number == number)
			finding->helpers[i] = true;
	const char *name = bpf_helper_name(number);

	if (name == NULL)
		return refuse(finding, at, text_format("there is no helper %" PRIu32, number));
	return is_granted(grants, number) ||
	       refuse(finding, at,
		      text_format("the policy does not grant the helper %s; add it to `helpers`",
				  name));
}

static bool note_map(const struct bpf_file *file, const struct bpf_grants *grants,
		     struct finding *finding, size_t at, uint32_t number)
{
	if (number >= file->object.map_count)
		return refuse(finding, at, "there is no such map");
	const struct bpf_object_map *map = &file->object.maps[number];
	const char *type = bpf_map_type_name(map->definition.type);

	finding->maps[number] = true;
	return (grants->map_types >> map->definition.type & 1) != 0 ||
	       refuse(finding, at,
		      text_format("the policy does not grant maps of the type %s; add it to `maps`",
				  type));
}

/* Notes what the program needs. False if not all of it is granted. */
static bool note_needs(const struct bpf_file *file, const struct bpf_grants *grants,
		       const struct bpf_choice *choice, struct finding *finding)
{
	for (size_t i = 0; i < choice->count; i++) {
		const struct bpf_instruction *in = &choice->instructions[i];
		unsigned source = BPF_SOURCE(*in);

		if (in->opcode == (BPF_JMP | BPF_CALL) && source == BPF_CALL_HELPER &&
		    !note_helper(grants, finding, i, (uint32_t)in->immediate))
			return false;
		if (in->opcode != BPF_LDDW)
			continue;
		if ((source == BPF_LDDW_MAP || source == BPF_LDDW_MAP_VALUE) &&
		    !note_map(file, grants, finding, i, (uint32_t)in->immediate))
			return false;
		i++;
	}
	return true;
}

static void verify(struct bpf_file *file, const struct bpf_grants *grants,
		   const struct bpf_choice *choice, struct finding *finding)
{
	unsigned char *memory = memory_new(BPF_VERIFY_MEMORY, 1);
	struct bpf_memory room = {memory, memory + BPF_VERIFY_MEMORY};
	struct bpf_source source = {.instructions = choice->instructions,
				    .count = choice->count,
				    .helpers = grants->helpers,
				    .helper_count = grants->helper_count,
				    .maps = file->map_list,
				    .map_count = file->object.map_count};
	struct bpf_error reason;

	finding->name = choice->name;
	finding->length = choice->count;
	finding->helpers = NEW_ARRAY(bool, bpf_helper_count);
	finding->maps = NEW_ARRAY(bool, file->object.map_count + 1);
	if (!note_needs(file, grants, choice, finding))
		return;
	const struct bpf_program *program = bpf_program_load(&source, &file->memory, &reason);

	if (program == NULL)
		refuse(finding, reason.instruction, reason.message);
	else
		bpf_verify(&source, program, &grants->policy, &room, &finding->verdict);
}

static void find_line(const struct bpf_file *file, struct finding *finding)
{
	for (uint32_t i = 0; i < file->object.program_count; i++)
		if (text_equal(file->object.programs[i].name, finding->name))
			finding->has_line = bpf_object_line(
				&file->object, i, finding->verdict.instruction, &finding->line);
}

/* Prints a refusal, each part of it on a line. */
static void print_refusal(const struct finding *finding)
{
	const struct bpf_line *line = &finding->line;
	const char *text = finding->verdict.text, *end;

	printf("%s: refused\n", finding->name);
	if (finding->has_line)
		printf("  %s:%" PRIu32 ":%" PRIu32 ": `%s`\n", line->file, line->line, line->column,
		       line->text + strspn(line->text, " \t"));
	if (finding->verdict.instruction != BPF_NOWHERE)
		printf("  instruction %zu:\n", finding->verdict.instruction);
	for (; (end = strstr(text, "; ")) != NULL; text = end + 2)
		printf("  %.*s\n", (int)(end - text), text);
	printf("  %s\n", text);
}

static void print_text(const struct bpf_file *file, const struct finding *finding)
{
	const struct bpf_verdict *verdict = &finding->verdict;

	if (!verdict->accepted) {
		print_refusal(finding);
		return;
	}
	printf("%s: accepted\n  executes at most %" PRIu64 " instructions, uses %" PRIu32
	       " bytes of stack\n",
	       finding->name, verdict->instructions, verdict->stack_bytes);
	for (size_t i = 0; i < bpf_helper_count; i++)
		if (finding->helpers[i])
			printf("  helper %s\n", bpf_helpers[i].name);
	for (uint32_t i = 0; i < file->object.map_count; i++)
		if (finding->maps[i])
			printf("  map %s: %s\n", file->object.maps[i].name,
			       bpf_map_type_name(file->object.maps[i].definition.type));
}

static void put_refusal(struct json *json, const struct finding *finding)
{
	const struct bpf_verdict *verdict = &finding->verdict;

	json_string(json, "reason", verdict->text);
	if (verdict->instruction != BPF_NOWHERE)
		json_number(json, "instruction", verdict->instruction);
	if (verdict->about >= 0)
		json_number(json, "register", (uint64_t)verdict->about);
	if (!finding->has_line)
		return;
	json_open_object(json, "source");
	json_string(json, "file", finding->line.file);
	json_number(json, "line", finding->line.line);
	json_number(json, "column", finding->line.column);
	json_string(json, "text", finding->line.text);
	json_close_object(json);
}

static void put_finding(struct json *json, const struct bpf_file *file,
			const struct finding *finding)
{
	const struct bpf_verdict *verdict = &finding->verdict;

	json_open_object(json, NULL);
	json_string(json, "name", finding->name);
	json_number(json, "length", finding->length);
	json_string(json, "verdict", verdict->accepted ? "accepted" : "refused");
	if (verdict->accepted) {
		json_number(json, "instructions", verdict->instructions);
		json_number(json, "stack_bytes", verdict->stack_bytes);
		json_number(json, "depth", verdict->depth);
	} else {
		put_refusal(json, finding);
	}
	json_open_array(json, "helpers");
	for (size_t i = 0; i < bpf_helper_count; i++)
		if (finding->helpers[i])
			json_string(json, NULL, bpf_helpers[i].name);
	json_close_array(json);
	json_open_array(json, "maps");
	for (uint32_t i = 0; i < file->object.map_count; i++) {
		if (!finding->maps[i])
			continue;
		json_open_object(json, NULL);
		json_string(json, "name", file->object.maps[i].name);
		json_string(json, "type", bpf_map_type_name(file->object.maps[i].definition.type));
		json_close_object(json);
	}
	json_close_array(json);
	json_close_object(json);
}

static void print_json(const struct bpf_file *file, const struct finding *findings, size_t count)
{
	struct bytes text = {0};
	struct json json = {&text, true, 0, false};

	json_open_object(&json, NULL);
	json_string(&json, "file", file->path);
	json_open_array(&json, "programs");
	for (size_t i = 0; i < count; i++)
		put_finding(&json, file, &findings[i]);
	json_close_array(&json);
	json_close_object(&json);
	printf("%.*s\n", (int)text.length, (const char *)text.data);
	bytes_free(&text);
}

/* Verifies one program, or, if `name` is NULL, all. NULL after an error. */
static struct finding *verify_all(struct bpf_file *file, const struct bpf_grants *grants,
				  const char *name, size_t *count)
{
	struct finding *findings = NULL;
	struct bpf_choice choice;
	size_t programs = file->is_object && name == NULL ? file->object.program_count : 1;

	*count = 0;
	for (size_t i = 0; i < programs; i++) {
		const char *wanted = programs > 1 ? file->object.programs[i].name : name;

		if (!bpf_file_choose(file, wanted, &choice))
			return NULL;
		struct finding *finding = ARRAY_ADD(findings, *count);

		verify(file, grants, &choice, finding);
		if (!finding->verdict.accepted && file->is_object)
			find_line(file, finding);
	}
	if (*count == 0)
		bpf_file_choose(file, NULL, &choice); /* says that there is none */
	return findings;
}

int command_bpf_verify(const struct command *command, int count, char **arguments)
{
	const char *name = NULL, *policy = NULL, *format = "text";
	const struct option options[] = {
		{"--program", NULL, "NAME", "only this program of the file", &name, NULL, NULL},
		{"--policy", NULL, "FILE", "what programs are granted (default: as `bpf run`)",
		 &policy, NULL, NULL},
		{"--format", NULL, "FORMAT", "text (default) or json", &format, NULL, NULL},
	};
	struct operands operands;
	enum options_result parsed = options_read(command, options, OPTION_COUNT(options), count,
						  arguments, &operands, 1, 1);
	struct bpf_file file;
	struct bpf_grants grants;
	size_t programs;
	int status = 0;

	if (parsed != OPTIONS_GOOD)
		return parsed == OPTIONS_HELP ? 0 : STATUS_ERROR;
	int chosen = format_choose("text,json", format);

	if (chosen < 0)
		return STATUS_ERROR;
	if (!bpf_policy_read(policy, &grants) || !bpf_file_read(&file, operands.words[0]))
		return STATUS_ERROR;
	const struct finding *findings = verify_all(&file, &grants, name, &programs);

	if (findings == NULL)
		return STATUS_ERROR;
	bool json = chosen == 1;

	if (json)
		print_json(&file, findings, programs);
	for (size_t i = 0; i < programs; i++) {
		if (!json)
			print_text(&file, &findings[i]);
		if (!findings[i].verdict.accepted)
			status = STATUS_ERROR;
	}
	return status;
}
