/* SPDX-License-Identifier: BSD-2-Clause */
/* Descriptions written out again, in either syntax. */
#ifndef TOOL_CONVERT_H
#define TOOL_CONVERT_H

#include "spec.h"

/*
 * Appends the description in a syntax. False, with a message for each, if it
 * says something that this syntax cannot.
 */
bool convert(const struct spec *spec, enum syntax syntax, struct bytes *out);

/*
 * A description on its way out: tables with keys as TOML spells them. Elements of
 * lists are tables of one key with `boolean` set; integers with `length` set are
 * written hexadecimal.
 */
void convert_print(const struct node *root, enum syntax syntax, struct bytes *out);

#endif
