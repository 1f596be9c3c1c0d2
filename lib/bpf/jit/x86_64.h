/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The compiler for x86-64 (System V calling convention): where everything is,
 * and the encoding of instructions (prefixes, REX, ModRM, SIB).
 */
#ifndef BPF_JIT_X86_64_H
#define BPF_JIT_X86_64_H

#include "backend.h"

enum x86_register { RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15 };

/* Where the registers of BPF are. */
extern const uint8_t machine[];

#define RUN    R12
#define FUEL   R11
#define TEMP   R9  /* the same as SCRATCH, where that is not used */
#define SECOND R10 /* nobody else's */

/* Opcodes; those above 0xff begin with 0x0f. */
enum x86_opcode {
	X86_ADD = 0x01, /* these: memory or register op= register */
	X86_OR = 0x09,
	X86_AND = 0x21,
	X86_SUB = 0x29,
	X86_XOR = 0x31,
	X86_CMP = 0x39,
	X86_TEST = 0x85,
	X86_XCHG = 0x87,
	X86_MOV = 0x89,
	X86_LOAD_ADD = 0x03, /* these: register op= memory */
	X86_LOAD_SUB = 0x2b,
	X86_LOAD_CMP = 0x3b,
	X86_MOVSXD = 0x63,
	X86_LOAD = 0x8b,
	X86_LEA = 0x8d,
	X86_CMOV = 0x140, /* and a condition */
	X86_IMUL = 0x1af,
	X86_CMPXCHG = 0x1b1,
	X86_MOVZX8 = 0x1b6,
	X86_MOVZX16 = 0x1b7,
	X86_MOVSX8 = 0x1be,
	X86_MOVSX16 = 0x1bf,
	X86_XADD = 0x1c1,
};

/* Condition codes; the lowest bit inverts. */
enum x86_condition {
	X86_B = 2,
	X86_AE = 3,
	X86_E = 4,
	X86_NE = 5,
	X86_BE = 6,
	X86_A = 7,
	X86_S = 8,
	X86_NS = 9,
	X86_L = 12,
	X86_GE = 13,
	X86_LE = 14,
	X86_G = 15,
};

/* Memory: base + (index << scale) + offset; base or index may be NO_REGISTER. */
struct operand {
	uint8_t base, index, scale;
	int32_t offset;
};

#define FIELD(name) ((int32_t)offsetof(struct bpf_run, name))

/* Memory of the run, FIELD(name). */
static inline struct operand field(int32_t offset)
{
	return (struct operand){RUN, NO_REGISTER, 0, offset};
}

void put_8(struct compiler *compiler, unsigned byte);
void put_32(struct compiler *compiler, uint32_t word);
void put_prefix(struct compiler *compiler, unsigned byte);

/* opcode with `reg` in the reg field and `rm`, a register, in the other. */
void put_registers(struct compiler *compiler, bool wide, unsigned opcode, unsigned reg,
		   unsigned rm);
/* The same for opcodes that have the result in the reg field; `byte`: rm is 8 bits of a register.
 */
void put_byte_registers(struct compiler *compiler, bool wide, bool byte, unsigned opcode,
			unsigned reg, unsigned rm);
/* opcode with a number in the reg field. */
void put_group(struct compiler *compiler, bool wide, unsigned opcode, unsigned number, unsigned rm);
/* opcode + register. */
void put_short(struct compiler *compiler, bool wide, unsigned opcode, unsigned reg);
void put_short_0f(struct compiler *compiler, bool wide, unsigned opcode, unsigned reg);
void put_memory(struct compiler *compiler, bool wide, unsigned opcode, unsigned reg,
		struct operand operand);
/* The same where `reg` is 8 bits of a register. */
void put_byte_memory(struct compiler *compiler, unsigned opcode, unsigned reg,
		     struct operand operand);
/* mov dst, src, unless they are the same. */
void put_move(struct compiler *compiler, bool wide, unsigned dst, unsigned src);
/* mov dst, value in the shortest form. */
void put_constant(struct compiler *compiler, unsigned dst, uint64_t value);
/* op dst, imm for add, or, and, sub, xor and cmp, whose number is in bits 5..3 of the opcode. */
void put_immediate(struct compiler *compiler, bool wide, unsigned opcode, unsigned dst,
		   int32_t value);
/* cdq, cqo */
void put_sign_to_rdx(struct compiler *compiler, bool wide);
/* Jumps by a condition code; the offset of its distance. */
uint32_t put_branch(struct compiler *compiler, unsigned condition);

#endif
