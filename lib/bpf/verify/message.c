/* SPDX-License-Identifier: BSD-2-Clause */
/* What the verdict says: what is wrong, and what is known of the register that it is about. */
#include "verifier.h"

struct text {
	char *at, *end;
};

static void put(struct text *text, const char *what)
{
	while (*what != 0 && text->at < text->end)
		*text->at++ = *what++;
	*text->at = 0;
}

static void put_number(struct text *text, int128 number)
{
	char digits[24];
	unsigned i = sizeof(digits) - 1;
	uint64_t rest = (uint64_t)(number < 0 ? -number : number);

	digits[i] = 0;
	do {
		digits[--i] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest != 0);
	if (number < 0)
		put(text, "-");
	put(text, digits + i);
}

static void put_value(struct text *text, const struct state *state, const struct value *value)
{
	static const char *const kinds[] = {
		[UNSET] = "is not set",
		[NUMBER] = "is a number",
		[STACK] = "points to the stack",
		[CONTEXT] = "points to the context",
		[PACKET] = "points to the packet",
		[PACKET_END] = "points to the packet's end",
		[VALUE] = "points to a value of a map",
		[DATA] = "points to the values of a map",
		[RECORD] = "points to a record of a ring buffer",
		[MAP] = "is a map",
		[FUNCTION] = "is a function",
	};
	int128 min, max;

	put(text, kinds[value->kind]);
	if (value->kind == UNSET || value->kind == MAP || value->kind == FUNCTION)
		return;
	linear_bounds(state, &value->offset, &min, &max);
	if (value->kind == NUMBER) {
		struct number number = linear_number(state, &value->offset);

		if (number.wide.umax <= INT64_MAX) {
			min = number.wide.umin;
			max = number.wide.umax;
		}
	}
	if (value->nullable)
		put(text, " or is null");
	if (value->kind == VALUE || value->kind == DATA || value->kind == RECORD ||
	    value->kind == CONTEXT || value->kind == STACK) {
		put(text, " of ");
		put_number(text, value->bytes);
		put(text, " bytes");
	}
	put(text, value->kind == NUMBER ? " from " : ", offset from ");
	put_number(text, min);
	put(text, " to ");
	put_number(text, max);
}

static void say(struct verifier *verifier, const struct state *state, uint32_t at, uint32_t about,
		const char *what)
{
	struct bpf_verdict *verdict = verifier->verdict;
	struct text text = {verdict->text, verdict->text + sizeof(verdict->text) - 1};

	verdict->instruction = at;
	verdict->about = about == NO_INDEX ? -1 : (int)about;
	put(&text, what);
	if (about == NO_INDEX)
		return;
	put(&text, "; r");
	put_number(&text, about);
	put(&text, " ");
	put_value(&text, state, &state->registers[about]);
}

static void put_bytes(struct text *text, int128 first, int128 last)
{
	put_number(text, first);
	put(text, " to ");
	put_number(text, last);
}

/* Behind what has been said: which bytes are accessed, and which may be. */
static void say_bytes(struct verifier *verifier, const struct state *state,
		      const struct value *pointer, const struct linear *offset,
		      const struct linear *bytes)
{
	struct bpf_verdict *verdict = verifier->verdict;
	struct text text = {verdict->text, verdict->text + sizeof(verdict->text) - 1};
	int128 min, max, least, most, granted = pointer->bytes;

	while (*text.at != 0)
		text.at++;
	linear_bounds(state, offset, &min, &max);
	linear_bounds(state, bytes, &least, &most);
	if (pointer->kind == PACKET)
		granted = state->symbols[state->packet_size].number.wide.smin;
	put(&text, "; the access is to bytes ");
	put_bytes(&text, min, max + most - 1);
	if (granted == 0) {
		put(&text, ", and none are known to be there");
		return;
	}
	put(&text, ", and there are bytes ");
	put_bytes(&text, 0, granted - 1);
}

bool refuse(struct verifier *verifier, const struct state *state, uint32_t at, uint32_t about,
	    const char *what)
{
	if (verifier->refused)
		return false;
	verifier->refused = verifier->probing == 0;
	verifier->wrong = true;
	say(verifier, state, at, about, what);
	return false;
}

bool refuse_access(struct verifier *verifier, const struct state *state, uint32_t at,
		   uint32_t about, const struct linear *offset, const struct linear *bytes,
		   const char *what)
{
	if (verifier->refused)
		return false;
	refuse(verifier, state, at, about, what);
	say_bytes(verifier, state, &state->registers[about], offset, bytes);
	return false;
}

bool give_up(struct verifier *verifier, uint32_t at, const char *what)
{
	if (verifier->refused)
		return false;
	/* What ended a path while looking for an invariant is closer to the cause. */
	if (verifier->verdict->text[0] == 0 || verifier->probing == 0)
		say(verifier, NULL, at, NO_INDEX, what);
	verifier->refused = true;
	return false;
}
