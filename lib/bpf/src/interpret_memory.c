/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The interpreter's loads, stores and atomic operations. Every access is
 * compared with the bounds in the slot that the same op used last; if that does
 * not fit, `locate` looks for the right region and the op is executed again.
 */
#include "interpreter.h"
#include "region.h"

/* Finds the region of the access at fault.address that `op` makes, and repeats the op. */
static __attribute__((noinline)) uint64_t locate(OP_PARAMETERS)
{
	const struct bpf_program *program = run->program;
	const struct insn *insn = &program->code[program->origin[op - program->ops]];
	uint64_t address = run->fault.address;
	bool write = insn->operation != OP_LOAD && insn->operation != OP_LOAD_ACQUIRE;
	int slot = region_slot(run, address, 1u << FORM_SIZE(insn->form), write);

	if (slot < 0) {
		enum bpf_fault_kind kind = write ? BPF_FAULT_WRITE : BPF_FAULT_READ;

		return fault_at(op, run, fuel, kind, address);
	}
	/* Whatever slot another thread leaves here at the same time is as good. */
	*(volatile uint8_t *)&op->slot = (uint8_t)slot;
	EXECUTE(op);
}

static __attribute__((noinline)) uint64_t misaligned(OP_PARAMETERS)
{
	return fault_at(op, run, fuel, BPF_FAULT_ALIGNMENT, run->fault.address);
}

#define CHECK(address, size, write)                                                                \
	do {                                                                                       \
		unsigned slot = *(const volatile uint8_t *)&op->slot;                              \
                                                                                                   \
		if (unlikely((address) - run->start[slot] >= run->span[write][size][slot])) {      \
			run->fault.address = (address);                                            \
			CONTINUE(locate);                                                          \
		}                                                                                  \
	} while (0)

/* Memory that need not be aligned, and has no type. */
#define UNALIGNED(type)                                                                            \
	struct __attribute__((packed, may_alias)) {                                                \
		type value;                                                                        \
	}
typedef UNALIGNED(uint8_t) memory_0;
typedef UNALIGNED(uint16_t) memory_1;
typedef UNALIGNED(uint32_t) memory_2;
typedef UNALIGNED(uint64_t) memory_3;

#define AT(size, address) (((memory_##size *)(uintptr_t)(address))->value)

#define LOAD_HANDLER(name, size, type)                                                             \
	static uint64_t name(OP_PARAMETERS)                                                        \
	{                                                                                          \
		uint64_t address = REGISTER(op->a) + (uint64_t)op->immediate;                      \
                                                                                                   \
		CHECK(address, size, 0);                                                           \
		REGISTER(op->dst) = (uint64_t)(type)AT(size, address);                             \
		NEXT;                                                                              \
	}

#define STORE_HANDLERS(size)                                                                       \
	static uint64_t store_##size(OP_PARAMETERS)                                                \
	{                                                                                          \
		uint64_t address = REGISTER(op->a) + (uint64_t)op->immediate;                      \
                                                                                                   \
		CHECK(address, size, 1);                                                           \
		AT(size, address) = (__typeof__(AT(size, 0)))REGISTER(op->b);                      \
		NEXT;                                                                              \
	}                                                                                          \
	static uint64_t store_immediate_##size(OP_PARAMETERS)                                      \
	{                                                                                          \
		uint64_t address = REGISTER(op->a) + (uint64_t)(int64_t)op->jump;                  \
                                                                                                   \
		CHECK(address, size, 1);                                                           \
		AT(size, address) = (__typeof__(AT(size, 0)))op->immediate;                        \
		NEXT;                                                                              \
	}

LOAD_HANDLER(load_0, 0, uint8_t)
LOAD_HANDLER(load_1, 1, uint16_t)
LOAD_HANDLER(load_2, 2, uint32_t)
LOAD_HANDLER(load_3, 3, uint64_t)
LOAD_HANDLER(load_signed_0, 0, int8_t)
LOAD_HANDLER(load_signed_1, 1, int16_t)
LOAD_HANDLER(load_signed_2, 2, int32_t)
STORE_HANDLERS(0)
STORE_HANDLERS(1)
STORE_HANDLERS(2)
STORE_HANDLERS(3)

/* Accesses by the sum of two registers, which also goes to a third one. */
#define LOAD_INDEXED_HANDLER(name, size, type)                                                     \
	static uint64_t name(OP_PARAMETERS)                                                        \
	{                                                                                          \
		uint64_t sum = REGISTER(op->a) + REGISTER(op->b);                                  \
		uint64_t address = sum + (uint64_t)op->immediate;                                  \
                                                                                                   \
		CHECK(address, size, 0);                                                           \
		REGISTER(op->jump) = sum;                                                          \
		REGISTER(op->dst) = (uint64_t)(type)AT(size, address);                             \
		NEXT;                                                                              \
	}

#define STORE_INDEXED_HANDLERS(size)                                                               \
	static uint64_t store_indexed_##size(OP_PARAMETERS)                                        \
	{                                                                                          \
		uint64_t sum = REGISTER(op->a) + REGISTER(op->b);                                  \
		uint64_t address = sum + (uint64_t)op->immediate;                                  \
                                                                                                   \
		CHECK(address, size, 1);                                                           \
		REGISTER(op->dst) = sum;                                                           \
		AT(size, address) = (__typeof__(AT(size, 0)))REGISTER(op->jump);                   \
		NEXT;                                                                              \
	}                                                                                          \
	static uint64_t store_indexed_immediate_##size(OP_PARAMETERS)                              \
	{                                                                                          \
		uint64_t sum = REGISTER(op->a) + REGISTER(op->b);                                  \
		uint64_t address = sum + (uint64_t)(int64_t)op->jump;                              \
                                                                                                   \
		CHECK(address, size, 1);                                                           \
		REGISTER(op->dst) = sum;                                                           \
		AT(size, address) = (__typeof__(AT(size, 0)))op->immediate;                        \
		NEXT;                                                                              \
	}

LOAD_INDEXED_HANDLER(load_indexed_0, 0, uint8_t)
LOAD_INDEXED_HANDLER(load_indexed_1, 1, uint16_t)
LOAD_INDEXED_HANDLER(load_indexed_2, 2, uint32_t)
LOAD_INDEXED_HANDLER(load_indexed_3, 3, uint64_t)
LOAD_INDEXED_HANDLER(load_indexed_signed_0, 0, int8_t)
LOAD_INDEXED_HANDLER(load_indexed_signed_1, 1, int16_t)
LOAD_INDEXED_HANDLER(load_indexed_signed_2, 2, int32_t)
STORE_INDEXED_HANDLERS(0)
STORE_INDEXED_HANDLERS(1)
STORE_INDEXED_HANDLERS(2)
STORE_INDEXED_HANDLERS(3)

/* `action` finds the checked address as `type *at`; `b` is the source operand. */
#define ATOMIC_HANDLER(name, type, size, write, action)                                            \
	static uint64_t name(OP_PARAMETERS)                                                        \
	{                                                                                          \
		uint64_t address = REGISTER(op->a) + (uint64_t)op->immediate;                      \
		type *at = (type *)(uintptr_t)address;                                             \
                                                                                                   \
		CHECK(address, size, write);                                                       \
		if (unlikely((address & (sizeof(type) - 1)) != 0)) {                               \
			run->fault.address = address;                                              \
			CONTINUE(misaligned);                                                      \
		}                                                                                  \
		action;                                                                            \
		NEXT;                                                                              \
	}

#define MODIFY(type, modify) __atomic_##modify(at, (type)REGISTER(op->b), __ATOMIC_SEQ_CST)

#define MODIFY_HANDLERS(bits, type, size, name)                                                    \
	ATOMIC_HANDLER(atomic_##name##_##bits, type, size, 1, MODIFY(type, fetch_##name))          \
	ATOMIC_HANDLER(fetch_##name##_##bits, type, size, 1,                                       \
		       REGISTER(op->b) = MODIFY(type, fetch_##name))

#define COMPARE_EXCHANGE(type)                                                                     \
	type expected = (type)run->registers[0];                                                   \
                                                                                                   \
	__atomic_compare_exchange_n(at, &expected, (type)REGISTER(op->b), false, __ATOMIC_SEQ_CST, \
				    __ATOMIC_SEQ_CST);                                             \
	run->registers[0] = expected

#define ATOMIC_HANDLERS(bits, type, size)                                                          \
	MODIFY_HANDLERS(bits, type, size, add)                                                     \
	MODIFY_HANDLERS(bits, type, size, or)                                                      \
	MODIFY_HANDLERS(bits, type, size, and)                                                     \
	MODIFY_HANDLERS(bits, type, size, xor)                                                     \
	ATOMIC_HANDLER(exchange_##bits, type, size, 1, REGISTER(op->b) = MODIFY(type, exchange_n)) \
	ATOMIC_HANDLER(compare_exchange_##bits, type, size, 1, COMPARE_EXCHANGE(type))

ATOMIC_HANDLERS(32, uint32_t, 2)
ATOMIC_HANDLERS(64, uint64_t, 3)

#define ORDERED_HANDLERS(size, type)                                                               \
	ATOMIC_HANDLER(load_acquire_##size, type, size, 0,                                         \
		       REGISTER(op->dst) = __atomic_load_n(at, __ATOMIC_ACQUIRE))                  \
	ATOMIC_HANDLER(store_release_##size, type, size, 1,                                        \
		       __atomic_store_n(at, (type)REGISTER(op->b), __ATOMIC_RELEASE))

ORDERED_HANDLERS(0, uint8_t)
ORDERED_HANDLERS(1, uint16_t)
ORDERED_HANDLERS(2, uint32_t)
ORDERED_HANDLERS(3, uint64_t)

#define BY_SIZE(name) {name##_0, name##_1, name##_2, name##_3}

static handler *atomic_handler(const struct insn *insn)
{
#define BY_WIDTH(operation, name) [(operation) - OP_ATOMIC_ADD] = {name##_32, name##_64}
	static handler *const plain[OP_COMPARE_EXCHANGE - OP_ATOMIC_ADD + 1][2] = {
		BY_WIDTH(OP_ATOMIC_ADD, atomic_add),
		BY_WIDTH(OP_ATOMIC_OR, atomic_or),
		BY_WIDTH(OP_ATOMIC_AND, atomic_and),
		BY_WIDTH(OP_ATOMIC_XOR, atomic_xor),
		BY_WIDTH(OP_EXCHANGE, exchange),
		BY_WIDTH(OP_COMPARE_EXCHANGE, compare_exchange),
	};
	static handler *const fetching[OP_EXCHANGE - OP_ATOMIC_ADD + 1][2] = {
		BY_WIDTH(OP_ATOMIC_ADD, fetch_add), BY_WIDTH(OP_ATOMIC_OR, fetch_or),
		BY_WIDTH(OP_ATOMIC_AND, fetch_and), BY_WIDTH(OP_ATOMIC_XOR, fetch_xor),
		BY_WIDTH(OP_EXCHANGE, exchange),
	};
	bool wide = FORM_SIZE(insn->form) == 3;
	unsigned operation = insn->operation - OP_ATOMIC_ADD;

	return (insn->form & FORM_FETCH) != 0 ? fetching[operation][wide] : plain[operation][wide];
}

handler *memory_handler(const struct insn *insn)
{
	static handler *const loads[2][4] = {BY_SIZE(load),
					     {load_signed_0, load_signed_1, load_signed_2, NULL}};
	static handler *const stores[2][4] = {BY_SIZE(store), BY_SIZE(store_immediate)};
	static handler *const acquires[4] = BY_SIZE(load_acquire);
	static handler *const releases[4] = BY_SIZE(store_release);
	unsigned size = FORM_SIZE(insn->form);

	switch (insn->operation) {
	case OP_LOAD:
		return loads[(insn->form & FORM_SIGNED) != 0][size];
	case OP_STORE:
		return stores[(insn->form & FORM_IMMEDIATE) != 0][size];
	case OP_LOAD_ACQUIRE:
		return acquires[size];
	case OP_STORE_RELEASE:
		return releases[size];
	default:
		return atomic_handler(insn);
	}
}

void translate_indexed(const struct insn *insn, const struct idiom *idiom, struct op *op)
{
	static handler *const loads[2][4] = {
		BY_SIZE(load_indexed),
		{load_indexed_signed_0, load_indexed_signed_1, load_indexed_signed_2, NULL}};
	static handler *const stores[2][4] = {BY_SIZE(store_indexed),
					      BY_SIZE(store_indexed_immediate)};
	unsigned size = FORM_SIZE(insn->form);
	bool immediate = (insn->form & FORM_IMMEDIATE) != 0;

	op->a = register_offset(idiom->a);
	op->b = register_offset(idiom->b);
	op->slot = 0;
	op->immediate = insn->offset;
	if (insn->operation == OP_LOAD) {
		op->execute = loads[(insn->form & FORM_SIGNED) != 0][size];
		op->dst = register_offset(insn->dst);
		op->jump = register_offset(idiom->temp);
		return;
	}
	op->execute = stores[immediate][size];
	op->dst = register_offset(idiom->temp);
	op->jump = immediate ? insn->offset : register_offset(insn->src);
	if (immediate)
		op->immediate = insn->immediate;
}
