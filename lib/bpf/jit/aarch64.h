/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The compiler for AArch64 (AAPCS64): where everything is, and the encoding of
 * instructions. Fields are named as in the Arm Architecture Reference Manual.
 */
#ifndef BPF_JIT_AARCH64_H
#define BPF_JIT_AARCH64_H

#include "backend.h"

/* Where the registers of BPF are: r1 to r5 where C passes arguments, r6 to r10 where C keeps them.
 */
enum a64_register {
	R0 = 5,
	R1 = 0,
	R2 = 1,
	R3 = 2,
	R4 = 3,
	R5 = 4,
	R6 = 19,
	R7 = 20,
	R8 = 21,
	R9 = 22,
	R10 = 23,
	SCRATCH_REGISTER = 9,
};

/* By BPF's number. */
extern const uint8_t machine[];

#define RUN    24u
#define FUEL   25u
#define TEMP   10u /* an access that is not allowed leaves its address here */
#define SECOND 11u /* cold code leaves its site here */
#define THIRD  12u
#define FOURTH 13u
#define TARGET 16u /* of calls to C */
#define LINK   30u
#define STACK  31u /* of additions and as a base */
#define ZERO   31u /* of everything else */
#define FRAME  29u

#define WIDE 0x80000000u /* an instruction works on 64 bits */

/* Instructions on 32 bits, with all registers 0. */
enum a64_opcode {
	A64_ADD_IMMEDIATE = 0x11000000,
	A64_SUB_IMMEDIATE = 0x51000000,
	A64_ADDS_IMMEDIATE = 0x31000000,
	A64_SUBS_IMMEDIATE = 0x71000000,
	A64_ORR_IMMEDIATE = 0x32000000,
	A64_ANDS_IMMEDIATE = 0x72000000,
	A64_TO_IMMEDIATE = 0x08000000, /* added to AND, ORR and EOR: with a mask */
	A64_MOVN = 0x12800000,
	A64_MOVZ = 0x52800000,
	A64_MOVK = 0x72800000,
	A64_SBFM = 0x13000000,
	A64_UBFM = 0x53000000,
	A64_EXTR = 0x13800000,
	A64_AND = 0x0a000000,
	A64_ORR = 0x2a000000,
	A64_EOR = 0x4a000000,
	A64_ANDS = 0x6a000000,
	A64_ADD = 0x0b000000,
	A64_SUB = 0x4b000000,
	A64_SUBS = 0x6b000000,
	A64_ADDS = 0x2b000000,
	A64_UDIV = 0x1ac00800,
	A64_SDIV = 0x1ac00c00,
	A64_LSLV = 0x1ac02000,
	A64_LSRV = 0x1ac02400,
	A64_ASRV = 0x1ac02800,
	A64_MADD = 0x1b000000,
	A64_MSUB = 0x1b008000,
	A64_REV = 0x5ac00000, /* log2 of the bytes that are reversed in bits 11..10 */
	A64_CSEL = 0x1a800000,
	A64_B = 0x14000000,
	A64_BL = 0x94000000,
	A64_B_CONDITION = 0x54000000,
	A64_CBZ = 0x34000000,
	A64_TBZ = 0x36000000,
	A64_NONZERO = 0x01000000, /* CBZ and TBZ become CBNZ and TBNZ */
	A64_BLR = 0xd63f0000,
	A64_RET = 0xd65f03c0,
	A64_STP = 0xa9000000,
	A64_LDP = 0xa9400000,
	A64_STP_BEFORE = 0xa9800000, /* the base is changed first */
	A64_LDP_AFTER = 0xa8c00000,  /* the base is changed last */
	A64_LDAXR = 0x085ffc00,	     /* these four: log2 of the bytes in bits 31..30 */
	A64_STLXR = 0x0800fc00,
	A64_LDAR = 0x08dffc00,
	A64_STLR = 0x089ffc00,
};

/* The opc field of loads and stores. */
enum a64_access {
	A64_STORE = 0,
	A64_LOAD = 0x00400000,
	A64_LOAD_SIGNED = 0x00800000,
};

/* A load or store of 1 << size bytes, without its operands. */
static inline uint32_t access_of_size(enum a64_access access, unsigned size)
{
	return size << 30 | (uint32_t)access;
}

/* Conditions; the lowest bit inverts. */
enum a64_condition {
	A64_EQ,
	A64_NE,
	A64_HS,
	A64_LO,
	A64_MI,
	A64_PL,
	A64_HI = 8,
	A64_LS,
	A64_GE,
	A64_LT,
	A64_GT,
	A64_LE,
};

/* Accesses to 64 bits, and the load of a byte; the offset has to fit. */
#define LDRB(rt, rn, offset) (0x39400000 | (uint32_t)(offset) << 10 | (rn) << 5 | (rt))
#define LDR(rt, rn, offset)  (0xf9400000 | (uint32_t)(offset) / 8 << 10 | (rn) << 5 | (rt))
#define STR(rt, rn, offset)  (0xf9000000 | (uint32_t)(offset) / 8 << 10 | (rn) << 5 | (rt))

#define FIELD(name) ((int32_t)offsetof(struct bpf_run, name))

static inline uint32_t wide_bit(bool wide)
{
	return wide ? WIDE : 0;
}

void put_word(struct compiler *compiler, uint32_t word);

/* opcode rd, rn, rm */
void put_registers(struct compiler *compiler, uint32_t opcode, unsigned rd, unsigned rn,
		   unsigned rm);
/* The same with rm << shift, where that exists. */
void put_shifted(struct compiler *compiler, uint32_t opcode, unsigned rd, unsigned rn, unsigned rm,
		 unsigned shift);
/* UBFM, SBFM: rd, rn, immr, imms. */
void put_bitfield(struct compiler *compiler, uint32_t opcode, unsigned rd, unsigned rn,
		  unsigned rotation, unsigned last);
/* mov rd, rm, unless they are the same and nothing is to be cleared. */
void put_move(struct compiler *compiler, bool wide, unsigned rd, unsigned rm);
/* rd = value, in the fewest instructions of those that move 16 bits, or one with a mask. */
void put_constant(struct compiler *compiler, unsigned rd, uint64_t value);
/*
 * rd = rn + value by one instruction that has the number in it; `flags`: and
 * sets the flags. False: there is none.
 */
bool put_sum(struct compiler *compiler, bool wide, bool flags, unsigned rd, unsigned rn,
	     int64_t value);
/* The same for any value, on 64 bits; SECOND is used if there is no such instruction. */
void put_any_sum(struct compiler *compiler, bool flags, unsigned rd, unsigned rn, int32_t value);
/* The same for AND, ORR, EOR and ANDS (..._IMMEDIATE), with a mask. */
bool put_mask(struct compiler *compiler, uint32_t opcode, bool wide, unsigned rd, unsigned rn,
	      uint64_t mask);
/* rt, [rn, offset]; `access` is one of a size. False: the offset cannot be in it. */
bool put_access(struct compiler *compiler, uint32_t access, unsigned rt, unsigned rn,
		int32_t offset);
/* rt, [rn, rm], rm multiplied by the size if `scaled`. */
void put_indexed(struct compiler *compiler, uint32_t access, unsigned rt, unsigned rn, unsigned rm,
		 bool scaled);
/* A branch without a target yet, in its short form; where it is. */
uint32_t put_branch(struct compiler *compiler, uint32_t word);
/* A branch that reaches as far as need be; `inverse` is the bit of it that inverts its condition.
 */
uint32_t put_far_branch(struct compiler *compiler, uint32_t word, uint32_t inverse);
/* Jumps by the flags, as far as need be. */
uint32_t emit_branch_flags(struct compiler *compiler, enum a64_condition condition);

#endif
