/* SPDX-License-Identifier: BSD-2-Clause */
/* AArch64: capabilities, registers of a thread, arguments of a secure monitor call. */
#ifndef SEL4_ARCH_AARCH64_TYPES_H
#define SEL4_ARCH_AARCH64_TYPES_H

#include <sel4/simple_types.h>

typedef seL4_CPtr seL4_ARM_Page;
typedef seL4_CPtr seL4_ARM_PageTable;
typedef seL4_CPtr seL4_ARM_PageUpperDirectory;
typedef seL4_CPtr seL4_ARM_PageDirectory;
typedef seL4_CPtr seL4_ARM_VSpace;
typedef seL4_CPtr seL4_ARM_ASIDControl;
typedef seL4_CPtr seL4_ARM_ASIDPool;
typedef seL4_CPtr seL4_ARM_VCPU;
typedef seL4_CPtr seL4_ARM_IOSpace;
typedef seL4_CPtr seL4_ARM_IOPageTable;
typedef seL4_CPtr seL4_ARM_SIDControl;
typedef seL4_CPtr seL4_ARM_SID;
typedef seL4_CPtr seL4_ARM_CBControl;
typedef seL4_CPtr seL4_ARM_CB;
typedef seL4_CPtr seL4_ARM_SMC;
typedef seL4_CPtr seL4_ARM_SGI_Signal;

/* A thread's registers, in the order of TCB_ReadRegisters and TCB_WriteRegisters. */
typedef struct seL4_UserContext_ {
#define FRAME_REGISTER(name)   seL4_Word name;
#define INTEGER_REGISTER(name) seL4_Word name;
#include <abi/aarch64/registers.def>
} seL4_UserContext;

typedef struct seL4_ARM_SMCContext_ {
	seL4_Word x0, x1, x2, x3, x4, x5, x6, x7;
} seL4_ARM_SMCContext;

#endif
