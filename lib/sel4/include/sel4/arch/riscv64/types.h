/* SPDX-License-Identifier: BSD-2-Clause */
/* RISC-V 64: capabilities, registers of a thread. */
#ifndef SEL4_ARCH_RISCV64_TYPES_H
#define SEL4_ARCH_RISCV64_TYPES_H

#include <sel4/simple_types.h>

typedef seL4_CPtr seL4_RISCV_Page;
typedef seL4_CPtr seL4_RISCV_PageTable;
typedef seL4_CPtr seL4_RISCV_ASIDControl;
typedef seL4_CPtr seL4_RISCV_ASIDPool;

/* A thread's registers, in the order of TCB_ReadRegisters and TCB_WriteRegisters. */
typedef struct seL4_UserContext_ {
#define FRAME_REGISTER(name)   seL4_Word name;
#define INTEGER_REGISTER(name) seL4_Word name;
#include <abi/riscv64/registers.def>
} seL4_UserContext;

#endif
