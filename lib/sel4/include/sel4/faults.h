/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Faults: the label and words of their messages, and a value type that a
 * handler makes from a message just received (seL4_getFault).
 */
#ifndef SEL4_FAULTS_H
#define SEL4_FAULTS_H

#include <sel4/config.h>
#include <sel4/types.h>
#include <sel4/functions.h>

typedef enum {
#define FAULT(name, label) seL4_Fault_##name = (label),
#include <abi/faults.def>
	SEL4_FORCE_LONG_ENUM(seL4_FaultType)
} seL4_FaultType;

enum {
#define CAP_FAULT_WORD(name) seL4_CapFault_##name,
#include <abi/faults.def>
	seL4_CapFault_DepthMismatch_BitsFound,
	seL4_CapFault_GuardMismatch_GuardFound = seL4_CapFault_DepthMismatch_BitsFound,
	seL4_CapFault_GuardMismatch_BitsFound
};

enum {
#define VM_FAULT_WORD(name) seL4_VMFault_##name,
#include <abi/faults.def>
	seL4_VMFault_Length
};

enum {
#define TIMEOUT_WORD(name) seL4_Timeout_##name,
#include <abi/faults.def>
	seL4_Timeout_Length
};

#include SEL4_ARCH_HEADER(faults.h)

/* Older names of the labels. */
#define seL4_NoFault	    seL4_Fault_NullFault
#define seL4_CapFault	    seL4_Fault_CapFault
#define seL4_UnknownSyscall seL4_Fault_UnknownSyscall
#define seL4_UserException  seL4_Fault_UserException
#define seL4_VMFault	    seL4_Fault_VMFault

/* A fault's label and the words of its message. */
#define seL4_FaultMaxWords seL4_UnknownSyscall_Length
typedef struct seL4_Fault {
	seL4_FaultType type;
	seL4_Word words[seL4_FaultMaxWords];
} seL4_Fault_t;

LIBSEL4_INLINE_FUNC seL4_Word seL4_Fault_get_seL4_FaultType(seL4_Fault_t fault)
{
	return (seL4_Word)fault.type;
}

/** The fault whose message the calling thread has just received, with `tag` as its message info. */
LIBSEL4_INLINE_FUNC seL4_Fault_t seL4_getFault(seL4_MessageInfo_t tag)
{
	seL4_Fault_t fault = {(seL4_FaultType)seL4_MessageInfo_get_label(tag), {0}};
	seL4_Word length = seL4_MessageInfo_get_length(tag);

	for (seL4_Word i = 0; i < length && i < seL4_FaultMaxWords; i++)
		fault.words[i] = seL4_GetMR((int)i);
	return fault;
}

LIBSEL4_INLINE_FUNC seL4_Bool seL4_isVMFault_tag(seL4_MessageInfo_t tag)
{
	return seL4_MessageInfo_get_label(tag) == seL4_Fault_VMFault;
}

LIBSEL4_INLINE_FUNC seL4_Bool seL4_isUnknownSyscall_tag(seL4_MessageInfo_t tag)
{
	return seL4_MessageInfo_get_label(tag) == seL4_Fault_UnknownSyscall;
}

LIBSEL4_INLINE_FUNC seL4_Bool seL4_isUserException_tag(seL4_MessageInfo_t tag)
{
	return seL4_MessageInfo_get_label(tag) == seL4_Fault_UserException;
}

LIBSEL4_INLINE_FUNC seL4_Bool seL4_isCapFault_tag(seL4_MessageInfo_t tag)
{
	return seL4_MessageInfo_get_label(tag) == seL4_Fault_CapFault;
}

LIBSEL4_INLINE_FUNC seL4_Bool seL4_isTimeoutFault_tag(seL4_MessageInfo_t tag)
{
	return seL4_MessageInfo_get_label(tag) == seL4_Fault_Timeout;
}

#define SEL4_FAULT_FIELD(accessor, word)                                                           \
	LIBSEL4_INLINE_FUNC seL4_Word accessor(seL4_Fault_t fault)                                 \
	{                                                                                          \
		return fault.words[word];                                                          \
	}

SEL4_FAULT_FIELD(seL4_Fault_CapFault_get_IP, seL4_CapFault_IP)
SEL4_FAULT_FIELD(seL4_Fault_CapFault_get_Addr, seL4_CapFault_Addr)
SEL4_FAULT_FIELD(seL4_Fault_CapFault_get_InRecvPhase, seL4_CapFault_InRecvPhase)
SEL4_FAULT_FIELD(seL4_Fault_CapFault_get_LookupFailureType, seL4_CapFault_LookupFailureType)
SEL4_FAULT_FIELD(seL4_Fault_CapFault_get_MR4, seL4_CapFault_BitsLeft)
SEL4_FAULT_FIELD(seL4_Fault_CapFault_get_MR5, seL4_CapFault_GuardMismatch_GuardFound)
SEL4_FAULT_FIELD(seL4_Fault_CapFault_get_MR6, seL4_CapFault_GuardMismatch_BitsFound)

SEL4_FAULT_FIELD(seL4_Fault_VMFault_get_IP, seL4_VMFault_IP)
SEL4_FAULT_FIELD(seL4_Fault_VMFault_get_Addr, seL4_VMFault_Addr)
SEL4_FAULT_FIELD(seL4_Fault_VMFault_get_PrefetchFault, seL4_VMFault_PrefetchFault)
SEL4_FAULT_FIELD(seL4_Fault_VMFault_get_FSR, seL4_VMFault_FSR)

SEL4_FAULT_FIELD(seL4_Fault_Timeout_get_data, seL4_Timeout_Data)
SEL4_FAULT_FIELD(seL4_Fault_Timeout_get_consumed, seL4_Timeout_Consumed)

#include SEL4_ARCH_HEADER(fault_accessors.h)

#undef SEL4_FAULT_FIELD

#endif
