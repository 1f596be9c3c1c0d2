/* SPDX-License-Identifier: BSD-2-Clause */
/* Copying and filling memory, which compilers call by these names. */
#include <stddef.h>
#include <stdint.h>

void *memset(void *to, int value, size_t count);
void *memcpy(void *restrict to, const void *restrict from, size_t count);

typedef uint64_t __attribute__((may_alias)) word;

/* Bytes up to the next word, at most `count`. */
static size_t to_boundary(const void *address, size_t count)
{
	size_t bytes = -(uintptr_t)address % sizeof(word);

	return bytes < count ? bytes : count;
}

__attribute__((no_builtin)) void *memset(void *to, int value, size_t count)
{
	uint8_t *byte = to;
	word pattern = (uint8_t)value * UINT64_C(0x0101010101010101);

	for (size_t head = to_boundary(to, count); head > 0; head--, count--)
		*byte++ = (uint8_t)value;
	for (; count >= sizeof(word); count -= sizeof(word), byte += sizeof(word))
		*(word *)byte = pattern;
	for (; count > 0; count--)
		*byte++ = (uint8_t)value;
	return to;
}

__attribute__((no_builtin)) void *memcpy(void *restrict to, const void *restrict from, size_t count)
{
	uint8_t *byte = to;
	const uint8_t *source = from;

	if (((uintptr_t)to ^ (uintptr_t)from) % sizeof(word) == 0) {
		for (size_t head = to_boundary(to, count); head > 0; head--, count--)
			*byte++ = *source++;
		for (; count >= sizeof(word); count -= sizeof(word)) {
			*(word *)byte = *(const word *)source;
			byte += sizeof(word);
			source += sizeof(word);
		}
	}
	for (; count > 0; count--)
		*byte++ = *source++;
	return to;
}
