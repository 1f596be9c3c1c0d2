/* SPDX-License-Identifier: BSD-2-Clause */
/* RISC-V 64: where the object types of this word size end, and the number of an absent one. */
#ifndef SEL4_ARCH_RISCV64_OBJECTTYPE_H
#define SEL4_ARCH_RISCV64_OBJECTTYPE_H

#define seL4_ModeObjectTypeCount ((unsigned)seL4_RISCV_4K_Page)

#define seL4_RISCV_Tera_Page 0xffffffff

#endif
