/* SPDX-License-Identifier: BSD-2-Clause */
/* Labels of invocations, numbered by <abi/invocations.def> and the architecture's table. */
#ifndef SEL4_INVOCATION_H
#define SEL4_INVOCATION_H

#include <sel4/config.h>

enum invocation_label {
#define INVOCATION(name) name,
#include <abi/invocations.def>
	nInvocationLabels
};

enum arch_invocation_label {
	lastGenericInvocationLabel = nInvocationLabels - 1,
#define INVOCATION(name) name,
#include SEL4_ARCH_TABLE(invocations.def)
	nArchInvocationLabels
};

#include SEL4_ARCH_HEADER(invocation.h)

#endif
