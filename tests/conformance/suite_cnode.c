/* SPDX-License-Identifier: BSD-2-Clause */
/* CNode invocations: lookup of slots, and every check of every operation in its order. */
#include "support.h"

enum { DEPTH = CNODE_RADIX, NESTED_SLOT = 7, NESTED_RADIX = 3, NESTED_GUARD = 5 };

/*
 * Slots 3 and 5 hold frames, 9 an endpoint, 10 a badged one, 12 a notification;
 * 11, 13, 14 and 15 endpoints that cannot send, receive, grant, grant replies.
 */
static void fill(void)
{
	OK(seL4_CNode_Copy(CNODE, 3, DEPTH, ROOT, FRAME, 64, seL4_AllRights));
	OK(seL4_CNode_Copy(CNODE, 5, DEPTH, ROOT, OTHER_FRAME, 64, seL4_AllRights));
	OK(seL4_CNode_Copy(CNODE, 9, DEPTH, ROOT, ENDPOINT, 64, seL4_AllRights));
	OK(seL4_CNode_Mint(CNODE, 10, DEPTH, ROOT, ENDPOINT, 64, seL4_AllRights, 77));
	OK(seL4_CNode_Copy(CNODE, 11, DEPTH, ROOT, ENDPOINT, 64, seL4_NoWrite));
	OK(seL4_CNode_Copy(CNODE, 12, DEPTH, ROOT, NOTIFICATION, 64, seL4_AllRights));
	OK(seL4_CNode_Copy(CNODE, 13, DEPTH, ROOT, ENDPOINT, 64, seL4_NoRead));
	OK(seL4_CNode_Copy(CNODE, 14, DEPTH, ROOT, ENDPOINT, 64, seL4_CapRights_new(1, 0, 1, 1)));
	OK(seL4_CNode_Copy(CNODE, 15, DEPTH, ROOT, ENDPOINT, 64, seL4_CapRights_new(0, 1, 1, 1)));
}

static void use_untyped(void)
{
	OK(seL4_Untyped_Retype(UNTYPED, seL4_EndpointObject, 0, ROOT, 0, 0, new_slot(), 1));
}

/* A CNode of 8 slots in slot 7, behind a guard of three bits with value 5. */
static void nest(void)
{
	seL4_CPtr inner = new_object(seL4_CapTableObject, NESTED_RADIX);

	OK(seL4_CNode_Mint(CNODE, NESTED_SLOT, DEPTH, ROOT, inner, 64, seL4_AllRights,
			   seL4_CNode_CapData_new(NESTED_GUARD, 3).words[0]));
}

static void fill_and_nest(void)
{
	fill();
	nest();
}

#define NESTED(guard, slot)	    (NESTED_SLOT << 6 | (guard) << 3 | (slot))
#define DELETE(cnode, index, depth) cnode, CNodeDelete, CAPS(), WORDS(index, depth)
#define COPY(root, ...)		    CNODE, CNodeCopy, CAPS(root), WORDS(__VA_ARGS__)
#define MINT(root, ...)		    CNODE, CNodeMint, CAPS(root), WORDS(__VA_ARGS__)
#define MOVE(root, ...)		    CNODE, CNodeMove, CAPS(root), WORDS(__VA_ARGS__)
#define MUTATE(root, ...)	    CNODE, CNodeMutate, CAPS(root), WORDS(__VA_ARGS__)
#define ROTATE(...)		    CNODE, CNodeRotate, CAPS(CNODE, CNODE), WORDS(__VA_ARGS__)

/* CSpace lookup, and the checks that CNode invocations share. */
static const struct row lookup_rows[] = {
	{"a label before the CNode's", 0, CNODE, TCBSetFlags, CAPS(), WORDS(0, 4),
	 ILLEGAL_OPERATION},
	{"a label behind the CNode's", 0, CNODE, IRQIssueIRQHandler, CAPS(), WORDS(0, 4),
	 ILLEGAL_OPERATION},
	{"the label before the length", 0, CNODE, UntypedRetype, CAPS(), WORDS(),
	 ILLEGAL_OPERATION},
	{"one word", 0, CNODE, CNodeDelete, CAPS(), WORDS(0), TRUNCATED},
	{"Revoke with one word", 0, CNODE, CNodeRevoke, CAPS(), WORDS(0), TRUNCATED},
	{"Copy with one word", 0, CNODE, CNodeCopy, CAPS(ROOT), WORDS(0), TRUNCATED},
	{"depth 0", 0, DELETE(CNODE, 0, 0), RANGE_ERROR(1, 64)},
	{"depth 65", 0, DELETE(CNODE, 0, 65), RANGE_ERROR(1, 64)},
	{"a depth of which the low byte is in range", 0, DELETE(CNODE, 0, 256 + 4),
	 RANGE_ERROR(1, 64)},
	{"one bit too few for the radix", 0, DELETE(CNODE, 0, 3), LOOKUP_DEPTH(0, 3, 4)},
	{"one bit too many", 0, DELETE(CNODE, 0, 5), LOOKUP_DEPTH(0, 1, 0)},
	{"all bits left over", 0, DELETE(CNODE, 0, 64), LOOKUP_DEPTH(0, 60, 0)},
	{"bits left over behind a full slot", fill, DELETE(CNODE, 3 << 4, 8),
	 LOOKUP_DEPTH(0, 4, 0)},
	{"bits above the depth are not used", 0, DELETE(CNODE, ~0xful | 2, 4), SUCCESS},
	{"fewer bits than the guard", 0, DELETE(ROOT, 0, 51), LOOKUP_GUARD(0, 51, 0, 52)},
	{"as many bits as the guard", 0, DELETE(ROOT, 0, 52), LOOKUP_DEPTH(0, 52, 64)},
	{"one bit less than guard and radix", 0, DELETE(ROOT, 0, 63), LOOKUP_DEPTH(0, 63, 64)},
	{"a wrong guard", 0, DELETE(ROOT, 1ul << 63 | EMPTY, 64), LOOKUP_GUARD(0, 64, 0, 52)},
	{"the guard before the depth", 0, DELETE(ROOT, 1ul << 62, 63), LOOKUP_GUARD(0, 63, 0, 52)},
	{"nested: right guard", nest, DELETE(CNODE, NESTED(NESTED_GUARD, 2), 10), SUCCESS},
	{"nested: wrong guard", nest, DELETE(CNODE, NESTED(4, 2), 10), LOOKUP_GUARD(0, 6, 5, 3)},
	{"nested: depth ends in the guard", nest, DELETE(CNODE, NESTED_SLOT << 2 | 2, 6),
	 LOOKUP_GUARD(0, 2, 5, 3)},
	{"nested: depth ends in the radix", nest, DELETE(CNODE, NESTED_SLOT << 5 | 5 << 2, 9),
	 LOOKUP_DEPTH(0, 5, 6)},
	{"nested: wrong guard and too few bits", nest, DELETE(CNODE, NESTED_SLOT << 5 | 4 << 2, 9),
	 LOOKUP_GUARD(0, 5, 5, 3)},
	{"nested: bits left over", nest, DELETE(CNODE, NESTED(NESTED_GUARD, 2) << 2, 12),
	 LOOKUP_DEPTH(0, 2, 0)},
	{"nested: the depth ends at the outer slot", nest, DELETE(CNODE, NESTED_SLOT, 4), SUCCESS},
	{"Delete of an empty slot", 0, DELETE(CNODE, 1, DEPTH), SUCCESS},
	{"Delete of a full slot", fill, DELETE(CNODE, 3, DEPTH), SUCCESS},
	{"Revoke of an empty slot", 0, CNODE, CNodeRevoke, CAPS(), WORDS(1, DEPTH), SUCCESS},
	{"CancelBadgedSends of an empty slot", 0, CNODE, CNodeCancelBadgedSends, CAPS(),
	 WORDS(1, DEPTH), ILLEGAL_OPERATION},
	{"CancelBadgedSends of a notification", fill, CNODE, CNodeCancelBadgedSends, CAPS(),
	 WORDS(12, DEPTH), ILLEGAL_OPERATION},
	{"CancelBadgedSends without send right", fill, CNODE, CNodeCancelBadgedSends, CAPS(),
	 WORDS(11, DEPTH), ILLEGAL_OPERATION},
	{"CancelBadgedSends without receive right", fill, CNODE, CNodeCancelBadgedSends, CAPS(),
	 WORDS(13, DEPTH), ILLEGAL_OPERATION},
	{"CancelBadgedSends without grant right", fill, CNODE, CNodeCancelBadgedSends, CAPS(),
	 WORDS(14, DEPTH), ILLEGAL_OPERATION},
	{"CancelBadgedSends without grant-reply right", fill, CNODE, CNodeCancelBadgedSends, CAPS(),
	 WORDS(15, DEPTH), ILLEGAL_OPERATION},
	{"CancelBadgedSends without a badge", fill, CNODE, CNodeCancelBadgedSends, CAPS(),
	 WORDS(9, DEPTH), SUCCESS},
	{"CancelBadgedSends with a badge", fill, CNODE, CNodeCancelBadgedSends, CAPS(),
	 WORDS(10, DEPTH), SUCCESS},
};

/* CNode, Copy and Mint. */
static const struct row copy_rows[] = {
	{"Copy: the destination before missing words", 0, COPY(ROOT, 0, 65), RANGE_ERROR(1, 64)},
	{"Copy: three words", 0, COPY(ROOT, 0, DEPTH, FRAME), TRUNCATED},
	{"Copy: no root", 0, CNODE, CNodeCopy, CAPS(), WORDS(0, DEPTH, FRAME, 64, 15), TRUNCATED},
	{"Copy: missing words before a full destination", fill, COPY(ROOT, 3, DEPTH, FRAME),
	 TRUNCATED},
	{"Copy: a full destination", fill, COPY(ROOT, 3, DEPTH, FRAME, 64, 15), DELETE_FIRST},
	{"Copy: a full destination before the source", fill,
	 COPY(ENDPOINT, 3, DEPTH, FRAME, 64, 15), DELETE_FIRST},
	{"Copy: a source root that is no CNode", 0, COPY(ENDPOINT, 0, DEPTH, FRAME, 64, 15),
	 LOOKUP_ROOT(1)},
	{"Copy: a source root that is empty", 0, COPY(EMPTY, 0, DEPTH, FRAME, 64, 15),
	 LOOKUP_ROOT(1)},
	{"Copy: source depth 65", 0, COPY(ROOT, 0, DEPTH, FRAME, 65, 15), RANGE_ERROR(1, 64)},
	{"Copy: source depth 0", 0, COPY(ROOT, 0, DEPTH, FRAME, 0, 15), RANGE_ERROR(1, 64)},
	{"Copy: source depth 12", 0, COPY(ROOT, 0, DEPTH, 6, 12, 15), LOOKUP_GUARD(1, 12, 0, 52)},
	{"Copy: source depth 60", 0, COPY(ROOT, 0, DEPTH, 6, 60, 15), LOOKUP_DEPTH(1, 60, 64)},
	{"Copy: source bits left over", 0, COPY(CNODE, 0, DEPTH, 1 << 4, 8, 15),
	 LOOKUP_DEPTH(1, 4, 0)},
	{"Copy: an empty source", 0, COPY(ROOT, 0, DEPTH, EMPTY, 64, 15), LOOKUP_MISSING(1, 64)},
	{"Copy: an empty source, by its depth", 0, COPY(CNODE, 0, DEPTH, 1, 4, 15),
	 LOOKUP_MISSING(1, 4)},
	{"Copy: an empty source before the rights word", 0, COPY(ROOT, 0, DEPTH, EMPTY, 64),
	 LOOKUP_MISSING(1, 64)},
	{"Copy: no rights word", 0, COPY(ROOT, 0, DEPTH, FRAME, 64), TRUNCATED},
	{"Copy: no rights word before derivation", 0, COPY(ROOT, 0, DEPTH, TABLE, 64), TRUNCATED},
	{"Copy: an untyped with children", use_untyped, COPY(ROOT, 0, DEPTH, UNTYPED, 64, 15),
	 REVOKE_FIRST},
	{"Copy: an untyped", 0, COPY(ROOT, 0, DEPTH, UNTYPED, 64, 15), SUCCESS},
	{"Copy: interrupt control", 0, COPY(ROOT, 0, DEPTH, seL4_CapIRQControl, 64, 15),
	 ILLEGAL_OPERATION},
	{"Copy: a page table that is not mapped", 0, COPY(ROOT, 0, DEPTH, TABLE, 64, 15),
	 ILLEGAL_OPERATION},
	{"Copy: a VSpace without ASID", 0, COPY(ROOT, 0, DEPTH, RAW_VSPACE, 64, 15),
	 ILLEGAL_OPERATION},
	{"Copy: a VSpace with ASID", 0, COPY(ROOT, 0, DEPTH, VSPACE, 64, 15), SUCCESS},
	{"Copy: a TCB", 0, COPY(ROOT, 0, DEPTH, TCB, 64, 15), SUCCESS},
	{"Copy: a CNode into itself", 0, COPY(ROOT, 0, DEPTH, CNODE, 64, 15), SUCCESS},
	{"Copy: a scheduling context", 0, COPY(ROOT, 0, DEPTH, SC, 64, 15), SUCCESS},
	{"Copy: ASID control", 0, COPY(ROOT, 0, DEPTH, seL4_CapASIDControl, 64, 15), SUCCESS},
	{"Copy: an ASID pool", 0, COPY(ROOT, 0, DEPTH, seL4_CapInitThreadASIDPool, 64, 15),
	 SUCCESS},
	{"Copy: the domain capability", 0, COPY(ROOT, 0, DEPTH, seL4_CapDomain, 64, 15), SUCCESS},
	{"Copy: rights above the four are not used", 0, COPY(ROOT, 0, DEPTH, ENDPOINT, 64, ~0ul),
	 SUCCESS},
	{"Mint: three words", 0, MINT(ROOT, 0, DEPTH, FRAME), TRUNCATED},
	{"Mint: no root", 0, CNODE, CNodeMint, CAPS(), WORDS(0, DEPTH, FRAME, 64, 15, 0),
	 TRUNCATED},
	{"Mint: a full destination", fill, MINT(ROOT, 3, DEPTH, FRAME, 64, 15, 0), DELETE_FIRST},
	{"Mint: a source root that is no CNode", 0, MINT(TCB, 0, DEPTH, FRAME, 64, 15, 0),
	 LOOKUP_ROOT(1)},
	{"Mint: an empty source before missing words", 0, MINT(ROOT, 0, DEPTH, EMPTY, 64),
	 LOOKUP_MISSING(1, 64)},
	{"Mint: no data word", 0, MINT(ROOT, 0, DEPTH, FRAME, 64, 15), TRUNCATED},
	{"Mint: no data word before derivation", 0, MINT(ROOT, 0, DEPTH, TABLE, 64, 15), TRUNCATED},
	{"Mint: a badge for a badged endpoint", fill, MINT(CNODE, 0, DEPTH, 10, DEPTH, 15, 78),
	 ILLEGAL_OPERATION},
	{"Mint: the same badge for a badged endpoint", fill,
	 MINT(CNODE, 0, DEPTH, 10, DEPTH, 15, 77), ILLEGAL_OPERATION},
	{"Mint: badge 0 for a badged endpoint", fill, MINT(CNODE, 0, DEPTH, 10, DEPTH, 15, 0),
	 ILLEGAL_OPERATION},
	{"Mint: badge 0 for an endpoint", 0, MINT(ROOT, 0, DEPTH, ENDPOINT, 64, 15, 0), SUCCESS},
	{"Mint: a badge for a notification", 0, MINT(ROOT, 0, DEPTH, NOTIFICATION, 64, 15, ~0ul),
	 SUCCESS},
	{"Mint: guard and radix of 65 bits", 0, MINT(ROOT, 0, DEPTH, CNODE, 64, 15, 61),
	 ILLEGAL_OPERATION},
	{"Mint: guard and radix of 64 bits", 0, MINT(ROOT, 0, DEPTH, CNODE, 64, 15, 60), SUCCESS},
	{"Mint: data for a frame is not used", 0, MINT(ROOT, 0, DEPTH, FRAME, 64, 15, 99), SUCCESS},
	{"Mint: data for a reply object is not used", 0, MINT(ROOT, 0, DEPTH, REPLY, 64, 15, 99),
	 SUCCESS},
	{"Mint: interrupt control", 0, MINT(ROOT, 0, DEPTH, seL4_CapIRQControl, 64, 15, 0),
	 ILLEGAL_OPERATION},
	{"Mint: an untyped with children", use_untyped, MINT(ROOT, 0, DEPTH, UNTYPED, 64, 15, 0),
	 REVOKE_FIRST},
};

/* CNode, Move, Mutate and Rotate. */
static const struct row move_rows[] = {
	{"Move: three words", 0, MOVE(ROOT, 0, DEPTH, FRAME), TRUNCATED},
	{"Move: no root", 0, CNODE, CNodeMove, CAPS(), WORDS(0, DEPTH, FRAME, 64), TRUNCATED},
	{"Move: a full destination", fill, MOVE(ROOT, 3, DEPTH, FRAME, 64), DELETE_FIRST},
	{"Move: a full destination before the source", fill, MOVE(TCB, 3, DEPTH, FRAME, 64),
	 DELETE_FIRST},
	{"Move: a source root that is no CNode", 0, MOVE(TCB, 0, DEPTH, FRAME, 64), LOOKUP_ROOT(1)},
	{"Move: source depth 65", 0, MOVE(ROOT, 0, DEPTH, FRAME, 65), RANGE_ERROR(1, 64)},
	{"Move: an empty source", 0, MOVE(ROOT, 0, DEPTH, EMPTY, 64), LOOKUP_MISSING(1, 64)},
	{"Move: a slot onto itself", fill, MOVE(CNODE, 3, DEPTH, 3, DEPTH), DELETE_FIRST},
	{"Move: what cannot be copied", 0, MOVE(ROOT, 0, DEPTH, TABLE, 64), SUCCESS},
	{"Move: an untyped with children", use_untyped, MOVE(ROOT, 0, DEPTH, UNTYPED, 64), SUCCESS},
	{"Mutate: three words", 0, MUTATE(ROOT, 0, DEPTH, FRAME), TRUNCATED},
	{"Mutate: no root", 0, CNODE, CNodeMutate, CAPS(), WORDS(0, DEPTH, CNODE, 64, 0),
	 TRUNCATED},
	{"Mutate: source depth 65", 0, MUTATE(ROOT, 0, DEPTH, CNODE, 65, 0), RANGE_ERROR(1, 64)},
	{"Mutate: an empty source", 0, MUTATE(ROOT, 0, DEPTH, EMPTY, 64, 0), LOOKUP_MISSING(1, 64)},
	{"Mutate: a full destination", fill, MUTATE(ROOT, 3, DEPTH, FRAME, 64, 0), DELETE_FIRST},
	{"Mutate: a source root that is no CNode", 0, MUTATE(TCB, 0, DEPTH, FRAME, 64, 0),
	 LOOKUP_ROOT(1)},
	{"Mutate: an empty source before the data word", 0, MUTATE(ROOT, 0, DEPTH, EMPTY, 64),
	 LOOKUP_MISSING(1, 64)},
	{"Mutate: no data word", 0, MUTATE(ROOT, 0, DEPTH, CNODE, 64), TRUNCATED},
	{"Mutate: an endpoint", 0, MUTATE(ROOT, 0, DEPTH, ENDPOINT, 64, 5), ILLEGAL_OPERATION},
	{"Mutate: an endpoint, with badge 0", 0, MUTATE(ROOT, 0, DEPTH, ENDPOINT, 64, 0),
	 ILLEGAL_OPERATION},
	{"Mutate: a notification", 0, MUTATE(ROOT, 0, DEPTH, NOTIFICATION, 64, 5),
	 ILLEGAL_OPERATION},
	{"Mutate: a guard that is too long", nest, MUTATE(CNODE, 0, DEPTH, 7, DEPTH, 62),
	 ILLEGAL_OPERATION},
	{"Mutate: a guard of full length", nest, MUTATE(CNODE, 0, DEPTH, 7, DEPTH, 61), SUCCESS},
	{"Mutate: data for a frame is not used", 0, MUTATE(ROOT, 0, DEPTH, FRAME, 64, 5), SUCCESS},
	{"Rotate: seven words", fill, ROTATE(0, DEPTH, 0, 3, DEPTH, 0, 5), TRUNCATED},
	{"Rotate: no roots", fill, CNODE, CNodeRotate, CAPS(),
	 WORDS(0, DEPTH, 0, 3, DEPTH, 0, 5, DEPTH), TRUNCATED},
	{"Rotate: a guard too long for the new pivot", fill_and_nest,
	 ROTATE(0, DEPTH, 0, 3, DEPTH, 62, 7, DEPTH), ILLEGAL_OPERATION},
	{"Rotate: a guard too long for the new destination", fill_and_nest,
	 ROTATE(0, DEPTH, 62, 7, DEPTH, 0, 3, DEPTH), ILLEGAL_OPERATION},
	{"Rotate: guards of full length", fill_and_nest,
	 ROTATE(0, DEPTH, 61, 7, DEPTH, 0, 3, DEPTH), SUCCESS},
	{"Rotate: one root", fill, CNODE, CNodeRotate, CAPS(CNODE),
	 WORDS(0, DEPTH, 0, 3, DEPTH, 0, 5, DEPTH), TRUNCATED},
	{"Rotate: the destination before missing words", fill, ROTATE(0, 65), RANGE_ERROR(1, 64)},
	{"Rotate: a source root that is no CNode", fill, CNODE, CNodeRotate, CAPS(CNODE, TCB),
	 WORDS(0, DEPTH, 0, 3, DEPTH, 0, 5, DEPTH), LOOKUP_ROOT(1)},
	{"Rotate: a pivot root that is no CNode", fill, CNODE, CNodeRotate, CAPS(TCB, CNODE),
	 WORDS(0, DEPTH, 0, 3, DEPTH, 0, 5, DEPTH), LOOKUP_ROOT(1)},
	{"Rotate: the source before the pivot", fill, ROTATE(0, DEPTH, 0, 3, 65, 0, 5, 2),
	 LOOKUP_DEPTH(1, 2, 4)},
	{"Rotate: pivot depth 65", fill, ROTATE(0, DEPTH, 0, 3, 65, 0, 5, DEPTH),
	 RANGE_ERROR(1, 64)},
	{"Rotate: pivot bits left over", fill, ROTATE(0, DEPTH, 0, 0x30, 8, 0, 5, DEPTH),
	 LOOKUP_DEPTH(1, 4, 0)},
	{"Rotate: pivot is source", fill, ROTATE(0, DEPTH, 0, 5, DEPTH, 0, 5, DEPTH),
	 ILLEGAL_OPERATION},
	{"Rotate: pivot is destination", fill, ROTATE(3, DEPTH, 0, 3, DEPTH, 0, 5, DEPTH),
	 ILLEGAL_OPERATION},
	{"Rotate: a full destination", fill, ROTATE(9, DEPTH, 0, 3, DEPTH, 0, 5, DEPTH),
	 DELETE_FIRST},
	{"Rotate: a full destination before an empty source", fill,
	 ROTATE(9, DEPTH, 0, 3, DEPTH, 0, 1, DEPTH), DELETE_FIRST},
	{"Rotate: an empty source", fill, ROTATE(0, DEPTH, 0, 3, DEPTH, 0, 1, DEPTH),
	 LOOKUP_MISSING(1, DEPTH)},
	{"Rotate: an empty source before an empty pivot", fill,
	 ROTATE(0, DEPTH, 0, 2, DEPTH, 0, 1, DEPTH), LOOKUP_MISSING(1, DEPTH)},
	{"Rotate: an empty pivot", fill, ROTATE(0, DEPTH, 0, 2, DEPTH, 0, 5, DEPTH),
	 LOOKUP_MISSING(0, DEPTH)},
	{"Rotate: an endpoint as source", fill, ROTATE(0, DEPTH, 0, 3, DEPTH, 0, 9, DEPTH),
	 ILLEGAL_OPERATION},
	{"Rotate: an endpoint as pivot", fill, ROTATE(0, DEPTH, 0, 9, DEPTH, 0, 3, DEPTH),
	 ILLEGAL_OPERATION},
	{"Rotate: three slots", fill, ROTATE(0, DEPTH, 0, 3, DEPTH, 0, 5, DEPTH), SUCCESS},
	{"Rotate: two slots", fill, ROTATE(5, DEPTH, 0, 3, DEPTH, 0, 5, DEPTH), SUCCESS},
};

const struct suite lookup_suite = {"CSpace lookup", 0, TABLE(lookup_rows, run_row)};
const struct suite copy_suite = {"CNode copies", 0, TABLE(copy_rows, run_row)};
const struct suite move_suite = {"CNode moves", 0, TABLE(move_rows, run_row)};
