/* SPDX-License-Identifier: BSD-2-Clause */
/* See x86_64.h. Fields are named as in the processors' manuals. */
#include "x86_64.h"

#define REX   0x40u
#define REX_W 0x08u
#define REX_R 0x04u
#define REX_X 0x02u
#define REX_B 0x01u

void put_8(struct compiler *compiler, unsigned byte)
{
	uint8_t value = (uint8_t)byte;

	put_bytes(compiler, &value, 1);
}

void put_32(struct compiler *compiler, uint32_t word)
{
	put_bytes(compiler, &word, sizeof(word));
}

void put_prefix(struct compiler *compiler, unsigned byte)
{
	put_8(compiler, byte);
}

/* The REX prefix, if one is needed, and the opcode. */
static void put_opcode(struct compiler *compiler, unsigned rex, bool force, unsigned opcode)
{
	if (rex != 0 || force)
		put_8(compiler, REX | rex);
	if (opcode > 0xff)
		put_8(compiler, 0x0f);
	put_8(compiler, opcode & 0xff);
}

static unsigned rex_of(bool wide, unsigned reg, unsigned index, unsigned rm)
{
	return (wide ? REX_W : 0) | (reg >= 8 ? REX_R : 0) | (index >= 8 ? REX_X : 0) |
	       (rm >= 8 ? REX_B : 0);
}

static void put_modrm(struct compiler *compiler, unsigned mod, unsigned reg, unsigned rm)
{
	put_8(compiler, mod << 6 | (reg & 7) << 3 | (rm & 7));
}

void put_byte_registers(struct compiler *compiler, bool wide, bool byte, unsigned opcode,
			unsigned reg, unsigned rm)
{
	/* Without REX, 4 to 7 would be ah to bh. */
	put_opcode(compiler, rex_of(wide, reg, 0, rm), byte && rm >= 4, opcode);
	put_modrm(compiler, 3, reg, rm);
}

void put_registers(struct compiler *compiler, bool wide, unsigned opcode, unsigned reg, unsigned rm)
{
	put_byte_registers(compiler, wide, false, opcode, reg, rm);
}

void put_group(struct compiler *compiler, bool wide, unsigned opcode, unsigned number, unsigned rm)
{
	put_registers(compiler, wide, opcode, number, rm);
}

void put_short(struct compiler *compiler, bool wide, unsigned opcode, unsigned reg)
{
	put_opcode(compiler, rex_of(wide, 0, 0, reg), false, opcode | (reg & 7));
}

void put_short_0f(struct compiler *compiler, bool wide, unsigned opcode, unsigned reg)
{
	put_opcode(compiler, rex_of(wide, 0, 0, reg), false, 0x100 | opcode | (reg & 7));
}

#define NO_INDEX 4u /* in SIB */
#define NO_BASE	 5u

static void put_operand(struct compiler *compiler, unsigned reg, struct operand operand)
{
	bool byte = operand.offset >= -128 && operand.offset <= 127;
	/* rbp and r13 have no form without offset. */
	unsigned mod = operand.offset == 0 && (operand.base & 7) != RBP ? 0 : byte ? 1 : 2;
	bool sib = operand.index != NO_REGISTER || (operand.base & 7) == RSP;

	if (operand.base == NO_REGISTER) {
		put_modrm(compiler, 0, reg, RSP);
		put_8(compiler, (unsigned)operand.scale << 6 | (operand.index & 7u) << 3 | NO_BASE);
		put_32(compiler, (uint32_t)operand.offset);
		return;
	}
	put_modrm(compiler, mod, reg, sib ? RSP : operand.base);
	if (sib)
		put_8(compiler,
		      (unsigned)operand.scale << 6 |
			      (operand.index == NO_REGISTER ? NO_INDEX : operand.index & 7u) << 3 |
			      (operand.base & 7u));
	if (mod == 1)
		put_8(compiler, (uint8_t)operand.offset);
	else if (mod == 2)
		put_32(compiler, (uint32_t)operand.offset);
}

static void put_any_memory(struct compiler *compiler, bool wide, bool force, unsigned opcode,
			   unsigned reg, struct operand operand)
{
	unsigned index = operand.index == NO_REGISTER ? 0 : operand.index;
	unsigned base = operand.base == NO_REGISTER ? 0 : operand.base;

	put_opcode(compiler, rex_of(wide, reg, index, base), force, opcode);
	put_operand(compiler, reg, operand);
}

void put_memory(struct compiler *compiler, bool wide, unsigned opcode, unsigned reg,
		struct operand operand)
{
	put_any_memory(compiler, wide, false, opcode, reg, operand);
}

void put_byte_memory(struct compiler *compiler, unsigned opcode, unsigned reg,
		     struct operand operand)
{
	put_any_memory(compiler, false, reg >= 4, opcode, reg, operand);
}

void put_sign_to_rdx(struct compiler *compiler, bool wide)
{
	put_opcode(compiler, wide ? REX_W : 0, false, 0x99);
}

uint32_t put_branch(struct compiler *compiler, unsigned condition)
{
	put_8(compiler, 0x0f);
	put_8(compiler, 0x80 | condition);
	put_32(compiler, 0);
	return (uint32_t)compiler->at - 4;
}
