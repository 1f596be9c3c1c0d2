/* SPDX-License-Identifier: BSD-2-Clause */
/* Invocations of untyped memory and of CNodes. */
#ifndef SEL4_INVOCATIONS_MEMORY_H
#define SEL4_INVOCATIONS_MEMORY_H

#include <sel4/invoke.h>

/**
 * Makes `num_objects` objects from untyped memory, their capabilities going to
 * slots node_offset.. of a CNode.
 * @param type seL4_ObjectType
 * @param size_bits log2 of bytes (CNode: of slots), for types of no fixed size
 * @param node_depth 0: the CNode is `root`; else it is found at node_index there
 * @param num_objects 1..seL4_UntypedRetypeMaxObjects
 */
LIBSEL4_INLINE_FUNC seL4_Error seL4_Untyped_Retype(seL4_Untyped service, seL4_Word type,
						   seL4_Word size_bits, seL4_CNode root,
						   seL4_Word node_index, seL4_Word node_depth,
						   seL4_Word node_offset, seL4_Word num_objects)
{
	seL4_SetCap(0, root);
	seL4_SetMR(4, node_offset);
	seL4_SetMR(5, num_objects);
	return seL4_Invoke(service, UntypedRetype, 1, 6, type, size_bits, node_index, node_depth);
}

/** Deletes everything derived from the capability in the slot. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_CNode_Revoke(seL4_CNode service, seL4_Word index,
						 seL4_Uint8 depth)
{
	return seL4_Invoke(service, CNodeRevoke, 0, 2, index, depth, 0, 0);
}

/** Empties the slot. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_CNode_Delete(seL4_CNode service, seL4_Word index,
						 seL4_Uint8 depth)
{
	return seL4_Invoke(service, CNodeDelete, 0, 2, index, depth, 0, 0);
}

/** Takes senders that use the badge of the endpoint capability in the slot off its queue. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_CNode_CancelBadgedSends(seL4_CNode service, seL4_Word index,
							    seL4_Uint8 depth)
{
	return seL4_Invoke(service, CNodeCancelBadgedSends, 0, 2, index, depth, 0, 0);
}

/** Copies a capability into an empty slot of `service`, with no more than `rights`. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_CNode_Copy(seL4_CNode service, seL4_Word dest_index,
					       seL4_Uint8 dest_depth, seL4_CNode src_root,
					       seL4_Word src_index, seL4_Uint8 src_depth,
					       seL4_CapRights_t rights)
{
	seL4_SetCap(0, src_root);
	seL4_SetMR(4, rights.words[0]);
	return seL4_Invoke(service, CNodeCopy, 1, 5, dest_index, dest_depth, src_index, src_depth);
}

/**
 * Copies and changes a capability.
 * @param badge badge of an endpoint or notification, seL4_CNode_CapData_t of a CNode
 */
LIBSEL4_INLINE_FUNC seL4_Error seL4_CNode_Mint(seL4_CNode service, seL4_Word dest_index,
					       seL4_Uint8 dest_depth, seL4_CNode src_root,
					       seL4_Word src_index, seL4_Uint8 src_depth,
					       seL4_CapRights_t rights, seL4_Word badge)
{
	seL4_SetCap(0, src_root);
	seL4_SetMR(4, rights.words[0]);
	seL4_SetMR(5, badge);
	return seL4_Invoke(service, CNodeMint, 1, 6, dest_index, dest_depth, src_index, src_depth);
}

/** Moves a capability into an empty slot of `service`. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_CNode_Move(seL4_CNode service, seL4_Word dest_index,
					       seL4_Uint8 dest_depth, seL4_CNode src_root,
					       seL4_Word src_index, seL4_Uint8 src_depth)
{
	seL4_SetCap(0, src_root);
	return seL4_Invoke(service, CNodeMove, 1, 4, dest_index, dest_depth, src_index, src_depth);
}

/** Moves a capability and gives it a new guard. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_CNode_Mutate(seL4_CNode service, seL4_Word dest_index,
						 seL4_Uint8 dest_depth, seL4_CNode src_root,
						 seL4_Word src_index, seL4_Uint8 src_depth,
						 seL4_Word badge)
{
	seL4_SetCap(0, src_root);
	seL4_SetMR(4, badge);
	return seL4_Invoke(service, CNodeMutate, 1, 5, dest_index, dest_depth, src_index,
			   src_depth);
}

/**
 * Moves pivot to destination and source to pivot in one step; destination may
 * be the source, which swaps the two.
 * @param dest_badge data for the capability that ends in the destination
 * @param pivot_badge data for the capability that ends in the pivot's slot
 */
LIBSEL4_INLINE_FUNC seL4_Error seL4_CNode_Rotate(seL4_CNode service, seL4_Word dest_index,
						 seL4_Uint8 dest_depth, seL4_Word dest_badge,
						 seL4_CNode pivot_root, seL4_Word pivot_index,
						 seL4_Uint8 pivot_depth, seL4_Word pivot_badge,
						 seL4_CNode src_root, seL4_Word src_index,
						 seL4_Uint8 src_depth)
{
	seL4_SetCap(0, pivot_root);
	seL4_SetCap(1, src_root);
	seL4_SetMR(4, pivot_depth);
	seL4_SetMR(5, pivot_badge);
	seL4_SetMR(6, src_index);
	seL4_SetMR(7, src_depth);
	return seL4_Invoke(service, CNodeRotate, 2, 8, dest_index, dest_depth, dest_badge,
			   pivot_index);
}

#endif
