/* SPDX-License-Identifier: BSD-2-Clause */
/* What fault messages of RISC-V mean: they have the exception's cause, nothing more. */
#include "arch.h"

enum cause {
	CAUSE_FETCH_ALIGN = 0,
	CAUSE_ILLEGAL = 2,
	CAUSE_BREAKPOINT = 3,
	CAUSE_LOAD_ALIGN = 4,
	CAUSE_STORE_ALIGN = 6,
	CAUSE_STORE = 7
};

int fault_was_write(seL4_Word status)
{
	return status == CAUSE_STORE;
}

const char *fault_cause(seL4_Word status)
{
	(void)status;
	return ", which is not mapped or does not allow it";
}

const char *exception_cause(seL4_Word number)
{
	switch (number) {
	case CAUSE_FETCH_ALIGN:
		return "jump to an address that is not aligned";
	case CAUSE_ILLEGAL:
		return "undefined or privileged instruction, or floating point, which is off";
	case CAUSE_BREAKPOINT:
		return "breakpoint instruction";
	case CAUSE_LOAD_ALIGN:
	case CAUSE_STORE_ALIGN:
		return "access to an address that is not aligned";
	default:
		return "exception";
	}
}
