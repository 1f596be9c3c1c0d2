/* SPDX-License-Identifier: BSD-2-Clause */
/* The graph of a system for people and programs: text, JSON, SVG. */
#ifndef TOOL_GRAPH_DRAW_H
#define TOOL_GRAPH_DRAW_H

#include "reach.h"

void graph_write_text(const struct spec *spec, const struct graph *graph, struct bytes *out);
void graph_write_json(const struct spec *spec, const struct graph *graph, struct bytes *out);
void graph_write_svg(const struct spec *spec, const struct graph *graph, struct bytes *out);

/* What stands below a vertex's name: "priority 100", "0x9000000, 4 KiB". */
const char *graph_note(const struct spec *spec, const struct vertex *vertex);

#endif
