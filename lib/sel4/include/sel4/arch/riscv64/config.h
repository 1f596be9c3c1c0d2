/* SPDX-License-Identifier: BSD-2-Clause */
/* Options of RISC-V 64 kernels on the QEMU virt machine. */
#ifndef SEL4_ARCH_RISCV64_CONFIG_H
#define SEL4_ARCH_RISCV64_CONFIG_H

#define CONFIG_ARCH_RISCV	     1
#define CONFIG_ARCH_RISCV64	     1
#define CONFIG_PT_LEVELS	     3
#define CONFIG_FIRST_HART_ID	     0
#define CONFIG_RISCV_EXT_F	     1
#define CONFIG_RISCV_EXT_D	     1
#define CONFIG_CLZ_64		     1
#define CONFIG_CTZ_64		     1
#define CONFIG_PLAT_QEMU_RISCV_VIRT  1
#define CONFIG_PADDR_USER_DEVICE_TOP 0x8000000000
#define CONFIG_TIMER_FREQUENCY	     10000000 /* Hz */

#endif
