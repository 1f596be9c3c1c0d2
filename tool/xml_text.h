/* SPDX-License-Identifier: BSD-2-Clause */
/* Text in XML that the tool writes. */
#ifndef TOOL_XML_TEXT_H
#define TOOL_XML_TEXT_H

#include "memory.h"

/*
 * Appends `text` so that every XML 1.0 parser reads it as it is, in an attribute
 * also its line breaks. What XML cannot say, control characters and bytes that
 * are not UTF-8, is written as `\xNN`.
 */
void xml_escape(const char *text, bool in_attribute, struct bytes *out);

#endif
