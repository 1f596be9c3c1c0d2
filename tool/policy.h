/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rules that a system has to keep, as sentences:
 *
 *     A never reaches B
 *     A never reaches B except through C, D
 *     only A, B maps C        (or: reads, writes, calls, notifies, controls, reaches)
 *
 * A, B, C are names of protection domains, memory regions, or `irq N`.
 */
#ifndef TOOL_POLICY_H
#define TOOL_POLICY_H

#include "reach.h"
#include "schema.h"

/* One of the tables `policies` of a description, or of a file of its own. */
struct policy {
	const struct node *node; /* of the sentence */
};

/* Reads the tables; false after errors. */
bool policy_read(const struct nodes *nodes, struct policy **policies, size_t *count);

/* Whether the system keeps the rules of its own description; reports those it breaks. */
bool policy_check_own(const struct spec *spec);

/* Reports each way by which the system breaks the rule. True if it keeps it. */
bool policy_check(const struct graph *graph, const struct policy *policy);

#endif
