/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Explains the faults that a system's console tells of: in which function and
 * line, called from where, and what lies near the address.
 */
#ifndef TOOL_EXPLANATION_H
#define TOOL_EXPLANATION_H

#include "memory.h"
#include "spec.h"

/*
 * The explanations of all faults in `console`, the output of a system that was
 * built from `spec`; empty if there is none. The caller frees it.
 */
struct bytes explain_faults(const struct spec *spec, const struct bytes *console);

#endif
