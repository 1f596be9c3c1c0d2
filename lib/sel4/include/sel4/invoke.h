/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one way in which all invocations enter the kernel. Extra
 * capabilities, and message words from 4 up, are in the IPC buffer already.
 */
#ifndef SEL4_INVOKE_H
#define SEL4_INVOKE_H

#include <sel4/syscalls.h>
#include <sel4/invocation.h>

typedef struct seL4_InvocationResult {
	seL4_Error error;
	seL4_MessageInfo_t info;
	seL4_Word mr[4];
} seL4_InvocationResult;

/**
 * Calls `service`. After an error words 0..3 of the reply are in the IPC buffer.
 * @param caps number of extra capabilities
 * @param length number of message words
 */
LIBSEL4_INLINE_FUNC seL4_InvocationResult seL4_InvokeResult(seL4_CPtr service, seL4_Word label,
							    seL4_Word caps, seL4_Word length,
							    seL4_Word mr0, seL4_Word mr1,
							    seL4_Word mr2, seL4_Word mr3)
{
	seL4_InvocationResult result = {.mr = {mr0, mr1, mr2, mr3}};

	result.info = seL4_CallWithMRs(service, seL4_MessageInfo_new(label, 0, caps, length),
				       &result.mr[0], &result.mr[1], &result.mr[2], &result.mr[3]);
	result.error = (seL4_Error)seL4_MessageInfo_get_label(result.info);
	if (result.error != seL4_NoError) {
		for (int i = 0; i < SEL4_TRAP_MESSAGE_WORDS; i++)
			seL4_SetMR(i, result.mr[i]);
	}
	return result;
}

/** The same for invocations without outputs. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_Invoke(seL4_CPtr service, seL4_Word label, seL4_Word caps,
					   seL4_Word length, seL4_Word mr0, seL4_Word mr1,
					   seL4_Word mr2, seL4_Word mr3)
{
	return seL4_InvokeResult(service, label, caps, length, mr0, mr1, mr2, mr3).error;
}

#endif
