/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory of the tool. A command reads its input once, computes and ends, so
 * what describes the system lives as long as the process: it comes from an
 * arena that nothing frees. Large contents that come and go are `struct bytes`.
 * Running out of memory ends the process with a message.
 */
#ifndef TOOL_MEMORY_H
#define TOOL_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed memory for `count` objects of `size` bytes, valid until the process ends. */
void *memory_new(size_t count, size_t size);

/* Ends the life of all that came from memory_new. For tests, which read many descriptions. */
void memory_reset(void);

/* Copy of the first `length` bytes of `text`, NUL-terminated, valid until the process ends. */
char *memory_copy(const char *text, size_t length);

/* Result of printf-style formatting, valid until the process ends. */
__attribute__((format(printf, 1, 2))) char *text_format(const char *format, ...);

bool text_equal(const char *a, const char *b);
bool text_starts_with(const char *text, const char *prefix);
bool text_ends_with(const char *text, const char *suffix);

/* A growing array of bytes; all zero is the empty array. The owner calls bytes_free. */
struct bytes {
	uint8_t *data;
	size_t length, capacity;
};

void bytes_append(struct bytes *bytes, const void *data, size_t length);
void bytes_append_text(struct bytes *bytes, const char *text);
__attribute__((format(printf, 2, 3))) void bytes_print(struct bytes *bytes, const char *format,
						       ...);

/* Appends zeros until the length is a multiple of `alignment`. */
void bytes_align(struct bytes *bytes, size_t alignment);

/* Appends `length` zero bytes and returns them (valid until the next change). */
uint8_t *bytes_extend(struct bytes *bytes, size_t length);

void bytes_free(struct bytes *bytes);

/*
 * Makes room for one more element of `size` bytes in the arena array `elements`
 * of *count, which grows by one. Returns the array, which may have moved; the
 * new element is zero.
 */
void *array_grow(void *elements, size_t *count, size_t size);

/* Adds a zeroed element to the arena array `array` of `count` and gives its address. */
#define ARRAY_ADD(array, count)                                                                    \
	((array) = (__typeof__(array))array_grow((void *)(array), &(count), sizeof(*(array))),     \
	 &(array)[(count) - 1])

/* A growing arena array of texts. */
struct words {
	const char **items;
	size_t count;
};

/* A zeroed arena array. */
#define NEW_ARRAY(type, count) ((type *)memory_new(count, sizeof(type)))

#endif
