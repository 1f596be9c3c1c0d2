/* SPDX-License-Identifier: BSD-2-Clause */
/* What the parts of the image checker share. */
#ifndef TESTS_TOOL_CHECK_H
#define TESTS_TOOL_CHECK_H

#include <stdint.h>

/* Ends the program with a message unless `rule` holds. */
#define CHECK(rule) ((rule) ? (void)0 : check_failed(#rule, __func__, __LINE__))

extern const char *check_file_name;

_Noreturn void check_failed(const char *rule, const char *where, int line);

/* Bytes that somebody else owns. */
struct view {
	const uint8_t *bytes;
	uint64_t size;
};

/* A part of `whole`, which it has to lie in. */
struct view view_part(struct view whole, uint64_t offset, uint64_t size);

/* Checks the block of abi/system_image.h. */
void check_system(struct view block);

#endif
