/* SPDX-License-Identifier: BSD-2-Clause */
/* See riscv64.h. */
#include "riscv64.h"

void put_word(struct compiler *compiler, uint32_t word)
{
	put_bytes(compiler, &word, sizeof(word));
}

void put_registers(struct compiler *compiler, uint32_t opcode, unsigned rd, unsigned rs1,
		   unsigned rs2)
{
	put_word(compiler, opcode | rs2 << 20 | rs1 << 15 | rd << 7);
}

void put_number(struct compiler *compiler, uint32_t opcode, unsigned rd, unsigned rs1,
		int32_t number)
{
	put_word(compiler, opcode | (uint32_t)number << 20 | rs1 << 15 | rd << 7);
}

void put_move(struct compiler *compiler, unsigned rd, unsigned rs)
{
	if (rd != rs)
		put_number(compiler, RV_ADDI, rd, rs, 0);
}

void put_lower_half(struct compiler *compiler, unsigned rd, unsigned rs)
{
	put_number(compiler, RV_SLLI, rd, rs, 32);
	put_number(compiler, RV_SRLI, rd, rd, 32);
}

/* The last 12 bits as a signed number: what an instruction adds. */
static int32_t low_part(uint64_t value)
{
	return (int32_t)((uint32_t)value << 20) >> 20;
}

/*
 * From the end, 12 bits and the zeros before them are split off until 32 bits
 * are left, which LUI and ADDIW make; then they are shifted and added again.
 */
void put_constant(struct compiler *compiler, unsigned rd, uint64_t value)
{
	struct {
		int32_t low;
		unsigned shift;
	} parts[4];
	unsigned count = 0;

	while ((int64_t)value != (int32_t)value) {
		parts[count].low = low_part(value);
		value -= (uint64_t)(int64_t)parts[count].low;
		parts[count].shift = (unsigned)__builtin_ctzll(value);
		value = (uint64_t)((int64_t)value >> parts[count].shift);
		count++;
	}
	uint32_t high = ((uint32_t)value + 0x800) & 0xfffff000;

	if (high != 0)
		put_word(compiler, RV_LUI | high | rd << 7);
	if (high == 0 || low_part(value) != 0)
		put_number(compiler, high == 0 ? RV_ADDI : RV_ADDI | RV_WORD, rd,
			   high == 0 ? ZERO : rd, low_part(value));
	while (count-- > 0) {
		put_number(compiler, RV_SLLI, rd, rd, (int32_t)parts[count].shift);
		if (parts[count].low != 0)
			put_number(compiler, RV_ADDI, rd, rd, parts[count].low);
	}
}

void put_sum(struct compiler *compiler, unsigned rd, unsigned rs, int64_t value)
{
	if (is_short(value)) {
		put_number(compiler, RV_ADDI, rd, rs, (int32_t)value);
		return;
	}
	put_constant(compiler, rd, (uint64_t)value);
	put_registers(compiler, RV_ADD, rd, rd, rs);
}

void put_load(struct compiler *compiler, unsigned size, bool is_signed, unsigned rd, unsigned rs1,
	      int32_t offset)
{
	uint32_t sign = is_signed || size == 3 ? 0 : RV_UNSIGNED;

	put_number(compiler, RV_LOAD | size << 12 | sign, rd, rs1, offset);
}

void put_store(struct compiler *compiler, unsigned size, unsigned rs2, unsigned rs1, int32_t offset)
{
	uint32_t number = (uint32_t)offset;

	put_word(compiler, RV_STORE | size << 12 | (number >> 5 & 0x7f) << 25 | rs2 << 20 |
				   rs1 << 15 | (number & 0x1f) << 7);
}

void put_load_field(struct compiler *compiler, bool wide, unsigned rd, int32_t offset)
{
	put_load(compiler, wide ? 3 : 2, true, rd, RUN, offset);
}

void put_store_field(struct compiler *compiler, bool wide, unsigned rs, int32_t offset)
{
	put_store(compiler, wide ? 3 : 2, rs, RUN, offset);
}

void put_amo(struct compiler *compiler, enum riscv_amo operation, unsigned size, unsigned rd,
	     unsigned rs1, unsigned rs2)
{
	put_registers(compiler, RV_AMO | (uint32_t)operation << 27 | size << 12, rd, rs1, rs2);
}

uint32_t put_branch(struct compiler *compiler, enum riscv_condition condition, unsigned rs1,
		    unsigned rs2)
{
	put_word(compiler, RV_BRANCH | (uint32_t)condition << 12 | rs2 << 20 | rs1 << 15);
	return (uint32_t)compiler->at - 4;
}

uint32_t put_far_branch(struct compiler *compiler, enum riscv_condition condition, unsigned rs1,
			unsigned rs2)
{
	if (compiler->reach == 0)
		return put_branch(compiler, condition, rs1, rs2);
	uint32_t around = put_branch(compiler, condition ^ 1, rs1, rs2);
	uint32_t at = emit_jump(compiler);

	patch_jump(compiler, around, (uint32_t)compiler->at);
	return at;
}
