/* SPDX-License-Identifier: BSD-2-Clause */
/* What descriptions can say and this system cannot do yet: refused before anything is built. */
#include "error.h"
#include "spec.h"

static void refuse(const struct node *node, const char *help, const char *what, const char *name)
{
	complain(CODE_UNSUPPORTED, node->place, help, "%s of `%s` cannot be built: %s", what, name,
		 "this system does not provide them yet");
}

static void check_domain(const struct domain *domain)
{
	if (domain->machine != NULL)
		refuse(domain->machine->node, "the kernel has no virtualisation",
		       "the virtual machine", domain->name);
}

bool spec_supported(const struct spec *spec)
{
	unsigned errors = error_count();

	for (size_t i = 0; i < spec->domain_count; i++)
		check_domain(&spec->domains[i]);
	for (size_t i = 0; i < spec->region_count; i++)
		if (spec->regions[i].has_bootinfo)
			refuse(spec->regions[i].node, "remove it to build the rest",
			       "boot information as contents", spec->regions[i].name);
	if (spec->schedule.node != NULL)
		complain(CODE_UNSUPPORTED, spec->schedule.node->place,
			 "remove `domains` and the attribute `domain`",
			 "scheduling domains cannot be built: the kernel has one");
	return error_count() == errors;
}
