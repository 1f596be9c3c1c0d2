/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls of debug kernels; present as CONFIG_PRINTING and CONFIG_DEBUG_BUILD say. */
#ifndef SEL4_DEBUG_H
#define SEL4_DEBUG_H

#include <sel4/syscalls.h>

#ifdef CONFIG_PRINTING

/** Prints one character on the kernel's console. */
LIBSEL4_INLINE_FUNC void seL4_DebugPutChar(char character)
{
	seL4_TrapRegisters registers = {(seL4_Uint8)character, 0, {0}};

	seL4_Trap(seL4_SysDebugPutChar, &registers, 0, 0);
}

LIBSEL4_INLINE_FUNC void seL4_DebugPutString(char *string)
{
	for (; *string; string++)
		seL4_DebugPutChar(*string);
}

/** Prints all threads on the kernel's console. */
LIBSEL4_INLINE_FUNC void seL4_DebugDumpScheduler(void)
{
	seL4_TrapRegisters registers = {0};

	seL4_Trap(seL4_SysDebugDumpScheduler, &registers, 0, 0);
}

#endif /* CONFIG_PRINTING */

#ifdef CONFIG_DEBUG_BUILD

/** Stops the machine. */
LIBSEL4_INLINE_FUNC void seL4_DebugHalt(void)
{
	seL4_TrapRegisters registers = {0};

	seL4_Trap(seL4_SysDebugHalt, &registers, 0, 0);
}

/** Prints a dump of the system's capabilities on the kernel's console. */
LIBSEL4_INLINE_FUNC void seL4_DebugSnapshot(void)
{
	seL4_TrapRegisters registers = {0};

	seL4_Trap(seL4_SysDebugSnapshot, &registers, 0, 0);
}

/** The kernel's number of the capability's type; 0: nothing there. */
LIBSEL4_INLINE_FUNC seL4_Uint32 seL4_DebugCapIdentify(seL4_CPtr cap)
{
	seL4_TrapRegisters registers = {cap, 0, {0}};

	seL4_Trap(seL4_SysDebugCapIdentify, &registers, 0, 0);
	return (seL4_Uint32)registers.cap_badge;
}

/**
 * Names a thread for the kernel's reports. The name travels in the caller's
 * message words, which it overwrites; at most seL4_MsgMaxLength * 8 - 1 bytes.
 */
LIBSEL4_INLINE_FUNC void seL4_DebugNameThread(seL4_CPtr tcb, const char *name)
{
	char *message = (char *)seL4_GetIPCBuffer()->msg;
	seL4_TrapRegisters registers = {tcb, 0, {0}};
	unsigned i = 0;

	while (name[i] && i < seL4_MsgMaxLength * sizeof(seL4_Word) - 1) {
		message[i] = name[i];
		i++;
	}
	message[i] = 0;
	seL4_Trap(seL4_SysDebugNameThread, &registers, 0, 0);
}

#endif /* CONFIG_DEBUG_BUILD */

#endif
