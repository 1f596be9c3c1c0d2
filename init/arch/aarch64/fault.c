/* SPDX-License-Identifier: BSD-2-Clause */
/* What fault messages of AArch64 mean: syndromes as ESR_EL1 has them. */
#include <stddef.h>

#include "arch.h"

#define ESR_CLASS_SHIFT	 26
#define ESR_CLASS	 0x3fu
#define ESR_WRITE	 (1u << 6)
#define ESR_STATUS	 0x3fu
#define ESR_COMMENT	 0xffffu /* of a breakpoint instruction: its operand */
#define CLASS_BREAKPOINT 0x3cu

/* Operands of the breakpoint instructions that Clang's UBSAN makes: the check, above these. */
#define UBSAN_COMMENT 0x5500u
#define UBSAN_CHECKS  0x00ffu

int fault_was_write(seL4_Word status)
{
	return (status & ESR_WRITE) != 0;
}

#define ANY_LEVEL 0x3cu /* mask of a status whose lowest bits are the level of the table */
#define EXACT	  0x3fu

static const struct {
	seL4_Word mask, status;
	const char *text;
} memory_faults[] = {
	{ANY_LEVEL, 0x00, ", which is translated to no physical address"},
	{ANY_LEVEL, 0x04, ", which is not mapped"},
	{ANY_LEVEL, 0x08, ", whose mapping has no access flag"},
	{ANY_LEVEL, 0x0c, ", which does not allow it"},
	{EXACT, 0x10, ", which the bus refuses"},
	{ANY_LEVEL, 0x14, ", whose page table the bus refuses"},
	{EXACT, 0x18, ", whose memory has a parity error"},
	{ANY_LEVEL, 0x1c, ", whose page table has a parity error"},
	{EXACT, 0x21, ", which is not aligned"},
	{EXACT, 0x30, ", which the TLB translates in two ways"},
	{EXACT, 0x35, ", whose memory takes no exclusive or atomic access"},
};

const char *fault_cause(seL4_Word status)
{
	for (unsigned i = 0; i < sizeof(memory_faults) / sizeof(memory_faults[0]); i++) {
		if ((status & memory_faults[i].mask) == memory_faults[i].status)
			return memory_faults[i].text;
	}
	return ", which translation refuses";
}

static const struct {
	seL4_Word class;
	const char *text;
} exceptions[] = {
	{0x00, "undefined instruction"},
	{0x01, "wait instruction, which is not the users'"},
	{0x07, "use of floating point, which is off"},
	{0x0e, "illegal execution state"},
	{0x18, "access to a privileged system register"},
	{0x22, "jump to an address that is not aligned"},
	{0x26, "stack pointer that is not aligned"},
	{0x2c, "floating-point exception"},
	{0x2f, "asynchronous error of memory or a device"},
	{0x30, "hardware breakpoint"},
	{0x32, "single step"},
	{0x34, "watchpoint"},
	{CLASS_BREAKPOINT, "breakpoint instruction"},
};

/* By number; those without a name do not occur in C and C++ that have no runtime of UBSAN. */
static const char *const ubsan_checks[] = {
	[0x00] = "UBSAN check add_overflow",
	[0x01] = "UBSAN check builtin_unreachable",
	[0x02] = "UBSAN check cfi_check_fail",
	[0x03] = "UBSAN check divrem_overflow",
	[0x05] = "UBSAN check float_cast_overflow",
	[0x06] = "UBSAN check function_type_mismatch",
	[0x07] = "UBSAN check implicit_conversion",
	[0x08] = "UBSAN check invalid_builtin",
	[0x0a] = "UBSAN check load_invalid_value",
	[0x0b] = "UBSAN check missing_return",
	[0x0c] = "UBSAN check mul_overflow",
	[0x0d] = "UBSAN check negate_overflow",
	[0x0e] = "UBSAN check nullability_arg",
	[0x0f] = "UBSAN check nullability_return",
	[0x10] = "UBSAN check nonnull_arg",
	[0x11] = "UBSAN check nonnull_return",
	[0x12] = "UBSAN check out_of_bounds",
	[0x13] = "UBSAN check pointer_overflow",
	[0x14] = "UBSAN check shift_out_of_bounds",
	[0x15] = "UBSAN check sub_overflow",
	[0x16] = "UBSAN check type_mismatch",
	[0x17] = "UBSAN check alignment_assumption",
	[0x18] = "UBSAN check vla_bound_not_positive",
};

/* The check that failed, or NULL: the breakpoint is another's. */
static const char *ubsan_check(seL4_Word comment)
{
	seL4_Word check = comment & UBSAN_CHECKS;

	if ((comment & ~(seL4_Word)UBSAN_CHECKS) != UBSAN_COMMENT ||
	    check >= sizeof(ubsan_checks) / sizeof(ubsan_checks[0]))
		return NULL;
	return ubsan_checks[check];
}

const char *exception_cause(seL4_Word number)
{
	seL4_Word class = number >> ESR_CLASS_SHIFT & ESR_CLASS;
	const char *check = class == CLASS_BREAKPOINT ? ubsan_check(number & ESR_COMMENT) : NULL;

	if (check)
		return check;
	for (unsigned i = 0; i < sizeof(exceptions) / sizeof(exceptions[0]); i++) {
		if (exceptions[i].class == class)
			return exceptions[i].text;
	}
	return "exception";
}
