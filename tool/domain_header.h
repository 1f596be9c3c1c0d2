/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The header <domain.h> of a domain: its channel numbers, and addresses and sizes
 * of its memory, so that no program repeats what the description says.
 */
#ifndef TOOL_DOMAIN_HEADER_H
#define TOOL_DOMAIN_HEADER_H

#include "spec.h"

#define DOMAIN_HEADER "domain.h"

void domain_header_write(const struct spec *spec, const struct domain *domain, struct bytes *out);

#endif
