/* SPDX-License-Identifier: BSD-2-Clause */
/* Reports of faults: which domain, what happened, where, with which registers and stack. */
#include "arch.h"
#include "init.h"

static void print_value(const char *label, uint64_t value)
{
	print(label);
	print_hex(value);
}

/* Lookup failures of capability faults, and what the words behind the failure's type are. */
static const struct {
	const char *text;
	const char *details[3];
} lookup_failures[] = {
	[seL4_NoFailure] = {"none", {0}},
	[seL4_InvalidRoot] = {"no CNode at the root", {0}},
	[seL4_MissingCapability] = {"no capability there", {", bits left "}},
	[seL4_DepthMismatch] = {"too few bits", {", bits left ", ", bits needed "}},
	[seL4_GuardMismatch] = {"guard differs",
				{", bits left ", ", guard there ", ", bits of it "}},
};

#define LOOKUP_DETAILS (sizeof(lookup_failures[0].details) / sizeof(lookup_failures[0].details[0]))

/* The stack is the mapping that ends where the stack pointer started. */
static uint64_t stack_bottom(const struct sys_thread *thread)
{
	FOR_EACH(sys_mapping, mapping, SYS_TABLE_MAPPINGS)
	if (mapping->vspace == thread->vspace &&
	    mapping->vaddr + ((uint64_t)mapping->count << mapping->page_bits) == thread->sp)
		return mapping->vaddr;
	return 0;
}

static void report_memory(const struct sys_thread *thread)
{
	seL4_Word address = seL4_GetMR(seL4_VMFault_Addr);
	seL4_Word status = seL4_GetMR(seL4_VMFault_FSR);
	const char *access = fault_was_write(status) ? "write to" : "read from";

	if (seL4_GetMR(seL4_VMFault_PrefetchFault))
		access = "instruction fetch from";
	print(access);
	print_value(" address ", address);
	print(fault_cause(status));
	print_value(", status ", status);

	uint64_t bottom = stack_bottom(thread);

	if (bottom != 0 && bottom - address - 1 < PAGE_SIZE)
		print_value("\n  potential stack overflow: the stack ends at ", bottom);
}

static void report_capability(void)
{
	seL4_Word failure = seL4_GetMR(seL4_CapFault_LookupFailureType);

	print(seL4_GetMR(seL4_CapFault_InRecvPhase) ? "receive from" : "send to");
	print_value(" capability ", seL4_GetMR(seL4_CapFault_Addr));
	print(" that cannot be used so: ");
	if (failure >= sizeof(lookup_failures) / sizeof(lookup_failures[0])) {
		print_value("unknown reason ", failure);
		return;
	}
	print(lookup_failures[failure].text);
	for (unsigned i = 0; i < LOOKUP_DETAILS && lookup_failures[failure].details[i]; i++)
		print_value(lookup_failures[failure].details[i],
			    seL4_GetMR(seL4_CapFault_BitsLeft + (int)i));
}

static void report_cause(const struct sys_thread *thread, seL4_MessageInfo_t info)
{
	switch (seL4_MessageInfo_get_label(info)) {
	case seL4_Fault_VMFault:
		report_memory(thread);
		break;
	case seL4_Fault_CapFault:
		report_capability();
		break;
	case seL4_Fault_UnknownSyscall:
		print_value("unknown system call ", seL4_GetMR(seL4_UnknownSyscall_Syscall));
		break;
	case seL4_Fault_UserException:
		print(exception_cause(seL4_GetMR(seL4_UserException_Number)));
		print_value(", status ", seL4_GetMR(seL4_UserException_Number));
		break;
	case seL4_Fault_Timeout:
		print("budget used up");
		break;
	default:
		print_value("message that is no fault, label ", seL4_MessageInfo_get_label(info));
	}
}

static const char register_names[][12] = {
#define FRAME_REGISTER(name)   #name,
#define INTEGER_REGISTER(name) #name,
#include SEL4_ARCH_TABLE(registers.def)
};

#define REGISTER_COUNT (sizeof(register_names) / sizeof(register_names[0]))
#define PER_LINE       4

static void report_registers(const struct sys_thread *thread, seL4_CPtr tcb)
{
	static seL4_UserContext registers;
	const seL4_Word *words = &registers.pc;
	seL4_Error error = seL4_TCB_ReadRegisters(tcb, seL4_False, 0, REGISTER_COUNT, &registers);

	if (error != seL4_NoError) {
		print_value("  registers cannot be read, error ", error);
		print("\n");
		return;
	}
	for (unsigned i = 0; i < REGISTER_COUNT; i++) {
		print(i % PER_LINE == 0 ? "  " : ", ");
		print(register_names[i]);
		print_value(" ", words[i]);
		if (i % PER_LINE == PER_LINE - 1 || i == REGISTER_COUNT - 1)
			print("\n");
	}
	report_stack(thread, registers.sp);
}

void report_fault(const struct sys_thread *thread, seL4_CPtr tcb, seL4_MessageInfo_t info)
{
	print("clavis: protection domain '");
	print(thread_name(thread));
	print("' stopped: ");
	report_cause(thread, info);
	print("\n");
	report_registers(thread, tcb);
}
