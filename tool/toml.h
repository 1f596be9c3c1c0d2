/* SPDX-License-Identifier: BSD-2-Clause */
/* TOML 1.0. The parser behind it is toml++; nothing else of the tool knows that. */
#ifndef TOOL_TOML_H
#define TOOL_TOML_H

#include "node.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Parses `source`. Returns the root table, or NULL after the syntax error was
 * reported. The tree refers to `source`, which must outlive it.
 */
struct node *toml_parse(const struct source *source);

#ifdef __cplusplus
}
#endif

#endif
