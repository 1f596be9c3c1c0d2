/* SPDX-License-Identifier: BSD-2-Clause */
/* Parts of random programs in which one object has several addresses, or one register several. */
#include "bpf/helper.h"
#include "generate_part.h"
#include "tests/bpf/assemble.h"

#define KEPT -40 /* where addresses are kept on the stack */

void emit_alias_access(unsigned base)
{
	int16_t offset = base == 10  ? (int16_t)(-8 * (int)(1 + below(STACK_USED)))
			 : base == 7 ? (int16_t)below(20)
				     : number_offset();

	if (one_in(2))
		emit(LOAD(size(), number_register(), 8, offset));
	else
		emit(STORE(size(), 8, offset, number_register()));
}

void emit_kept(void)
{
	static const uint8_t bases[] = {6, 7, 10};
	unsigned base = bases[below(3)];

	emit(STORE(one_in(16) ? BPF_W : BPF_DW, 10, KEPT, base));
	if (one_in(4))
		emit_branch();
	if (one_in(8))
		emit_comparison(1);
	if (one_in(8))
		emit(STORE(size(), 10, (int16_t)(KEPT - 8 + (int)below(17)), number_register()));
	emit(LOAD(one_in(16) ? BPF_W : BPF_DW, 8, 10, KEPT));
	emit_alias_access(base);
}

void emit_second(void)
{
	static const uint8_t conditions[] = {BPF_JEQ, BPF_JNE, BPF_JLT, BPF_JGE};
	size_t test;

	emit(STORE_K(BPF_W, 10, KEPT, (int32_t)below(2)));
	emit(I(BPF_LDDW, 1, BPF_LDDW_MAP, 0, 0));
	emit(I(0, 0, 0, 0, 0));
	emit(MOV_X(2, 10));
	emit(ALU64_K(BPF_ADD, 2, KEPT));
	emit(CALL_HELPER(BPF_HELPER_MAP_LOOKUP));
	emit_numbers();
	emit(MOV_X(8, 0));
	emit(MOV_K(0, 0));
	test = emit(JUMP_K(BPF_JEQ, 8, 0, 0));
	if (one_in(3)) {
		emit_comparison(1);
		emit(MOV_X(8, 7));
	}
	if (one_in(3)) {
		emit(MOV_X(9, one_in(2) ? 8 : 7));
		emit(ALU64_X(BPF_SUB, 9, one_in(2) ? 8 : 7));
		emit(ALU64_X(BPF_ADD, 8, 9));
	} else if (one_in(2)) {
		emit(JUMP_X(conditions[below(4)], 7, 8, 1));
		emit(LOAD(BPF_B, 3, 7, (int16_t)(below(2) * 24)));
	}
	emit_alias_access(7);
	jump_here(test);
}

void emit_atomic(void)
{
	static const int32_t kinds[] = {BPF_ADD,
					BPF_OR,
					BPF_AND,
					BPF_XOR,
					BPF_ADD | BPF_FETCH,
					BPF_AND | BPF_FETCH,
					BPF_XCHG,
					BPF_CMPXCHG,
					BPF_STORE_RELEASE,
					BPF_LOAD_ACQUIRE};
	static const uint8_t bases[] = {6, 7, 10};
	unsigned base = bases[below(3)];
	int32_t kind = kinds[below(10)];
	int16_t offset = (int16_t)(8 * (int)below(3) + (one_in(8) ? 4 : 0));

	offset = (int16_t)(base == 10 ? -8 - offset : base == 6 ? 16 + offset : offset);
	if (kind == BPF_LOAD_ACQUIRE)
		emit(ATOMIC(one_in(2) ? BPF_W : BPF_DW, number_register(), offset, base, kind));
	else
		emit(ATOMIC(one_in(2) ? BPF_W : BPF_DW, base, offset, number_register(), kind));
}

void emit_stray(void)
{
	emit(ALU64_K(BPF_AND, 4, one_in(2) ? 31 : 63));
	emit(MOV_X(8, 10));
	emit(ALU64_X(BPF_SUB, 8, 4));
	emit(STORE(size(), 8, (int16_t)(-8 * (int)below(3)), number_register()));
}
