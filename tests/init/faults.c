/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the monitor says of faults' status words, on the host. Expectations are
 * the architectures' manuals'. Standard input has lines `CHECK OPERAND`: a check
 * of UBSAN and a breakpoint's operand that the compiler made in its function.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch.h"

static unsigned passed, failed;

static void check(int good, const char *what, seL4_Word status, const char *says)
{
	good ? passed++ : failed++;
	if (!good)
		printf("not ok - status 0x%lx: %s: %s\n", (unsigned long)status, what, says);
}

struct expectation {
	seL4_Word status;
	const char *part; /* of what is said of it */
};

#if defined(__aarch64__)

#define DATA_ABORT UINT64_C(0x92000000)
#define WRITE	   0x40u
#define BRK	   UINT64_C(0xf2000000)

#define UBSAN_FUNCTIONS 22

static const struct expectation memory_faults[] = {
	{DATA_ABORT | 0x00, "no physical address"},
	{DATA_ABORT | 0x04, "is not mapped"},
	{DATA_ABORT | 0x07, "is not mapped"},
	{DATA_ABORT | 0x09, "access flag"},
	{DATA_ABORT | 0x0d, "does not allow"},
	{DATA_ABORT | 0x10, "which the bus"},
	{DATA_ABORT | 0x16, "page table the bus"},
	{DATA_ABORT | 0x18, "memory has a parity"},
	{DATA_ABORT | 0x1f, "page table has a parity"},
	{DATA_ABORT | 0x21, "is not aligned"},
	{DATA_ABORT | 0x30, "two ways"},
	{DATA_ABORT | 0x35, "exclusive"},
	{DATA_ABORT | 0x3f, "translation refuses"},
	{DATA_ABORT | WRITE | 0x4f, "does not allow"},
};

static const struct expectation exceptions[] = {
	{0x02000000, "undefined instruction"},
	{0x06000000, "wait instruction"},
	{0x1fe00000, "floating point, which is off"},
	{0x3a000000, "illegal execution state"},
	{0x6232c001, "system register"},
	{0x8a000000, "jump to an address"},
	{0x9a000000, "stack pointer"},
	{0xb2000000, "floating-point exception"},
	{0xbe000000, "asynchronous error"},
	{0xc2000000, "hardware breakpoint"},
	{0xca000000, "single step"},
	{0xd2000000, "watchpoint"},
	{BRK | 1, "breakpoint instruction"},
	{BRK | 0x5504, "breakpoint instruction"},
	{BRK | 0x5519, "breakpoint instruction"},
	{BRK | 0x5612, "breakpoint instruction"},
	{BRK | 0x5502, "cfi_check_fail"},
	{0xfe000000, "exception"},
};

static const seL4_Word read_status = DATA_ABORT | 0x07, write_status = DATA_ABORT | WRITE | 0x07;

#else

#define BRK		0
#define UBSAN_FUNCTIONS 0

static const struct expectation memory_faults[] = {
	{1, "not mapped or does not allow"},
	{5, "not mapped or does not allow"},
	{7, "not mapped or does not allow"},
};

static const struct expectation exceptions[] = {
	{0, "jump to an address that is not aligned"},
	{2, "undefined or privileged"},
	{3, "breakpoint"},
	{4, "access to an address that is not aligned"},
	{6, "access to an address that is not aligned"},
	{24, "exception"},
};

static const seL4_Word read_status = 5, write_status = 7;

#endif

static void check_all(const struct expectation *expectations, unsigned count,
		      const char *(*explain)(seL4_Word))
{
	for (unsigned i = 0; i < count; i++) {
		const char *says = explain(expectations[i].status);

		check(strstr(says, expectations[i].part) != NULL, expectations[i].part,
		      expectations[i].status, says);
	}
}

/* A function may have other checks beside the one that it is named after. */
static void check_operands(void)
{
	char name[64], last[64] = "";
	unsigned long operand;
	int named = 1;
	unsigned functions = 0;

	while (scanf("%63s %lx", name, &operand) == 2) {
		const char *says = exception_cause(BRK | operand);

		if (strcmp(name, last) != 0) {
			check(named, "no breakpoint is explained so", 0, last);
			named = 0;
			functions++;
		}
		named |= strstr(says, name) != NULL;
		snprintf(last, sizeof(last), "%s", name);
	}
	check(named, "no breakpoint is explained so", 0, last);
	check(functions == UBSAN_FUNCTIONS, "other functions than in ubsan.cc", functions, last);
}

int main(void)
{
	check_all(memory_faults, sizeof(memory_faults) / sizeof(memory_faults[0]), fault_cause);
	check_all(exceptions, sizeof(exceptions) / sizeof(exceptions[0]), exception_cause);
	check(!fault_was_write(read_status), "a read", read_status, "a write");
	check(fault_was_write(write_status), "a write", write_status, "a read");
	check_operands();
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
