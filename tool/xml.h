/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * XML 1.0 without text: elements and attributes. The parser behind it is expat.
 * What an attribute's message is about is placed where its element starts, with
 * the caret under the value.
 */
#ifndef TOOL_XML_H
#define TOOL_XML_H

#include "node.h"

/*
 * Parses `source`. Returns the root element, or NULL after errors: of syntax, or
 * text between elements. The tree refers to `source`, which must outlive it.
 */
struct node *xml_parse(const struct source *source);

#endif
