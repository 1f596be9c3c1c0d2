/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who can influence whom in a described system: the graph of its authority.
 * Domains, memory regions and interrupts are vertices; each capability or mapping
 * is an edge in the direction in which it lets something through.
 */
#ifndef TOOL_REACH_H
#define TOOL_REACH_H

#include "spec.h"

enum vertex_kind { VERTEX_DOMAIN, VERTEX_REGION, VERTEX_INTERRUPT };

struct vertex {
	enum vertex_kind kind;
	const char *name;
	size_t index; /* in the description's list of its kind */
};

enum edge_kind {
	EDGE_NOTIFIES,
	EDGE_CALLS,
	EDGE_ANSWERS, /* the way back of a call */
	EDGE_READS,   /* from the domain to the region: it sees it */
	EDGE_WRITES,
	EDGE_SHOWS, /* from the region to a domain that maps it, from a thread to who reads its
		       registers */
	EDGE_INTERRUPTS,
	EDGE_CONTROLS, /* a parent, or a holder of a thread or address space */
	EDGE_FAULTS,   /* a child to its parent */
};

struct edge {
	size_t from, to; /* vertices */
	enum edge_kind kind;
	const char *detail; /* permissions, channel numbers; "" if there is none */
};

struct graph {
	struct vertex *vertices;
	struct edge *edges;
	size_t vertex_count, edge_count;
};

/* What an edge does, for messages: "calls". */
const char *edge_name(enum edge_kind kind);

#define VERTEX_ANY (1u << VERTEX_DOMAIN | 1u << VERTEX_REGION | 1u << VERTEX_INTERRUPT)

/* What a vertex is: "protection domain". */
const char *vertex_kind_name(enum vertex_kind kind);

struct graph graph_make(const struct spec *spec);

/*
 * The first vertex from `from` on called `name`, of the kinds whose bits are set
 * in `kinds`; SIZE_MAX: there is none.
 */
size_t graph_find(const struct graph *graph, const char *name, unsigned kinds, size_t from);

/*
 * The shortest way by which `from` can influence `to`, as indices of edges; no
 * way leads through a vertex of `closed`, which has an entry for each (NULL: all
 * are open). To read a region is to reach it, but not to pass anything on by it.
 * *length is 0 if there is none.
 */
const size_t *graph_path(const struct graph *graph, size_t from, size_t to, const bool *closed,
			 size_t *length);

#endif
