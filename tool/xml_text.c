/* SPDX-License-Identifier: BSD-2-Clause */
/* Escaping for XML; see xml_text.h. */
#include "xml_text.h"

#include <string.h>

/* A character of UTF-8 with more than one byte: the values that so many bytes are for. */
static const struct {
	unsigned char mask, lead;
	size_t length;
	uint32_t least;
} forms[] = {
	{0xe0, 0xc0, 2, 0x80},
	{0xf0, 0xe0, 3, 0x800},
	{0xf8, 0xf0, 4, 0x10000},
};

static bool is_character(uint32_t value)
{
	return (value < 0xd800 || value > 0xdfff) && value != 0xfffe && value != 0xffff &&
	       value <= 0x10ffff;
}

/* Bytes of the character at `text` beyond ASCII; 0: none that XML allows. */
static size_t character_length(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		uint32_t value = at[0] & (unsigned char)~forms[i].mask;
		size_t length = 1;

		if ((at[0] & forms[i].mask) != forms[i].lead)
			continue;
		for (; length < forms[i].length && (at[length] & 0xc0) == 0x80; length++)
			value = value << 6 | (at[length] & 0x3f);
		return length == forms[i].length && value >= forms[i].least && is_character(value)
			       ? length
			       : 0;
	}
	return 0;
}

void xml_escape(const char *text, bool in_attribute, struct bytes *out)
{
	while (*text != '\0') {
		unsigned char c = (unsigned char)*text;
		size_t length = c < 0x80 ? 1 : character_length(text);

		if (length > 1 || (c >= ' ' && c < 0x80 && strchr("&<>\"", c) == NULL) ||
		    (c == '\n' && !in_attribute))
			bytes_append(out, text, length);
		else if (length == 0 || (c < ' ' && strchr("\t\n\r", c) == NULL))
			bytes_print(out, "\\x%02x", c);
		else
			bytes_print(out, "&#%d;", c);
		text += length > 0 ? length : 1;
	}
}
