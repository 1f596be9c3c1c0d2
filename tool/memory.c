/* SPDX-License-Identifier: BSD-2-Clause */
/* Arena, text helpers and growing byte arrays; see memory.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

#define BLOCK_BYTES ((size_t)64 * 1024)

/* Blocks of the arena, newest first; allocation is from the newest. */
struct block {
	struct block *older;
	size_t used, size;
	max_align_t content[];
};

static struct block *newest;

static void *checked(void *memory)
{
	if (memory == NULL) {
		fputs("clavis: error: out of memory\n"
		      "help: free memory on this machine and try again\n",
		      stderr);
		exit(2);
	}
	return memory;
}

void *memory_new(size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2)
		checked(NULL);
	bytes = (bytes + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
	if (newest == NULL || newest->size - newest->used < bytes) {
		size_t room = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
		struct block *block = checked(calloc(1, sizeof(*block) + room));

		block->older = newest;
		block->size = room;
		newest = block;
	}
	void *result = (uint8_t *)newest->content + newest->used;

	newest->used += bytes;
	return result;
}

void memory_reset(void)
{
	while (newest != NULL) {
		struct block *older = newest->older;

		free(newest);
		newest = older;
	}
}

char *memory_copy(const char *text, size_t length)
{
	char *copy = memory_new(length + 1, 1);

	memcpy(copy, text, length);
	return copy;
}

char *text_format(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	int length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);

	char *text = memory_new((size_t)length + 1, 1);

	va_start(arguments, format);
	vsnprintf(text, (size_t)length + 1, format, arguments);
	va_end(arguments);
	return text;
}

bool text_equal(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

bool text_starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool text_ends_with(const char *text, const char *suffix)
{
	size_t length = strlen(text), end = strlen(suffix);

	return length >= end && text_equal(text + length - end, suffix);
}

uint8_t *bytes_extend(struct bytes *bytes, size_t length)
{
	if (bytes->capacity - bytes->length < length || bytes->data == NULL) {
		size_t capacity = bytes->capacity * 2;

		if (capacity < bytes->length + length)
			capacity = bytes->length + length;
		if (capacity < 256)
			capacity = 256;
		bytes->data = checked(realloc(bytes->data, capacity));
		bytes->capacity = capacity;
	}
	uint8_t *added = bytes->data + bytes->length;

	memset(added, 0, length);
	bytes->length += length;
	return added;
}

void bytes_append(struct bytes *bytes, const void *data, size_t length)
{
	uint8_t *added = bytes_extend(bytes, length);

	if (length > 0)
		memcpy(added, data, length);
}

void bytes_append_text(struct bytes *bytes, const char *text)
{
	bytes_append(bytes, text, strlen(text));
}

void bytes_print(struct bytes *bytes, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	int length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);

	uint8_t *added = bytes_extend(bytes, (size_t)length + 1);

	va_start(arguments, format);
	vsnprintf((char *)added, (size_t)length + 1, format, arguments);
	va_end(arguments);
	bytes->length--;
}

void bytes_align(struct bytes *bytes, size_t alignment)
{
	size_t excess = bytes->length % alignment;

	if (excess != 0)
		bytes_extend(bytes, alignment - excess);
}

void bytes_free(struct bytes *bytes)
{
	free(bytes->data);
	*bytes = (struct bytes){0};
}

void *array_grow(void *elements, size_t *count, size_t size)
{
	/* The room is a power of two: full exactly when the count is one. */
	if (*count == 0 || (*count & (*count - 1)) == 0) {
		void *larger = memory_new(*count == 0 ? 1 : *count * 2, size);

		if (*count > 0)
			memcpy(larger, elements, *count * size);
		elements = larger;
	}
	(*count)++;
	return elements;
}
