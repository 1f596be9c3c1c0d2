/* SPDX-License-Identifier: BSD-2-Clause */
/* The report of a build: what is where, and who holds which capability. */
#ifndef TOOL_REPORT_H
#define TOOL_REPORT_H

#include "image.h"
#include "layout.h"
#include "plan.h"

void report_write(const struct plan *plan, const struct layout *layout, const struct image *image,
		  struct bytes *out);

/* The same as JSON. */
void report_write_json(const struct plan *plan, const struct layout *layout,
		       const struct image *image, struct bytes *out);

/* What a thread is bound to: the role of the object, and its id. */
#define MOST_BOUND 6
struct bound_object {
	const char *role;
	uint32_t id;
};

/* Fills `bound`, which has room for MOST_BOUND; returns how many. */
size_t report_bound(const struct layout *layout, const struct domain_layout *domain,
		    struct bound_object *bound);

/* All capabilities, by CNode and slot. */
const struct capability **report_capabilities(const struct layout *layout);

/* What a mapping shows, and where its frames lie. */
const char *report_content(const struct layout *layout, const struct mapping *mapping);
uint64_t report_frames_paddr(const struct layout *layout, const struct mapping *mapping);

/* What both call things: permissions of a mapping, an object's kind and owner, a capability. */
const char *report_permissions(unsigned flags);
const char *report_kind(enum sys_object_kind kind);
const char *report_owner(const struct layout *layout, struct object object);
const char *report_source(const struct layout *layout, const struct capability *capability);

#endif
