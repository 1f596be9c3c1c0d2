/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The graph as a drawing: devices and interrupts on the left, then domains in
 * columns, those that hold devices first, callers behind those they call; memory
 * stands behind the first column that uses it. In each column, vertices are moved
 * towards the middle of their neighbours, so that few lines cross.
 */
#include <stdlib.h>

#include "graph_draw.h"
#include "xml_text.h"

#define BOX_WIDTH    170
#define BOX_HEIGHT   34
#define COLUMN_WIDTH 290
#define ROW_HEIGHT   52
#define MARGIN	     30
#define PASSING_RISE 36 /* of the control points: 27 in the middle, between two rows */
#define LEGEND	     40
#define MOST_COLUMNS 10 /* of domains */
#define ORDER_PASSES 12

/* A vertex in the drawing. */
struct place_in_drawing {
	size_t vertex, column;
	double row, wish; /* wish: where its neighbours would have it */
};

struct drawing {
	const struct spec *spec;
	const struct graph *graph;
	struct place_in_drawing *places; /* by vertex */
	size_t columns, rows;
};

/* What connects two vertices, in both directions together. */
struct line {
	unsigned forward, backward; /* bit k: an edge of kind k */
};

static bool is_device(const struct drawing *drawing, const struct vertex *vertex)
{
	if (vertex->kind == VERTEX_INTERRUPT)
		return true;
	const struct region *region = &drawing->spec->regions[vertex->index];

	return vertex->kind == VERTEX_REGION && region->has_phys_addr && !region->is_ram;
}

#define NO_LEVEL ((size_t)-1)

static bool is_domain(const struct drawing *drawing, size_t vertex)
{
	return drawing->graph->vertices[vertex].kind == VERTEX_DOMAIN;
}

/* Raises level `to` above level `from`; `raise` also if it has one already. */
static bool put_above(size_t *levels, size_t from, size_t to, bool raise, size_t limit)
{
	if (from == to || levels[from] == NO_LEVEL || levels[from] + 1 >= limit ||
	    (levels[to] != NO_LEVEL && (!raise || levels[to] > levels[from])))
		return false;
	levels[to] = levels[from] + 1;
	return true;
}

/* Levels of domains by their distance from devices, over notifications and from called to caller.
 */
static void spread_from_devices(const struct drawing *drawing, size_t *levels)
{
	const struct graph *graph = drawing->graph;
	size_t limit = drawing->spec->domain_count;

	for (size_t i = 0; i < graph->edge_count; i++) {
		const struct edge *edge = &graph->edges[i];

		if (is_domain(drawing, edge->from) &&
		    is_device(drawing, &graph->vertices[edge->to]))
			levels[edge->from] = 0;
		if (is_domain(drawing, edge->to) &&
		    is_device(drawing, &graph->vertices[edge->from]))
			levels[edge->to] = 0;
	}
	for (size_t level = 0; level < limit; level++)
		for (size_t i = 0; i < graph->edge_count; i++) {
			const struct edge *edge = &graph->edges[i];

			if (!is_domain(drawing, edge->from) || !is_domain(drawing, edge->to))
				continue;
			if (edge->kind == EDGE_NOTIFIES && levels[edge->from] == level)
				put_above(levels, edge->from, edge->to, false, limit);
			if (edge->kind == EDGE_CALLS && levels[edge->to] == level)
				put_above(levels, edge->to, edge->from, false, limit);
		}
}

/* Gives every domain a level; returns how many levels there are. */
static size_t assign_levels(const struct drawing *drawing, size_t *levels)
{
	const struct graph *graph = drawing->graph;
	size_t domains = drawing->spec->domain_count, highest = 0;
	bool changed = true;

	spread_from_devices(drawing, levels);
	for (size_t i = 0; i < graph->vertex_count; i++)
		if (levels[i] == NO_LEVEL)
			levels[i] = 0;
	for (size_t pass = 0; pass < domains && changed; pass++) {
		changed = false;
		for (size_t i = 0; i < graph->edge_count; i++) {
			const struct edge *edge = &graph->edges[i];

			if (edge->kind == EDGE_CALLS || edge->kind == EDGE_CONTROLS)
				changed |= put_above(levels, edge->to, edge->from, true, domains);
		}
	}
	for (size_t i = 0; i < graph->vertex_count; i++)
		if (is_domain(drawing, i) && levels[i] > highest)
			highest = levels[i];
	return highest + 1;
}

/* The lowest level of the domains that use a region; the last one if nobody does. */
static size_t level_of_users(const struct drawing *drawing, size_t region, const size_t *levels,
			     size_t count)
{
	const struct graph *graph = drawing->graph;
	size_t lowest = count - 1;

	for (size_t i = 0; i < graph->edge_count; i++) {
		const struct edge *edge = &graph->edges[i];
		size_t other = edge->from == region ? edge->to : edge->from;

		if ((edge->from == region || edge->to == region) && is_domain(drawing, other) &&
		    levels[other] < lowest)
			lowest = levels[other];
	}
	return lowest;
}

/* Takes empty columns out and counts rows. */
static void close_columns(struct drawing *drawing, size_t columns)
{
	size_t *used = NEW_ARRAY(size_t, columns), *number = NEW_ARRAY(size_t, columns);

	for (size_t i = 0; i < drawing->graph->vertex_count; i++)
		drawing->places[i].row = (double)used[drawing->places[i].column]++;
	for (size_t c = 0; c < columns; c++) {
		number[c] = drawing->columns;
		drawing->columns += used[c] > 0;
		if (used[c] > drawing->rows)
			drawing->rows = used[c];
	}
	for (size_t i = 0; i < drawing->graph->vertex_count; i++)
		drawing->places[i].column = number[drawing->places[i].column];
}

/* Columns: devices, then for each level its domains and the memory that is first used there. */
static void assign_columns(struct drawing *drawing)
{
	const struct graph *graph = drawing->graph;
	size_t *levels = NEW_ARRAY(size_t, graph->vertex_count + 1);

	for (size_t i = 0; i < graph->vertex_count; i++)
		levels[i] = NO_LEVEL;
	size_t count = assign_levels(drawing, levels);
	size_t shown = count < MOST_COLUMNS ? count : MOST_COLUMNS;

	for (size_t i = 0; i < graph->vertex_count; i++) {
		struct place_in_drawing *place = &drawing->places[i];

		place->vertex = i;
		if (is_device(drawing, &graph->vertices[i]))
			place->column = 0;
		else if (is_domain(drawing, i))
			place->column = 1 + 2 * (levels[i] * shown / count);
		else
			place->column =
				2 + 2 * (level_of_users(drawing, i, levels, count) * shown / count);
	}
	close_columns(drawing, 2 * shown + 1);
}

static int by_wish(const void *a, const void *b)
{
	const struct place_in_drawing *left = *(const struct place_in_drawing *const *)a;
	const struct place_in_drawing *right = *(const struct place_in_drawing *const *)b;

	if (left->wish != right->wish)
		return left->wish < right->wish ? -1 : 1;
	return left->vertex < right->vertex ? -1 : left->vertex > right->vertex;
}

/* Every vertex wishes itself to the middle of those that it is connected with. */
static void make_wishes(struct drawing *drawing)
{
	const struct graph *graph = drawing->graph;
	unsigned *neighbours = NEW_ARRAY(unsigned, graph->vertex_count);

	for (size_t i = 0; i < graph->vertex_count; i++)
		drawing->places[i].wish = 0;
	for (size_t i = 0; i < graph->edge_count; i++) {
		struct place_in_drawing *from = &drawing->places[graph->edges[i].from];
		struct place_in_drawing *to = &drawing->places[graph->edges[i].to];

		from->wish += to->row;
		to->wish += from->row;
		neighbours[from->vertex]++;
		neighbours[to->vertex]++;
	}
	for (size_t i = 0; i < graph->vertex_count; i++)
		drawing->places[i].wish = neighbours[i] > 0
						  ? drawing->places[i].wish / neighbours[i]
						  : drawing->places[i].row;
}

/* Orders each column by the wishes and spreads it evenly over the drawing's height. */
static void order_columns(struct drawing *drawing)
{
	size_t count = drawing->graph->vertex_count;
	struct place_in_drawing **column = NEW_ARRAY(struct place_in_drawing *, count);

	make_wishes(drawing);
	for (size_t c = 0; c < drawing->columns; c++) {
		size_t size = 0;

		for (size_t i = 0; i < count; i++)
			if (drawing->places[i].column == c)
				column[size++] = &drawing->places[i];
		if (size == 0)
			continue;
		qsort((void *)column, size, sizeof(*column), by_wish);
		for (size_t i = 0; i < size; i++)
			column[i]->row =
				((double)i + 0.5) * (double)drawing->rows / (double)size - 0.5;
	}
}

static double left_of(const struct place_in_drawing *place)
{
	return MARGIN + (double)place->column * COLUMN_WIDTH;
}

static double middle_of(const struct place_in_drawing *place)
{
	return MARGIN + LEGEND + place->row * ROW_HEIGHT + BOX_HEIGHT / 2.0;
}

static void write_box(const struct drawing *drawing, size_t index, struct bytes *out)
{
	static const char *const classes[] = {"domain", "memory", "interrupt"};
	const struct vertex *vertex = &drawing->graph->vertices[index];
	const struct place_in_drawing *place = &drawing->places[index];
	double x = left_of(place), y = middle_of(place) - BOX_HEIGHT / 2.0;

	bytes_print(out,
		    "<g class=\"%s\"><rect x=\"%.0f\" y=\"%.0f\" width=\"%d\" height=\"%d\" "
		    "rx=\"%d\"/><text x=\"%.0f\" y=\"%.0f\">",
		    is_device(drawing, vertex) && vertex->kind == VERTEX_REGION
			    ? "device"
			    : classes[vertex->kind],
		    x, y, BOX_WIDTH, BOX_HEIGHT, vertex->kind == VERTEX_DOMAIN ? 6 : 0,
		    x + BOX_WIDTH / 2.0, y + 15);
	xml_escape(vertex->name, false, out);
	bytes_print(out, "</text><text class=\"note\" x=\"%.0f\" y=\"%.0f\">%s</text></g>\n",
		    x + BOX_WIDTH / 2.0, y + 28, graph_note(drawing->spec, vertex));
}

/* The class of a line, by what is most important on it. */
static const char *line_class(unsigned kinds)
{
	static const struct {
		enum edge_kind kind;
		const char *name;
	} classes[] = {
		{EDGE_CALLS, "calls"},	 {EDGE_CONTROLS, "controls"},	{EDGE_NOTIFIES, "notifies"},
		{EDGE_WRITES, "writes"}, {EDGE_INTERRUPTS, "notifies"}, {EDGE_READS, "reads"},
	};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if ((kinds >> classes[i].kind & 1) != 0)
			return classes[i].name;
	return "reads";
}

/* Edges that get an arrow: answers, sight and faults follow from others. */
#define ARROWS                                                                                     \
	(1u << EDGE_CALLS | 1u << EDGE_NOTIFIES | 1u << EDGE_WRITES | 1u << EDGE_INTERRUPTS |      \
	 1u << EDGE_CONTROLS)

static void write_line(const struct drawing *drawing, size_t a, size_t b, struct line line,
		       struct bytes *out)
{
	const struct place_in_drawing *from = &drawing->places[a], *to = &drawing->places[b];
	bool swap = from->column > to->column;

	if (swap) {
		from = &drawing->places[b];
		to = &drawing->places[a];
	}
	unsigned forward = swap ? line.backward : line.forward;
	unsigned backward = swap ? line.forward : line.backward;
	bool same = from->column == to->column;
	double x1 = left_of(from) + BOX_WIDTH, y1 = middle_of(from), y2 = middle_of(to);
	double x2 = same ? x1 : left_of(to);
	double bend = same ? 70 : (x2 - x1) / 2;
	/* One that goes past other columns passes above the box that is in its way. */
	double rise = to->column - from->column > 1 ? PASSING_RISE : 0;

	bytes_print(out,
		    "<path class=\"%s\" d=\"M%.0f %.0fC%.0f %.0f %.0f %.0f %.0f %.0f\"%s%s><title>",
		    line_class(forward | backward), x1, y1, x1 + bend, y1 - rise,
		    same ? x2 + bend : x2 - bend, y2 - rise, x2, y2,
		    (forward & ARROWS) != 0 ? " marker-end=\"url(#a)\"" : "",
		    (backward & ARROWS) != 0 ? " marker-start=\"url(#a)\"" : "");
	for (size_t i = 0; i < drawing->graph->edge_count; i++) {
		const struct edge *edge = &drawing->graph->edges[i];

		if ((edge->from != a || edge->to != b) && (edge->from != b || edge->to != a))
			continue;
		xml_escape(drawing->graph->vertices[edge->from].name, false, out);
		bytes_print(out, " %s ", edge_name(edge->kind));
		xml_escape(drawing->graph->vertices[edge->to].name, false, out);
		bytes_print(out, " (%s)\n", edge->detail);
	}
	bytes_append_text(out, "</title></path>\n");
}

static void write_lines(const struct drawing *drawing, struct bytes *out)
{
	const struct graph *graph = drawing->graph;
	size_t count = graph->vertex_count;
	struct line *lines = NEW_ARRAY(struct line, count * count);

	for (size_t i = 0; i < graph->edge_count; i++) {
		const struct edge *edge = &graph->edges[i];
		size_t a = edge->from < edge->to ? edge->from : edge->to;
		size_t b = edge->from < edge->to ? edge->to : edge->from;

		*(edge->from == a ? &lines[a * count + b].forward
				  : &lines[a * count + b].backward) |= 1u << edge->kind;
	}
	for (size_t a = 0; a < count; a++)
		for (size_t b = a + 1; b < count; b++)
			if ((lines[a * count + b].forward | lines[a * count + b].backward) != 0)
				write_line(drawing, a, b, lines[a * count + b], out);
}

static const char head[] =
	"<style>text{font:13px sans-serif;text-anchor:middle}.note{font-size:10px;fill:#555}"
	"rect{stroke:#333}.domain rect{fill:#dbe9ff}.memory rect{fill:#e6f4dc}"
	".device rect{fill:#ffe9cc}.interrupt rect{fill:#ffdede}"
	"path{fill:none;stroke-width:1.5}.calls{stroke:#1a4fa0}.controls{stroke:#8a2be2}"
	".notifies{stroke:#c0392b;stroke-dasharray:5 3}.writes{stroke:#3c7a1e}"
	".reads{stroke:#999}path:hover{stroke-width:4}.key{text-anchor:start;font-size:12px}"
	"</style>\n"
	"<defs><marker id=\"a\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"7\" "
	"markerHeight=\"7\" orient=\"auto-start-reverse\"><path d=\"M0 0L8 4L0 8z\" "
	"style=\"fill:context-stroke;stroke:none\"/></marker></defs>\n";

static void write_legend(struct bytes *out)
{
	static const char *const names[] = {"calls", "controls", "notifies", "writes", "reads"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		bytes_print(out,
			    "<path class=\"%s\" d=\"M%zu 20h40\"/><text class=\"key\" x=\"%zu\" "
			    "y=\"24\">%s</text>\n",
			    names[i], MARGIN + i * 120, MARGIN + i * 120 + 46, names[i]);
}

void graph_write_svg(const struct spec *spec, const struct graph *graph, struct bytes *out)
{
	struct drawing drawing = {
		.spec = spec,
		.graph = graph,
		.places = NEW_ARRAY(struct place_in_drawing, graph->vertex_count),
	};

	assign_columns(&drawing);
	for (int pass = 0; pass < ORDER_PASSES; pass++)
		order_columns(&drawing);
	bytes_print(out,
		    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%zu\" height=\"%zu\">\n%s",
		    2 * MARGIN + drawing.columns * COLUMN_WIDTH - (COLUMN_WIDTH - BOX_WIDTH),
		    2 * MARGIN + LEGEND + drawing.rows * ROW_HEIGHT, head);
	write_legend(out);
	write_lines(&drawing, out);
	for (size_t i = 0; i < graph->vertex_count; i++)
		write_box(&drawing, i, out);
	bytes_append_text(out, "</svg>\n");
}
