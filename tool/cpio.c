/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing of CPIO archives; see cpio.h. */
#include <inttypes.h>
#include <string.h>

#include "cpio.h"

#define REGULAR_READABLE 0100644u

/* Header: magic and 13 fields of 8 hexadecimal digits; header with name, and content, fill words.
 */
static void add_member(struct bytes *archive, const char *name, unsigned mode, const void *content,
		       size_t length)
{
	uint32_t inode = 0, owner = 0, group = 0, links = 1, time = 0;
	uint32_t device_major = 0, device_minor = 0, special_major = 0, special_minor = 0;
	uint32_t name_bytes = (uint32_t)strlen(name) + 1, checksum = 0;
	const uint32_t fields[] = {
		inode,
		mode,
		owner,
		group,
		links,
		time,
		(uint32_t)length,
		device_major,
		device_minor,
		special_major,
		special_minor,
		name_bytes,
		checksum,
	};

	bytes_append_text(archive, "070701");
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		bytes_print(archive, "%08" PRIX32, fields[i]);
	bytes_append(archive, name, name_bytes);
	bytes_align(archive, 4);
	bytes_append(archive, content, length);
	bytes_align(archive, 4);
}

void cpio_add(struct bytes *archive, const char *name, const void *content, size_t length)
{
	add_member(archive, name, REGULAR_READABLE, content, length);
}

void cpio_finish(struct bytes *archive)
{
	add_member(archive, "TRAILER!!!", 0, NULL, 0);
}
