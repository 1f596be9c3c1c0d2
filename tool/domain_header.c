/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing of <domain.h>; see domain_header.h. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "domain_header.h"

struct header {
	const char **names; /* that are defined already */
	size_t count;
	struct bytes *out;
};

/* A name as a part of a macro's: letters, digits and `_`. */
static const char *identifier(const char *name)
{
	char *text = memory_copy(name, strlen(name));

	for (char *c = text; *c != '\0'; c++)
		*c = isalnum((unsigned char)*c) ? (char)toupper((unsigned char)*c) : '_';
	return text;
}

static bool is_taken(const struct header *header, const char *name)
{
	for (size_t i = 0; i < header->count; i++)
		if (text_equal(header->names[i], name))
			return true;
	return false;
}

/* `name`, or if that is taken, the first of name_2, name_3, ... that is not. */
static const char *free_name(struct header *header, const char *name)
{
	const char *chosen = name;

	for (unsigned i = 2; is_taken(header, chosen); i++)
		chosen = text_format("%s_%u", name, i);
	*ARRAY_ADD(header->names, header->count) = chosen;
	return chosen;
}

static void write_channels(const struct spec *spec, const struct domain *domain,
			   struct header *header)
{
	for (size_t i = 0; i < spec->channel_count; i++) {
		const struct channel *channel = &spec->channels[i];

		for (int side = 0; side < 2; side++) {
			const struct channel_end *end = &channel->ends[side];
			const struct channel_end *peer = &channel->ends[!side];
			const char *name =
				channel->name != NULL ? channel->name : peer->domain->name;

			if (end->domain != domain ||
			    (side == 1 && peer->domain == domain && peer->id == end->id))
				continue;
			bytes_print(header->out, "#define %s %u /* %s%s`%s` */\n",
				    free_name(header, text_format("CHANNEL_%s", identifier(name))),
				    end->id, end->pp ? "calls " : "",
				    end->notify && !end->pp ? "notifies "
				    : end->pp		    ? ""
							    : "from ",
				    peer->domain->name);
		}
	}
	for (size_t i = 0; i < spec->interrupt_count; i++) {
		const struct interrupt *interrupt = &spec->interrupts[i];

		if (interrupt->target.domain == domain)
			bytes_print(header->out, "#define IRQ_%" PRIu64 " %u\n", interrupt->irq,
				    interrupt->target.id);
	}
}

void domain_header_write(const struct spec *spec, const struct domain *domain, struct bytes *out)
{
	struct header header = {.out = out};

	bytes_print(out,
		    "/* What the description says of the protection domain `%s`. Generated. */\n"
		    "#ifndef DOMAIN_H\n#define DOMAIN_H\n\n",
		    domain->name);
	write_channels(spec, domain, &header);
	for (size_t i = 0; i < domain->map_count; i++) {
		const struct map *map = &domain->maps[i];
		const char *name =
			free_name(&header, text_format("REGION_%s", identifier(map->region->name)));

		bytes_print(out,
			    "#define %s_ADDRESS 0x%" PRIx64 "ul\n#define %s_SIZE 0x%" PRIx64 "ul\n",
			    name, map->vaddr, name, map->region->size);
	}
	for (size_t i = 0; i < spec->domain_count; i++)
		if (spec->domains[i].parent == (int)domain->index)
			bytes_print(
				out, "#define %s %" PRIu64 "\n",
				free_name(&header, text_format("CHILD_%s",
							       identifier(spec->domains[i].name))),
				spec->domains[i].child_id);
	bytes_append_text(out, "\n#endif\n");
}
