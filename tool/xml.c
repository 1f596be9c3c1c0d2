/* SPDX-License-Identifier: BSD-2-Clause */
/* The face of the XML parser: runs expat and collects its events as a tree; see xml.h. */
#include <expat.h>
#include <string.h>

#include "memory.h"
#include "xml.h"

#define WHITE_SPACE " \t\r\n"
/* Deeper than any description, and shallow enough to follow recursively. */
#define MOST_LEVELS 100

struct reader {
	const struct source *source;
	XML_Parser parser;
	struct node open[MOST_LEVELS]; /* elements that have not ended, the root first */
	unsigned depth;
	struct node *root; /* once it has ended */
	bool good;
	bool has_text; /* since the last tag, and it has been reported */
};

static struct place current_place(const struct reader *reader)
{
	return (struct place){
		.source = reader->source,
		.line = (unsigned)XML_GetCurrentLineNumber(reader->parser),
		.column = (unsigned)XML_GetCurrentColumnNumber(reader->parser) + 1,
	};
}

/* Moves a mark over the text from `from` to `to`; columns count characters of UTF-8. */
static void advance(struct place *place, const char *from, const char *to)
{
	for (; from < to; from++) {
		if (*from == '\n') {
			place->mark_line++;
			place->mark_column = 1;
		} else if (((unsigned char)*from & 0xc0) != 0x80) {
			place->mark_column++;
		}
	}
}

/* Sets the marks of an element's attributes by going over its start tag as it is written. */
static void mark_attributes(const struct reader *reader, struct node *element)
{
	long start = XML_GetCurrentByteIndex(reader->parser);
	const char *text = reader->source->text + (start < 0 ? 0 : start);
	struct place mark = element->place;

	mark.mark_line = mark.line;
	mark.mark_column = mark.column;
	for (size_t i = 0; i < element->count; i++) {
		struct node *attribute = &element->children[i];
		const char *name = text + strcspn(text, WHITE_SPACE);

		name += strspn(name, WHITE_SPACE);
		const char *quote = name + strcspn(name, "\"'>");

		if (*quote == '\0' || *quote == '>' ||
		    strncmp(name, attribute->key, strlen(attribute->key)) != 0)
			return;
		const char *end = strchr(quote + 1, *quote);

		if (end == NULL)
			return;
		advance(&mark, text, name);
		attribute->key_place = mark;
		advance(&mark, name, quote);
		attribute->place = mark;
		advance(&mark, quote, end + 1);
		text = end + 1;
	}
}

static void start_element(void *context, const XML_Char *name, const XML_Char **attributes)
{
	struct reader *reader = context;
	struct place place = current_place(reader);

	reader->has_text = false;
	if (reader->depth == MOST_LEVELS) {
		reader->good =
			complain(CODE_SYNTAX, place, "close elements before opening more",
				 "elements are nested more than %d levels deep", MOST_LEVELS);
		XML_StopParser(reader->parser, XML_FALSE);
		return;
	}
	struct node *element = &reader->open[reader->depth++];

	*element = (struct node){.kind = NODE_TABLE,
				 .key = memory_copy(name, strlen(name)),
				 .key_place = place,
				 .place = place};
	for (; attributes[0] != NULL; attributes += 2)
		*ARRAY_ADD(element->children, element->count) = (struct node){
			.kind = NODE_STRING,
			.key = memory_copy(attributes[0], strlen(attributes[0])),
			.key_place = place,
			.place = place,
			.string = memory_copy(attributes[1], strlen(attributes[1])),
			.length = strlen(attributes[1]),
		};
	mark_attributes(reader, element);
}

static void end_element(void *context, const XML_Char *name)
{
	struct reader *reader = context;
	const struct node *element = &reader->open[--reader->depth];

	(void)name;
	reader->has_text = false;
	if (reader->depth == 0) {
		reader->root = memory_new(1, sizeof(*reader->root));
		*reader->root = *element;
		return;
	}
	struct node *parent = &reader->open[reader->depth - 1];

	*ARRAY_ADD(parent->children, parent->count) = *element;
}

static void text(void *context, const XML_Char *characters, int length)
{
	struct reader *reader = context;
	int blank = 0;

	while (blank < length && strchr(WHITE_SPACE, characters[blank]) != NULL)
		blank++;
	if (blank == length || reader->has_text)
		return;
	struct place place = current_place(reader);

	place.column += (unsigned)blank;
	reader->has_text = true;
	reader->good = complain(CODE_TEXT, place, "remove it, or make it a comment: <!-- ... -->",
				"text inside `%s`, where only elements can be",
				reader->open[reader->depth - 1].key);
}

/* What expat found; says also which element is open, as its tag is what is wrong then. */
static bool syntax_error(const struct reader *reader)
{
	enum XML_Error error = XML_GetErrorCode(reader->parser);
	struct place place = current_place(reader);

	if (reader->depth == 0 ||
	    (error != XML_ERROR_TAG_MISMATCH && error != XML_ERROR_NO_ELEMENTS))
		return complain(CODE_SYNTAX, place, "correct the XML syntax at the mark",
				"syntax error: %s", XML_ErrorString(error));
	const struct node *open = &reader->open[reader->depth - 1];

	return complain(
		CODE_SYNTAX, place,
		text_format("write `</%s>` where it ends, or correct the name of a tag", open->key),
		"syntax error: %s: `<%s>` of line %u is open here",
		error == XML_ERROR_NO_ELEMENTS ? "the file ends" : XML_ErrorString(error),
		open->key, open->place.line);
}

static bool parse(struct reader *reader)
{
	const char *contents = reader->source->text;
	size_t length = strlen(contents);

	if (length > INT32_MAX)
		return complain(CODE_SYNTAX, (struct place){.source = reader->source},
				"give a description", "the file has more than 2 GiB");
	XML_SetUserData(reader->parser, reader);
	XML_SetElementHandler(reader->parser, start_element, end_element);
	XML_SetCharacterDataHandler(reader->parser, text);
	if (XML_Parse(reader->parser, contents, (int)length, 1) == XML_STATUS_OK || !reader->good)
		return reader->good;
	return syntax_error(reader);
}

struct node *xml_parse(const struct source *source)
{
	struct reader *reader = memory_new(1, sizeof(*reader));

	reader->source = source;
	reader->good = true;
	reader->parser = XML_ParserCreate(NULL);
	bool good = parse(reader);

	XML_ParserFree(reader->parser);
	return good ? reader->root : NULL;
}
