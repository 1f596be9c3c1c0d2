/* SPDX-License-Identifier: BSD-2-Clause */
/* The graph of authority and ways through it; see reach.h. */
#include <inttypes.h>

#include "reach.h"

static const char *const edge_names[] = {
	[EDGE_NOTIFIES] = "notifies",	  [EDGE_CALLS] = "calls",	[EDGE_ANSWERS] = "answers",
	[EDGE_READS] = "reads",		  [EDGE_WRITES] = "writes",	[EDGE_SHOWS] = "is seen by",
	[EDGE_INTERRUPTS] = "interrupts", [EDGE_CONTROLS] = "controls", [EDGE_FAULTS] = "faults to",
};

const char *edge_name(enum edge_kind kind)
{
	return edge_names[kind];
}

const char *vertex_kind_name(enum vertex_kind kind)
{
	static const char *const names[] = {"protection domain", "memory region", "interrupt"};

	return names[kind];
}

static void add_edge(struct graph *graph, size_t from, size_t to, enum edge_kind kind,
		     const char *detail)
{
	*ARRAY_ADD(graph->edges, graph->edge_count) = (struct edge){from, to, kind, detail};
}

static void add_vertices(const struct spec *spec, struct graph *graph)
{
	for (size_t i = 0; i < spec->domain_count; i++)
		*ARRAY_ADD(graph->vertices, graph->vertex_count) =
			(struct vertex){VERTEX_DOMAIN, spec->domains[i].name, i};
	for (size_t i = 0; i < spec->region_count; i++)
		*ARRAY_ADD(graph->vertices, graph->vertex_count) =
			(struct vertex){VERTEX_REGION, spec->regions[i].name, i};
	for (size_t i = 0; i < spec->interrupt_count; i++)
		*ARRAY_ADD(graph->vertices, graph->vertex_count) = (struct vertex){
			VERTEX_INTERRUPT, text_format("irq %" PRIu64, spec->interrupts[i].irq), i};
}

static void add_maps(const struct spec *spec, struct graph *graph, const struct domain *domain)
{
	for (size_t i = 0; i < domain->map_count; i++) {
		const struct map *map = &domain->maps[i];
		size_t region = spec->domain_count + (size_t)(map->region - spec->regions);
		const char *detail = text_format("0x%" PRIx64, map->vaddr);

		add_edge(graph, domain->index, region, EDGE_READS, detail);
		if ((map->permissions & PERMISSION_WRITE) != 0)
			add_edge(graph, domain->index, region, EDGE_WRITES, detail);
		add_edge(graph, region, domain->index, EDGE_SHOWS, detail);
	}
}

static void add_channel(struct graph *graph, const struct channel *channel)
{
	for (int i = 0; i < 2; i++) {
		const struct channel_end *end = &channel->ends[i], *peer = &channel->ends[!i];
		size_t from = end->domain->index, to = peer->domain->index;
		const char *detail = text_format("%u to %u", end->id, peer->id);

		if (end->notify)
			add_edge(graph, from, to, EDGE_NOTIFIES, detail);
		if (!end->pp)
			continue;
		add_edge(graph, from, to, EDGE_CALLS, detail);
		add_edge(graph, to, from, EDGE_ANSWERS, text_format("%u to %u", peer->id, end->id));
	}
}

static void add_family(struct graph *graph, const struct domain *domain)
{
	if (domain->parent >= 0) {
		const char *detail = text_format("child %" PRIu64, domain->child_id);

		add_edge(graph, (size_t)domain->parent, domain->index, EDGE_CONTROLS, detail);
		add_edge(graph, domain->index, (size_t)domain->parent, EDGE_FAULTS, detail);
	}
	for (size_t i = 0; i < domain->cspace_count; i++) {
		size_t other = domain->cspace[i].domain->index;
		const char *detail = text_format("slot %" PRIu64, domain->cspace[i].slot);

		add_edge(graph, domain->index, other, EDGE_CONTROLS, detail);
		if (domain->cspace[i].kind == CSPACE_TCB) /* it shows the registers */
			add_edge(graph, other, domain->index, EDGE_SHOWS, detail);
	}
}

struct graph graph_make(const struct spec *spec)
{
	struct graph graph = {0};

	add_vertices(spec, &graph);
	for (size_t i = 0; i < spec->domain_count; i++) {
		add_maps(spec, &graph, &spec->domains[i]);
		add_family(&graph, &spec->domains[i]);
	}
	for (size_t i = 0; i < spec->channel_count; i++)
		add_channel(&graph, &spec->channels[i]);
	for (size_t i = 0; i < spec->interrupt_count; i++)
		add_edge(&graph, spec->domain_count + spec->region_count + i,
			 spec->interrupts[i].target.domain->index, EDGE_INTERRUPTS,
			 text_format("as %u", spec->interrupts[i].target.id));
	return graph;
}

size_t graph_find(const struct graph *graph, const char *name, unsigned kinds, size_t from)
{
	for (size_t i = from; i < graph->vertex_count; i++)
		if ((kinds >> graph->vertices[i].kind & 1) != 0 &&
		    text_equal(graph->vertices[i].name, name))
			return i;
	return SIZE_MAX;
}

/* Whether a search that has come to the edge's start may follow it. */
static bool passes(const struct edge *edge, size_t to, const bool *closed)
{
	if (edge->kind == EDGE_READS && edge->to != to)
		return false; /* nothing gets into the region by that */
	return closed == NULL || edge->to == to || !closed[edge->to];
}

const size_t *graph_path(const struct graph *graph, size_t from, size_t to, const bool *closed,
			 size_t *length)
{
	size_t *came_by = NEW_ARRAY(size_t, graph->vertex_count); /* edge + 1, 0: not reached */
	size_t *queue = NEW_ARRAY(size_t, graph->vertex_count + 1);
	size_t first = 0, last = 0;

	queue[last++] = from;
	while (first < last && came_by[to] == 0) {
		size_t at = queue[first++];

		for (size_t i = 0; i < graph->edge_count; i++) {
			const struct edge *edge = &graph->edges[i];

			if (edge->from != at || edge->to == from || came_by[edge->to] != 0 ||
			    !passes(edge, to, closed))
				continue;
			came_by[edge->to] = i + 1;
			queue[last++] = edge->to;
		}
	}
	*length = 0;
	for (size_t at = to; came_by[at] != 0; at = graph->edges[came_by[at] - 1].from)
		++*length;
	size_t *path = NEW_ARRAY(size_t, *length + 1), left = *length;

	for (size_t at = to; came_by[at] != 0; at = graph->edges[came_by[at] - 1].from)
		path[--left] = came_by[at] - 1;
	return path;
}
