/* SPDX-License-Identifier: BSD-2-Clause */
/* System call numbers, from <abi/syscalls.def>. */
#ifndef SEL4_SYSCALL_H
#define SEL4_SYSCALL_H

#include <sel4/config.h>
#include <sel4/macros.h>

typedef enum {
#define SYSCALL(name, number) seL4_Sys##name = (number),
#include <abi/syscalls.def>
	SEL4_FORCE_LONG_ENUM(seL4_Syscall_ID)
} seL4_Syscall_ID;

#endif
