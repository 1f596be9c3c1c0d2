/* SPDX-License-Identifier: BSD-2-Clause */
/* Derivation tree, revocation and deletion ("CDT rules", "CNode operations", "Zombies and
 * preemption"). */
#include "support.h"

static seL4_CPtr copy(seL4_CPtr cap)
{
	return copy_of(cap, seL4_AllRights);
}

static void move(seL4_CPtr to, seL4_CPtr from)
{
	OK(seL4_CNode_Move(ROOT, to, 64, ROOT, from, 64));
}

static void copy_leaves_the_source(void)
{
	seL4_CPtr other = copy(ENDPOINT);

	CHECK(!is_empty(ENDPOINT) && !is_empty(other));
}

static void move_empties_the_source(void)
{
	move(EMPTY, ENDPOINT);
	CHECK(is_empty(ENDPOINT) && !is_empty(EMPTY));
}

static void delete_of_a_copy_leaves_the_object(void)
{
	seL4_CPtr other = copy(FRAME);

	delete (FRAME);
	CHECK_EQUAL(seL4_ARCH_Page_GetAddress(other).error, 0);
}

/* Final: neither list neighbour refers to the object. A waiter shows whether the object is still
 * there. */
static void the_object_lives_as_long_as_any_capability(int original_first)
{
	seL4_CPtr used = badged(NOTIFICATION, 1), other = copy(used);
	struct thread *waiter = issue(HIGH, seL4_SysWait, used, 0, 0, 0);

	delete (NOTIFICATION);
	CHECK(!waiter->done);
	if (original_first) {
		delete (used);
		seL4_Signal(other);
		CHECK(waiter->done);
		return;
	}
	delete (other);
	seL4_Signal(used);
	CHECK(waiter->done);
}

static void deleting_the_earlier_capabilities(void)
{
	the_object_lives_as_long_as_any_capability(1);
}

static void deleting_the_later_capability(void)
{
	the_object_lives_as_long_as_any_capability(0);
}

/* Between capabilities to other objects of one untyped: neighbours are not mistaken for copies. */
static void neighbours_of_other_objects_do_not_count(void)
{
	seL4_CPtr before = new_notification(), object = new_notification();
	struct thread *waiter;

	new_notification();
	waiter = issue(LOW, seL4_SysWait, object, 0, 0, 0);
	set_fault_handler(waiter, ENDPOINT);
	set_priority(waiter, HIGH);
	delete (object);
	CHECK_EQUAL(seL4_Recv(ENDPOINT, 0, REPLY).words[0], message(seL4_Fault_CapFault, 0, 5));
	CHECK(!is_empty(before));
}

/* A copy of an untyped is always revocable. */
static void revoke_of_a_copied_untyped(void)
{
	seL4_CPtr other = copy(UNTYPED), object = new_slot();

	OK(seL4_Untyped_Retype(other, seL4_EndpointObject, 0, ROOT, 0, 0, object, 1));
	revoke(other);
	CHECK(is_empty(object) && !is_empty(other));
	OK(seL4_Untyped_Retype(other, seL4_EndpointObject, 0, ROOT, 0, 0, object, 1));
	revoke(UNTYPED);
	CHECK(is_empty(object) && is_empty(other));
}

/* Handler capabilities from interrupt control are revocable, their copies are not. */
static void interrupt_capabilities(void)
{
	seL4_CPtr handler = new_slot(), one, two;

	OK(seL4_IRQControl_Get(seL4_CapIRQControl, IRQ_FREE, ROOT, handler, 64));
	one = copy(handler);
	two = copy(one);
	revoke(one);
	CHECK(!is_empty(two));
	revoke(handler);
	CHECK(is_empty(one) && is_empty(two) && !is_empty(handler));
}

/* A second handler for another number is no child of the first. */
static void interrupt_handlers_are_independent(void)
{
	seL4_CPtr one = new_slot(), two = new_slot();

	OK(seL4_IRQControl_Get(seL4_CapIRQControl, IRQ_FREE, ROOT, one, 64));
	OK(seL4_IRQControl_Get(seL4_CapIRQControl, IRQ_FREE + 1, ROOT, two, 64));
	revoke(one);
	revoke(two);
	CHECK(!is_empty(one) && !is_empty(two));
}

static void revoke_removes_copies(void)
{
	seL4_CPtr one = copy(ENDPOINT), two = copy(one);

	revoke(ENDPOINT);
	CHECK(is_empty(one) && is_empty(two) && !is_empty(ENDPOINT));
}

static void revoke_of_a_copy_removes_nothing(void)
{
	seL4_CPtr one = copy(ENDPOINT), two = copy(one);

	revoke(one);
	CHECK(!is_empty(ENDPOINT) && !is_empty(one) && !is_empty(two));
}

static void revoke_of_a_badged_removes_its_copies_only(void)
{
	seL4_CPtr plain = copy(ENDPOINT), mint = badged(ENDPOINT, 5), child = copy(mint);
	seL4_CPtr other = badged(ENDPOINT, 6);

	revoke(mint);
	CHECK(is_empty(child) && !is_empty(mint) && !is_empty(plain) && !is_empty(other));
}

static void revoke_of_the_original_removes_badged(void)
{
	seL4_CPtr mint = badged(ENDPOINT, 5), child = copy(mint), other = badged(ENDPOINT, 6);

	revoke(ENDPOINT);
	CHECK(is_empty(mint) && is_empty(child) && is_empty(other) && !is_empty(ENDPOINT));
}

/* Same badge, minted twice: each is firstBadged, so neither is the other's child. */
static void two_mints_of_one_badge_are_independent(void)
{
	seL4_CPtr one = badged(ENDPOINT, 5), two = badged(ENDPOINT, 5);

	revoke(one);
	CHECK(!is_empty(two));
	revoke(two);
	CHECK(!is_empty(one));
}

/* "When a slot is emptied its firstBadged flag is ORed into the next entry's." */
static void orphan_does_not_join_a_new_family(void)
{
	seL4_CPtr mint = badged(ENDPOINT, 5), child = copy(mint), again;

	delete (mint);
	again = badged(ENDPOINT, 5);
	revoke(again);
	CHECK(!is_empty(child));
	revoke(ENDPOINT);
	CHECK(is_empty(child) && is_empty(again));
}

/* A badge minted from an unbadged copy is revocable like any, and a descendant of the original. */
static void mint_from_a_copy(void)
{
	seL4_CPtr plain = copy(ENDPOINT), mint = badged(plain, 5), child = copy(mint);

	revoke(mint);
	CHECK(is_empty(child) && !is_empty(mint));
	revoke(plain);
	CHECK(!is_empty(mint));
	revoke(ENDPOINT);
	CHECK(is_empty(mint) && is_empty(plain));
}

static void descendants_survive_deletion_of_their_parent(void)
{
	seL4_CPtr mint = badged(ENDPOINT, 5), child = copy(mint);

	delete (mint);
	CHECK(!is_empty(child));
	revoke(ENDPOINT);
	CHECK(is_empty(child));
}

static void move_keeps_the_place_of_the_parent(void)
{
	seL4_CPtr child = copy(ENDPOINT);

	move(EMPTY, ENDPOINT);
	revoke(EMPTY);
	CHECK(is_empty(child) && !is_empty(EMPTY));
}

static void move_keeps_the_place_of_the_child(void)
{
	seL4_CPtr child = copy(ENDPOINT);

	move(EMPTY, child);
	revoke(ENDPOINT);
	CHECK(is_empty(EMPTY));
}

static void mutate_keeps_the_place(void)
{
	seL4_CPtr child = copy(CNODE);

	OK(seL4_CNode_Mutate(ROOT, EMPTY, 64, ROOT, child, 64, 60));
	revoke(CNODE);
	CHECK(is_empty(EMPTY));
}

static seL4_Word address_of(seL4_CPtr frame)
{
	seL4_ARCH_Page_GetAddress_t address = seL4_ARCH_Page_GetAddress(frame);

	CHECK_EQUAL(address.error, 0);
	return address.paddr;
}

static void rotate_moves_both(void)
{
	seL4_Word first = address_of(FRAME), second = address_of(OTHER_FRAME);

	OK(seL4_CNode_Rotate(ROOT, EMPTY, 64, 0, ROOT, OTHER_FRAME, 64, 0, ROOT, FRAME, 64));
	CHECK(is_empty(FRAME));
	CHECK_EQUAL(address_of(EMPTY), second);
	CHECK_EQUAL(address_of(OTHER_FRAME), first);
}

static void rotate_swaps(void)
{
	seL4_Word first = address_of(FRAME), second = address_of(OTHER_FRAME);

	OK(seL4_CNode_Rotate(ROOT, FRAME, 64, 0, ROOT, OTHER_FRAME, 64, 0, ROOT, FRAME, 64));
	CHECK_EQUAL(address_of(FRAME), second);
	CHECK_EQUAL(address_of(OTHER_FRAME), first);
}

/* Rotate: w2 is the data of the capability that ends in the destination, w5 of that in the pivot.
 */
static void rotate_gives_each_its_guard(void)
{
	seL4_CPtr source = copy(CNODE), pivot = new_object(seL4_CapTableObject, 2);

	OK(seL4_CNode_Rotate(ROOT, EMPTY, 64, seL4_CNode_CapData_new(1, 2).words[0], ROOT, pivot,
			     64, seL4_CNode_CapData_new(2, 3).words[0], ROOT, source, 64));
	OK(seL4_CNode_Delete(EMPTY, 1 << 2, 4));
	OK(seL4_CNode_Delete(pivot, 2 << 4, 7));
}

static void copies_of_every_kind_are_children(void)
{
	static const seL4_CPtr kinds[] = {NOTIFICATION, CNODE, TCB, SC, REPLY, FRAME, VSPACE};

	for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		seL4_CPtr one = copy(kinds[i]), two = copy(one);

		revoke(one);
		CHECK(!is_empty(two));
		revoke(kinds[i]);
		CHECK(is_empty(one) && is_empty(two) && !is_empty(kinds[i]));
	}
}

/* Boot capabilities are revocable: copies of them are their children. */
static void copies_of_boot_capabilities_are_children(void)
{
	seL4_CPtr one = copy(seL4_CapDomain), two = copy(bootinfo->schedcontrol.start);

	revoke(seL4_CapDomain);
	CHECK(is_empty(one) && !is_empty(seL4_CapDomain) && !is_empty(two));
	revoke(bootinfo->schedcontrol.start);
	CHECK(is_empty(two) && !is_empty(bootinfo->schedcontrol.start));
}

static void revoke_of_untyped_removes_all_generations(void)
{
	seL4_CPtr inner = new_slot(), object = new_slot(), mint, child;

	OK(seL4_Untyped_Retype(UNTYPED, seL4_UntypedObject, 12, ROOT, 0, 0, inner, 1));
	OK(seL4_Untyped_Retype(inner, seL4_EndpointObject, 0, ROOT, 0, 0, object, 1));
	mint = badged(object, 9);
	child = copy(mint);
	revoke(UNTYPED);
	CHECK(is_empty(inner) && is_empty(object) && is_empty(mint) && is_empty(child));
	CHECK(!is_empty(UNTYPED));
}

static const struct test_case cases[] = {
	{"Copy leaves the source", copy_leaves_the_source},
	{"Move empties the source", move_empties_the_source},
	{"Delete of one copy leaves the object", delete_of_a_copy_leaves_the_object},
	{"an object lives on in its last capability, the earlier ones deleted",
	 deleting_the_earlier_capabilities},
	{"an object lives on in an earlier capability", deleting_the_later_capability},
	{"capabilities to other objects do not keep it alive",
	 neighbours_of_other_objects_do_not_count},
	{"Revoke of a copied untyped", revoke_of_a_copied_untyped},
	{"interrupt capabilities", interrupt_capabilities},
	{"interrupt handlers are independent", interrupt_handlers_are_independent},
	{"Revoke removes copies", revoke_removes_copies},
	{"Revoke of a copy removes nothing", revoke_of_a_copy_removes_nothing},
	{"Revoke of a badged capability removes its copies only",
	 revoke_of_a_badged_removes_its_copies_only},
	{"Revoke of the original removes badged ones", revoke_of_the_original_removes_badged},
	{"two mints of one badge are independent", two_mints_of_one_badge_are_independent},
	{"an orphan does not join a new family", orphan_does_not_join_a_new_family},
	{"a badge minted from a copy", mint_from_a_copy},
	{"descendants survive deletion of their parent",
	 descendants_survive_deletion_of_their_parent},
	{"Move keeps the place of a parent", move_keeps_the_place_of_the_parent},
	{"Move keeps the place of a child", move_keeps_the_place_of_the_child},
	{"Mutate keeps the place", mutate_keeps_the_place},
	{"Rotate moves both", rotate_moves_both},
	{"Rotate swaps", rotate_swaps},
	{"Rotate gives each its guard", rotate_gives_each_its_guard},
	{"copies of every kind are children", copies_of_every_kind_are_children},
	{"copies of boot capabilities are children", copies_of_boot_capabilities_are_children},
	{"Revoke of untyped removes all generations", revoke_of_untyped_removes_all_generations},
	{0},
};

const struct suite derivation_suite = {"derivation", cases, {0}};
