/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The BPF engine: loads programs and runs them. Nothing here asks whether a
 * verifier has seen a program: what is refused at load and checked at run time
 * keeps the host safe whatever the program does.
 *
 * The engine allocates nothing and calls nothing of its host but the helpers
 * that it is given; it keeps no state outside the objects named here. A program
 * may run on several threads at once, a `struct bpf_run` only on one.
 */
#ifndef BPF_BPF_H
#define BPF_BPF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/instruction.h"

#define BPF_REGISTERS	  11u	 /* r0 to r9, and r10: the frame pointer */
#define BPF_STACK_BYTES	  512u	 /* one frame's */
#define BPF_FRAMES	  8u	 /* depth of local calls, the first function included */
#define BPF_GRANTS	  8u	 /* regions that a host grants to one run */
#define BPF_RECORDS	  4u	 /* ring buffer records that a run may hold at once */
#define BPF_REGION_SLOTS  8u	 /* regions whose bounds are at hand while a program runs */
#define BPF_TAIL_CALLS	  33u	 /* in one run */
#define BPF_PROGRAM_LIMIT 65536u /* instructions of one program */

struct bpf_run;
struct bpf_map;
struct bpf_program;

/* Memory that what is loaded is put into; advances as it is used. All zero: none. */
struct bpf_memory {
	unsigned char *next, *end;
};

/* `bytes` of cleared memory, 16-byte aligned; NULL if not that much is left. */
void *bpf_memory_take(struct bpf_memory *memory, size_t bytes);

/* Why something was refused. */
struct bpf_error {
	const char *message; /* what is wrong and what would be right */
	const char *name;    /* of the section, symbol, map or helper that it concerns, or NULL */
	size_t instruction;  /* index in the program, or BPF_NOWHERE */
};

#define BPF_NOWHERE ((size_t)-1)

/* Arguments of r1 to r5, then the run that calls. The result goes to r0. */
typedef uint64_t bpf_helper_function(uint64_t r1, uint64_t r2, uint64_t r3, uint64_t r4,
				     uint64_t r5, struct bpf_run *run);

struct bpf_helper {
	uint32_t number;
	const char *name;
	bpf_helper_function *function;
};

/* A program before it is loaded, and what it is granted. */
struct bpf_source {
	const struct bpf_instruction *instructions;
	size_t count;
	const struct bpf_helper
		*helpers; /* the helpers that it may call; must outlive the program */
	size_t helper_count;
	struct bpf_map *const *maps; /* what its map numbers mean; must outlive the program */
	size_t map_count;
	const uint64_t *variables; /* what its variable numbers mean: addresses */
	size_t variable_count;
};

/*
 * Checks and decodes a program. Refused are undefined instructions, registers
 * and unused fields that are not 0, writes to r10, jumps and calls to what is no
 * instruction, ends without exit, and helpers, maps and variables that are not
 * granted. NULL after an error.
 */
struct bpf_program *bpf_program_load(const struct bpf_source *source, struct bpf_memory *memory,
				     struct bpf_error *error);

/* Rights to a region of memory; atomic operations that change it need both. */
#define BPF_READ  1u
#define BPF_WRITE 2u

struct bpf_region {
	uint64_t start, bytes;
	uint32_t rights;
};

enum bpf_fault_kind {
	BPF_NO_FAULT,
	BPF_FAULT_READ,	    /* of memory without the right; address */
	BPF_FAULT_WRITE,    /* to memory without the right; address */
	BPF_FAULT_FUEL,	    /* the run has lasted too long */
	BPF_FAULT_DEPTH,    /* more nested calls than BPF_FRAMES */
	BPF_FAULT_CALL,	    /* callx to what is neither helper nor function; address: the value */
	BPF_FAULT_ARGUMENT, /* a helper was given what it cannot use; address: the value */
	BPF_FAULT_ALIGNMENT /* of an atomic access; address */
};

struct bpf_fault {
	enum bpf_fault_kind kind;
	uint32_t instruction; /* index in the program that was running */
	uint64_t address;
};

/* A short English name of a kind of fault. */
const char *bpf_fault_name(enum bpf_fault_kind kind);

/* What helpers need of the host; a service that is NULL does nothing. */
struct bpf_services {
	uint64_t (*clock)(void); /* nanoseconds since some moment */
	void (*print)(const char *text, size_t bytes);
};

/* Where a function's caller goes on; owned by the interpreter. */
struct bpf_frame {
	const void *resume;
	uint64_t saved[4]; /* r6 to r9 of the caller */
};

/*
 * One thread of execution: registers, stack, fuel and the memory that it may
 * touch. Initialised by bpf_run_init; hosts set `fuel`, `cpu` and `host` and
 * read `fault`, everything else is the engine's.
 */
struct bpf_run {
	uint64_t registers[BPF_REGISTERS];
	/*
	 * Instructions that may still be executed, roughly: a jump backwards costs the
	 * length of the loop that begins at its target, a local call those of the function that
	 * it calls. Below 0 the run ends with BPF_FAULT_FUEL.
	 */
	int64_t fuel;
	/*
	 * Bounds at hand: an access of 1 << s bytes at an address A is good by slot i if
	 * A - start[i] < span[kind][s][i], which is different for reading, writing and
	 * both at once. A slot not in use has only spans of 0.
	 */
	uint64_t start[BPF_REGION_SLOTS];
	uint64_t span[3][4][BPF_REGION_SLOTS];
	uint8_t hints[16]; /* of compiled code: the slot that each base register's access used last
			    */
	uint64_t native_stack; /* of compiled code: where a fault leaves it */
	uint32_t slot_next;    /* the slot that is reused next */
	uint32_t stop;	       /* not 0: a helper has ended this program, by fault or tail call */
	uint32_t depth;	       /* of local calls */
	const struct bpf_program *program;
	const struct bpf_program *tail; /* what a tail call goes on with, or NULL */
	uint64_t tail_context;		/* r1 of that */
	uint32_t tail_calls;
	uint32_t cpu; /* which of the values of a per-CPU map is this run's */
	void *host;   /* for the host's own helpers */
	const struct bpf_services *services;
	uint64_t random; /* state of the random numbers; hosts may seed it */
	struct bpf_fault fault;
	struct bpf_frame frames[BPF_FRAMES];
	struct bpf_region grants[BPF_GRANTS];
	uint32_t grant_count;
	struct bpf_region records[BPF_RECORDS]; /* reserved in ring buffers; bytes 0: unused */
	struct bpf_map *record_maps[BPF_RECORDS];
	uint32_t records_held;
	_Alignas(16) unsigned char stack[BPF_FRAMES * BPF_STACK_BYTES];
};

/* Makes a run that may touch nothing but its stack. The stack is not cleared. */
void bpf_run_init(struct bpf_run *run);

/* Grants memory in addition. False if there are BPF_GRANTS already. */
bool bpf_run_grant(struct bpf_run *run, const void *start, size_t bytes, uint32_t rights);

/* Takes all grants back. */
void bpf_run_revoke(struct bpf_run *run);

/*
 * Runs a program with r1 and r2 given, compiled if it is compiled, else
 * interpreted. True: *result is r0. False: run->fault says why not.
 */
bool bpf_execute(struct bpf_run *run, const struct bpf_program *program, uint64_t r1, uint64_t r2,
		 uint64_t *result);

/*
 * For helpers. True if the running program may touch these bytes; otherwise the
 * fault is noted, which ends the run as soon as the helper returns.
 */
bool bpf_run_check(struct bpf_run *run, uint64_t address, uint64_t bytes, uint32_t rights);

/* For helpers: notes a fault of the running helper. Always 0. */
uint64_t bpf_run_fail(struct bpf_run *run, enum bpf_fault_kind kind, uint64_t address);

/* For helpers: the map that a program's value stands for; NULL after noting a fault. */
struct bpf_map *bpf_run_map(struct bpf_run *run, uint64_t value);

/* For helpers: calls a function of the program by the value that stands for it. */
uint64_t bpf_run_call(struct bpf_run *run, uint64_t function, uint64_t r1, uint64_t r2);

#endif
