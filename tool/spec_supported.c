/* SPDX-License-Identifier: BSD-2-Clause */
/* What descriptions can say and no image can do yet: refused before anything is built. */
#include "error.h"
#include "spec.h"

bool spec_supported(const struct spec *spec)
{
	unsigned errors = error_count();

	for (size_t i = 0; i < spec->region_count; i++)
		if (spec->regions[i].has_bootinfo)
			complain(CODE_UNSUPPORTED,
				 schema_place(spec->regions[i].node, "prefill_bootinfo"),
				 "leave `prefill_bootinfo` out to build the rest",
				 "memory region `%s` cannot be built: the root task does not copy "
				 "boot information into regions",
				 spec->regions[i].name);
	if (spec->schedule.node != NULL)
		complain(CODE_UNSUPPORTED, spec->schedule.node->place,
			 "remove `domains` and the attribute `domain` of protection domains",
			 "the schedule cannot be built: the kernel has one scheduling domain");
	return error_count() == errors;
}
