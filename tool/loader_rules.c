/* SPDX-License-Identifier: BSD-2-Clause */
/* Asks the loader's sources what the loader would say; see loader_rules.h. */
#include <string.h>

#define elf_read loader_elf_read /* as in module.mk */

#include "loader/device_tree.h"
#include "loader/place.h"
#include "loader_rules.h"

uint64_t loader_device_tree_bytes(const struct bytes *blob)
{
	return device_tree_size(blob->data, blob->length);
}

static struct range range_of(struct loader_range range)
{
	return (struct range){range.start, range.end};
}

/* The loader names the member of its archive first; the rest is what is wrong. */
static const char *without_member(const char *text, enum loader_part *part)
{
	static const char *const members[] = {
		[LOADER_KERNEL] = "kernel.elf: ",
		[LOADER_DEVICE_TREE] = "kernel.dtb: ",
		[LOADER_ROOT_TASK] = "rootserver: ",
	};

	for (unsigned i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (strncmp(text, members[i], strlen(members[i])) == 0) {
			*part = (enum loader_part)i;
			return text + strlen(members[i]);
		}
	return text;
}

const char *loader_place(const struct loader_input *input, struct loader_placement *placement,
			 enum loader_part *part)
{
	struct elf kernel, root_task;
	struct placement placed;

	*part = LOADER_KERNEL;

	const char *wrong = elf_read(input->kernel->data, input->kernel->length, &kernel);

	if (wrong != NULL)
		return wrong;
	*part = LOADER_ROOT_TASK;
	wrong = elf_read(input->root_task->data, input->root_task->length, &root_task);
	if (wrong != NULL)
		return wrong;
	wrong = place(&kernel, &root_task, input->device_tree_bytes, range_of(input->memory),
		      range_of(input->loader), &placed);
	if (wrong != NULL)
		return without_member(wrong, part);
	*placement = (struct loader_placement){
		.kernel = {placed.kernel.start, placed.kernel.end},
		.root_task = {placed.root_task.start, placed.root_task.end},
	};
	return NULL;
}
