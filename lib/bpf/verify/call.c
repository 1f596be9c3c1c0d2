/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls of helpers, by a table of what each of them takes and gives. */
#include "bpf/helper.h"
#include "verifier.h"

enum argument {
	NOTHING,
	ANY_NUMBER,
	A_CONTEXT,
	TABLE,	    /* a map with keys and values */
	RING,	    /* a ring buffer */
	PROGRAMS,   /* what tail calls go to */
	KEY,	    /* address of a key of the map in r1 */
	CONTENTS,   /* address of a value of the map in r1 */
	MEMORY,	    /* address of as many bytes as the next argument says */
	MEMORY_TOO, /* the same, as many as the argument before says */
	BYTES,
	RECORD_BYTES, /* a constant */
	HELD_RECORD,
	RESULT, /* address of 8 initialised bytes that are written */
	FORMAT	/* a text in read-only data, whose numbers follow */
};

enum outcome { GIVES_NUMBER, GIVES_VALUE, GIVES_RECORD };

struct rule {
	uint32_t number;
	uint8_t arguments[5], outcome;
};

static const struct rule rules[] = {
	{BPF_HELPER_MAP_LOOKUP, {TABLE, KEY}, GIVES_VALUE},
	{BPF_HELPER_MAP_LOOKUP_CPU, {TABLE, KEY, ANY_NUMBER}, GIVES_VALUE},
	{BPF_HELPER_MAP_UPDATE, {TABLE, KEY, CONTENTS, ANY_NUMBER}, GIVES_NUMBER},
	{BPF_HELPER_MAP_DELETE, {TABLE, KEY}, GIVES_NUMBER},
	{BPF_HELPER_CLOCK, {NOTHING}, GIVES_NUMBER},
	{BPF_HELPER_BOOT_CLOCK, {NOTHING}, GIVES_NUMBER},
	{BPF_HELPER_PRINT, {FORMAT, BYTES}, GIVES_NUMBER},
	{BPF_HELPER_RANDOM, {NOTHING}, GIVES_NUMBER},
	{BPF_HELPER_CPU, {NOTHING}, GIVES_NUMBER},
	{BPF_HELPER_TAIL_CALL, {A_CONTEXT, PROGRAMS, ANY_NUMBER}, GIVES_NUMBER},
	{BPF_HELPER_STRTOL, {MEMORY, BYTES, ANY_NUMBER, RESULT}, GIVES_NUMBER},
	{BPF_HELPER_STRTOUL, {MEMORY, BYTES, ANY_NUMBER, RESULT}, GIVES_NUMBER},
	{BPF_HELPER_RING_OUTPUT, {RING, MEMORY, BYTES, ANY_NUMBER}, GIVES_NUMBER},
	{BPF_HELPER_RING_RESERVE, {RING, RECORD_BYTES, ANY_NUMBER}, GIVES_RECORD},
	{BPF_HELPER_RING_SUBMIT, {HELD_RECORD, ANY_NUMBER}, GIVES_NUMBER},
	{BPF_HELPER_RING_DISCARD, {HELD_RECORD, ANY_NUMBER}, GIVES_NUMBER},
	{BPF_HELPER_RING_QUERY, {RING, ANY_NUMBER}, GIVES_NUMBER},
	{BPF_HELPER_STRNCMP, {MEMORY, BYTES, MEMORY_TOO}, GIVES_NUMBER},
};

static const struct rule *find_rule(uint32_t number)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].number == number)
			return &rules[i];
	return NULL;
}

static bool map_fits(const struct verifier *verifier, const struct value *value,
		     enum argument argument)
{
	if (value->kind != MAP)
		return false;
	uint32_t type = verifier->source->maps[value->index]->definition.type;

	if (argument == RING)
		return type == BPF_MAP_RING;
	if (argument == PROGRAMS)
		return type == BPF_MAP_PROGRAMS;
	return type != BPF_MAP_RING && type != BPF_MAP_PROGRAMS;
}

/* Gives the record up: no copy of its address can be used any more. */
static void forget_record(struct state *state, uint32_t identity)
{
	for (unsigned i = 0; i < BPF_REGISTERS; i++)
		if (state->registers[i].kind == RECORD && state->registers[i].identity == identity)
			state->registers[i] = (struct value){.kind = UNSET};
	for (unsigned i = 0; i < state->spill_count;)
		if (state->spills[i].value.kind == RECORD &&
		    state->spills[i].value.identity == identity)
			state->spills[i] = state->spills[--state->spill_count];
		else
			i++;
	for (unsigned i = 0; i < state->depth; i++)
		for (unsigned j = 0; j < 4; j++)
			if (state->callers[i].saved[j].kind == RECORD &&
			    state->callers[i].saved[j].identity == identity)
				state->callers[i].saved[j] = (struct value){.kind = UNSET};
	for (unsigned i = 0; i < state->reference_count; i++)
		if (state->references[i].identity == identity) {
			state->references[i] = state->references[--state->reference_count];
			return;
		}
}

static bool check_record(struct verifier *verifier, struct state *state, uint32_t at,
			 unsigned number)
{
	const struct value *value = &state->registers[number];

	if (value->kind != RECORD || value->offset.count != 0 || value->offset.constant != 0)
		return refuse(verifier, state, at, number,
			      "the helper needs the address that ringbuf_reserve returned and that "
			      "was not submitted or discarded yet");
	if (value->nullable)
		return refuse(verifier, state, at, number,
			      "compare the record with null before it is submitted or discarded");
	forget_record(state, value->identity);
	return true;
}

static bool check_sized(struct verifier *verifier, struct state *state, uint32_t at,
			unsigned number, unsigned size)
{
	if (state->registers[size].kind != NUMBER)
		return refuse(verifier, state, at, size, "the helper needs a number of bytes");
	return check_memory(verifier, state, at, number, &state->registers[size].offset, false);
}

/*
 * The text that r1 points to, of r2 bytes, and the numbers from r3 on that it has.
 * The text is known here only if no program can change it.
 */
static bool check_format(struct verifier *verifier, struct state *state, uint32_t at)
{
	const struct value *text = &state->registers[1], *bytes = &state->registers[2];
	unsigned used = 0;

	if (text->kind != DATA || text->rights != BPF_READ || text->offset.count != 0 ||
	    bytes->kind != NUMBER || bytes->offset.count != 0)
		return refuse(verifier, state, at, 1,
			      "what is printed is a constant text of a constant length");
	if (!check_memory(verifier, state, at, 1, &bytes->offset, false))
		return false;
	const unsigned char *format =
		verifier->source->maps[text->index]->values + text->offset.constant;
	const unsigned char *end = format + bytes->offset.constant;

	while (format < end && *format != 0) {
		if (*format++ != '%')
			continue;
		while (format < end && *format == 'l')
			format++;
		if (format == end)
			return true;
		if (*format == '%') {
			format++;
			continue;
		}
		if (*format == 's')
			return refuse(verifier, state, at, NO_INDEX,
				      "texts cannot be printed by %s; print numbers");
		if (used < 3 && state->registers[3 + used].kind != NUMBER)
			return refuse(verifier, state, at, 3 + used, "only numbers are printed");
		used++;
	}
	return true;
}

static bool check_argument(struct verifier *verifier, struct state *state, uint32_t at,
			   enum argument argument, unsigned number)
{
	const struct value *value = &state->registers[number];
	struct linear bytes;

	switch (argument) {
	case NOTHING:
		return true;
	case ANY_NUMBER:
	case BYTES:
		return value->kind == NUMBER ||
		       refuse(verifier, state, at, number, "the helper needs a number here");
	case A_CONTEXT:
		return (value->kind == CONTEXT && value->offset.count == 0 &&
			value->offset.constant == 0) ||
		       refuse(verifier, state, at, number, "the helper needs the context here");
	case TABLE:
	case RING:
	case PROGRAMS:
		return map_fits(verifier, value, argument) ||
		       refuse(verifier, state, at, number,
			      argument == RING ? "the helper needs a ring buffer"
			      : argument == PROGRAMS
				      ? "the helper needs a map of programs"
				      : "the helper needs a map with keys and values");
	case KEY:
	case CONTENTS: {
		const struct bpf_map *map = verifier->source->maps[state->registers[1].index];

		bytes = linear_constant(argument == KEY ? map->definition.key_bytes
							: map->definition.value_bytes);
		return check_memory(verifier, state, at, number, &bytes, false);
	}
	case MEMORY:
		return check_sized(verifier, state, at, number, number + 1);
	case MEMORY_TOO:
		return check_sized(verifier, state, at, number, number - 1);
	case RECORD_BYTES:
		return (value->kind == NUMBER && value->offset.count == 0 &&
			value->offset.constant > 0 && value->offset.constant <= INT32_MAX) ||
		       refuse(verifier, state, at, number,
			      "a record's size is a constant that is not 0");
	case HELD_RECORD:
		return check_record(verifier, state, at, number);
	case FORMAT:
		return check_format(verifier, state, at);
	case RESULT:
		bytes = linear_constant(8);
		return check_memory(verifier, state, at, number, &bytes, true);
	}
	return false;
}

static bool reserve(struct verifier *verifier, struct state *state, uint32_t at, uint32_t bytes)
{
	if (state->reference_count == REFERENCES)
		return refuse(verifier, state, at, NO_INDEX,
			      "only 4 records can be held at once; submit or discard one first");
	state->references[state->reference_count++] = (struct reference){++verifier->name, 0};
	state->registers[0] = (struct value){.kind = RECORD,
					     .nullable = 1,
					     .identity = verifier->name,
					     .bytes = bytes,
					     .rights = BPF_READ | BPF_WRITE};
	return true;
}

bool step_helper(struct verifier *verifier, struct state *state, uint32_t at)
{
	const struct insn *insn = &verifier->program->code[at];
	const struct rule *rule = find_rule(verifier->program->helpers[insn->offset].number);

	if (rule == NULL)
		return refuse(verifier, state, at, NO_INDEX,
			      "programs that call this helper are not verified");
	if (rule->number == BPF_HELPER_TAIL_CALL &&
	    (state->reference_count != 0 || state->depth != 1))
		return refuse(verifier, state, at, NO_INDEX,
			      "a tail call is made by the first function, with no record held");
	struct value map = state->registers[1], size = state->registers[2];

	for (unsigned i = 0; i < 5; i++)
		if (!check_argument(verifier, state, at, rule->arguments[i], i + 1))
			return false;
	for (unsigned i = 0; i <= 5; i++)
		state->registers[i] = (struct value){.kind = UNSET};
	if (rule->outcome == GIVES_RECORD)
		return reserve(verifier, state, at, (uint32_t)size.offset.constant);
	if (rule->outcome == GIVES_VALUE) {
		const struct bpf_map *of = verifier->source->maps[map.index];

		state->registers[0] = (struct value){.kind = VALUE,
						     .nullable = 1,
						     .index = map.index,
						     .identity = ++verifier->name,
						     .bytes = of->definition.value_bytes,
						     .rights = of->rights};
		return true;
	}
	struct number unknown = number_unknown(number_width);

	return set_number(verifier, state, at, &state->registers[0], &unknown);
}
