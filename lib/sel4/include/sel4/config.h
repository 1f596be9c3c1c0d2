/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The options that kernel and user programs must agree about. CONFIG_DEBUG_BUILD,
 * CONFIG_PRINTING and those of benchmark builds come from the compiler's command line or from the
 * SDK, everything that follows from them or is the same everywhere is fixed here.
 */
#ifndef SEL4_CONFIG_H
#define SEL4_CONFIG_H

/* In an SDK, the configuration that its folder is for. */
#if __has_include(<kernel/gen_config.h>)
#include <kernel/gen_config.h>
#endif

#if defined(__aarch64__)
#define SEL4_ARCH_HEADER(name) <sel4/arch/aarch64/name>
#define SEL4_ARCH_TABLE(name)  <abi/aarch64/name>
#elif defined(__riscv) && __riscv_xlen == 64
#define SEL4_ARCH_HEADER(name) <sel4/arch/riscv64/name>
#define SEL4_ARCH_TABLE(name)  <abi/riscv64/name>
#else
#error "sel4: no support for this processor; compile for aarch64-none-elf or riscv64-none-elf"
#endif

/* Options of one processor, but defined everywhere. */
#define CONFIG_ARM_HIKEY_OUTSTANDING_PREFETCHERS 0
#define CONFIG_ARM_HIKEY_PREFETCHER_STRIDE	 0
#define CONFIG_ARM_HIKEY_PREFETCHER_NPFSTRM	 0

#define CONFIG_KERNEL_MCS			   1
#define CONFIG_WORD_SIZE			   64
#define CONFIG_MAX_NUM_NODES			   1
#define CONFIG_NUM_PRIORITIES			   256
#define CONFIG_NUM_DOMAINS			   1
#define CONFIG_NUM_DOMAIN_SCHEDULES		   2
#define CONFIG_ROOT_CNODE_SIZE_BITS		   12
#define CONFIG_BOOT_THREAD_TIME_SLICE		   5 /* milliseconds */
#define CONFIG_RETYPE_FAN_OUT_LIMIT		   256
#define CONFIG_MAX_NUM_WORK_UNITS_PER_PREEMPTION   100
#define CONFIG_RESET_CHUNK_BITS			   8
#define CONFIG_MAX_NUM_BOOTINFO_UNTYPED_CAPS	   230
#define CONFIG_KERNEL_STACK_BITS		   12
#define CONFIG_KERNEL_WCET_SCALE		   1
#define CONFIG_KERNEL_STATIC_MAX_PERIOD_US	   0
#define CONFIG_FASTPATH				   1
#define CONFIG_HAVE_FPU				   1
#define CONFIG_MAX_NUM_TRACE_POINTS		   0
#define CONFIG_KERNEL_OPT_LEVEL_O2		   1
#define CONFIG_KERNEL_OPTIMISATION_CLONE_FUNCTIONS 1
#define CONFIG_LIB_SEL4_INLINE_INVOCATIONS	   1
#define CONFIG_LIB_SEL4_PRINT_INVOCATION_ERRORS	   0

/* 1: each thread has its own pointer to its IPC buffer in its TLS area; 0: one global. */
#ifndef CONFIG_LIB_SEL4_USE_THREAD_LOCALS
#define CONFIG_LIB_SEL4_USE_THREAD_LOCALS 1
#endif

#ifdef CONFIG_PRINTING
#define CONFIG_COLOUR_PRINTING 1
#define CONFIG_IRQ_REPORTING   1
#endif

#ifdef CONFIG_DEBUG_BUILD
#define CONFIG_USER_STACK_TRACE_LENGTH 16
#else
#define CONFIG_USER_STACK_TRACE_LENGTH 0
#endif

#ifndef CONFIG_ENABLE_BENCHMARKS
#define CONFIG_NO_BENCHMARKS 1
#endif

#include SEL4_ARCH_HEADER(config.h)

#endif
