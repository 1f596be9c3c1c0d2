/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The interpreter's own form of a program: one `struct op` for each instruction
 * or pair of instructions that is executed as one. Each op knows the function
 * that executes it, and that function ends by calling the next op's, which the
 * compiler makes a jump. Operands of arithmetic are three: MOV and the operation
 * that follows it are one op.
 */
#ifndef BPF_SRC_INTERPRETER_H
#define BPF_SRC_INTERPRETER_H

#include "idiom.h"
#include "memory.h"
#include "program.h"

#define OP_PARAMETERS struct op *op, struct bpf_run *run, int64_t fuel

typedef uint64_t handler(OP_PARAMETERS);

struct op {
	handler *execute;
	union {
		int64_t immediate; /* second operand; constant; offset of a memory access */
		struct {
			int32_t comparand, addend; /* of an addition and a jump */
		};
	};
	int32_t jump; /* to the target, in bytes; offset or register, see the handler */
	uint8_t a, b; /* byte offsets of the operands' registers in struct bpf_run */
	union {
		uint16_t cost; /* of a jump backwards, of a call */
		struct {
			uint8_t dst;  /* byte offset of the result's register */
			uint8_t slot; /* of the region that was accessed here last */
		};
	};
};

_Static_assert(sizeof(struct op) == 24, "ops are small");
_Static_assert(offsetof(struct bpf_run, registers) == 0, "registers are found by their offsets");

#define REGISTER(offset) (*(uint64_t *)((char *)run + (offset)))

#define EXECUTE(next)                                                                              \
	do {                                                                                       \
		op = (next);                                                                       \
		__attribute__((musttail)) return op->execute(op, run, fuel);                       \
	} while (0)
#define NEXT	     EXECUTE(op + 1)
#define CONTINUE(at) __attribute__((musttail)) return at(op, run, fuel)

/* Ends the run: fault of the kind given, in the instruction of `op`. */
handler out_of_fuel;

/* What ends every jump backwards that is taken. */
handler jump_back;

/* The handlers of instructions. */
handler *arithmetic_handler(const struct insn *insn);
handler *move_handler(const struct insn *insn);
handler *memory_handler(const struct insn *insn);

/* What an atomic operation that changes memory has in its op's `jump`. */
int32_t modification(const struct insn *insn);

/* JA and the conditional jumps: everything but the target and the cost. */
void translate_condition(const struct insn *insn, struct op *op);

/* An access of which the address is the sum of two registers. False: of its kind there is none. */
bool translate_indexed(const struct insn *insn, const struct idiom *idiom, struct op *op);

/* False if the idiom's first instruction has to be executed alone. */
bool translate_idiom(const struct bpf_program *program, uint32_t index, const struct idiom *idiom,
		     struct op *op);

static inline uint8_t register_offset(unsigned number)
{
	return (uint8_t)(number * sizeof(uint64_t));
}

/* The same for any kind of fault. */
uint64_t fault_at(OP_PARAMETERS, enum bpf_fault_kind kind, uint64_t address);

/* Makes the ops of a decoded program. */
bool translate(struct bpf_program *program, struct bpf_memory *memory, struct bpf_error *error);

/* Calls a function with r1 to r5 as they are in the run. */
uint64_t interpret(struct bpf_run *run, const struct function *function);

#endif
