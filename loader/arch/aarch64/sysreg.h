/* SPDX-License-Identifier: BSD-2-Clause */
/* Access to system registers by name. */
#ifndef LOADER_SYSREG_H
#define LOADER_SYSREG_H

#include <stdint.h>

#define READ_SYSREG(name)                                                                          \
	({                                                                                         \
		uint64_t value_;                                                                   \
		__asm__ volatile("mrs %0, " #name : "=r"(value_));                                 \
		value_;                                                                            \
	})

#define WRITE_SYSREG(name, value)                                                                  \
	__asm__ volatile("msr " #name ", %0" : : "r"((uint64_t)(value)) : "memory")

#endif
