/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading a CPIO archive in the "newc" format: a header of 13 numbers in eight
 * hexadecimal digits, the name, the contents, each padded to four bytes.
 *
 * Invariant: `*offset <= size`, and every length is compared with what is left
 * of the archive before it is added to anything.
 */
#include "cpio.h"

#define HEADER_SIZE    110
#define MAGIC_SIZE     6
#define FIELD_SIZE     8
#define FIELD_FILESIZE 6
#define FIELD_NAMESIZE 11

static const char trailer[] = "TRAILER!!!";

static int digit_value(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Field number `index` of the header; -1 if it holds anything but hexadecimal digits. */
static int64_t field(const uint8_t *header, unsigned index)
{
	const uint8_t *digits = header + MAGIC_SIZE + index * FIELD_SIZE;
	int64_t value = 0;

	for (unsigned i = 0; i < FIELD_SIZE; i++) {
		int digit = digit_value(digits[i]);

		if (digit < 0)
			return -1;
		value = value << 4 | digit;
	}
	return value;
}

static size_t padding(size_t offset)
{
	return -offset & 3;
}

static int equal(const void *left, const char *right, size_t size)
{
	const char *bytes = left;

	for (size_t i = 0; i < size; i++)
		if (bytes[i] != right[i])
			return 0;
	return 1;
}

/* Advances `*at` by `length` and the padding behind it; 0 if that leaves the archive. */
static int skip(size_t *at, size_t size, size_t length)
{
	if (length > size - *at || padding(*at + length) > size - *at - length)
		return 0;
	*at += length + padding(*at + length);
	return 1;
}

enum cpio_result cpio_next(const uint8_t *archive, size_t size, size_t *offset,
			   struct member *member)
{
	const uint8_t *header = archive + *offset;
	size_t at = *offset;

	if (size - at < HEADER_SIZE || !equal(header, "070701", MAGIC_SIZE))
		return CPIO_DAMAGED;

	int64_t file_size = field(header, FIELD_FILESIZE);
	int64_t name_size = field(header, FIELD_NAMESIZE);

	if (file_size < 0 || name_size < 1)
		return CPIO_DAMAGED;
	if (!skip(&at, size, HEADER_SIZE + (size_t)name_size))
		return CPIO_DAMAGED;

	const char *name = (const char *)header + HEADER_SIZE;

	if (name[name_size - 1] != '\0')
		return CPIO_DAMAGED;
	if ((size_t)name_size == sizeof(trailer) && equal(name, trailer, sizeof(trailer)))
		return CPIO_END;

	*member = (struct member){name, archive + at, (size_t)file_size};
	if (!skip(&at, size, (size_t)file_size))
		return CPIO_DAMAGED;
	*offset = at;
	return CPIO_MEMBER;
}
