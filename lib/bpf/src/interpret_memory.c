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
	enum access_kind kind = access_kind(insn->operation);
	int slot = region_slot(run, address, 1u << FORM_SIZE(insn->form), kind);

	if (slot < 0)
		return fault_at(op, run, fuel,
				kind == ACCESS_READ ? BPF_FAULT_READ : BPF_FAULT_WRITE, address);
	/* Whatever slot another thread leaves here at the same time is as good. */
	*(volatile uint8_t *)&op->slot = (uint8_t)slot;
	EXECUTE(op);
}

static __attribute__((noinline)) uint64_t misaligned(OP_PARAMETERS)
{
	return fault_at(op, run, fuel, BPF_FAULT_ALIGNMENT, run->fault.address);
}

#define CHECK(address, size, kind)                                                                 \
	do {                                                                                       \
		unsigned slot = *(const volatile uint8_t *)&op->slot;                              \
                                                                                                   \
		if (unlikely((address) - run->start[slot] >= run->span[kind][size][slot])) {       \
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
		CHECK(address, size, ACCESS_READ);                                                 \
		REGISTER(op->dst) = (uint64_t)(type)AT(size, address);                             \
		NEXT;                                                                              \
	}

#define STORE_HANDLERS(size)                                                                       \
	static uint64_t store_##size(OP_PARAMETERS)                                                \
	{                                                                                          \
		uint64_t address = REGISTER(op->a) + (uint64_t)op->immediate;                      \
                                                                                                   \
		CHECK(address, size, ACCESS_WRITE);                                                \
		AT(size, address) = (__typeof__(AT(size, 0)))REGISTER(op->b);                      \
		NEXT;                                                                              \
	}                                                                                          \
	static uint64_t store_immediate_##size(OP_PARAMETERS)                                      \
	{                                                                                          \
		uint64_t address = REGISTER(op->a) + (uint64_t)(int64_t)op->jump;                  \
                                                                                                   \
		CHECK(address, size, ACCESS_WRITE);                                                \
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
		CHECK(address, size, ACCESS_READ);                                                 \
		REGISTER(op->jump) = sum;                                                          \
		REGISTER(op->dst) = (uint64_t)(type)AT(size, address);                             \
		NEXT;                                                                              \
	}

#define STORE_INDEXED_HANDLER(size)                                                                \
	static uint64_t store_indexed_##size(OP_PARAMETERS)                                        \
	{                                                                                          \
		uint64_t sum = REGISTER(op->a) + REGISTER(op->b);                                  \
		uint64_t address = sum + (uint64_t)op->immediate;                                  \
                                                                                                   \
		CHECK(address, size, ACCESS_WRITE);                                                \
		REGISTER(op->dst) = sum;                                                           \
		AT(size, address) = (__typeof__(AT(size, 0)))REGISTER(op->jump);                   \
		NEXT;                                                                              \
	}

LOAD_INDEXED_HANDLER(load_indexed_0, 0, uint8_t)
LOAD_INDEXED_HANDLER(load_indexed_1, 1, uint16_t)
LOAD_INDEXED_HANDLER(load_indexed_2, 2, uint32_t)
LOAD_INDEXED_HANDLER(load_indexed_3, 3, uint64_t)
STORE_INDEXED_HANDLER(0)
STORE_INDEXED_HANDLER(1)
STORE_INDEXED_HANDLER(2)
STORE_INDEXED_HANDLER(3)

/* `action` finds the checked address as `type *at`; `b` is the source operand. */
#define ATOMIC_HANDLER(name, type, size, kind, action)                                             \
	static uint64_t name(OP_PARAMETERS)                                                        \
	{                                                                                          \
		uint64_t address = REGISTER(op->a) + (uint64_t)op->immediate;                      \
		type *at = (type *)(uintptr_t)address;                                             \
                                                                                                   \
		CHECK(address, size, kind);                                                        \
		if (unlikely((address & (sizeof(type) - 1)) != 0)) {                               \
			run->fault.address = address;                                              \
			CONTINUE(misaligned);                                                      \
		}                                                                                  \
		action;                                                                            \
		NEXT;                                                                              \
	}

/* The new value of what an atomic operation changes, in as many bits as it has. */
static uint64_t modified(enum operation operation, uint64_t old, uint64_t operand)
{
	switch (operation) {
	case OP_ATOMIC_ADD:
		return old + operand;
	case OP_ATOMIC_OR:
		return old | operand;
	case OP_ATOMIC_AND:
		return old & operand;
	case OP_ATOMIC_XOR:
		return old ^ operand;
	default:
		return operand;
	}
}

#define FETCHES 0x100 /* in op->jump, beside the operation: the old value goes to the operand */

#define MODIFY(type)                                                                               \
	type old = __atomic_load_n(at, __ATOMIC_RELAXED), operand = (type)REGISTER(op->b);         \
	enum operation operation = (enum operation)(op->jump & 0xff);                              \
                                                                                                   \
	while (!__atomic_compare_exchange_n(at, &old, (type)modified(operation, old, operand),     \
					    true, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))             \
		;                                                                                  \
	if ((op->jump & FETCHES) != 0)                                                             \
	REGISTER(op->b) = old

#define COMPARE_EXCHANGE(type)                                                                     \
	type expected = (type)run->registers[0];                                                   \
                                                                                                   \
	__atomic_compare_exchange_n(at, &expected, (type)REGISTER(op->b), false, __ATOMIC_SEQ_CST, \
				    __ATOMIC_SEQ_CST);                                             \
	run->registers[0] = expected

#define ATOMIC_HANDLERS(size, type)                                                                \
	ATOMIC_HANDLER(modify_##size, type, size, ACCESS_MODIFY, MODIFY(type))                     \
	ATOMIC_HANDLER(compare_exchange_##size, type, size, ACCESS_MODIFY, COMPARE_EXCHANGE(type))

ATOMIC_HANDLERS(2, uint32_t)
ATOMIC_HANDLERS(3, uint64_t)

#define ORDERED_HANDLERS(size, type)                                                               \
	ATOMIC_HANDLER(load_acquire_##size, type, size, ACCESS_READ,                               \
		       REGISTER(op->dst) = __atomic_load_n(at, __ATOMIC_ACQUIRE))                  \
	ATOMIC_HANDLER(store_release_##size, type, size, ACCESS_WRITE,                             \
		       __atomic_store_n(at, (type)REGISTER(op->b), __ATOMIC_RELEASE))

ORDERED_HANDLERS(0, uint8_t)
ORDERED_HANDLERS(1, uint16_t)
ORDERED_HANDLERS(2, uint32_t)
ORDERED_HANDLERS(3, uint64_t)

#define BY_SIZE(name) {name##_0, name##_1, name##_2, name##_3}

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
	case OP_COMPARE_EXCHANGE:
		return size == 3 ? compare_exchange_3 : compare_exchange_2;
	default:
		return size == 3 ? modify_3 : modify_2;
	}
}

int32_t modification(const struct insn *insn)
{
	return insn->operation | ((insn->form & FORM_FETCH) != 0 ? FETCHES : 0);
}

bool translate_indexed(const struct insn *insn, const struct idiom *idiom, struct op *op)
{
	static handler *const loads[4] = BY_SIZE(load_indexed);
	static handler *const stores[4] = BY_SIZE(store_indexed);
	unsigned size = FORM_SIZE(insn->form);
	bool load = insn->operation == OP_LOAD;

	if ((insn->form & (FORM_IMMEDIATE | FORM_SIGNED)) != 0)
		return false;
	op->a = register_offset(idiom->a);
	op->b = register_offset(idiom->b);
	op->slot = 0;
	op->immediate = insn->offset;
	op->execute = load ? loads[size] : stores[size];
	op->dst = register_offset(load ? insn->dst : idiom->temp);
	op->jump = register_offset(load ? idiom->temp : insn->src);
	return true;
}
