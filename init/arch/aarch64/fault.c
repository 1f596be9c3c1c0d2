/* SPDX-License-Identifier: BSD-2-Clause */
/* What fault messages of AArch64 mean. */
#include "arch.h"

/* Syndrome of an abort, ESR_EL1: */
#define ESR_CLASS_SHIFT	   26
#define ESR_WRITE	   (1u << 6)
#define ESR_STATUS	   0x3fu
#define CLASS_UNDEFINED	   0x00u
#define CLASS_FLOAT_TRAP   0x07u
#define CLASS_SYSTEM	   0x18u
#define CLASS_PC_ALIGN	   0x22u
#define CLASS_SP_ALIGN	   0x26u
#define CLASS_BREAKPOINT   0x3cu
#define STATUS_EXTERNAL	   0x10u
#define STATUS_ALIGNMENT   0x21u
#define STATUS_TRANSLATION 0x04u /* + level */
#define STATUS_PERMISSION  0x0cu /* + level */

int fault_was_write(seL4_Word status)
{
	return (status & ESR_WRITE) != 0;
}

const char *fault_cause(seL4_Word status)
{
	switch (status & ESR_STATUS) {
	case STATUS_EXTERNAL:
		return ", which the bus refuses";
	case STATUS_ALIGNMENT:
		return ", which is not aligned";
	default:
		break;
	}
	switch (status & ESR_STATUS & ~3u) {
	case STATUS_TRANSLATION:
		return ", which is not mapped";
	case STATUS_PERMISSION:
		return ", which does not allow it";
	default:
		return ", which translation refuses";
	}
}

const char *exception_cause(seL4_Word number)
{
	switch (number >> ESR_CLASS_SHIFT & 0x3f) {
	case CLASS_UNDEFINED:
		return "undefined instruction";
	case CLASS_FLOAT_TRAP:
		return "use of floating point, which is off";
	case CLASS_SYSTEM:
		return "access to a privileged system register";
	case CLASS_PC_ALIGN:
		return "jump to an address that is not aligned";
	case CLASS_SP_ALIGN:
		return "stack pointer that is not aligned";
	case CLASS_BREAKPOINT:
		return "breakpoint instruction";
	default:
		return "exception";
	}
}
