/* SPDX-License-Identifier: BSD-2-Clause */
/* RISC-V 64: words of fault messages and replies. */
#ifndef SEL4_ARCH_RISCV64_FAULTS_H
#define SEL4_ARCH_RISCV64_FAULTS_H

enum {
#define UNKNOWN_SYSCALL_WORD(name) seL4_UnknownSyscall_##name,
#include <abi/riscv64/faults.def>
	seL4_UnknownSyscall_Length
};

enum {
#define USER_EXCEPTION_WORD(name) seL4_UserException_##name,
#include <abi/riscv64/faults.def>
	seL4_UserException_Length
};

enum {
#define TIMEOUT_REPLY_WORD(name) seL4_TimeoutReply_##name,
#include <abi/riscv64/faults.def>
	seL4_TimeoutReply_Length
};

/* Older names of the same. */
#define SEL4_PFIPC_LABEL	   seL4_Fault_VMFault
#define SEL4_PFIPC_LENGTH	   4
#define SEL4_PFIPC_FAULT_IP	   0
#define SEL4_PFIPC_FAULT_ADDR	   1
#define SEL4_PFIPC_PREFETCH_FAULT  2
#define SEL4_PFIPC_FSR		   3
#define SEL4_EXCEPT_IPC_LABEL	   seL4_Fault_UnknownSyscall
#define SEL4_USER_EXCEPTION_LABEL  seL4_Fault_UserException
#define SEL4_USER_EXCEPTION_LENGTH 4

#endif
