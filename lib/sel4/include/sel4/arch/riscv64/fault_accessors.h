/* SPDX-License-Identifier: BSD-2-Clause */
/* RISC-V 64: fields of faults, and the reply that sets all registers. Included by <sel4/faults.h>
 * only. */
#ifndef SEL4_ARCH_RISCV64_FAULT_ACCESSORS_H
#define SEL4_ARCH_RISCV64_FAULT_ACCESSORS_H

SEL4_FAULT_FIELD(seL4_Fault_UnknownSyscall_get_FaultIP, seL4_UnknownSyscall_FaultIP)
SEL4_FAULT_FIELD(seL4_Fault_UnknownSyscall_get_SP, seL4_UnknownSyscall_SP)
SEL4_FAULT_FIELD(seL4_Fault_UnknownSyscall_get_RA, seL4_UnknownSyscall_RA)
SEL4_FAULT_FIELD(seL4_Fault_UnknownSyscall_get_A0, seL4_UnknownSyscall_A0)
SEL4_FAULT_FIELD(seL4_Fault_UnknownSyscall_get_A1, seL4_UnknownSyscall_A1)
SEL4_FAULT_FIELD(seL4_Fault_UnknownSyscall_get_A2, seL4_UnknownSyscall_A2)
SEL4_FAULT_FIELD(seL4_Fault_UnknownSyscall_get_A3, seL4_UnknownSyscall_A3)
SEL4_FAULT_FIELD(seL4_Fault_UnknownSyscall_get_A4, seL4_UnknownSyscall_A4)
SEL4_FAULT_FIELD(seL4_Fault_UnknownSyscall_get_A5, seL4_UnknownSyscall_A5)
SEL4_FAULT_FIELD(seL4_Fault_UnknownSyscall_get_A6, seL4_UnknownSyscall_A6)
SEL4_FAULT_FIELD(seL4_Fault_UnknownSyscall_get_Syscall, seL4_UnknownSyscall_Syscall)

SEL4_FAULT_FIELD(seL4_Fault_UserException_get_FaultIP, seL4_UserException_FaultIP)
SEL4_FAULT_FIELD(seL4_Fault_UserException_get_Stack, seL4_UserException_SP)
SEL4_FAULT_FIELD(seL4_Fault_UserException_get_Number, seL4_UserException_Number)
SEL4_FAULT_FIELD(seL4_Fault_UserException_get_Code, seL4_UserException_Code)

/**
 * Puts a reply to a Timeout fault into the message words.
 * @param resume whether the thread runs on
 * @param registers its registers from then on
 * @param length how many of them, in the order of seL4_UserContext, 0..seL4_TimeoutReply_Length
 * @return the message info to reply with
 */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_TimeoutReply_new(seL4_Bool resume,
							     seL4_UserContext registers,
							     seL4_Word length)
{
	const seL4_Word *words = &registers.pc;

	for (seL4_Word i = 0; i < length && i < seL4_TimeoutReply_Length; i++)
		seL4_SetMR((int)i, words[i]);
	return seL4_MessageInfo_new(!resume, 0, 0, length);
}

#endif
