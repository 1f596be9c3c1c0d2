/* SPDX-License-Identifier: BSD-2-Clause */
/* See oracle.h. Sections are those of RFC 9669. */
#include <string.h>

#include "oracle.h"

/* The number that the lowest `bits` of a value are in two's complement. */
static int64_t as_signed(uint64_t value, unsigned bits)
{
	uint64_t sign = (uint64_t)1 << (bits - 1);
	uint64_t low = bits == 64 ? value : value & (((uint64_t)1 << bits) - 1);

	return (int64_t)((low ^ sign) - sign);
}

static uint64_t lowest(uint64_t value, unsigned bits)
{
	return bits == 64 ? value : value & (((uint64_t)1 << bits) - 1);
}

/* 4.1: division truncates towards zero; the only quotient that does not fit wraps. */
static uint64_t divide_signed(uint64_t a, uint64_t b, unsigned bits, bool remainder)
{
	__int128 x = as_signed(a, bits), y = as_signed(b, bits);

	return (uint64_t)(remainder ? x % y : x / y);
}

/* 4.1, table 11. `b` is the second operand in the width of the operation. */
static uint64_t arithmetic(const struct bpf_instruction *in, uint64_t a, uint64_t b, unsigned bits)
{
	unsigned shift = (unsigned)b & (bits - 1);

	a = lowest(a, bits);
	b = lowest(b, bits);
	switch (in->opcode & 0xf0) {
	case 0x00:
		return a + b;
	case 0x10:
		return a - b;
	case 0x20:
		return a * b;
	case 0x30:
		if (b == 0)
			return 0;
		return in->offset == 1 ? divide_signed(a, b, bits, false) : a / b;
	case 0x40:
		return a | b;
	case 0x50:
		return a & b;
	case 0x60:
		return a << shift;
	case 0x70:
		return a >> shift;
	case 0x80:
		return 0 - a;
	case 0x90:
		if (b == 0)
			return a;
		return in->offset == 1 ? divide_signed(a, b, bits, true) : a % b;
	case 0xa0:
		return a ^ b;
	case 0xb0:
		return in->offset == 0 ? b : (uint64_t)as_signed(b, (unsigned)in->offset);
	default: /* 0xc0: the sign comes in from the left */
		return (uint64_t)as_signed(a, bits) >> shift |
		       (as_signed(a, bits) < 0 && shift != 0 ? ~(uint64_t)0 << (64 - shift) : 0);
	}
}

/* 4.2. */
static uint64_t swap(const struct bpf_instruction *in, uint64_t value)
{
	unsigned bytes = (unsigned)in->immediate / 8;
	bool reverse = (in->opcode & 7) == 7 || (in->opcode & 8) != 0;
	uint64_t result = 0;

	for (unsigned i = 0; i < bytes; i++) {
		uint64_t byte = value >> (8 * i) & 0xff;

		result |= byte << (8 * (reverse ? bytes - 1 - i : i));
	}
	return result;
}

/* 4.3, table 13. */
static bool condition(unsigned code, uint64_t a, uint64_t b, unsigned bits)
{
	int64_t x = as_signed(a, bits), y = as_signed(b, bits);

	a = lowest(a, bits);
	b = lowest(b, bits);
	switch (code) {
	case 0x10:
		return a == b;
	case 0x20:
		return a > b;
	case 0x30:
		return a >= b;
	case 0x40:
		return (a & b) != 0;
	case 0x50:
		return a != b;
	case 0x60:
		return x > y;
	case 0x70:
		return x >= y;
	case 0xa0:
		return a < b;
	case 0xb0:
		return a <= b;
	case 0xc0:
		return x < y;
	default: /* 0xd0 */
		return x <= y;
	}
}

static unsigned bytes_of(uint8_t opcode)
{
	static const unsigned bytes[] = {4, 2, 1, 8};

	return bytes[opcode >> 3 & 3];
}

/* Little endian, as all machines that the tests run on. */
static uint64_t load(uint64_t address, unsigned bytes)
{
	uint64_t value = 0;

	memcpy(&value, (const void *)(uintptr_t)address, bytes);
	return value;
}

static void store(uint64_t address, uint64_t value, unsigned bytes)
{
	memcpy((void *)(uintptr_t)address, &value, bytes);
}

/* 5.3. */
static void atomic(struct oracle *o, const struct bpf_instruction *in, uint64_t *d, uint64_t *s)
{
	unsigned bytes = bytes_of(in->opcode);
	uint64_t address = *d + (uint64_t)(int64_t)in->offset, old, result;

	if (in->immediate == 0x100) {
		*d = load(*s + (uint64_t)(int64_t)in->offset, bytes);
		return;
	}
	if (in->immediate == 0x110) {
		store(address, *s, bytes);
		return;
	}
	old = load(address, bytes);
	if (in->immediate == 0xf1) {
		if (old == lowest(o->r[0], 8 * bytes))
			store(address, *s, bytes);
		o->r[0] = old;
		return;
	}
	switch (in->immediate & 0xf0) {
	case 0x00:
		result = old + *s;
		break;
	case 0x40:
		result = old | *s;
		break;
	case 0x50:
		result = old & *s;
		break;
	case 0xa0:
		result = old ^ *s;
		break;
	default: /* 0xe0 */
		result = *s;
		break;
	}
	store(address, result, bytes);
	if ((in->immediate & 1) != 0)
		*s = old;
}

static void memory(struct oracle *o, const struct bpf_instruction *in, uint64_t *d, uint64_t *s)
{
	unsigned bytes = bytes_of(in->opcode), mode = in->opcode & 0xe0;
	uint64_t offset = (uint64_t)(int64_t)in->offset;

	switch (in->opcode & 7) {
	case 1:
		*d = load(*s + offset, bytes);
		if (mode == 0x80)
			*d = (uint64_t)as_signed(*d, 8 * bytes);
		break;
	case 2:
		store(*d + offset, (uint64_t)(int64_t)in->immediate, bytes);
		break;
	default:
		if (mode == 0xc0)
			atomic(o, in, d, s);
		else
			store(*d + offset, *s, bytes);
	}
}

static void alu(const struct bpf_instruction *in, uint64_t *d, const uint64_t *s)
{
	unsigned bits = (in->opcode & 7) == 7 ? 64 : 32;
	uint64_t operand = (in->opcode & 8) != 0 ? *s : (uint64_t)(int64_t)in->immediate;

	if ((in->opcode & 0xf0) == 0xd0)
		*d = swap(in, *d);
	else
		*d = lowest(arithmetic(in, *d, operand, bits), bits);
}

/* Callers' registers and return places (4.3.2). */
struct caller {
	uint64_t saved[5];
	size_t back;
};

enum oracle_end oracle_run(struct oracle *o, uint64_t limit)
{
	struct caller callers[8];
	unsigned depth = 0;
	size_t pc = 0;

	for (; o->steps < limit; o->steps++) {
		if (o->watch != NULL && !o->watch(o, pc))
			return ORACLE_STOPPED;
		const struct bpf_instruction *in = &o->code[pc++];
		uint64_t *d = &o->r[in->registers & 15], *s = &o->r[in->registers >> 4];
		unsigned class = in->opcode & 7, code = in->opcode & 0xf0;
		uint64_t operand = (in->opcode & 8) != 0 ? *s : (uint64_t)(int64_t)in->immediate;

		if (class == 4 || class == 7) {
			alu(in, d, s);
		} else if (class == 0) {
			*d = (uint32_t)in[0].immediate | (uint64_t)(uint32_t)in[1].immediate << 32;
			pc++;
		} else if (class < 4) {
			memory(o, in, d, s);
		} else if (code == 0x00) {
			pc += (size_t)(class == 5 ? in->offset : in->immediate);
		} else if (class == 5 && code == 0x90) {
			if (depth == 0)
				return ORACLE_EXIT;
			depth--;
			memcpy(&o->r[6], callers[depth].saved, sizeof(callers[depth].saved));
			pc = callers[depth].back;
		} else if (class == 5 && code == 0x80 && in->registers >> 4 == 1) {
			if (depth == 7)
				return ORACLE_DEPTH;
			memcpy(callers[depth].saved, &o->r[6], sizeof(callers[depth].saved));
			callers[depth++].back = pc;
			o->r[10] -= 512;
			pc += (size_t)in->immediate;
		} else if (class == 5 && code == 0x80) {
			o->r[0] = o->helper(in->immediate, o->r);
		} else if (condition(code, *d, operand, class == 5 ? 64 : 32)) {
			pc += (size_t)in->offset;
		}
	}
	return ORACLE_STEPS;
}
