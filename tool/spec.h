/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A system description, whichever syntax it was written in. One that spec_read
 * returned obeys every rule that can be checked without the program files:
 * names resolve, channel numbers are given, mappings have addresses and do not
 * overlap, regions lie where the board has memory or devices for users.
 *
 * `node` is always the table or element that something was read from, for
 * messages. While a description is being checked, `broken` marks what has been
 * reported: checks that would only repeat it leave it out.
 */
#ifndef TOOL_SPEC_H
#define TOOL_SPEC_H

#include "board.h"
#include "node.h"
#include "page.h"
#include "schema.h"
#include "target.h"

#define MAX_DOMAINS  63u
#define MAX_CHANNELS 63u /* ids 0 to 62 in each domain */
#define MICROKIT_IDS 62u /* ids 0 to 61: all that a .system can use */
#define MAX_IOPORTS  62u
#define NAME_LENGTH  64u		  /* bytes of a domain's name */
#define FIRST_CHOSEN UINT64_C(0x10000000) /* where mappings without an address start */
#define CSPACE_SLOTS 64u		  /* of a domain's CSpace root; 0 is not for users */

#define PERMISSION_READ	   1u
#define PERMISSION_WRITE   2u
#define PERMISSION_EXECUTE 4u

enum caching { CACHING_CACHED, CACHING_UNCACHED, CACHING_DEVICE };

struct region {
	const struct node *node;
	const char *name;
	bool broken;
	bool has_phys_addr, is_ram; /* is_ram: not device memory */
	uint64_t phys_addr;
	uint64_t size;		  /* bytes, whole pages */
	uint64_t page_size;	  /* that addresses are multiples of */
	int caching;		  /* enum caching */
	unsigned permissions;	  /* PERMISSION_*: most that a map may have */
	const char *prefill_from; /* as written, or NULL */
	const char *prefill_path; /* where it was found, or NULL */
	uint64_t prefill_bytes;	  /* length of that file, once it has been read */
	bool has_bootinfo;
	int bootinfo;	    /* index in bootinfo_words */
	bool large_pages;   /* consists of 2 MiB frames */
	bool needs_address; /* some variable is set to its physical address */
	size_t map_count;
};

extern const char *const bootinfo_words[];

struct map {
	const struct node *node;
	bool broken;
	struct region *region;
	bool has_vaddr; /* as written; afterwards vaddr holds in either case */
	uint64_t vaddr;
	unsigned permissions;
	bool cached;
	uint64_t page_size; /* of an I/O map, 0: as the region's */
};

/* Where the value of a variable that the build sets comes from. */
enum variable_source {
	VARIABLE_MAP_ADDRESS,
	VARIABLE_MAP_SIZE,
	VARIABLE_PREFILL_SIZE,
	VARIABLE_PHYSICAL_ADDRESS,
	VARIABLE_IRQ_ID,
	VARIABLE_NUMBER,
};

struct variable {
	const struct node *node; /* of the key that asks for it */
	const char *symbol;
	enum variable_source source;
	size_t index; /* of the map in its domain, or of the interrupt */
	const struct node *region_name;
	struct region *region;
	uint64_t number;
};

struct io_port {
	const struct node *node;
	uint64_t id, address, size; /* size: number of ports */
};

enum cspace_kind { CSPACE_TCB, CSPACE_SCHED_CONTEXT, CSPACE_VSPACE };

/* A capability that a domain gets beside those of its channels. */
struct cspace_entry {
	const struct node *node;
	int kind; /* enum cspace_kind */
	uint64_t slot;
	struct domain *domain; /* whose */
};

struct virtual_cpu {
	const struct node *node;
	uint64_t id, cpu;
};

struct virtual_machine {
	const struct node *node;
	const char *name;
	uint64_t priority, budget, period;
	struct virtual_cpu *cpus;
	size_t cpu_count;
	struct map *maps;
	size_t map_count;
};

struct domain {
	const struct node *node;
	bool broken;
	unsigned index; /* in order of declaration, parents before their children */
	const char *name, *binary, *rust_bin;
	const char *symbol_file; /* another ELF file that has the program's symbols, or NULL */
	uint64_t priority, stack_bytes; /* stack rounded up to pages */
	uint64_t budget, period;	/* microseconds */
	uint64_t cpu;
	bool passive, smc, fpu;
	const struct node *schedule_name; /* of its scheduling domain, or NULL */
	unsigned schedule_domain;
	int parent; /* index, or -1 */
	uint64_t child_id;
	unsigned child_count;
	struct map *maps;
	size_t map_count;
	struct variable *variables;
	size_t variable_count;
	struct io_port *io_ports;
	size_t io_port_count;
	struct cspace_entry *cspace;
	size_t cspace_count;
	struct virtual_machine *machine; /* or NULL */
	uint64_t channels_used;		 /* bit c: number c is a channel's or an interrupt's */
	bool is_called;			 /* some channel calls it */
	uint64_t irqs, notifications,
		pps; /* bit c: number c is an interrupt, can notify, can call */
	uint64_t io_port_ids;
};

struct channel_end {
	const struct node *node; /* the end, or the channel if that says all */
	struct domain *domain;
	bool has_id; /* as written; afterwards `id` holds in either case */
	unsigned id;
	bool pp, notify;    /* whether it may call, may notify the other end */
	const char *symbol; /* variable that gets the id, or NULL */
};

struct channel {
	const struct node *node;
	bool broken;
	const char *name; /* or NULL: channels of a .system have none */
	struct channel_end ends[2];
};

enum irq_kind { IRQ_LINE, IRQ_IOAPIC, IRQ_MSI };

struct pci_address {
	uint64_t bus, device, function;
};

struct interrupt {
	const struct node *node;
	bool broken;
	enum irq_kind kind;
	uint64_t irq;	/* number at the controller; on x86-64 the vector */
	bool edge, low; /* low: polarity of an I/O APIC's pin */
	uint64_t ioapic, pin, handle;
	struct pci_address pci;
	int owner;	  /* index of the domain, or -1: named by the key target_pd */
	bool has_channel; /* as written; afterwards `target.id` holds in either case */
	struct channel_end target;
};

struct schedule_domain {
	const struct node *node;
	const char *name;
	bool has_id;
	uint64_t id;
};

struct schedule_entry {
	const struct node *node;
	bool is_end; /* an end marker: has nothing else */
	const char *domain;
	uint64_t duration;
	bool ticks; /* else microseconds */
};

/* When the domains of the kernel's scheduler run; node NULL: not described. */
struct schedule {
	const struct node *node;
	bool broken;
	struct schedule_domain *domains;
	size_t domain_count;
	struct schedule_entry *entries;
	size_t entry_count;
	uint64_t start_index, index_shift;
};

struct io_address_space {
	const struct node *node;
	bool broken;
	const char *name;
	struct pci_address pci;
	uint64_t domain_id;
	struct map *maps; /* vaddr: the address that the device sees */
	size_t map_count;
};

/* The SDK's configurations. */
#define CONFIG_COUNT 3
extern const char *const config_words[CONFIG_COUNT];

struct spec {
	const char *path;
	const struct node *root;
	const char *board_name;
	const char *config; /* one of config_words, once it is checked */
	const char *output_dir;
	const struct board *board; /* NULL: only a target was given */
	const struct target *target;
	const char *image, *report; /* where the results go instead of output_dir, or NULL */
	const char *kernel;	    /* that replaces the SDK's, or NULL */
	struct words search_paths;  /* where files are looked for first, in this order */
	struct domain *domains;
	struct region *regions;
	struct channel *channels;
	struct interrupt *interrupts;
	struct io_address_space *io_spaces;
	struct schedule schedule;
	struct nodes policies; /* rules, for `clavis check` */
	size_t domain_count, region_count, channel_count, interrupt_count, io_space_count;
};

/* What the command line says; NULL: not given. */
struct spec_options {
	const char *sdk, *board, *config, *output_dir;
	const char *image, *report, *kernel; /* as in struct spec */
	const char *target; /* file of a kernel configuration, instead of a board */
	struct words search_paths;
};

/* Reads and checks the description at `path`. NULL after errors. */
struct spec *spec_read(const char *path, const struct spec_options *options);

/* The same for a text, and a target instead of a board if it is not NULL. */
struct spec *spec_read_source(const struct source *source, const struct spec_options *options,
			      const struct target *target);

/* The board that the description at `path` names; NULL: none, or not readable. */
const char *spec_named_board(const char *path);

/* Steps of spec_read, in this order; each reports what it finds. The first has no target yet. */
void spec_parse_build(struct spec *spec);
void spec_parse(struct spec *spec);
void spec_resolve(struct spec *spec);
void spec_check_memory(struct spec *spec);
void spec_check(struct spec *spec);
void spec_check_schedule(struct spec *spec); /* a part of spec_check */

/*
 * Reports what is described well, but not possible on the kernels and the
 * runtime that there are. False if there is any.
 */
bool spec_supported(const struct spec *spec);

/* Prints a warning for each region that no domain maps. */
void spec_warn(const struct spec *spec);

/* The first folder in which a file of the description is found, or NULL. */
const char *spec_find_base(const struct spec *spec, const char *path);

/* Whether something can have this name in TOML; in XML more is possible. */
bool spec_name_fits_toml(const char *name);

/* The lowest address of a domain's stack, where mappings have to end. */
uint64_t spec_stack_bottom(const struct spec *spec, const struct domain *domain);

/* Where the description names the program of a domain. */
struct place spec_program_place(const struct domain *domain);

/* Address of the IPC buffer's page, the highest page of user space. */
uint64_t spec_ipc_buffer(const struct spec *spec);

/* What the build sets a variable to; only after spec_read. */
uint64_t spec_variable_value(const struct spec *spec, const struct domain *domain,
			     const struct variable *variable);

/* Digest of the canonical rendering of the description, as 64 hexadecimal digits. */
const char *spec_hash(const struct spec *spec);

#endif
