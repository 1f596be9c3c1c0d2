/* SPDX-License-Identifier: BSD-2-Clause */
/* Description, first step: interrupts of every architecture, I/O ports, PCI addresses. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "spec_parse.h"

#define VECTOR_MOST 107 /* user interrupts of an x86-64 kernel count from 0 */
#define IO_PORTS    0x10000

static const char *const polarity_words[] = {"high", "low"};

struct irq_table {
	uint64_t irq, id, pin, vector, ioapic, handle;
	const char *pcidev, *setvar_id;
	int trigger, polarity;
};

#define COMMON_FIELDS                                                                              \
	INTEGER(struct irq_table, id, FIELD_REQUIRED, 0, MICROKIT_IDS - 1,                         \
		.syntax = FIELD_XML_ONLY),                                                         \
		INTEGER(struct irq_table, id, FIELD_OPTIONAL, 0, MAX_CHANNELS - 1,                 \
			.syntax = FIELD_TOML_ONLY),                                                \
		FIELD(struct irq_table, setvar_id, NODE_STRING, FIELD_OPTIONAL)

static const struct field line_fields[] = {
	INTEGER(struct irq_table, irq, FIELD_REQUIRED, 0, INT64_MAX),
	COMMON_FIELDS,
	WORD(struct irq_table, trigger, FIELD_OPTIONAL, trigger_words),
};
static const struct field ioapic_fields[] = {
	INTEGER(struct irq_table, pin, FIELD_REQUIRED, 0, INT64_MAX),
	INTEGER(struct irq_table, vector, FIELD_REQUIRED, 0, VECTOR_MOST),
	INTEGER(struct irq_table, ioapic, FIELD_OPTIONAL, 0, INT64_MAX),
	COMMON_FIELDS,
	WORD(struct irq_table, trigger, FIELD_OPTIONAL, trigger_words),
	WORD(struct irq_table, polarity, FIELD_OPTIONAL, polarity_words),
};
static const struct field msi_fields[] = {
	FIELD(struct irq_table, pcidev, NODE_STRING, FIELD_REQUIRED),
	INTEGER(struct irq_table, handle, FIELD_REQUIRED, 0, INT64_MAX),
	INTEGER(struct irq_table, vector, FIELD_REQUIRED, 0, VECTOR_MOST),
	COMMON_FIELDS,
};

/* By enum irq_kind: which key tells that kind, and what else it has. */
static const struct {
	const char *key, *what;
	const struct field *fields;
	size_t count;
	bool x86;
} kinds[] = {
	[IRQ_LINE] = {"irq", "an interrupt line", line_fields, COUNT(line_fields), false},
	[IRQ_IOAPIC] = {"pin", "an interrupt of an I/O APIC", ioapic_fields, COUNT(ioapic_fields),
			true},
	[IRQ_MSI] = {"pcidev", "a message-signalled interrupt", msi_fields, COUNT(msi_fields),
		     true},
};

/* One hexadecimal part of a PCI address, up to `end`. */
static bool parse_pci_part(const struct node *node, const char *text, const char *end,
			   const char *what, uint64_t most, uint64_t *value)
{
	bool negative = *text == '-';
	char *stop;

	*value = 0;
	if (text + negative < end && strchr("0123456789abcdefABCDEF", text[negative]) != NULL) {
		*value = strtoull(text + negative, &stop, 16);
		if (stop == end && !negative && *value <= most)
			return true;
		if (stop == end)
			return complain(CODE_PCI, node->place,
					text_format("give hexadecimal digits from 0 to %llx",
						    (unsigned long long)most),
					"the %s of `%s` is out of range", what, node->string);
	}
	return complain(CODE_PCI, node->place, "write bus, device and function as in `00:1f.2`",
			"the %s of `%s` is not a hexadecimal number", what, node->string);
}

bool parse_pci(const struct node *node, const char *text, struct pci_address *address)
{
	const char *colon = strchr(text, ':');
	const char *dot = colon != NULL ? strchr(colon, '.') : NULL;

	if (dot == NULL)
		return complain(CODE_PCI, node->place,
				"write bus, device and function as in `00:1f.2`",
				"`%s` is no PCI address `bus:device.function`", text);
	return parse_pci_part(node, text, colon, "bus", 0xff, &address->bus) &&
	       parse_pci_part(node, colon + 1, dot, "device", 0x1f, &address->device) &&
	       parse_pci_part(node, dot + 1, dot + strlen(dot), "function", 7, &address->function);
}

static bool parse_kind(const struct spec *spec, const struct node *node, enum irq_kind *kind)
{
	for (*kind = IRQ_LINE; *kind <= IRQ_MSI; (*kind)++)
		if (schema_find(node, kinds[*kind].key) != NULL)
			break;
	if (*kind > IRQ_MSI) {
		const char *key = is_x86(spec) ? "pin" : "irq";

		return complain(CODE_MISSING_KEY, node->place,
				is_x86(spec) ? "add `pin` for an I/O APIC, or `pcidev` for a "
					       "message-signalled interrupt"
					     : "add `irq`, its number at the controller",
				"missing attribute `%s` on `irq`", key);
	}
	return kinds[*kind].x86 == is_x86(spec) ||
	       complain(CODE_IRQ_ARCHITECTURE, schema_place(node, kinds[*kind].key),
			is_x86(spec) ? "give `pin` or `pcidev`, and `vector`" : "give `irq`",
			"the kernel for %s has no interrupts with `%s`", spec->target->name,
			kinds[*kind].key);
}

static void parse_interrupt(struct spec *spec, const struct node *node, int owner)
{
	struct irq_table table = {0};
	struct pci_address pci = {0};
	enum irq_kind kind;

	if (!parse_kind(spec, node, &kind))
		return;
	bool good =
		schema_read(node, kinds[kind].what, kinds[kind].fields, kinds[kind].count, &table);

	if (table.pcidev != NULL)
		good &= parse_pci(schema_find(node, "pcidev"), table.pcidev, &pci);
	struct variable *variable = parse_variable(&spec->domains[owner], node, "setvar_id",
						   table.setvar_id, VARIABLE_IRQ_ID);

	if (variable != NULL)
		variable->index = spec->interrupt_count;
	*ARRAY_ADD(spec->interrupts, spec->interrupt_count) = (struct interrupt){
		.node = node,
		.broken = !good,
		.kind = kind,
		.irq = kind == IRQ_LINE ? table.irq : table.vector,
		.edge = table.trigger == 1,
		.low = table.polarity == 1,
		.ioapic = table.ioapic,
		.pin = table.pin,
		.handle = table.handle,
		.pci = pci,
		.owner = owner,
		.has_channel = schema_find(node, "id") != NULL,
		.target.id = (unsigned)table.id,
	};
}

void parse_interrupts(struct spec *spec, const struct nodes *nodes, int owner)
{
	for (size_t i = 0; i < nodes->count; i++)
		parse_interrupt(spec, nodes->items[i], owner);
}

/* The rows of `irq_delivery` name their domain instead of standing in it. */
void parse_deliveries(struct spec *spec, const struct nodes *nodes)
{
	struct delivery_table {
		uint64_t irq, target_channel;
		const char *target_pd;
		int trigger;
	};
	static const struct field fields[] = {
		INTEGER(struct delivery_table, irq, FIELD_REQUIRED, 0, INT64_MAX),
		FIELD(struct delivery_table, target_pd, NODE_STRING, FIELD_REQUIRED),
		INTEGER(struct delivery_table, target_channel, FIELD_OPTIONAL, 0, MAX_CHANNELS - 1),
		WORD(struct delivery_table, trigger, FIELD_OPTIONAL, trigger_words),
	};

	for (size_t i = 0; i < nodes->count; i++) {
		const struct node *node = nodes->items[i];
		struct delivery_table table = {0};
		bool good =
			schema_read(node, "an interrupt delivery", fields, COUNT(fields), &table);

		*ARRAY_ADD(spec->interrupts, spec->interrupt_count) = (struct interrupt){
			.node = node,
			.broken = !good,
			.irq = table.irq,
			.edge = table.trigger == 1,
			.owner = -1,
			.has_channel = schema_find(node, "target_channel") != NULL,
			.target.id = (unsigned)table.target_channel,
		};
	}
}

static void parse_io_port(const struct spec *spec, struct domain *domain, const struct node *node)
{
	struct port_table {
		uint64_t id, addr, size;
		const char *setvar_id, *setvar_addr;
	} table = {0};
	static const struct field fields[] = {
		INTEGER(struct port_table, id, FIELD_REQUIRED, 0, MAX_IOPORTS - 1),
		INTEGER(struct port_table, addr, FIELD_REQUIRED, 0, IO_PORTS - 1),
		INTEGER(struct port_table, size, FIELD_REQUIRED, 1, IO_PORTS),
		FIELD(struct port_table, setvar_id, NODE_STRING, FIELD_OPTIONAL),
		FIELD(struct port_table, setvar_addr, NODE_STRING, FIELD_OPTIONAL),
	};

	if (!is_x86(spec)) {
		complain(CODE_IOPORT, node->place, "map the device's registers as memory",
			 "the kernel for %s has no I/O ports", spec->target->name);
		return;
	}
	if (!schema_read(node, "an I/O port", fields, COUNT(fields), &table))
		return;
	if (table.size > IO_PORTS - table.addr) {
		complain(CODE_IOPORT, node->place, "give a smaller `size`",
			 "the ports [0x%" PRIx64 ", 0x%" PRIx64
			 ") reach beyond the last one, 0xffff",
			 table.addr, table.addr + table.size);
		return;
	}
	*ARRAY_ADD(domain->io_ports, domain->io_port_count) =
		(struct io_port){node, table.id, table.addr, table.size};

	const struct {
		const char *key, *symbol;
		uint64_t value;
	} variables[] = {{"setvar_id", table.setvar_id, table.id},
			 {"setvar_addr", table.setvar_addr, table.addr}};

	for (size_t i = 0; i < COUNT(variables); i++)
		if (variables[i].symbol != NULL)
			parse_variable(domain, node, variables[i].key, variables[i].symbol,
				       VARIABLE_NUMBER)
				->number = variables[i].value;
}

void parse_io_ports(const struct spec *spec, struct domain *domain, const struct nodes *nodes)
{
	for (size_t i = 0; i < nodes->count; i++)
		parse_io_port(spec, domain, nodes->items[i]);
}
