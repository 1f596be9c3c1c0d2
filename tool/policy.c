/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading and checking of rules; see policy.h. */
#include <string.h>

#include "policy.h"

/* A sentence, cut at its words; commas are words of their own. */
struct sentence {
	const struct node *node;
	const char **words;
	size_t count, at;
};

static const struct {
	const char *verb;
	bool indirectly;
	unsigned kinds;	  /* bit k: edges of kind k */
	unsigned objects; /* bit k: what it is done to may be a vertex of kind k */
} verbs[] = {
	{"maps", false, 1u << EDGE_READS | 1u << EDGE_WRITES, 1u << VERTEX_REGION},
	{"reads", false, 1u << EDGE_READS, 1u << VERTEX_REGION},
	{"writes", false, 1u << EDGE_WRITES, 1u << VERTEX_REGION},
	{"calls", false, 1u << EDGE_CALLS, 1u << VERTEX_DOMAIN},
	{"notifies", false, 1u << EDGE_NOTIFIES, 1u << VERTEX_DOMAIN},
	{"controls", false, 1u << EDGE_CONTROLS, 1u << VERTEX_DOMAIN},
	{"reaches", true, 0, VERTEX_ANY},
};

#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

bool policy_read(const struct nodes *nodes, struct policy **policies, size_t *count)
{
	struct policy_table {
		const char *rule;
	} table;
	static const struct field fields[] = {
		FIELD(struct policy_table, rule, NODE_STRING, FIELD_REQUIRED),
	};
	bool good = true;

	for (size_t i = 0; i < nodes->count; i++) {
		if (schema_read(nodes->items[i], "a policy", fields, 1, &table))
			(*ARRAY_ADD(*policies, *count)).node = schema_find(nodes->items[i], "rule");
		else
			good = false;
	}
	return good;
}

static struct sentence cut(const struct node *node)
{
	struct sentence sentence = {.node = node};

	for (const char *at = node->string; *at != '\0';) {
		size_t length = strcspn(at, " ,");

		if (length > 0)
			*ARRAY_ADD(sentence.words, sentence.count) = memory_copy(at, length);
		at += length;
		if (*at == ',')
			*ARRAY_ADD(sentence.words, sentence.count) = ",";
		at += *at != '\0';
	}
	return sentence;
}

static const char *word(const struct sentence *sentence)
{
	return sentence->at < sentence->count ? sentence->words[sentence->at] : "";
}

static bool take(struct sentence *sentence, const char *expected)
{
	if (!text_equal(word(sentence), expected))
		return false;
	sentence->at++;
	return true;
}

static void complain_unknown(const struct graph *graph, const struct sentence *sentence,
			     const char *name)
{
	const char **names = NEW_ARRAY(const char *, graph->vertex_count);

	for (size_t i = 0; i < graph->vertex_count; i++)
		names[i] = graph->vertices[i].name;
	complain(CODE_POLICY_NAME, sentence->node->place,
		 schema_suggestion(name, names, graph->vertex_count),
		 "the rule names `%s`, which does not exist", name);
}

/* The vertex of some kinds that the next words name; SIZE_MAX after an error. */
static size_t take_vertex(const struct graph *graph, struct sentence *sentence, unsigned kinds)
{
	const char *name = word(sentence);

	sentence->at += sentence->at < sentence->count;
	if (text_equal(name, "irq")) {
		name = text_format("irq %s", word(sentence));
		sentence->at += sentence->at < sentence->count;
	}
	size_t vertex = graph_find(graph, name, kinds, 0);
	size_t other = graph_find(graph, name, VERTEX_ANY, 0);

	if (other == SIZE_MAX) {
		complain_unknown(graph, sentence, name);
	} else if (vertex == SIZE_MAX) {
		complain(CODE_POLICY_NAME, sentence->node->place,
			 "`maps`, `reads` and `writes` are about memory regions; `calls`, "
			 "`notifies` and `controls` about protection domains",
			 "the rule names `%s`, which is a %s, where none can stand", name,
			 vertex_kind_name(graph->vertices[other].kind));
	} else if (graph_find(graph, name, kinds, vertex + 1) != SIZE_MAX) {
		complain(CODE_POLICY_NAME, sentence->node->place, "give one of them another name",
			 "the rule names `%s`, which is a protection domain and a memory region",
			 name);
		vertex = SIZE_MAX;
	}
	return vertex;
}

/* Marks the vertices of some kinds of a list, "A, B". */
static bool take_list(const struct graph *graph, struct sentence *sentence, unsigned kinds,
		      bool *marked)
{
	do {
		size_t vertex = take_vertex(graph, sentence, kinds);

		if (vertex == SIZE_MAX)
			return false;
		marked[vertex] = true;
	} while (take(sentence, ","));
	return true;
}

static bool malformed(const struct sentence *sentence)
{
	return complain(CODE_POLICY, sentence->node->place,
			"write `A never reaches B`, `A never reaches B except through C`, or "
			"`only A, B maps C`",
			"the rule `%s` is not understood at `%s`", sentence->node->string,
			word(sentence));
}

/* "net calls fs, which writes buffer, which is seen by keys" */
static const char *path_text(const struct graph *graph, const size_t *path, size_t length)
{
	const char *text = graph->vertices[graph->edges[path[0]].from].name;

	text = text_format("`%s`", text);
	for (size_t i = 0; i < length; i++) {
		const struct edge *edge = &graph->edges[path[i]];

		text = text_format("%s%s %s `%s`", text, i > 0 ? ", which" : "",
				   edge_name(edge->kind), graph->vertices[edge->to].name);
	}
	return text;
}

static bool broken(const struct sentence *sentence, const struct graph *graph, const size_t *path,
		   size_t length)
{
	return complain(CODE_POLICY_BROKEN, sentence->node->place,
			"remove one of the steps, or change the rule",
			"the system breaks the rule `%s`: %s", sentence->node->string,
			path_text(graph, path, length));
}

static bool check_never(const struct graph *graph, struct sentence *sentence)
{
	bool *closed = NEW_ARRAY(bool, graph->vertex_count);
	size_t from = take_vertex(graph, sentence, VERTEX_ANY), to, length;

	if (from == SIZE_MAX)
		return false;
	if (!take(sentence, "never") || !take(sentence, "reaches"))
		return malformed(sentence);
	to = take_vertex(graph, sentence, VERTEX_ANY);
	if (to == SIZE_MAX)
		return false;
	if (take(sentence, "except")) {
		if (!take(sentence, "through"))
			return malformed(sentence);
		if (!take_list(graph, sentence, VERTEX_ANY, closed))
			return false;
	}
	if (sentence->at < sentence->count)
		return malformed(sentence);
	const size_t *path = graph_path(graph, from, to, closed, &length);

	return length == 0 || broken(sentence, graph, path, length);
}

/* Whether vertex `from` does to `to` what the verb says; the way goes to *path. */
static bool does(const struct graph *graph, size_t verb, size_t from, size_t to,
		 const size_t **path, size_t *length)
{
	if (verbs[verb].indirectly) {
		*path = graph_path(graph, from, to, NULL, length);
		return *length > 0;
	}
	for (size_t i = 0; i < graph->edge_count; i++) {
		const struct edge *edge = &graph->edges[i];

		if (edge->from == from && edge->to == to && (verbs[verb].kinds >> edge->kind & 1)) {
			size_t *step = NEW_ARRAY(size_t, 1);

			*step = i;
			*path = step;
			*length = 1;
			return true;
		}
	}
	return false;
}

static bool check_only(const struct graph *graph, struct sentence *sentence)
{
	bool *allowed = NEW_ARRAY(bool, graph->vertex_count), good = true;
	size_t verb = 0, to, length;
	const size_t *path;

	if (!take_list(graph, sentence, 1u << VERTEX_DOMAIN, allowed))
		return false;
	while (verb < VERBS && !text_equal(verbs[verb].verb, word(sentence)))
		verb++;
	if (verb == VERBS)
		return malformed(sentence);
	sentence->at++;
	to = take_vertex(graph, sentence, verbs[verb].objects);
	if (to == SIZE_MAX)
		return false;
	if (sentence->at < sentence->count)
		return malformed(sentence);
	for (size_t from = 0; from < graph->vertex_count; from++)
		if (graph->vertices[from].kind == VERTEX_DOMAIN && !allowed[from] && from != to &&
		    does(graph, verb, from, to, &path, &length))
			good = broken(sentence, graph, path, length);
	return good;
}

bool policy_check(const struct graph *graph, const struct policy *policy)
{
	struct sentence sentence = cut(policy->node);

	return take(&sentence, "only") ? check_only(graph, &sentence)
				       : check_never(graph, &sentence);
}

bool policy_check_own(const struct spec *spec)
{
	struct policy *policies = NULL;
	size_t count = 0;
	bool good = policy_read(&spec->policies, &policies, &count);

	if (count == 0)
		return good;
	struct graph graph = graph_make(spec);

	for (size_t i = 0; i < count; i++)
		good &= policy_check(&graph, &policies[i]);
	return good;
}
