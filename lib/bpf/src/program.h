/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A loaded program: the decoded form that the interpreter, the compilers and
 * the disassembler read. Invariant, established by decode.c: every operation,
 * register, target and helper in it is valid, so whoever reads it checks nothing.
 */
#ifndef BPF_SRC_PROGRAM_H
#define BPF_SRC_PROGRAM_H

#include "bpf/bpf.h"

enum operation {
	OP_NONE, /* second half of a 64-bit constant; never executed */
#define ARITHMETIC(name, mnemonic, result) OP_##name,
#include "arithmetic.def"
#undef ARITHMETIC
	OP_MOV,
	OP_NEG,
	OP_EXTEND,	/* sign extension from 8 << `size` bits */
	OP_SWAP,	/* byte swap of 8 << `size` bits; the rest becomes 0 */
	OP_ZERO_EXTEND, /* from 8 << `size` bits */
	OP_CONSTANT,	/* dst = immediate, 64 bits */
#define CONDITION(name, mnemonic, condition) OP_##name,
#include "condition.def"
#undef CONDITION
	OP_JA,
	OP_LOAD,
	OP_STORE,
	OP_ATOMIC_ADD, /* the four may have FORM_FETCH, an exchange always has */
	OP_ATOMIC_OR,
	OP_ATOMIC_AND,
	OP_ATOMIC_XOR,
	OP_EXCHANGE,
	OP_COMPARE_EXCHANGE,
	OP_LOAD_ACQUIRE,
	OP_STORE_RELEASE,
	OP_CALL_HELPER,	  /* immediate: address of the function; `offset`: index in the helpers */
	OP_CALL_LOCAL,	  /* `offset`: index in the functions */
	OP_CALL_REGISTER, /* dst: what to call */
	OP_EXIT,
	OPERATIONS
};

#define FORM_WIDE	   0x01u	 /* 64 bits; arithmetic, comparisons */
#define FORM_IMMEDIATE	   0x02u	 /* the second operand is the immediate */
#define FORM_SIGNED	   0x04u	 /* a load extends the sign */
#define FORM_FETCH	   0x08u	 /* an atomic operation leaves the old value in src */
#define FORM_LEADER	   0x10u	 /* something jumps here */
#define FORM_BACK	   0x20u	 /* the jump goes backwards, or here: it costs fuel */
#define FORM_SIZE(form)	   ((form) >> 6) /* memory accesses and extensions: log2 of the bytes */
#define FORM_OF_SIZE(size) ((size) << 6)

/* One instruction; its index is that of the instruction in the source. */
struct insn {
	uint8_t operation; /* enum operation */
	uint8_t form;
	uint8_t dst, src;
	int32_t offset;	   /* of a memory access; of a jump the index of its target */
	int64_t immediate; /* sign-extended, except that 32-bit operations have 0 above bit 31 */
};

/* A function: where execution begins or a call goes. */
struct function {
	uint32_t start, end; /* indices of instructions, `end` exclusive */
	uint32_t op;	     /* index of the interpreter's first instruction */
	uint32_t native;     /* offset in the compiled code */
};

struct op;

struct bpf_program {
	struct insn *code;
	uint32_t count;
	uint32_t *loops; /* of every instruction the last one that jumps back to it, + 1; 0: none */
	struct function *functions; /* the first starts at instruction 0; in ascending order */
	uint32_t function_count;
	struct op *ops;	  /* of the interpreter, see interpreter.h */
	uint32_t *first;  /* of every op its first instruction */
	uint32_t *origin; /* of every op its last: the one that faults and jumps */
	uint32_t op_count;
	const struct bpf_helper *helpers;
	uint32_t helper_count;
	struct bpf_map *const *maps;
	uint32_t map_count;
	/* Compiled code, or NULL; calls the function at `code` with r1 to r5 of the run. */
	uint64_t (*native)(struct bpf_run *run, const void *code);
	const unsigned char *native_code;
};

/*
 * What maps and functions are to a program: numbers that no address equals, so
 * that nothing but the helpers made for them can use them.
 */
#define MAP_HANDLE	0x4d61700000000000u
#define FUNCTION_HANDLE 0x46756e0000000000u

/* Fuel is counted in instructions, but one step never costs more than 16 bits can say. */
static inline uint32_t fuel_limit(uint32_t cost)
{
	return cost > UINT16_MAX ? UINT16_MAX : cost;
}

/* What calling this function costs in fuel. */
static inline uint32_t function_cost(const struct function *function)
{
	return fuel_limit(function->end - function->start);
}

/*
 * What executing this jump backwards or local call costs in fuel: the length of
 * the loop, from its start to the last jump to it, whichever jump is taken.
 */
static inline uint32_t fuel_cost(const struct bpf_program *program, const struct insn *insn)
{
	if (insn->operation == OP_CALL_LOCAL)
		return function_cost(&program->functions[insn->offset]);
	return fuel_limit(program->loops[insn->offset] - (uint32_t)insn->offset);
}

static inline bool is_conditional(const struct insn *insn)
{
	return insn->operation >= OP_JEQ && insn->operation <= OP_JSET;
}

static inline bool is_arithmetic(const struct insn *insn)
{
	return insn->operation >= OP_ADD && insn->operation <= OP_SMOD;
}

/* Whether the next instruction in memory is never the next to be executed. */
static inline bool ends_flow(const struct insn *insn)
{
	return insn->operation == OP_JA || insn->operation == OP_EXIT;
}

/* Index of the instruction that follows in memory: a 64-bit constant takes two. */
static inline uint32_t next_index(const struct bpf_program *program, uint32_t index)
{
	return index + (program->code[index].operation == OP_CONSTANT ? 2 : 1);
}

/* Finds a granted helper by its number; NULL if there is none. */
const struct bpf_helper *helper_find(const struct bpf_helper *helpers, size_t count,
				     uint64_t number);

/*
 * Marks what is jumped to in decoded code, lists the functions, and names them
 * by their numbers. False: there is not enough memory.
 */
bool find_functions(struct bpf_program *program, struct bpf_memory *memory);

/* Decodes `source`; fills code, functions, helpers and maps of the program. */
bool decode(const struct bpf_source *source, struct bpf_memory *memory, struct bpf_program *program,
	    struct bpf_error *error);

#endif
