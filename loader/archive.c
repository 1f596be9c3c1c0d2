/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loader's archive. Members in this order: kernel.elf, kernel.dtb (may be
 * absent), the root task under any name, then the SHA-256 digests kernel.bin,
 * dtb.bin and app.bin of these three.
 */
#include "archive.h"

static int same_name(const char *left, const char *right)
{
	while (*left != '\0' && *left == *right) {
		left++;
		right++;
	}
	return *left == *right;
}

static struct member *slot_of(struct archive *archive, const char *name, unsigned position)
{
	if (position == 0)
		return same_name(name, "kernel.elf") ? &archive->kernel : NULL;
	if (position == 1 && same_name(name, "kernel.dtb"))
		return &archive->device_tree;
	if (archive->root_task.data == NULL)
		return &archive->root_task;
	if (same_name(name, "kernel.bin"))
		return &archive->kernel_digest;
	if (same_name(name, "dtb.bin"))
		return &archive->device_tree_digest;
	if (same_name(name, "app.bin"))
		return &archive->root_task_digest;
	return NULL;
}

struct problem archive_read(const uint8_t *data, size_t size, struct archive *archive)
{
	struct member member;
	enum cpio_result result;
	size_t offset = 0;

	*archive = (struct archive){0};
	for (unsigned position = 0;; position++) {
		result = cpio_next(data, size, &offset, &member);
		if (result != CPIO_MEMBER)
			break;

		struct member *slot = slot_of(archive, member.name, position);

		if (slot)
			*slot = member;
		else if (position == 0)
			return (struct problem){"archive", "the first member is not kernel.elf"};
	}
	if (result == CPIO_DAMAGED)
		return (struct problem){"archive", "damaged or cut off; build the image again"};
	if (archive->kernel.data == NULL)
		return (struct problem){"archive", "holds no kernel.elf"};
	if (archive->root_task.data == NULL)
		return (struct problem){"archive", "holds no root task"};
	return (struct problem){0};
}

static struct problem verify(const struct member *payload, const struct member *expected,
			     sha256_blocks *blocks)
{
	uint8_t digest[SHA256_SIZE];
	uint8_t difference = 0;

	if (payload->data == NULL)
		return (struct problem){0};
	if (expected->data == NULL || expected->size != SHA256_SIZE)
		return (struct problem){payload->name,
					"the archive holds no SHA-256 digest of it; pack the image "
					"with `clavis image` or `clavis build`"};
	sha256(payload->data, payload->size, blocks, digest);
	for (unsigned i = 0; i < SHA256_SIZE; i++)
		difference |= digest[i] ^ expected->data[i];
	if (difference)
		return (struct problem){payload->name,
					"SHA-256 digest differs, the image is damaged; build or "
					"copy it again"};
	return (struct problem){0};
}

struct problem archive_verify(const struct archive *archive, sha256_blocks *blocks)
{
	struct problem problem = verify(&archive->kernel, &archive->kernel_digest, blocks);

	if (!problem.subject)
		problem = verify(&archive->device_tree, &archive->device_tree_digest, blocks);
	if (!problem.subject)
		problem = verify(&archive->root_task, &archive->root_task_digest, blocks);
	return problem;
}
