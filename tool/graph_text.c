/* SPDX-License-Identifier: BSD-2-Clause */
/* The graph as text and as JSON; see graph_draw.h. */
#include <inttypes.h>

#include "graph_draw.h"
#include "json.h"

static const char *size_text(uint64_t bytes)
{
	return bytes % (UINT64_C(1) << 20) == 0 ? text_format("%" PRIu64 " MiB", bytes >> 20)
						: text_format("%" PRIu64 " KiB", bytes >> 10);
}

const char *graph_note(const struct spec *spec, const struct vertex *vertex)
{
	if (vertex->kind == VERTEX_DOMAIN) {
		const struct domain *domain = &spec->domains[vertex->index];

		return text_format("priority %" PRIu64 "%s", domain->priority,
				   domain->passive ? ", passive" : "");
	}
	if (vertex->kind == VERTEX_INTERRUPT)
		return spec->interrupts[vertex->index].edge ? "edge" : "level";
	const struct region *region = &spec->regions[vertex->index];

	return region->has_phys_addr ? text_format("0x%" PRIx64 ", %s", region->phys_addr,
						   size_text(region->size))
				     : size_text(region->size);
}

void graph_write_text(const struct spec *spec, const struct graph *graph, struct bytes *out)
{
	for (size_t v = 0; v < graph->vertex_count; v++) {
		const struct vertex *vertex = &graph->vertices[v];

		bytes_print(out, "%s%s %s (%s)\n", v > 0 ? "\n" : "",
			    vertex_kind_name(vertex->kind), vertex->name, graph_note(spec, vertex));
		for (size_t e = 0; e < graph->edge_count; e++) {
			const struct edge *edge = &graph->edges[e];

			if (edge->from == v)
				bytes_print(out, "  %-11s %s (%s)\n", edge_name(edge->kind),
					    graph->vertices[edge->to].name, edge->detail);
		}
	}
}

void graph_write_json(const struct spec *spec, const struct graph *graph, struct bytes *out)
{
	struct json json = {.out = out, .pretty = true};

	json_open_object(&json, NULL);
	json_open_array(&json, "vertices");
	for (size_t i = 0; i < graph->vertex_count; i++) {
		json_open_object(&json, NULL);
		json_string(&json, "kind", vertex_kind_name(graph->vertices[i].kind));
		json_string(&json, "name", graph->vertices[i].name);
		json_string(&json, "note", graph_note(spec, &graph->vertices[i]));
		json_close_object(&json);
	}
	json_close_array(&json);
	json_open_array(&json, "edges");
	for (size_t i = 0; i < graph->edge_count; i++) {
		const struct edge *edge = &graph->edges[i];

		json_open_object(&json, NULL);
		json_number(&json, "from", edge->from);
		json_number(&json, "to", edge->to);
		json_string(&json, "kind", edge_name(edge->kind));
		json_string(&json, "detail", edge->detail);
		json_close_object(&json);
	}
	json_close_array(&json);
	json_close_object(&json);
	bytes_append_text(out, "\n");
}
