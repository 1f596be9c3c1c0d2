/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers of the interface that no other header's types carry. */
#ifndef SEL4_CONSTANTS_H
#define SEL4_CONSTANTS_H

#include <sel4/config.h>
#include <sel4/macros.h>

#include SEL4_ARCH_HEADER(constants.h)

/* Message words that system calls carry in registers, on all processors. */
#define SEL4_TRAP_MESSAGE_WORDS 4

enum priorityConstants {
	seL4_InvalidPrio = -1,
	seL4_MinPrio = 0,
	seL4_MaxPrio = CONFIG_NUM_PRIORITIES - 1
};

enum seL4_MsgLimits {
	seL4_MsgLengthBits = 7,
	seL4_MsgExtraCapBits = 2,
	seL4_MsgMaxLength = 120 /* words */
};

#define seL4_MsgMaxExtraCaps 3

enum seL4_TCBFlag {
	seL4_TCBFlag_NoFlag = 0,
	seL4_TCBFlag_fpuDisabled = 1, /* using floating point faults */
	seL4_TCBFlag_MASK = seL4_TCBFlag_fpuDisabled
};

enum seL4_SchedContextFlag {
	seL4_SchedContext_NoFlag = 0,
	seL4_SchedContext_Sporadic = 1 /* refills follow a sporadic server's rules */
};

#define seL4_CapRightsBits	     4
#define seL4_BadgeBits		     64
#define seL4_GuardSizeBits	     6
#define seL4_GuardBits		     58
#define seL4_NilData		     0
#define seL4_IPCBufferSizeBits	     10
#define seL4_BootInfoFrameBits	     12
#define seL4_BootInfoFrameSize	     4096
#define seL4_UntypedRetypeMaxObjects CONFIG_RETYPE_FAN_OUT_LIMIT

/*
 * A scheduling context of n bits holds a header and then refills. One is needed
 * to run and one to take a rest; what is left may be asked for as extra refills.
 */
#define seL4_MinSchedContextBits     7
#define seL4_CoreSchedContextBytes   128
#define seL4_SchedContextHeaderBytes 96
#define seL4_RefillSizeBytes	     16

/**
 * The most extra refills that SchedControl_ConfigureFlags accepts.
 * @param size log2 of the scheduling context's bytes, seL4_MinSchedContextBits or more
 */
#define seL4_MaxExtraRefills(size)                                                                 \
	(((1ul << (size)) - seL4_SchedContextHeaderBytes) / seL4_RefillSizeBytes - 2)

#endif
