/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What all decoding shares: message words, results, refusals, CNode lookups.
 */
#include "object/invocation.h"
#include "cap/cap.h"
#include "core.h"
#include "ipc/ipc.h"

word invocation_word(const struct invocation *inv, word i)
{
	if (i < MESSAGE_REGISTERS)
		return context_message_register(&inv->caller->context, i);
	return inv->buffer[BUFFER_MESSAGE + i];
}

void invocation_result(struct invocation *inv, word i, word value)
{
	if (!inv->is_call)
		return;
	if (message_set(inv->caller,
			i < MESSAGE_REGISTERS ? NULL : thread_buffer(inv->caller, true), i, value))
		inv->reply_words = i + 1;
}

struct cap invocation_cap(const struct invocation *inv, word i)
{
	return inv->extra[i]->cap;
}

void error_set(enum error error, word first, word second)
{
	struct core *core = this_core();

	core->error = error;
	core->error_words[0] = first;
	core->error_words[1] = second;
}

void error_set_lookup(bool was_source, struct lookup_fault fault)
{
	error_set(ERROR_FailedLookup, was_source, 0);
	this_core()->error_lookup = fault;
}

struct slot *find_slot(struct cap root, word index, word depth, bool is_source)
{
	if (cap_type(root) != CAP_CNODE) {
		refuse_lookup(is_source, (struct lookup_fault){.kind = LOOKUP_INVALID_ROOT});
		return NULL;
	}
	if (depth < 1 || depth > WORD_BITS) {
		refuse_range(1, WORD_BITS);
		return NULL;
	}

	struct lookup lookup;
	struct slot *slot = cspace_lookup(root, index, depth, &lookup);

	if (slot && !lookup.bits_left)
		return slot;
	if (slot)
		lookup.fault = (struct lookup_fault){.kind = LOOKUP_DEPTH_MISMATCH,
						     .bits_left = lookup.bits_left};
	refuse_lookup(is_source, lookup.fault);
	return NULL;
}

struct slot *find_empty_slot(struct cap root, word index, word depth)
{
	struct slot *slot = find_slot(root, index, depth, false);

	if (slot && cap_type(slot->cap) != CAP_NULL) {
		refuse(ERROR_DeleteFirst);
		return NULL;
	}
	return slot;
}
