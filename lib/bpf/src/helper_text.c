/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers from text and text from numbers; see helper.h. */
#include "bpf/map.h"
#include "helper.h"

static uint64_t result_of(int result)
{
	return (uint64_t)(int64_t)result;
}

static bool is_space(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The value of a digit in any base up to 16; 16 if it is none. */
static unsigned digit_of(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10u : 16;
}

struct text {
	const unsigned char *at;
	uint64_t bytes, position;
};

static unsigned char current(const struct text *text)
{
	return text->position < text->bytes ? text->at[text->position] : 0;
}

/* Skips "0x", "0" or nothing, and says the base if it is to be found out. */
static unsigned read_base(struct text *text, unsigned base)
{
	bool zero = current(text) == '0';
	bool prefix = zero && text->position + 1 < text->bytes &&
		      (text->at[text->position + 1] | 0x20) == 'x';

	if (prefix && (base == 0 || base == 16)) {
		text->position += 2;
		return 16;
	}
	if (base != 0)
		return base;
	return zero ? 8 : 10;
}

/* Reads digits; BPF_INVALID: none; BPF_RANGE: too large for 64 bits. */
static int read_digits(struct text *text, unsigned base, uint64_t *value)
{
	uint64_t first = text->position;
	bool overflow = false;

	*value = 0;
	for (; digit_of(current(text)) < base; text->position++) {
		overflow |= __builtin_mul_overflow(*value, base, value);
		overflow |= __builtin_add_overflow(*value, digit_of(current(text)), value);
	}
	if (text->position == first)
		return BPF_INVALID;
	return overflow ? BPF_RANGE : 0;
}

uint64_t parse_number(struct bpf_run *run, uint64_t address, uint64_t bytes, uint64_t base,
		      uint64_t result, bool is_signed)
{
	struct text text = {(const unsigned char *)(uintptr_t)address, bytes, 0};
	bool negative = false;
	uint64_t value;

	if (!bpf_run_check(run, address, bytes, BPF_READ) ||
	    !bpf_run_check(run, result, sizeof(value), BPF_WRITE))
		return 0;
	if (base != 0 && base != 8 && base != 10 && base != 16)
		return result_of(BPF_INVALID);
	while (is_space(current(&text)))
		text.position++;
	if (current(&text) == '-') {
		negative = true;
		text.position++;
	}
	if (negative && !is_signed)
		return result_of(BPF_INVALID);
	int status = read_digits(&text, read_base(&text, (unsigned)base), &value);

	if (status != 0)
		return result_of(status);
	if (is_signed && value > (uint64_t)INT64_MAX + negative)
		return result_of(BPF_RANGE);
	value = negative ? 0 - value : value;
	__builtin_memcpy((void *)(uintptr_t)result, &value, sizeof(value));
	return text.position;
}

#define LINE_BYTES 256u

struct line {
	char text[LINE_BYTES];
	uint32_t length;
};

/* What does not fit is left out. */
static void put(struct line *line, char c)
{
	if (line->length < LINE_BYTES)
		line->text[line->length++] = c;
}

static void put_number(struct line *line, uint64_t value, unsigned base)
{
	char digits[20];
	unsigned count = 0;

	do {
		digits[count++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value != 0);
	while (count > 0)
		put(line, digits[--count]);
}

static void put_signed(struct line *line, int64_t value)
{
	if (value < 0)
		put(line, '-');
	put_number(line, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 10);
}

static void put_string(struct bpf_run *run, struct line *line, uint64_t address)
{
	while (bpf_run_check(run, address, 1, BPF_READ)) {
		char c = *(const char *)(uintptr_t)address++;

		if (c == 0 || line->length == LINE_BYTES)
			break;
		put(line, c);
	}
}

/* Puts an argument as the letter behind `%` and `longs` letters l says. False: no such letter. */
static bool put_argument(struct bpf_run *run, struct line *line, char letter, unsigned longs,
			 uint64_t value)
{
	switch (letter) {
	case 'd':
	case 'i':
		put_signed(line, longs != 0 ? (int64_t)value : (int32_t)value);
		return true;
	case 'u':
		put_number(line, longs != 0 ? value : (uint32_t)value, 10);
		return true;
	case 'x':
		put_number(line, longs != 0 ? value : (uint32_t)value, 16);
		return true;
	case 'p':
		put_number(line, value, 16);
		return true;
	case 'c':
		put(line, (char)value);
		return true;
	case 's':
		put_string(run, line, value);
		return true;
	default:
		return false;
	}
}

uint64_t print_formatted(struct bpf_run *run, uint64_t address, uint64_t bytes,
			 const uint64_t arguments[3])
{
	struct text format = {(const unsigned char *)(uintptr_t)address, bytes, 0};
	struct line line = {.length = 0};
	unsigned used = 0;

	if (!bpf_run_check(run, address, bytes, BPF_READ))
		return 0;
	for (; current(&format) != 0; format.position++) {
		unsigned longs = 0;

		if (current(&format) != '%') {
			put(&line, (char)current(&format));
			continue;
		}
		format.position++;
		while (current(&format) == 'l') {
			longs++;
			format.position++;
		}
		if (current(&format) == '%')
			put(&line, '%');
		else if (used == 3 ||
			 !put_argument(run, &line, (char)current(&format), longs, arguments[used]))
			return result_of(BPF_INVALID);
		else
			used++;
	}
	if (run->services != NULL && run->services->print != NULL)
		run->services->print(line.text, line.length);
	return line.length;
}
