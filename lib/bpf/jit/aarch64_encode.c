/* SPDX-License-Identifier: BSD-2-Clause */
/* See aarch64.h. */
#include "aarch64.h"

void put_word(struct compiler *compiler, uint32_t word)
{
	put_bytes(compiler, &word, sizeof(word));
}

void put_shifted(struct compiler *compiler, uint32_t opcode, unsigned rd, unsigned rn, unsigned rm,
		 unsigned shift)
{
	put_word(compiler, opcode | rm << 16 | shift << 10 | rn << 5 | rd);
}

void put_registers(struct compiler *compiler, uint32_t opcode, unsigned rd, unsigned rn,
		   unsigned rm)
{
	put_shifted(compiler, opcode, rd, rn, rm, 0);
}

void put_bitfield(struct compiler *compiler, uint32_t opcode, unsigned rd, unsigned rn,
		  unsigned rotation, unsigned last)
{
	uint32_t n = (opcode & WIDE) != 0 ? 1u << 22 : 0;

	put_word(compiler, opcode | n | rotation << 16 | last << 10 | rn << 5 | rd);
}

void put_move(struct compiler *compiler, bool wide, unsigned rd, unsigned rm)
{
	if (!wide || rd != rm)
		put_registers(compiler, A64_ORR | wide_bit(wide), rd, ZERO, rm);
}

bool put_sum(struct compiler *compiler, bool wide, bool flags, unsigned rd, unsigned rn,
	     int64_t value)
{
	uint32_t opcode = flags ? A64_ADDS_IMMEDIATE : A64_ADD_IMMEDIATE;
	uint64_t size = (uint64_t)value;

	if (value < 0) {
		opcode = flags ? A64_SUBS_IMMEDIATE : A64_SUB_IMMEDIATE;
		size = 0 - size;
	}
	if (size >> 12 != 0) {
		if ((size & 0xfff) != 0 || size >> 24 != 0)
			return false;
		size = size >> 12 | 1u << 12;
	}
	put_word(compiler, opcode | wide_bit(wide) | (uint32_t)size << 10 | rn << 5 | rd);
	return true;
}

/* The last `count` of `size` bits. */
static uint64_t ones(unsigned count)
{
	return ~(uint64_t)0 >> (64 - count);
}

static uint64_t rotate_right(uint64_t value, unsigned size, unsigned count)
{
	if (count == 0)
		return value;
	return (value >> count | value << (size - count)) & ones(size);
}

/*
 * The fields N, immr and imms of a mask: ones that follow each other, rotated,
 * within an element that is repeated. False: the number is not of this kind.
 */
static bool encode_mask(uint64_t mask, uint32_t *fields)
{
	unsigned size = 64;

	if (mask == 0 || ~mask == 0)
		return false;
	while (size > 2 && rotate_right(mask, 64, size / 2) == mask)
		size /= 2;
	uint64_t element = mask & ones(size);
	/* What puts the first one at bit 0: its place, or, if ones wrap, the end of the zeros. */
	unsigned first = (unsigned)__builtin_ctzll(element);

	if (first == 0 && element >> (size - 1) != 0)
		first = 64 - (unsigned)__builtin_clzll(~element & ones(size));
	element = rotate_right(element, size, first % size);
	if ((element & (element + 1)) != 0)
		return false;
	unsigned count = 64 - (unsigned)__builtin_clzll(element);
	uint32_t last = (~(size * 2 - 1) & 0x3f) | (count - 1);

	*fields = (size == 64) << 22 | (size - first) % size << 16 | last << 10;
	return true;
}

bool put_mask(struct compiler *compiler, uint32_t opcode, bool wide, unsigned rd, unsigned rn,
	      uint64_t mask)
{
	uint32_t fields;

	if (!wide)
		mask = (uint32_t)mask | mask << 32;
	if (!encode_mask(mask, &fields))
		return false;
	put_word(compiler, opcode | wide_bit(wide) | fields | rn << 5 | rd);
	return true;
}

/* Parts of 16 bits that are not `filler`. */
static unsigned parts_other_than(uint64_t value, uint16_t filler)
{
	unsigned parts = 0;

	for (unsigned i = 0; i < 64; i += 16)
		parts += (uint16_t)(value >> i) != filler;
	return parts;
}

void put_constant(struct compiler *compiler, unsigned rd, uint64_t value)
{
	bool inverted = parts_other_than(value, 0xffff) < parts_other_than(value, 0);
	uint16_t filler = inverted ? 0xffff : 0;
	bool first = true;

	if (parts_other_than(value, filler) > 1 &&
	    put_mask(compiler, A64_ORR_IMMEDIATE, true, rd, ZERO, value))
		return;
	for (unsigned i = 0; i < 4; i++) {
		uint16_t part = (uint16_t)(value >> 16 * i);
		uint32_t opcode = !first ? A64_MOVK : inverted ? A64_MOVN : A64_MOVZ;

		if (part == filler && !(first && i == 3))
			continue;
		if (first)
			part ^= filler;
		put_word(compiler, opcode | WIDE | i << 21 | (uint32_t)part << 5 | rd);
		first = false;
	}
}

void put_any_sum(struct compiler *compiler, bool flags, unsigned rd, unsigned rn, int32_t value)
{
	if (put_sum(compiler, true, flags, rd, rn, value))
		return;
	put_constant(compiler, SECOND, (uint64_t)(int64_t)value);
	put_registers(compiler, (flags ? A64_ADDS : A64_ADD) | WIDE, rd, rn, SECOND);
}

bool put_access(struct compiler *compiler, uint32_t access, unsigned rt, unsigned rn,
		int32_t offset)
{
	unsigned size = access >> 30;
	uint32_t word = access | rn << 5 | rt;

	if (offset >= 0 && (offset & ((1 << size) - 1)) == 0 && offset >> size < 4096)
		put_word(compiler, word | 0x39000000 | (uint32_t)offset >> size << 10);
	else if (offset >= -256 && offset < 256)
		put_word(compiler, word | 0x38000000 | ((uint32_t)offset & 0x1ff) << 12);
	else
		return false;
	return true;
}

void put_indexed(struct compiler *compiler, uint32_t access, unsigned rt, unsigned rn, unsigned rm,
		 bool scaled)
{
	put_shifted(compiler, access | 0x38206800 | (uint32_t)scaled << 12, rt, rn, rm, 0);
}

uint32_t put_branch(struct compiler *compiler, uint32_t word)
{
	put_word(compiler, word);
	return (uint32_t)compiler->at - 4;
}
