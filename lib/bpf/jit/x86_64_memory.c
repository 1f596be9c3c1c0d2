/* SPDX-License-Identifier: BSD-2-Clause */
/* The compiler for x86-64: loads, stores, atomic operations, and their checks. */
#include "x86_64.h"

static struct operand operand_of(struct address address)
{
	return (struct operand){machine[address.base],
				address.index == NO_REGISTER ? NO_REGISTER : machine[address.index],
				address.scale, address.offset};
}

void emit_load(struct compiler *compiler, unsigned size, bool is_signed, unsigned dst,
	       struct address from)
{
	static const uint16_t opcodes[2][4] = {{X86_MOVZX8, X86_MOVZX16, X86_LOAD, X86_LOAD},
					       {X86_MOVSX8, X86_MOVSX16, X86_MOVSXD, 0}};

	put_memory(compiler, is_signed || size == 3, opcodes[is_signed][size], machine[dst],
		   operand_of(from));
}

/* A store's opcode, prefix and REX rules by size. */
static void put_store(struct compiler *compiler, unsigned size, unsigned opcode, unsigned field,
		      struct operand to)
{
	if (size == 1)
		put_prefix(compiler, 0x66);
	if (size == 0)
		put_byte_memory(compiler, opcode, field, to);
	else
		put_memory(compiler, size == 3, opcode | 1, field, to);
}

void emit_store(struct compiler *compiler, unsigned size, unsigned src, struct address to)
{
	put_store(compiler, size, 0x88, machine[src], operand_of(to));
}

void emit_store_immediate(struct compiler *compiler, unsigned size, int64_t value,
			  struct address to)
{
	put_store(compiler, size, 0xc6, 0, operand_of(to));
	put_bytes(compiler, &value, size == 3 ? 4 : (size_t)1 << size);
}

/* The old value of [at] to src; `opcode` makes the new one of it and src. Uses rax as cmpxchg must.
 */
static void fetch_loop(struct compiler *compiler, bool wide, unsigned opcode, unsigned src,
		       struct operand at)
{
	unsigned operand = src;

	put_move(compiler, true, SECOND, RAX);
	if (at.base == RAX)
		at.base = SECOND;
	if (operand == RAX)
		operand = SECOND;
	put_memory(compiler, wide, X86_LOAD, RAX, at);
	uint32_t again = (uint32_t)compiler->at;

	put_move(compiler, wide, TEMP, RAX);
	put_registers(compiler, wide, opcode, operand, TEMP);
	put_prefix(compiler, 0xf0);
	put_memory(compiler, wide, X86_CMPXCHG, TEMP, at);
	patch_jump(compiler, put_branch(compiler, X86_NE), again);
	put_move(compiler, wide, src, RAX);
	if (src != RAX)
		put_move(compiler, true, RAX, SECOND);
}

static void modify(struct compiler *compiler, const struct insn *insn, struct operand at)
{
	static const uint8_t opcodes[] = {
		[AFTER_ADD(OP_ATOMIC_ADD)] = X86_ADD,
		[AFTER_ADD(OP_ATOMIC_OR)] = X86_OR,
		[AFTER_ADD(OP_ATOMIC_AND)] = X86_AND,
		[AFTER_ADD(OP_ATOMIC_XOR)] = X86_XOR,
	};
	bool wide = FORM_SIZE(insn->form) == 3;
	unsigned src = machine[insn->src];
	unsigned opcode = opcodes[AFTER_ADD(insn->operation)];

	if ((insn->form & FORM_FETCH) == 0) {
		put_prefix(compiler, 0xf0);
		put_memory(compiler, wide, opcode, src, at);
	} else if (insn->operation == OP_ATOMIC_ADD) {
		put_prefix(compiler, 0xf0);
		put_memory(compiler, wide, X86_XADD, src, at);
	} else {
		fetch_loop(compiler, wide, opcode, src, at);
	}
}

void emit_atomic(struct compiler *compiler, const struct insn *insn)
{
	bool load = insn->operation == OP_LOAD_ACQUIRE;
	unsigned size = FORM_SIZE(insn->form), src = machine[insn->src];
	struct address place = {load ? insn->src : insn->dst, NO_REGISTER, 0, insn->offset};

	switch (insn->operation) {
	case OP_LOAD_ACQUIRE:
		emit_load(compiler, size, false, insn->dst, place);
		break;
	case OP_STORE_RELEASE:
		emit_store(compiler, size, insn->src, place);
		break;
	case OP_EXCHANGE:
		put_memory(compiler, size == 3, X86_XCHG, src, operand_of(place));
		break;
	case OP_COMPARE_EXCHANGE:
		put_prefix(compiler, 0xf0);
		put_memory(compiler, size == 3, X86_CMPXCHG, src, operand_of(place));
		if (size == 2)
			put_registers(compiler, false, X86_MOV, RAX, RAX);
		break;
	default:
		modify(compiler, insn, operand_of(place));
	}
}

/* The address is left in TEMP, which the stub of COLD_CHECK reads. */
void emit_check(struct compiler *compiler, unsigned size, enum access_kind kind,
		struct address place)
{
	int32_t spans = FIELD(span) + (int32_t)((kind * 4 + size) * BPF_REGION_SLOTS * 8);

	put_byte_memory(compiler, X86_MOVZX8, SECOND, field(FIELD(hints) + HINT(place.base)));
	put_memory(compiler, true, X86_LEA, TEMP, operand_of(place));
	put_memory(compiler, true, X86_LOAD_SUB, TEMP,
		   (struct operand){RUN, SECOND, 3, FIELD(start)});
	put_memory(compiler, true, X86_LOAD_CMP, TEMP, (struct operand){RUN, SECOND, 3, spans});
	jump_check(compiler, put_branch(compiler, X86_AE), HINT(place.base));
}

void emit_check_alignment(struct compiler *compiler, unsigned size, struct address place)
{
	put_memory(compiler, true, X86_LEA, TEMP, operand_of(place));
	put_group(compiler, false, 0xf7, 0, TEMP);
	put_32(compiler, (1u << size) - 1);
	jump_cold(compiler, put_branch(compiler, X86_NE), COLD_ALIGNMENT);
}
