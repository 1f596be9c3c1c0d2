/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The capabilities a thread lives by: CSpace and VSpace roots, IPC buffer,
 * fault and timeout handlers. They are copies in the thread's own slots.
 */
#include "arch/interface.h"
#include "cap/derivation.h"
#include "cap/cap.h"
#include "core.h"
#include "ipc/ipc.h"
#include "object/cnode.h"
#include "object/thread.h"

void tcb_install(struct tcb *thread, enum tcb_slot which, struct slot *source, struct cap cap)
{
	struct slot *slot = &thread->slots[which];

	slot_delete_short(slot);
	thread->vspace_state = 0; /* never that of the identifiers */
	if (cap_type(cap) == CAP_NULL)
		return;
	/* deleting the old one may have taken the source along */
	if (cap_type(source->cap) == cap_type(cap) && source->cap.obj == cap.obj)
		slot_insert_derived(source, slot, cap);
}

/* Whether replacing what the thread's slot holds could take long. */
static bool is_long_running(const struct slot *slot)
{
	enum cap_type type = cap_type(slot->cap);

	return (type == CAP_ZOMBIE || type == CAP_CNODE) && slot_is_final(slot);
}

/* The copy of extra capability i, changed by `data` unless that is 0, that becomes a root. */
static enum outcome derive_root(struct invocation *inv, word i, word data, struct cap *root)
{
	struct cap cap = invocation_cap(inv, i);
	enum error error;

	if (data)
		cap = cap_update(cap, data, false);
	error = cap_derive(inv->extra[i], cap, root);
	return error == ERROR_NoError ? DONE : refuse(error);
}

static enum outcome derive_roots(struct invocation *inv, const struct tcb *thread, word first,
				 struct cap *cspace, struct cap *vspace)
{
	if (is_long_running(&thread->slots[TCB_CSPACE]) ||
	    is_long_running(&thread->slots[TCB_VSPACE]))
		return refuse(ERROR_IllegalOperation);
	if (derive_root(inv, first, invocation_word(inv, 0), cspace) != DONE)
		return FAILED;
	if (cap_type(*cspace) != CAP_CNODE)
		return refuse(ERROR_IllegalOperation);
	if (derive_root(inv, first + 1, invocation_word(inv, 1), vspace) != DONE)
		return FAILED;
	if (!arch_cap_is_vspace(*vspace))
		return refuse(ERROR_IllegalOperation);
	return DONE;
}

static void install_roots(struct invocation *inv, struct tcb *thread, word first, struct cap cspace,
			  struct cap vspace)
{
	tcb_install(thread, TCB_CSPACE, inv->extra[first], cspace);
	tcb_install(thread, TCB_VSPACE, inv->extra[first + 1], vspace);
	if (thread == current_thread())
		arch_vspace_update();
}

/* The copy of extra capability i that becomes the buffer at `address`; null for address 0. */
static enum outcome derive_buffer(struct invocation *inv, word i, word address, struct cap *frame)
{
	*frame = null_cap();
	if (address == 0)
		return DONE;

	enum error error = cap_derive(inv->extra[i], invocation_cap(inv, i), frame);

	if (error != ERROR_NoError)
		return refuse(error);
	if (cap_type(*frame) != CAP_FRAME || cap_is_device(*frame))
		return refuse(ERROR_IllegalOperation);
	if (!is_aligned(address, IPC_BUFFER_BITS))
		return refuse(ERROR_AlignmentError);
	return DONE;
}

static void install_buffer(struct tcb *thread, struct slot *source, struct cap frame, word address)
{
	tcb_install(thread, TCB_BUFFER, source, frame);
	thread_set_buffer(thread, address);
}

enum outcome tcb_configure(struct invocation *inv, struct tcb *thread)
{
	struct cap cspace, vspace, frame;

	if (inv->length < 3 || inv->extra_count < 3)
		return refuse(ERROR_TruncatedMessage);

	word address = invocation_word(inv, 2);

	if (derive_buffer(inv, 2, address, &frame) != DONE ||
	    derive_roots(inv, thread, 0, &cspace, &vspace) != DONE)
		return FAILED;
	install_roots(inv, thread, 0, cspace, vspace);
	install_buffer(thread, inv->extra[2], frame, address);
	return DONE;
}

enum outcome tcb_set_space(struct invocation *inv, struct tcb *thread)
{
	struct cap cspace, vspace;

	if (inv->length < 2 || inv->extra_count < 3)
		return refuse(ERROR_TruncatedMessage);

	struct cap handler = invocation_cap(inv, 0);

	if (derive_roots(inv, thread, 1, &cspace, &vspace) != DONE)
		return FAILED;
	if (cap_type(handler) != CAP_NULL && !fault_is_handler(handler))
		return refuse_capability(1);
	tcb_install(thread, TCB_FAULT_HANDLER, inv->extra[0], handler);
	install_roots(inv, thread, 1, cspace, vspace);
	return DONE;
}

enum outcome tcb_set_ipc_buffer(struct invocation *inv, struct tcb *thread)
{
	struct cap frame;

	if (inv->length < 1 || inv->extra_count < 1)
		return refuse(ERROR_TruncatedMessage);

	word address = invocation_word(inv, 0);

	if (derive_buffer(inv, 0, address, &frame) != DONE)
		return FAILED;
	install_buffer(thread, inv->extra[0], frame, address);
	return DONE;
}

enum outcome tcb_set_timeout_endpoint(struct invocation *inv, struct tcb *thread)
{
	if (inv->extra_count < 1)
		return refuse(ERROR_TruncatedMessage);

	struct cap handler = invocation_cap(inv, 0);

	if (cap_type(handler) != CAP_NULL && !fault_is_handler(handler))
		return refuse_capability(1);
	tcb_install(thread, TCB_TIMEOUT_HANDLER, inv->extra[0], handler);
	return DONE;
}
