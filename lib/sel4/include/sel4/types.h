/* SPDX-License-Identifier: BSD-2-Clause */
/* Types of the interface: capabilities, messages, rights, the IPC buffer. */
#ifndef SEL4_TYPES_H
#define SEL4_TYPES_H

#include <sel4/config.h>
#include <sel4/macros.h>
#include <sel4/simple_types.h>
#include <sel4/constants.h>
#include <sel4/objecttype.h>
#include <sel4/errors.h>
#include <sel4/shared_types.h>
#include <sel4/capability_types.h>

#include SEL4_ARCH_HEADER(types.h)

#endif
