/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Message transfer. The receiver's buffer is written only through a frame
 * capability with write access, so a thread can never be made to change
 * memory it could not change itself.
 */
#include "ipc/ipc.h"
#include "cap/derivation.h"
#include "cap/cap.h"
#include "object/cnode.h"

void thread_set_buffer(struct tcb *thread, word address)
{
	struct cap frame = thread->slots[TCB_BUFFER].cap;

	thread->ipc_buffer = address;
	thread->read_buffer = NULL;
	thread->write_buffer = NULL;
	if (cap_type(frame) != CAP_FRAME || cap_is_device(frame) ||
	    !cap_has_right(frame, RIGHT_READ))
		return;
	thread->read_buffer = window_pointer(cap_address(frame) + (address & low_mask(frame.bits)));
	if (cap_has_right(frame, RIGHT_WRITE))
		thread->write_buffer = thread->read_buffer;
}

bool message_set(struct tcb *thread, word *buffer, word i, word value)
{
	if (i < MESSAGE_REGISTERS)
		context_set_message_register(&thread->context, i, value);
	else if (buffer)
		buffer[BUFFER_MESSAGE + i] = value;
	else
		return false;
	return true;
}

bool extra_caps_lookup(const struct tcb *thread, word info, struct slot **found, word *count,
		       word *pointer, struct lookup_fault *fault)
{
	word wanted = info_extra_caps(info);
	const word *buffer = wanted ? thread_buffer(thread, false) : NULL;

	*count = 0;
	for (word i = 0; buffer && i < wanted; i++) {
		struct lookup lookup;
		struct slot *slot = cspace_lookup(thread->slots[TCB_CSPACE].cap,
						  buffer[BUFFER_CAPS + i], WORD_BITS, &lookup);

		if (!slot) {
			*pointer = buffer[BUFFER_CAPS + i];
			*fault = lookup.fault;
			return false;
		}
		found[(*count)++] = slot;
	}
	return true;
}

/* The empty slot the receiver offers for a capability, or NULL. */
static struct slot *receive_slot(const struct tcb *receiver, const word *buffer)
{
	struct lookup lookup;
	const struct slot *root = cspace_lookup(receiver->slots[TCB_CSPACE].cap,
						buffer[BUFFER_RECEIVE_ROOT], WORD_BITS, &lookup);
	word index = buffer[BUFFER_RECEIVE_ROOT + 1], depth = buffer[BUFFER_RECEIVE_ROOT + 2];

	if (!root || depth < 1 || depth > WORD_BITS)
		return NULL;

	struct slot *target = cspace_lookup(root->cap, index, depth, &lookup);

	if (!target || lookup.bits_left || cap_type(target->cap) != CAP_NULL)
		return NULL;
	return target;
}

static bool is_same_endpoint(struct cap cap, const struct endpoint *endpoint)
{
	return endpoint && cap_type(cap) == CAP_ENDPOINT &&
	       cap_object(cap) == (const void *)endpoint;
}

/* Moves capabilities; returns the extraCaps and capsUnwrapped bits of the message info. */
static word transfer_caps(const struct tcb *sender, word info, const struct endpoint *endpoint,
			  const struct tcb *receiver, word *buffer)
{
	struct slot *source[MAX_EXTRA_CAPS];
	struct lookup_fault fault;
	word count, pointer, unwrapped = 0, i;

	if (!extra_caps_lookup(sender, info, source, &count, &pointer, &fault) || !count)
		return 0;

	struct slot *destination = receive_slot(receiver, buffer);

	for (i = 0; i < count; i++) {
		struct cap cap = source[i]->cap, derived;

		if (is_same_endpoint(cap, endpoint)) {
			buffer[BUFFER_CAPS + i] = cap.data;
			unwrapped |= (word)1 << i;
			continue;
		}
		if (!destination || cap_derive(source[i], cap, &derived) != ERROR_NoError ||
		    cap_type(derived) == CAP_NULL)
			break;
		slot_insert_derived(source[i], destination, derived);
		destination = NULL;
	}
	return info_make(0, unwrapped, i, 0);
}

static void transfer_words(struct tcb *sender, struct endpoint *endpoint, bool grant,
			   struct tcb *receiver)
{
	word info = context_info(&sender->context);
	word length = info_length(info);
	const word *from = NULL;
	word *to = NULL;
	word caps = 0;

	if (length > MESSAGE_REGISTERS || info_extra_caps(info)) {
		from = thread_buffer(sender, false);
		to = thread_buffer(receiver, true);
	}
	if (!from || !to)
		length = min_word(length, MESSAGE_REGISTERS);
	for (word i = 0; i < min_word(length, MESSAGE_REGISTERS); i++)
		context_set_message_register(&receiver->context, i,
					     context_message_register(&sender->context, i));
	for (word i = MESSAGE_REGISTERS; i < length; i++)
		to[BUFFER_MESSAGE + i] = from[BUFFER_MESSAGE + i];
	if (grant && to && info_extra_caps(info))
		caps = transfer_caps(sender, info, endpoint, receiver, to);
	context_set_info(&receiver->context, info_make(info_label(info), 0, 0, length) | caps);
}

void message_transfer(struct tcb *sender, struct endpoint *endpoint, word badge, bool grant,
		      struct tcb *receiver)
{
	if (sender->fault.kind == FAULT_NONE)
		transfer_words(sender, endpoint, grant, receiver);
	else
		fault_message(sender, receiver);
	context_set_badge(&receiver->context, badge);
}
