/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a machine contributes to the compiler: one file for each, which
 * implements the emit_ functions below. compile.c decides what is emitted; the
 * machine decides how. Registers are BPF's numbers, and two more for what lives
 * no longer than one instruction; where they are in the machine is fixed.
 *
 * In compiled code the run, the fuel and r10 are in registers of their own. A
 * function begins with what emit_function makes, and EXIT leaves it with its
 * result in r0.
 */
#ifndef BPF_JIT_BACKEND_H
#define BPF_JIT_BACKEND_H

#include "bpf/compile.h"
#include "region.h"
#include "step.h"

/* The number of a condition, or of an atomic operation, among its like: tables begin with the
 * first. */
#define AFTER_JEQ(operation) ((operation) - OP_JEQ)
#define AFTER_ADD(operation) ((operation) - OP_ATOMIC_ADD)

/* How execution leaves the code without reaching an exit; each has a stub. */
enum cold_kind {
	COLD_FUEL,    /* there is no more fuel */
	COLD_DEPTH,   /* calls are nested too deeply */
	COLD_STOPPED, /* a helper has ended the program */
	COLD_CHECK,   /* the bounds at hand do not allow the access: look for others */
	COLD_ALIGNMENT,
	COLD_KINDS,
	COLD_LEAVE = COLD_KINDS, /* in full: a way out of a loop that is longer than a jump */
	COLD_AWAY		 /* in full: steps that lead out of a loop */
};

/* A jump that has been emitted and whose target is to be filled in. */
struct jump_site {
	uint32_t at;	 /* offset in the code */
	uint32_t target; /* an instruction, or TO_FUNCTION and a function; of cold code its site */
};

#define TO_FUNCTION 0x80000000u

#define NO_STEP UINT32_MAX

struct cold_site {
	struct jump_site jump;
	enum cold_kind kind;
	uint32_t back; /* where COLD_CHECK goes on; of COLD_LEAVE and COLD_AWAY the step that is
			  named */
	uint32_t owed; /* of those: fuel */
	uint32_t step; /* of COLD_LEAVE: what is made first, or NO_STEP; of COLD_AWAY: the end */
};

/*
 * The innermost loops stand in the code several times in a row, and only the last
 * pays, for all of them. Who leaves before pays on the way out.
 */
struct turns {
	uint32_t left;	     /* how often the loop still follows what is compiled now */
	uint32_t owed;	     /* fuel for the turns before */
	uint32_t head, back; /* the first step of the loop and the last, which jumps back */
	bool active;
};

/* Whether a jump forwards to `target` stays in the turn. */
static inline bool is_inside(const struct turns *turns, uint32_t target)
{
	return target > turns->head && target <= turns->back;
}

/* The code before `at` ends with an operation that leaves the flags of its result. */
struct flags {
	size_t at;
	uint8_t result;
	bool wide;
};

/* What is in a spare register: a constant, or what is at `place` from r10. */
struct spare {
	int64_t value;
	int32_t place;
	uint8_t size;
};

#define SPARES_LIMIT 11u /* of any machine */

#define JUMPS_EACH 2u /* room for so many jumps and cold sites of each instruction */
#define COLDS_EACH 3u

struct compiler {
	struct bpf_program *program;
	const struct bpf_compile_options *options;
	struct bpf_error *error;
	unsigned char *code;
	size_t room, at;
	bool full;	   /* the room was not enough; nothing is written any more */
	unsigned reach;	   /* how far jumps have to reach; 0: as far as the shortest form does */
	bool missed;	   /* a jump does not reach its target */
	uint32_t *offsets; /* of every instruction in the code */
	struct step *steps;
	struct jump_site *jumps;
	struct cold_site *colds;
	uint32_t jump_count, cold_count;
	uint32_t index;		/* of the instruction that is compiled: what a fault names */
	uint16_t after;		/* the registers that are still read after it */
	uint16_t upper_after;	/* those whose upper half is */
	uint32_t *turn_offsets; /* of the loop's instructions in the turn that is compiled */
	struct turns turns;	/* of the loop that is compiled several times in a row */
	struct spare spares[SPARES_LIMIT];
	uint32_t spare_count;
	const struct step *sunk; /* a move that the condition that follows has to make */
	uint8_t displaced;	 /* of the machine: a register near which it has an address */
	struct flags flags;	 /* of the machine: what it knows of its flags */
	bool crowded; /* there was no room for that; nothing is compiled like this any more */
	uint32_t stubs[COLD_KINDS];
	uint64_t random; /* for blinding */
};

#define REACHES 3u /* with the last of them, every jump reaches every target */

/* The place of an access: base + (index << scale) + offset. */
struct address {
	uint8_t base, index, scale; /* index: NO_REGISTER if there is none */
	int32_t offset;
};

/* The hint that accesses by a register use; a spare register shares another's. */
#define HINT(base) ((base) & 15)

static inline bool is_live(const struct compiler *compiler, unsigned number)
{
	return (compiler->after >> number & 1) != 0;
}

/* Compiles the step at `index`, perhaps with some that follow; returns the last. */
uint32_t compile_at(struct compiler *compiler, uint32_t index);
void compile_steps(struct compiler *compiler, uint32_t first, uint32_t end);

/* Whether an operation on 32 bits has to clear the upper half of its result. */
static inline bool is_upper_live(const struct compiler *compiler, unsigned number)
{
	return number >= SPARE || (compiler->upper_after >> number & 1) != 0;
}

/* Of the machine: how many spare registers there are, and how many of them, the first, C keeps. */
extern const unsigned spares_limit, spares_kept;

/* Compiles a step that is no condition, without regard to those around it. */
void compile_step(struct compiler *compiler, const struct step *step);

/* How long the code of a step that does not jump back is. */
size_t step_bytes(struct compiler *compiler, const struct step *step);

/* Appends bytes to the code. */
void put_bytes(struct compiler *compiler, const void *bytes, size_t count);

/*
 * For COLD_CHECK's stub: finds bounds for an access; false: it faults. A site is the
 * instruction's index, and above its 16 bits the register whose hint is to be set.
 */
bool compiled_locate(struct bpf_run *run, uint64_t address, uint32_t site);

/* Notes a jump that was emitted at `at`, to an instruction or to cold code. */
void jump_to(struct compiler *compiler, uint32_t at, uint32_t target);
void jump_cold(struct compiler *compiler, uint32_t at, enum cold_kind kind);
void jump_check(struct compiler *compiler, uint32_t at, unsigned hint);
/* Notes a jump forwards; if it leaves a loop, it pays for the turns before. */
void jump_out(struct compiler *compiler, uint32_t at, uint32_t target);
/* Notes a jump to the steps from `first` up to `end`, which lead out of a loop, and compiles them
 * later. */
void jump_away(struct compiler *compiler, uint32_t at, uint32_t first, uint32_t end);

/*
 * The machine's part. Where a jump's target is not known yet, the offset of the
 * instruction to fill in is returned.
 */

/* Finds out what the machine wants to know of all steps before the first is compiled. */
void study_steps(struct compiler *compiler);
/*
 * The beginning of uint64_t entry(struct bpf_run *run, const void *code), which C
 * calls; the call of `code`; and its end, where faults leave the code too.
 */
void emit_begin(struct compiler *compiler);
void emit_enter(struct compiler *compiler);
void emit_end(struct compiler *compiler);
/*
 * Stubs, to which emit_cold jumps. Those of faults note the instruction and
 * perhaps the address, then jump to `end` with the result 0; the stopped one
 * notes the instruction unless a nested function has. The check stub is called,
 * keeps all registers of BPF and returns if there are bounds for the access.
 */
void emit_fault_stub(struct compiler *compiler, enum bpf_fault_kind kind, bool address,
		     uint32_t end);
void emit_stopped_stub(struct compiler *compiler, uint32_t end);
void emit_check_stub(struct compiler *compiler, uint32_t end);
void emit_function(struct compiler *compiler);
/* Sets the target of the jump at `at`. */
void patch_jump(struct compiler *compiler, uint32_t at, uint32_t target);

/* dst = value; any 64 bits. */
void emit_constant(struct compiler *compiler, unsigned dst, uint64_t value);
/* dst ^= key. */
void emit_blinding(struct compiler *compiler, unsigned dst, uint64_t key);
void emit_move(struct compiler *compiler, bool wide, unsigned dst, unsigned src);
/* dst = a operation b; dst may be any of them. */
void emit_arithmetic(struct compiler *compiler, enum operation operation, bool wide, unsigned dst,
		     unsigned a, unsigned b);
/* The same with an immediate; of 32-bit operations it has 0 in its upper half. */
void emit_arithmetic_immediate(struct compiler *compiler, enum operation operation, bool wide,
			       unsigned dst, unsigned a, int64_t b);

void emit_load(struct compiler *compiler, unsigned size, bool is_signed, unsigned dst,
	       struct address from);
void emit_store(struct compiler *compiler, unsigned size, unsigned src, struct address to);
void emit_store_immediate(struct compiler *compiler, unsigned size, int64_t value,
			  struct address to);
/* Everything from OP_ATOMIC_ADD to OP_STORE_RELEASE. */
void emit_atomic(struct compiler *compiler, const struct insn *insn);
/* Jumps to cold code unless the run may access the place. */
void emit_check(struct compiler *compiler, unsigned size, enum access_kind kind,
		struct address place);
/* Jumps to cold code unless the place is a multiple of 1 << size. */
void emit_check_alignment(struct compiler *compiler, unsigned size, struct address place);

uint32_t emit_jump(struct compiler *compiler);
/* Jumps if the condition holds; if `inverted`, if it does not. */
uint32_t emit_branch(struct compiler *compiler, enum operation condition, bool inverted, bool wide,
		     unsigned a, unsigned b);
uint32_t emit_branch_immediate(struct compiler *compiler, enum operation condition, bool inverted,
			       bool wide, unsigned a, int64_t b);
/*
 * Negation, extensions, the reversal of bytes, and what combination makes:
 * rotations, extractions, multiplications with addition, and arithmetic with a
 * shifted operand. False: the machine has no instruction for it, and combination
 * leaves it as it was.
 */
bool emit_operation(struct compiler *compiler, const struct step *step);
/* Lets the next instruction begin where the machine jumps to best. */
void emit_align(struct compiler *compiler);
/* dst = src if the condition does not hold. False: the machine has no such thing. */
bool emit_select(struct compiler *compiler, const struct step *condition, bool wide, unsigned dst,
		 unsigned src);
/* Takes `cost` from the fuel and jumps if there was enough. */
uint32_t emit_fuel_jump(struct compiler *compiler, uint32_t cost);
/* Takes `cost` from the fuel, and jumps if none is left. */
void emit_fuel(struct compiler *compiler, uint32_t cost);
uint32_t emit_branch_empty(struct compiler *compiler);

void emit_call_helper(struct compiler *compiler, uint64_t function);
/* Calls what the value of a register stands for, by `call_value`. */
void emit_call_register(struct compiler *compiler, unsigned value);
/* Jumps if a helper has ended the program. */
uint32_t emit_branch_stopped(struct compiler *compiler);
/* Jumps if there is no frame left for a call. */
uint32_t emit_branch_deep(struct compiler *compiler);
/* Calls a function of the program, with a frame of its own; r6 to r9 are as before. */
uint32_t emit_call_local(struct compiler *compiler);
void emit_exit(struct compiler *compiler);
/* Ends a piece of cold code: jumps to its stub, with the instruction's index. */
void emit_cold(struct compiler *compiler, const struct cold_site *site);

#endif
