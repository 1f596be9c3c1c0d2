/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Invocations of CNodes, IRQControl and interrupt handlers: capabilities come,
 * go and change places.
 */
#include "state.h"

enum { PRIVATE_IRQS = 16, GIC_TARGETS = 8 };

/* CNodes */

static unsigned find_full(struct model *m, struct invocation *call, uint64_t root, uint64_t index,
			  uint64_t depth, uint64_t *slot)
{
	unsigned error = model_target(m, call, root, index, depth, true, slot);

	if (!error && !model_slot(m, *slot))
		error = model_lookup_error(call, true, model_missing(depth));
	return error;
}

static unsigned copy(struct model *m, struct invocation *call, uint64_t to, uint64_t from)
{
	struct cap cap = model_mask(model_cap(m, from), call->word[4]);
	unsigned error;

	if (call->label == LABEL_CNodeMint)
		cap = model_update(cap, call->word[5], false);
	error = model_derive(m, from, &cap);
	if (error)
		return error;
	if (cap.type == VIEW_NULL)
		return IllegalOperation;
	model_insert_copy(m, from, to, cap);
	return NoError;
}

static unsigned move(struct model *m, struct invocation *call, uint64_t to, uint64_t from)
{
	struct cap cap = model_cap(m, from);

	if (call->label == LABEL_CNodeMutate)
		cap = model_update(cap, call->word[4], true);
	if (cap.type == VIEW_NULL)
		return IllegalOperation;
	model_slot(m, from)->cap = cap;
	model_move(m, from, to);
	return NoError;
}

/* Copy, Mint, Move, Mutate; `length` as each needs. */
static unsigned copy_or_move(struct model *m, struct invocation *call, uint64_t to)
{
	static const uint8_t lengths[] = {5, 6, 4, 5};
	uint64_t from;
	unsigned error;

	if (is_truncated(call, 4, 1))
		return TruncatedMessage;
	if (model_slot(m, to))
		return DeleteFirst;
	error = find_full(m, call, call->extra[0], call->word[2], call->word[3], &from);
	if (error)
		return error;
	if (call->length < lengths[call->label - LABEL_CNodeCopy])
		return TruncatedMessage;
	if (call->label == LABEL_CNodeCopy || call->label == LABEL_CNodeMint)
		return copy(m, call, to, from);
	return move(m, call, to, from);
}

static unsigned rotate(struct model *m, struct invocation *call, uint64_t to)
{
	const uint64_t *word = call->word;
	struct cap moved, turned;
	uint64_t from, pivot;
	unsigned error;

	if (is_truncated(call, 8, 2))
		return TruncatedMessage;
	error = model_target(m, call, call->extra[1], word[6], word[7], true, &from);
	if (!error)
		error = model_target(m, call, call->extra[0], word[3], word[4], true, &pivot);
	if (error)
		return error;
	if (pivot == from || pivot == to)
		return IllegalOperation;
	if (from != to && model_slot(m, to))
		return DeleteFirst;
	if (!model_slot(m, from))
		return model_lookup_error(call, true, model_missing(word[7]));
	if (!model_slot(m, pivot))
		return model_lookup_error(call, false, model_missing(word[4]));
	moved = model_update(model_cap(m, from), word[5], true);
	turned = model_update(model_cap(m, pivot), word[2], true);
	if (moved.type == VIEW_NULL || turned.type == VIEW_NULL)
		return IllegalOperation;
	model_slot(m, from)->cap = moved;
	model_slot(m, pivot)->cap = turned;
	if (from == to) {
		model_swap(m, from, pivot);
	} else {
		model_move(m, pivot, to);
		model_move(m, from, pivot);
	}
	return NoError;
}

static unsigned cancel_badged_sends(struct model *m, uint64_t slot)
{
	struct cap cap = model_cap(m, slot);

	if (cap.type != VIEW_ENDPOINT || cap.rights != ALL_RIGHTS)
		return IllegalOperation;
	if (cap.data)
		model_cancel_queue(m, &model_endpoint(m, cap.object)->queue, true, cap.data);
	return NoError;
}

unsigned model_invoke_cnode(struct model *m, struct invocation *call)
{
	uint64_t slot;
	unsigned error;

	if (call->label < LABEL_CNodeRevoke || call->label > LABEL_CNodeRotate)
		return IllegalOperation;
	if (call->length < 2)
		return TruncatedMessage;
	error = model_target(m, call, call->slot, call->word[0], call->word[1], false, &slot);
	if (error)
		return error;
	switch (call->label) {
	case LABEL_CNodeRevoke:
		model_revoke(m, slot);
		return NoError;
	case LABEL_CNodeDelete:
		model_delete(m, slot);
		return NoError;
	case LABEL_CNodeCancelBadgedSends:
		return cancel_badged_sends(m, slot);
	case LABEL_CNodeRotate:
		return rotate(m, call, slot);
	default:
		return copy_or_move(m, call, slot);
	}
}

/* Interrupts */

/* The destination's index and depth are the words from `at`. */
static unsigned issue(struct model *m, struct invocation *call, unsigned at, struct cap cap)
{
	uint64_t slot;
	unsigned error = model_empty_target(m, call, call->extra[0], call->word[at],
					    call->word[at + 1], &slot);

	if (!error)
		model_insert_copy(m, call->slot, slot, cap);
	return error;
}

static unsigned issue_handler(struct model *m, struct invocation *call, unsigned at)
{
	uint64_t number = call->word[0], slot = model_irq_slot(number);
	unsigned error;

	if (is_truncated(call, at + 2, 1))
		return TruncatedMessage;
	if (number > MAX_IRQ)
		return range_error(call, 0, MAX_IRQ);
	if (number == TIMER_IRQ || model_irq(m, slot))
		return RevokeFirst;
	error = issue(m, call, at, (struct cap){.type = VIEW_IRQ_HANDLER, .data = number});
	if (!error)
		model_add_irq(m, slot)->number = number;
	return error;
}

static unsigned issue_sgi(struct model *m, struct invocation *call)
{
	uint64_t number = call->word[0], target = call->word[1];

	if (is_truncated(call, 4, 1))
		return TruncatedMessage;
	if (number >= PRIVATE_IRQS)
		return range_error(call, 0, PRIVATE_IRQS - 1);
	if (target >= GIC_TARGETS)
		return invalid_argument(call, 1);
	return issue(m, call, 2, (struct cap){.type = VIEW_SGI, .data = target << 8 | number});
}

unsigned model_invoke_irq_control(struct model *m, struct invocation *call)
{
	switch (call->label) {
	case LABEL_IRQIssueIRQHandler:
		return issue_handler(m, call, 1);
	case LABEL_ARMIRQIssueIRQHandlerTrigger:
		return issue_handler(m, call, 2);
	case LABEL_ARMIRQIssueSGISignal:
		return issue_sgi(m, call);
	default:
		return IllegalOperation;
	}
}

static unsigned set_notification(struct model *m, struct invocation *call, uint64_t slot)
{
	struct cap cap = model_cap(m, call->extra[0]);

	if (call->caps < 1)
		return TruncatedMessage;
	if (cap.type != VIEW_NOTIFICATION || !(cap.rights & RIGHT_WRITE))
		return invalid_capability(call, 0);
	model_delete(m, slot);
	model_insert_copy(m, call->extra[0], slot, cap);
	return NoError;
}

unsigned model_invoke_irq_handler(struct model *m, struct invocation *call)
{
	struct irq *irq = model_irq(m, model_irq_slot(call->cap.data));

	switch (call->label) {
	case LABEL_IRQAckIRQ:
		irq->masked = false;
		return NoError;
	case LABEL_IRQSetIRQHandler:
		return set_notification(m, call, irq->address);
	case LABEL_IRQClearIRQHandler:
		model_delete(m, irq->address);
		return NoError;
	default:
		return IllegalOperation;
	}
}
