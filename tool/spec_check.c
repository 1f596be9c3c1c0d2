/* SPDX-License-Identifier: BSD-2-Clause */
/* Description, last step: what concerns several elements at once. */
#include <inttypes.h>
#include <string.h>

#include "spec_parse.h"

static void check_line(const struct spec *spec, const struct interrupt *interrupt)
{
	const struct board *board = spec->board;
	struct place place = schema_place(interrupt->node, "irq");

	if (interrupt->irq < board->lowest_device_irq || interrupt->irq > board->highest_irq) {
		complain(CODE_IRQ_RANGE, place,
			 board->lowest_device_irq > board->highest_irq
				 ? "use another board"
				 : text_format("give an interrupt from %" PRIu64 " to %" PRIu64,
					       board->lowest_device_irq, board->highest_irq),
			 "board %s has no device interrupt %" PRIu64, board->name, interrupt->irq);
		return;
	}
	for (size_t i = 0; i < board->kernel_irq_count; i++)
		if (board->kernel_irqs[i] == interrupt->irq)
			complain(CODE_IRQ_RANGE, place,
				 "use an interrupt of a device that users drive",
				 "interrupt %" PRIu64 " belongs to the kernel", interrupt->irq);
}

static void check_interrupt(const struct spec *spec, const struct interrupt *interrupt)
{
	const char *key = interrupt->kind == IRQ_LINE ? "irq" : "vector";

	if (interrupt->broken)
		return;
	if (spec->board != NULL && interrupt->kind == IRQ_LINE)
		check_line(spec, interrupt);
	for (const struct interrupt *other = spec->interrupts; other < interrupt; other++)
		if (other->irq == interrupt->irq && !other->broken) {
			complain(CODE_IRQ_TWICE, schema_place(interrupt->node, key),
				 text_format("remove one of them; the other stands in line %u",
					     schema_place(other->node, key).line),
				 "interrupt %" PRIu64 " is delivered twice", interrupt->irq);
			return;
		}
}

/* Ids under which a parent knows its children and virtual processors. */
static void check_children(const struct spec *spec, const struct domain *domain)
{
	const struct virtual_machine *machine =
		domain->parent < 0 ? NULL : spec->domains[domain->parent].machine;
	struct place place = schema_place(domain->node, "id");

	for (const struct domain *other = spec->domains; domain->parent >= 0 && other < domain;
	     other++)
		if (other->parent == domain->parent && other->child_id == domain->child_id)
			complain(CODE_CHILD_ID, place,
				 text_format("choose another; the other stands in line %u",
					     other->node->place.line),
				 "two children of `%s` have the id %" PRIu64,
				 spec->domains[domain->parent].name, domain->child_id);
	for (size_t i = 0; machine != NULL && i < machine->cpu_count; i++)
		if (machine->cpus[i].id == domain->child_id)
			complain(CODE_CHILD_ID, place, "choose another",
				 "a child and a virtual processor of `%s` have the id %" PRIu64,
				 spec->domains[domain->parent].name, domain->child_id);
	if (domain->machine != NULL && domain->child_count > 0 && is_x86(spec))
		complain(CODE_VM_X86, domain->machine->node->place,
			 "move the children to another domain",
			 "protection domain `%s` has children and a virtual machine, which is "
			 "impossible on x86-64",
			 domain->name);
}

/* The fault of a child arrives with the bit that the last number of a TOML channel has, too. */
static void check_fault_bit(const struct domain *domain)
{
	if (domain->child_count > 0 && (domain->channels_used >> MICROKIT_IDS & 1) != 0)
		complain(CODE_NUMBERS, domain->node->place,
			 text_format("use numbers up to %u", MICROKIT_IDS - 1),
			 "protection domain `%s` has children, so number %u is not for channels",
			 domain->name, MICROKIT_IDS);
}

/* By its right to notify, a program tells a channel with that number from a child. */
static void check_silent_end(const struct channel *channel, int side)
{
	const struct channel_end *end = &channel->ends[side];

	if (end->id == MICROKIT_IDS && channel->ends[!side].notify &&
	    (end->domain->notifications >> MICROKIT_IDS & 1) == 0)
		complain(CODE_NUMBERS, schema_place(end->node, end->has_id ? "id" : "pd"),
			 text_format("use a number up to %u, or let this end notify the other",
				     MICROKIT_IDS - 1),
			 "protection domain `%s` would take what comes by number %u for the fault "
			 "of a child, as this end may not notify",
			 end->domain->name, MICROKIT_IDS);
}

static void check_variables(const struct domain *domain)
{
	for (size_t i = 0; i < domain->variable_count; i++) {
		const struct variable *variable = &domain->variables[i];
		const struct region *region = variable->source == VARIABLE_PREFILL_SIZE
						      ? domain->maps[variable->index].region
						      : NULL;

		if (region != NULL && region->prefill_from == NULL)
			complain(CODE_PREFILL_SIZE, variable->node->place,
				 "leave it out, or give the region contents",
				 "`%s` needs contents, but memory region `%s` has none",
				 variable->node->key, region->name);
		for (size_t j = 0; j < i; j++)
			if (text_equal(variable->symbol, domain->variables[j].symbol)) {
				complain(CODE_VARIABLE_TWICE, variable->node->place,
					 text_format("use a variable of its own; the other use "
						     "stands in line %u",
						     domain->variables[j].node->place.line),
					 "the variable `%s` of `%s` is set twice", variable->symbol,
					 domain->name);
				break;
			}
	}
}

static void check_cspace(const struct domain *domain)
{
	for (size_t i = 0; i < domain->cspace_count; i++)
		for (size_t j = 0; j < i; j++)
			if (domain->cspace[i].slot == domain->cspace[j].slot) {
				const struct place other = domain->cspace[j].node->place;

				complain(CODE_CSPACE_CLASH,
					 schema_place(domain->cspace[i].node, "slot"),
					 "give each capability a slot of its own",
					 "slot %" PRIu64
					 " of `%s` is used twice, first at %s:%u:%u",
					 domain->cspace[i].slot, domain->name, other.source->path,
					 other.line, other.column);
				break;
			}
}

/* Compares the ports at `index` of `domain` with those of `other`, its earlier ones or a domain. */
static void check_ports_of(const struct domain *domain, size_t index, const struct domain *other)
{
	const struct io_port *port = &domain->io_ports[index];
	size_t count = other == domain ? index : other->io_port_count;

	for (size_t i = 0; i < count; i++) {
		const struct io_port *earlier = &other->io_ports[i];

		if (other == domain && earlier->id == port->id)
			complain(CODE_NUMBER_TAKEN, schema_place(port->node, "id"),
				 "choose a free number",
				 "`%s` has two I/O ports with the id %" PRIu64, domain->name,
				 port->id);
		if (port->address < earlier->address + earlier->size &&
		    earlier->address < port->address + port->size)
			complain(CODE_IOPORT_OVERLAP, port->node->place, "shrink one of them",
				 "ports [0x%" PRIx64 ", 0x%" PRIx64 ") (id %" PRIu64
				 ") of `%s` overlap [0x%" PRIx64 ", 0x%" PRIx64 ") (id %" PRIu64
				 ") of `%s` at %s:%u:%u",
				 port->address, port->address + port->size, port->id, domain->name,
				 earlier->address, earlier->address + earlier->size, earlier->id,
				 other->name, earlier->node->place.source->path,
				 earlier->node->place.line, earlier->node->place.column);
	}
}

static void check_ports(const struct spec *spec, struct domain *domain)
{
	for (size_t i = 0; i < domain->io_port_count; i++) {
		domain->io_port_ids |= UINT64_C(1) << domain->io_ports[i].id;
		for (const struct domain *other = spec->domains; other <= domain; other++)
			check_ports_of(domain, i, other);
	}
}

/* Whether a space of two devices has the key of an earlier one. */
static void check_io_spaces(const struct spec *spec)
{
	for (size_t i = 0; i < spec->io_space_count; i++)
		for (size_t j = 0; j < i; j++) {
			const struct io_address_space *a = &spec->io_spaces[i];
			const struct io_address_space *b = &spec->io_spaces[j];
			const struct {
				const char *key;
				bool same;
			} keys[] = {
				{"name", text_equal(a->name, b->name)},
				{"peripheral_id", memcmp(&a->pci, &b->pci, sizeof(a->pci)) == 0},
				{"domain_id", a->domain_id == b->domain_id},
			};

			for (size_t k = 0; k < COUNT(keys) && !a->broken && !b->broken; k++)
				if (keys[k].same)
					complain(CODE_IO_DUPLICATE,
						 schema_place(a->node, keys[k].key),
						 text_format("choose another; the other stands in "
							     "line %u",
							     b->node->place.line),
						 "two I/O address spaces have the same `%s`, `%s`",
						 keys[k].key,
						 schema_find(a->node, keys[k].key)->kind ==
								 NODE_STRING
							 ? schema_find(a->node, keys[k].key)->string
							 : text_format("%" PRIu64, a->domain_id));
		}
}

void spec_check(struct spec *spec)
{
	for (size_t i = 0; i < 2 * spec->channel_count; i++)
		if (!spec->channels[i / 2].broken)
			check_silent_end(&spec->channels[i / 2], i % 2);
	for (size_t i = 0; i < spec->interrupt_count; i++)
		check_interrupt(spec, &spec->interrupts[i]);
	for (size_t i = 0; i < spec->domain_count; i++) {
		check_children(spec, &spec->domains[i]);
		check_fault_bit(&spec->domains[i]);
		check_variables(&spec->domains[i]);
		check_cspace(&spec->domains[i]);
		check_ports(spec, &spec->domains[i]);
	}
	check_io_spaces(spec);
	spec_check_schedule(spec);
}

uint64_t spec_variable_value(const struct spec *spec, const struct domain *domain,
			     const struct variable *variable)
{
	switch (variable->source) {
	case VARIABLE_MAP_ADDRESS:
		return domain->maps[variable->index].vaddr;
	case VARIABLE_MAP_SIZE:
		return domain->maps[variable->index].region->size;
	case VARIABLE_PREFILL_SIZE:
		return domain->maps[variable->index].region->prefill_bytes;
	case VARIABLE_PHYSICAL_ADDRESS:
		return variable->region->phys_addr;
	case VARIABLE_IRQ_ID:
		return spec->interrupts[variable->index].target.id;
	case VARIABLE_NUMBER:
		break;
	}
	return variable->number;
}
