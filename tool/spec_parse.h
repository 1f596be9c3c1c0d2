/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files that turn tables into a struct spec share. */
#ifndef TOOL_SPEC_PARSE_H
#define TOOL_SPEC_PARSE_H

#include "schema.h"
#include "spec.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Bounds of the kernel for budgets and periods, in microseconds. */
#define BUDGET_LEAST   20
#define BUDGET_MOST    INT64_C(36893488147419)
#define BUDGET_DEFAULT 1000
#define PRIORITY_MOST  254

extern const char *const trigger_words[2];

static inline bool is_xml(const struct node *node)
{
	return node->place.source->syntax == SYNTAX_XML;
}

static inline bool is_x86(const struct spec *spec)
{
	return spec->target->architecture == TARGET_X86_64;
}

/* Whether `name` can be the name of something; reports it at key `name` of the table if not. */
bool parse_name(const struct node *table, const char *name);

/* Reads "rw" or ["read", "write"] into *permissions, of which `possible` exist here. */
bool parse_permissions(const struct node *node, unsigned possible, unsigned *permissions);

/* Reads `bus:device.function`, hexadecimal. */
bool parse_pci(const struct node *node, const char *text, struct pci_address *address);

/* Gives an absent period the budget's value and checks that it is not shorter. */
bool parse_budget(const struct node *table, uint64_t budget, uint64_t *period);

/* Whether the kernel uses core `cpu`, which key `cpu` of the table names. */
bool parse_core(const struct spec *spec, const struct node *node, uint64_t cpu);

/* One row of `maps`; variables that it sets are added to `domain`, NULL: there are none. */
void parse_map(const struct node *node, struct domain *domain, struct map *map, size_t index);

/* Adds a variable of `domain` if `symbol` is not NULL, and returns it. */
struct variable *parse_variable(struct domain *domain, const struct node *table, const char *key,
				const char *symbol, enum variable_source source);

/* Lists of elements. */
void parse_domains(struct spec *spec, const struct nodes *nodes, int parent);
void parse_channels(struct spec *spec, const struct nodes *nodes);
void parse_interrupts(struct spec *spec, const struct nodes *nodes, int owner);
void parse_deliveries(struct spec *spec, const struct nodes *nodes);
void parse_io_spaces(struct spec *spec, const struct nodes *nodes);
void parse_io_ports(const struct spec *spec, struct domain *domain, const struct nodes *nodes);

/* Single tables. */
void parse_machine(const struct spec *spec, struct domain *domain, const struct node *node);
void parse_schedule(struct spec *spec, const struct node *node);

#endif
