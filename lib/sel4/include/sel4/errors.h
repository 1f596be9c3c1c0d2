/* SPDX-License-Identifier: BSD-2-Clause */
/* Error codes of invocations and lookups, numbered by <abi/errors.def>. */
#ifndef SEL4_ERRORS_H
#define SEL4_ERRORS_H

#include <sel4/macros.h>

typedef enum {
#define ERROR(name) seL4_##name,
#include <abi/errors.def>
	seL4_NumErrors,
	SEL4_FORCE_LONG_ENUM(seL4_Error)
} seL4_Error;

typedef enum {
#define LOOKUP_FAILURE(name) seL4_##name,
#include <abi/errors.def>
	SEL4_FORCE_LONG_ENUM(seL4_LookupFailureType)
} seL4_LookupFailureType;

#endif
