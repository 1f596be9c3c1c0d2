/* SPDX-License-Identifier: BSD-2-Clause */
/* The user's C interface to the kernel: types, constants, system calls, invocations. */
#ifndef SEL4_SEL4_H
#define SEL4_SEL4_H

#include <sel4/config.h>
#include <sel4/macros.h>
#include <sel4/simple_types.h>
#include <sel4/constants.h>
#include <sel4/objecttype.h>
#include <sel4/errors.h>
#include <sel4/types.h>
#include <sel4/bootinfo.h>
#include <sel4/syscall.h>
#include <sel4/invocation.h>
#include <sel4/functions.h>
#include <sel4/syscalls.h>
#include <sel4/debug.h>
#include <sel4/benchmark.h>
#include <sel4/faults.h>
#include <sel4/invocations.h>

#endif
