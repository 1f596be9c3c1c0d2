/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The compiler for RISC-V (RV64IMA, the standard calling convention): where
 * everything is, and the encoding of instructions, named as in the unprivileged
 * ISA manual. What the machine's 32-bit instructions leave in the upper half of a
 * register is cleared at once if anything reads it: whatever reads an upper half
 * finds there what BPF says.
 */
#ifndef BPF_JIT_RISCV64_H
#define BPF_JIT_RISCV64_H

#include "backend.h"

enum riscv_register {
	ZERO = 0,
	LINK = 1,
	STACK = 2,
	TEMP = 6,   /* t1: an access that is not allowed leaves its address here */
	SECOND = 7, /* t2: cold code leaves its site here */
	RUN = 9,    /* s1 */
	A0 = 10,
	A1 = 11,
	A2 = 12,
	A5 = 15,
	FUEL = 23,   /* s7 */
	THIRD = 28,  /* t3 */
	FOURTH = 29, /* t4 */
	TARGET = 31, /* t6: of calls to C and of jumps that reach everything */
};

/* Where the registers of BPF are: r1 to r5 where C passes arguments, r6 to r10 where C keeps them.
 */
extern const uint8_t machine[];

/* Instructions with all registers and numbers 0. */
enum riscv_opcode {
	RV_ADD = 0x00000033,
	RV_SUB = 0x40000033,
	RV_SLL = 0x00001033,
	RV_XOR = 0x00004033,
	RV_SRL = 0x00005033,
	RV_SRA = 0x40005033,
	RV_OR = 0x00006033,
	RV_AND = 0x00007033,
	RV_MUL = 0x02000033,
	RV_DIV = 0x02004033,
	RV_DIVU = 0x02005033,
	RV_REM = 0x02006033,
	RV_REMU = 0x02007033,
	RV_ADDI = 0x00000013,
	RV_SLLI = 0x00001013,
	RV_SLTIU = 0x00003013,
	RV_XORI = 0x00004013,
	RV_SRLI = 0x00005013,
	RV_SRAI = 0x40005013,
	RV_ORI = 0x00006013,
	RV_ANDI = 0x00007013,
	RV_LUI = 0x00000037,
	RV_AUIPC = 0x00000017,
	RV_JAL = 0x0000006f,
	RV_JALR = 0x00000067,
	RV_BRANCH = 0x00000063,
	RV_LOAD = 0x00000003,  /* log2 of the bytes in bits 13..12; bit 14: without sign */
	RV_STORE = 0x00000023, /* log2 of the bytes in bits 13..12 */
	RV_AMO = 0x0600002f,   /* acquires and releases; 2 or 3 in bits 13..12 */
	RV_FENCE_R_RW = 0x0230000f,
	RV_FENCE_RW_W = 0x0310000f,
};

#define RV_WORD	    0x00000008u /* of arithmetic: on 32 bits, whose sign it extends */
#define RV_UNSIGNED 0x00004000u /* of loads */

/* The operation of RV_AMO. */
enum riscv_amo { AMO_ADD, AMO_SWAP, AMO_LR, AMO_SC, AMO_XOR, AMO_OR = 8, AMO_AND = 12 };

/* Conditions of branches; the lowest bit inverts. */
enum riscv_condition { RV_EQ, RV_NE, RV_LT = 4, RV_GE, RV_LTU, RV_GEU };

#define FIELD(name) ((int32_t)offsetof(struct bpf_run, name))

/* Whether a number fits into an instruction. */
static inline bool is_short(int64_t value)
{
	return value >= -2048 && value < 2048;
}

static inline uint32_t word_bit(bool wide)
{
	return wide ? 0 : RV_WORD;
}

/* Whether the upper half of a register is the sign of its lower half. */
bool is_extended(const struct compiler *compiler, unsigned number);
/* Whether a result on 32 bits has bit 31 clear, so that its sign changes nothing. */
bool is_positive(const struct step *step);

void put_word(struct compiler *compiler, uint32_t word);
/* opcode rd, rs1, rs2 */
void put_registers(struct compiler *compiler, uint32_t opcode, unsigned rd, unsigned rs1,
		   unsigned rs2);
/* opcode rd, rs1, number, which is_short */
void put_number(struct compiler *compiler, uint32_t opcode, unsigned rd, unsigned rs1,
		int32_t number);
/* rd = rs, unless they are the same. */
void put_move(struct compiler *compiler, unsigned rd, unsigned rs);
/* rd = the lower half of rs. */
void put_lower_half(struct compiler *compiler, unsigned rd, unsigned rs);
void put_constant(struct compiler *compiler, unsigned rd, uint64_t value);
/* rd = rs + value; uses rd, which is not rs, in between. */
void put_sum(struct compiler *compiler, unsigned rd, unsigned rs, int64_t value);
/* Memory at rs1 + offset, which is_short. */
void put_load(struct compiler *compiler, unsigned size, bool is_signed, unsigned rd, unsigned rs1,
	      int32_t offset);
void put_store(struct compiler *compiler, unsigned size, unsigned rs2, unsigned rs1,
	       int32_t offset);
/* Fields of the run, of 4 or 8 bytes. */
void put_load_field(struct compiler *compiler, bool wide, unsigned rd, int32_t offset);
void put_store_field(struct compiler *compiler, bool wide, unsigned rs, int32_t offset);
void put_amo(struct compiler *compiler, enum riscv_amo operation, unsigned size, unsigned rd,
	     unsigned rs1, unsigned rs2);
/* A branch without a target yet, to what is near; where it is. */
uint32_t put_branch(struct compiler *compiler, enum riscv_condition condition, unsigned rs1,
		    unsigned rs2);
/* The same for targets anywhere. */
uint32_t put_far_branch(struct compiler *compiler, enum riscv_condition condition, unsigned rs1,
			unsigned rs2);

#endif
