/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A system description. One that spec_read returned obeys every rule that can
 * be checked without the program files: names resolve, channel numbers are
 * given, mappings have addresses and do not overlap, regions lie where the
 * board has memory or devices for users.
 */
#ifndef TOOL_SPEC_H
#define TOOL_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "board.h"
#include "page.h"
#include "toml.h"

#define PAGE_SIZE	UINT64_C(4096)
#define LARGE_PAGE_SIZE UINT64_C(0x200000)

#define MAX_DOMAINS  63u
#define MAX_CHANNELS 63u		  /* ids 0 to 62 in each domain */
#define NAME_LENGTH  64u		  /* bytes of a domain's name */
#define FIRST_CHOSEN UINT64_C(0x10000000) /* where mappings without an address start */

#define PERMISSION_READ	   1u
#define PERMISSION_WRITE   2u
#define PERMISSION_EXECUTE 4u

enum caching { CACHING_CACHED, CACHING_UNCACHED, CACHING_DEVICE };

struct region {
	const struct toml_node *node; /* its table, for messages */
	const char *name;
	bool has_phys_addr, is_ram; /* is_ram: not device memory */
	uint64_t phys_addr;
	uint64_t size; /* bytes, rounded up to pages */
	enum caching caching;
	unsigned permissions;	  /* PERMISSION_* */
	const char *prefill_from; /* as written, or NULL */
	const char *prefill_path; /* where it was found, or NULL */
	bool large_pages;	  /* consists of 2 MiB frames */
	size_t map_count;
};

struct map {
	const struct toml_node *node;
	struct region *region;
	bool has_vaddr; /* as written; afterwards vaddr holds in either case */
	uint64_t vaddr;
	unsigned permissions;
	const char *symbol; /* variable that gets the address, or NULL */
};

struct domain {
	const struct toml_node *node;
	unsigned index; /* in order of declaration */
	const char *name, *binary, *rust_bin;
	uint64_t priority, stack_bytes; /* stack rounded up to pages */
	uint64_t budget, period;	/* microseconds */
	struct map *maps;
	size_t map_count;
	uint64_t channels_used; /* bit c: number c is a channel's or an interrupt's */
	unsigned channel_count;
	bool is_called; /* some channel calls it */
	uint64_t irqs, notifications,
		pps; /* bit c: number c is an interrupt, can notify, can call */
};

struct channel_end {
	struct domain *domain;
	unsigned id;
};

/* For a protected procedure call ends[0] calls ends[1]; both may notify in either kind. */
struct channel {
	const struct toml_node *node;
	const char *name;
	bool ppc;
	struct channel_end ends[2];
};

struct interrupt {
	const struct toml_node *node;
	uint64_t irq;
	bool edge;
	bool has_channel; /* as written; afterwards `target.id` holds in either case */
	struct channel_end target;
};

struct spec {
	const char *path;
	const struct toml_node *root;
	const char *board_name, *config, *output_dir;
	const struct board *board;
	const char *project_root; /* where files are looked for first, or NULL */
	struct domain *domains;
	struct region *regions;
	struct channel *channels;
	struct interrupt *interrupts;
	size_t domain_count, region_count, channel_count, interrupt_count;
};

/* What the command line says; NULL: not given. */
struct spec_options {
	const char *project_root, *sdk, *board, *config, *output_dir;
};

/* Reads and checks the description at `path`. NULL after an error. */
struct spec *spec_read(const char *path, const struct spec_options *options);

/* The board that the description at `path` names; NULL: none, or not readable. */
const char *spec_named_board(const char *path);

/* Steps of spec_read, in this order; each returns false after an error. */
bool spec_parse(struct spec *spec);
bool spec_resolve(struct spec *spec);
bool spec_check_memory(struct spec *spec);

/* Prints a warning for each region that no domain maps. */
void spec_warn(const struct spec *spec);

/* The folder in which a file of the description is found, or NULL. */
const char *spec_find_base(const struct spec *spec, const char *path);

/* The lowest address of a domain's stack, where mappings have to end. */
uint64_t spec_stack_bottom(const struct spec *spec, const struct domain *domain);

/* Address of the IPC buffer's page, the highest page of user space. */
uint64_t spec_ipc_buffer(const struct spec *spec);

/* Digest of the canonical rendering of the description, as 64 hexadecimal digits. */
const char *spec_hash(const struct spec *spec);

#endif
