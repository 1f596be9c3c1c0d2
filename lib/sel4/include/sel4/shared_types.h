/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Words with fields (message info, rights, CNode data) and the IPC buffer.
 * Values out of a field's range are cut to its width, never carried into the
 * next field.
 */
#ifndef SEL4_SHARED_TYPES_H
#define SEL4_SHARED_TYPES_H

#include <sel4/simple_types.h>
#include <sel4/constants.h>
#include <sel4/macros.h>

/* A thread's part of a message that is not in registers. The kernel touches neither tag nor
 * userData. */
typedef struct seL4_MessageInfo {
	seL4_Word words[1];
} seL4_MessageInfo_t;

typedef struct seL4_IPCBuffer_ {
	seL4_MessageInfo_t tag;
	seL4_Word msg[seL4_MsgMaxLength];
	seL4_Word userData;
	seL4_Word caps_or_badges[seL4_MsgMaxExtraCaps]; /* sent: capabilities; received: badges */
	seL4_CPtr receiveCNode; /* where one received capability goes: CNode, ... */
	seL4_CPtr receiveIndex; /* ... index in it ... */
	seL4_Word receiveDepth; /* ... and bits of the index to resolve */
} seL4_IPCBuffer __attribute__((__aligned__(1 << seL4_IPCBufferSizeBits)));

enum {
	seL4_MessageInfoExtraCapsShift = seL4_MsgLengthBits,
	seL4_MessageInfoCapsUnwrappedShift = seL4_MsgLengthBits + seL4_MsgExtraCapBits,
	seL4_MessageInfoLabelShift = seL4_MessageInfoCapsUnwrappedShift + seL4_MsgMaxExtraCaps,
};

LIBSEL4_INLINE_FUNC seL4_Word seL4_FieldGet(seL4_Word word, unsigned shift, unsigned width)
{
	return (word >> shift) & ((1ul << width) - 1);
}

LIBSEL4_INLINE_FUNC seL4_Word seL4_FieldSet(seL4_Word word, unsigned shift, unsigned width,
					    seL4_Word value)
{
	seL4_Word mask = ((1ul << width) - 1) << shift;

	return (word & ~mask) | ((value << shift) & mask);
}

/**
 * Message info word.
 * @param label 52 bits
 * @param capsUnwrapped 3 bits, set by the kernel on receiving
 * @param extraCaps 0..3
 * @param length 0..seL4_MsgMaxLength words
 */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_MessageInfo_new(seL4_Word label,
							    seL4_Word capsUnwrapped,
							    seL4_Word extraCaps, seL4_Word length)
{
	seL4_MessageInfo_t info = {{label << seL4_MessageInfoLabelShift}};

	info.words[0] = seL4_FieldSet(info.words[0], seL4_MessageInfoCapsUnwrappedShift,
				      seL4_MsgMaxExtraCaps, capsUnwrapped);
	info.words[0] = seL4_FieldSet(info.words[0], seL4_MessageInfoExtraCapsShift,
				      seL4_MsgExtraCapBits, extraCaps);
	info.words[0] = seL4_FieldSet(info.words[0], 0, seL4_MsgLengthBits, length);
	return info;
}

LIBSEL4_INLINE_FUNC seL4_Word seL4_MessageInfo_get_label(seL4_MessageInfo_t info)
{
	return info.words[0] >> seL4_MessageInfoLabelShift;
}

LIBSEL4_INLINE_FUNC seL4_Word seL4_MessageInfo_get_capsUnwrapped(seL4_MessageInfo_t info)
{
	return seL4_FieldGet(info.words[0], seL4_MessageInfoCapsUnwrappedShift,
			     seL4_MsgMaxExtraCaps);
}

LIBSEL4_INLINE_FUNC seL4_Word seL4_MessageInfo_get_extraCaps(seL4_MessageInfo_t info)
{
	return seL4_FieldGet(info.words[0], seL4_MessageInfoExtraCapsShift, seL4_MsgExtraCapBits);
}

LIBSEL4_INLINE_FUNC seL4_Word seL4_MessageInfo_get_length(seL4_MessageInfo_t info)
{
	return seL4_FieldGet(info.words[0], 0, seL4_MsgLengthBits);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_MessageInfo_set_label(seL4_MessageInfo_t info,
								  seL4_Word label)
{
	info.words[0] = seL4_FieldSet(info.words[0], seL4_MessageInfoLabelShift,
				      seL4_WordBits - seL4_MessageInfoLabelShift, label);
	return info;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_MessageInfo_set_capsUnwrapped(seL4_MessageInfo_t info,
									  seL4_Word capsUnwrapped)
{
	info.words[0] = seL4_FieldSet(info.words[0], seL4_MessageInfoCapsUnwrappedShift,
				      seL4_MsgMaxExtraCaps, capsUnwrapped);
	return info;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_MessageInfo_set_extraCaps(seL4_MessageInfo_t info,
								      seL4_Word extraCaps)
{
	info.words[0] = seL4_FieldSet(info.words[0], seL4_MessageInfoExtraCapsShift,
				      seL4_MsgExtraCapBits, extraCaps);
	return info;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_MessageInfo_set_length(seL4_MessageInfo_t info,
								   seL4_Word length)
{
	info.words[0] = seL4_FieldSet(info.words[0], 0, seL4_MsgLengthBits, length);
	return info;
}

/* What a capability allows: bit 0 write (send), 1 read (receive), 2 grant, 3 grant-reply. */
typedef struct seL4_CapRights {
	seL4_Word words[1];
} seL4_CapRights_t;

/** Rights word. Each parameter is 0 or 1. */
LIBSEL4_INLINE_FUNC seL4_CapRights_t seL4_CapRights_new(seL4_Word grantReply, seL4_Word grant,
							seL4_Word read, seL4_Word write)
{
	seL4_CapRights_t rights = {
		{(grantReply & 1) << 3 | (grant & 1) << 2 | (read & 1) << 1 | (write & 1)}};

	return rights;
}

LIBSEL4_INLINE_FUNC seL4_Word seL4_CapRights_get_capAllowGrantReply(seL4_CapRights_t rights)
{
	return seL4_FieldGet(rights.words[0], 3, 1);
}

LIBSEL4_INLINE_FUNC seL4_Word seL4_CapRights_get_capAllowGrant(seL4_CapRights_t rights)
{
	return seL4_FieldGet(rights.words[0], 2, 1);
}

LIBSEL4_INLINE_FUNC seL4_Word seL4_CapRights_get_capAllowRead(seL4_CapRights_t rights)
{
	return seL4_FieldGet(rights.words[0], 1, 1);
}

LIBSEL4_INLINE_FUNC seL4_Word seL4_CapRights_get_capAllowWrite(seL4_CapRights_t rights)
{
	return seL4_FieldGet(rights.words[0], 0, 1);
}

#define seL4_NoRights	   seL4_CapRights_new(0, 0, 0, 0)
#define seL4_CanWrite	   seL4_CapRights_new(0, 0, 0, 1)
#define seL4_CanRead	   seL4_CapRights_new(0, 0, 1, 0)
#define seL4_ReadWrite	   seL4_CapRights_new(0, 0, 1, 1)
#define seL4_CanGrant	   seL4_CapRights_new(0, 1, 0, 0)
#define seL4_CanGrantReply seL4_CapRights_new(1, 0, 0, 0)
#define seL4_AllRights	   seL4_CapRights_new(1, 1, 1, 1)
#define seL4_NoWrite	   seL4_CapRights_new(1, 1, 1, 0)
#define seL4_NoRead	   seL4_CapRights_new(1, 1, 0, 1)

/* Data word of a CNode capability: the guard to give it. */
typedef struct seL4_CNode_CapData {
	seL4_Word words[1];
} seL4_CNode_CapData_t;

/**
 * Data word for a CNode capability.
 * @param guard the guard's value, 58 bits
 * @param guardSize the guard's length in bits, 0..63
 */
LIBSEL4_INLINE_FUNC seL4_CNode_CapData_t seL4_CNode_CapData_new(seL4_Word guard,
								seL4_Word guardSize)
{
	seL4_CNode_CapData_t data = {
		{guard << seL4_GuardSizeBits | seL4_FieldGet(guardSize, 0, seL4_GuardSizeBits)}};

	return data;
}

LIBSEL4_INLINE_FUNC seL4_Word seL4_CNode_CapData_get_guard(seL4_CNode_CapData_t data)
{
	return data.words[0] >> seL4_GuardSizeBits;
}

LIBSEL4_INLINE_FUNC seL4_Word seL4_CNode_CapData_get_guardSize(seL4_CNode_CapData_t data)
{
	return seL4_FieldGet(data.words[0], 0, seL4_GuardSizeBits);
}

#endif
