/* SPDX-License-Identifier: BSD-2-Clause */
/* Invocations: objects, capabilities, mappings, threads. */
#include "support.h"
#include "machine.h"

enum { VADDR = 0x70000000 };

/* Makes objects of a type behind each other, and deletes them. */
static void measure_type(seL4_Word type, seL4_Word size_bits, enum operation make,
			 enum operation delete)
{
	seL4_CPtr memory = new_memory(21), slot = new_slot();

	REPEAT
	{
		begin(make);
		must(seL4_Untyped_Retype(memory, type, size_bits, ROOT, 0, 0, slot, 1));
		end(make);
		begin(delete);
		must(seL4_CNode_Delete(ROOT, slot, seL4_WordBits));
		end(delete);
	}
	must(seL4_CNode_Revoke(ROOT, memory, seL4_WordBits));
}

static void measure_capabilities(void)
{
	seL4_CPtr endpoint = new_object(seL4_EndpointObject, 0), slot = new_slot();

	REPEAT
	{
		begin(OP_COPY);
		must(seL4_CNode_Copy(ROOT, slot, seL4_WordBits, ROOT, endpoint, seL4_WordBits,
				     seL4_AllRights));
		end(OP_COPY);
		begin(OP_DELETE_COPY);
		must(seL4_CNode_Delete(ROOT, slot, seL4_WordBits));
		end(OP_DELETE_COPY);
		must(seL4_CNode_Copy(ROOT, slot, seL4_WordBits, ROOT, endpoint, seL4_WordBits,
				     seL4_AllRights));
		begin(OP_REVOKE1);
		must(seL4_CNode_Revoke(ROOT, endpoint, seL4_WordBits));
		end(OP_REVOKE1);
	}
}

static void measure_mapping(void)
{
	seL4_CPtr frame = new_object(seL4_ARCH_4KPage, 0);

	map_tables(VROOT, VADDR);
	REPEAT
	{
		begin(OP_MAP4K);
		must(seL4_ARCH_Page_Map(frame, VROOT, VADDR, seL4_ReadWrite,
					seL4_ARCH_Default_VMAttributes));
		end(OP_MAP4K);
		begin(OP_UNMAP4K);
		must(seL4_ARCH_Page_Unmap(frame));
		end(OP_UNMAP4K);
	}
}

static void spin(struct worker *self)
{
	(void)self;
	for (;;)
		;
}

static void measure_threads(void)
{
	static seL4_UserContext registers;
	seL4_CPtr context = new_object(seL4_SchedContextObject, 8);
	struct worker *lower = new_worker(LOWER, 0, spin, 0, 0);
	struct worker *suspended = new_worker(LOWER, 0, spin, 0, 0);

	must(seL4_TCB_Suspend(suspended->tcb));
	REPEAT
	{
		begin(OP_SETPRIO);
		must(seL4_TCB_SetPriority(suspended->tcb, SELF, LOWER));
		end(OP_SETPRIO);
		begin(OP_WRREGS);
		must(seL4_TCB_WriteRegisters(suspended->tcb, 0, 0, WRITE_WORDS, &registers));
		end(OP_WRREGS);
		begin(OP_SUSPEND);
		must(seL4_TCB_Suspend(lower->tcb));
		end(OP_SUSPEND);
		begin(OP_RESUME);
		must(seL4_TCB_Resume(lower->tcb));
		end(OP_RESUME);
		begin(OP_SCCONF);
		must(seL4_SchedControl_ConfigureFlags(bootinfo->schedcontrol.start, context, 1000,
						      5000, 2, 0, 0));
		end(OP_SCCONF);
	}
	must(seL4_TCB_Suspend(lower->tcb));
}

void measure_objects(void)
{
	measure_type(seL4_TCBObject, 0, OP_RETYPE_TCB, OP_DELETE_TCB);
	measure_type(seL4_EndpointObject, 0, OP_RETYPE_EP, OP_DELETE_EP);
	measure_type(seL4_ARCH_4KPage, 0, OP_RETYPE_4K, OP_NONE);
	measure_type(seL4_CapTableObject, 8, OP_RETYPE_CN8, OP_NONE);
	measure_capabilities();
	measure_mapping();
	measure_threads();
}
