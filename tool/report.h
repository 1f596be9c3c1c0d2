/* SPDX-License-Identifier: BSD-2-Clause */
/* The report of a build: what is where, and who holds which capability. */
#ifndef TOOL_REPORT_H
#define TOOL_REPORT_H

#include "image.h"
#include "layout.h"
#include "plan.h"

void report_write(const struct plan *plan, const struct layout *layout, const struct image *image,
		  struct bytes *out);

#endif
