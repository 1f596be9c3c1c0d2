/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Address space identifiers. A pool maps 512 of them to roots. Invariant: a
 * VSpace capability's identifier leads to its root, until pool or root is gone.
 */
#include "arch/interface.h"
#include "arch/vspace.h"
#include "cap/derivation.h"
#include "check/known.h"
#include "object/untyped.h"
#include "vspace/vspace.h"

struct asid_pool {
	pte *roots[ASIDS_PER_POOL];
};

_Static_assert(sizeof(struct asid_pool) == 1u << PAGE_BITS, "ASID pool object");

static struct asid_pool *pools[ASID_POOLS];
word asid_state = 1;

pte *asid_vspace(word asid)
{
	const struct asid_pool *pool = pools[asid / ASIDS_PER_POOL];

	return pool && asid != ASID_NONE ? pool->roots[asid % ASIDS_PER_POOL] : NULL;
}

bool is_root(struct cap cap)
{
	return asid_vspace(mapped_asid(cap)) == cap_object(cap);
}

word thread_vspace_look(struct tcb *thread)
{
	struct cap cap = thread->slots[TCB_VSPACE].cap;

	if (!arch_cap_is_vspace(cap) || !is_root(cap))
		return no_vspace_register();
	thread->vspace_register = vspace_register(cap);
	thread->vspace_state = asid_state;
	return thread->vspace_register;
}

void asid_pool_install(void *pool, word index)
{
	pools[index] = pool;
	asid_state++;
}

void asid_assign(word asid, pte *root)
{
	pools[asid / ASIDS_PER_POOL]->roots[asid % ASIDS_PER_POOL] = root;
	asid_state++;
}

void asid_release(word asid, const pte *root)
{
	if (asid_vspace(asid) != root)
		return;
	pools[asid / ASIDS_PER_POOL]->roots[asid % ASIDS_PER_POOL] = NULL;
	asid_state++;
	arch_vspace_update();
	tlb_invalidate_asid(asid);
}

void asid_pool_remove(struct cap cap)
{
	word index = cap.data / ASIDS_PER_POOL;

	if (pools[index] != cap_object(cap))
		return;
	pools[index] = NULL;
	asid_state++;
	arch_vspace_update();
	tlb_invalidate_all();
}

#if CHECKS
/* Pools that are in force live, and what they lead to are live roots that know their identifier. */
void asid_check(void)
{
	for (word i = 0; i < ASID_POOLS; i++) {
		if (!pools[i])
			continue;
		require(known_is(pools[i], CAP_ASID_POOL), "an identifier pool lives", i);
		for (word k = 0; k < ASIDS_PER_POOL; k++) {
			const struct known *root;

			if (!pools[i]->roots[k])
				continue;
			root = known_find(window_address(pools[i]->roots[k]), CAP_ROOT);
			require(root && mapped_asid(root->slot->cap) == i * ASIDS_PER_POOL + k,
				"an address space knows its identifier", i * ASIDS_PER_POOL + k);
		}
	}
}
#endif

enum outcome asid_control_invoke(struct invocation *inv)
{
	word index = 0;

	if (inv->label != ASID_CONTROL_MAKE_POOL)
		return refuse(ERROR_IllegalOperation);
	if (inv->length < 2 || inv->extra_count < 2)
		return refuse(ERROR_TruncatedMessage);
	while (index < ASID_POOLS && pools[index])
		index++;
	if (index == ASID_POOLS)
		return refuse(ERROR_DeleteFirst);

	struct slot *untyped = inv->extra[0];
	struct cap cap = untyped->cap;

	if (cap_type(cap) != CAP_UNTYPED || cap.bits != PAGE_BITS || cap_is_device(cap))
		return refuse_capability(1);
	if (slot_has_children(untyped))
		return refuse(ERROR_RevokeFirst);

	struct slot *slot = find_empty_slot(invocation_cap(inv, 1), invocation_word(inv, 0),
					    invocation_word(inv, 1));

	if (!slot)
		return FAILED;

	struct cap pool = object_cap(CAP_ASID_POOL, cap_address(cap));

	pool.data = index * ASIDS_PER_POOL;
	arch_clear_memory(cap_address(cap), PAGE_BITS);
	untyped_mark_full(untyped);
	asid_pool_install(cap_object(pool), index);
	slot->cap = cap_created(pool);
	slots_insert_created(untyped, slot, 1);
	return DONE;
}

enum outcome asid_pool_invoke(struct invocation *inv)
{
	if (inv->label != ASID_POOL_ASSIGN)
		return refuse(ERROR_IllegalOperation);
	if (inv->extra_count < 1)
		return refuse(ERROR_TruncatedMessage);

	struct slot *vspace = inv->extra[0];

	if (cap_type(vspace->cap) != CAP_ROOT || mapped_asid(vspace->cap) != ASID_NONE)
		return refuse_capability(1);

	const struct asid_pool *pool = pools[inv->cap.data / ASIDS_PER_POOL];

	if (!pool)
		return refuse_lookup(false, (struct lookup_fault){.kind = LOOKUP_INVALID_ROOT});
	if (pool != cap_object(inv->cap))
		return refuse_capability(0);

	word i = 0;

	while (i < ASIDS_PER_POOL && (pool->roots[i] || inv->cap.data + i == ASID_NONE))
		i++;
	if (i == ASIDS_PER_POOL)
		return refuse(ERROR_DeleteFirst);
	vspace->cap.data = mapping_data(inv->cap.data + i, 0);
	root_prepare(cap_object(vspace->cap));
	asid_assign(inv->cap.data + i, cap_object(vspace->cap));
	return DONE;
}

enum outcome decode_vspace(struct invocation *inv, word i, pte **root, word *asid)
{
	struct cap cap = invocation_cap(inv, i);

	if (!arch_cap_is_vspace(cap))
		return refuse_capability(1);
	*asid = mapped_asid(cap);
	*root = asid_vspace(*asid);
	if (!*root)
		return refuse_lookup(false, (struct lookup_fault){.kind = LOOKUP_INVALID_ROOT});
	if (*root != cap_object(cap))
		return refuse_capability(1);
	return DONE;
}
