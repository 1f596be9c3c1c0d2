/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects, workers, address spaces; see support.h. */
#include "support.h"
#include "machine.h"

enum { MAX_WORKERS = 96, STACK_BYTES = 4096, POOL_BITS = 26, LONG = 1000000 /* microseconds */ };

seL4_BootInfo *bootinfo;
seL4_CPtr other_vspace;
seL4_IPCBuffer *__sel4_ipc_buffer;

static seL4_CPtr pool, next_slot;

/* Buffers lie in pages of their own, of which the root task has the capabilities. */
static struct {
	unsigned char buffer[4096], stack[STACK_BYTES];
} areas[MAX_WORKERS] __attribute__((aligned(4096)));

static struct worker workers[MAX_WORKERS];
static unsigned worker_count;

extern char __executable_start[], worker_start[];

_Noreturn void bench_main(seL4_BootInfo *info);
_Noreturn void worker_main(struct worker *self);

static _Noreturn void stop(void)
{
	for (;;)
		seL4_TCB_Suspend(SELF);
}

void must(seL4_Error error)
{
	if (error == seL4_NoError)
		return;
	MARKER(MARK_FAILED);
	stop();
}

seL4_CPtr new_slot(void)
{
	return next_slot++;
}

static seL4_CPtr make(seL4_CPtr untyped, seL4_Word type, seL4_Word size_bits)
{
	seL4_CPtr slot = new_slot();

	must(seL4_Untyped_Retype(untyped, type, size_bits, ROOT, 0, 0, slot, 1));
	return slot;
}

seL4_CPtr new_object(seL4_Word type, seL4_Word size_bits)
{
	return make(pool, type, size_bits);
}

seL4_CPtr new_memory(seL4_Word bits)
{
	seL4_CPtr memory = new_object(seL4_UntypedObject, bits);

	make(memory, seL4_EndpointObject, 0);
	return memory;
}

static void find_pool(void)
{
	seL4_Word i = 0;

	while (bootinfo->untypedList[i].isDevice ||
	       bootinfo->untypedList[i].sizeBits < POOL_BITS + 1)
		i++;
	pool = make(bootinfo->untyped.start + i, seL4_UntypedObject, POOL_BITS);
}

static void map_page(seL4_CPtr frame, seL4_CPtr vspace, seL4_Word vaddr,
		     seL4_ARCH_VMAttributes attributes)
{
	while (seL4_ARCH_Page_Map(frame, vspace, vaddr, seL4_ReadWrite, attributes) ==
	       seL4_FailedLookup)
		must(seL4_ARCH_PageTable_Map(new_object(seL4_ARCH_PageTableObject, 0), vspace,
					     vaddr, attributes));
}

void map_tables(seL4_CPtr vspace, seL4_Word vaddr)
{
	seL4_CPtr frame = new_object(seL4_ARCH_4KPage, 0);

	map_page(frame, vspace, vaddr, seL4_ARCH_Default_VMAttributes);
	must(seL4_ARCH_Page_Unmap(frame));
}

/* The untyped that covers the clock is halved until one page is left. */
void map_clock(void)
{
	seL4_Word i = 0, bits, base;
	seL4_CPtr untyped;

	while (CLOCK_PADDR - bootinfo->untypedList[i].paddr >=
	       1ul << bootinfo->untypedList[i].sizeBits)
		i++;
	untyped = bootinfo->untyped.start + i;
	bits = bootinfo->untypedList[i].sizeBits;
	base = bootinfo->untypedList[i].paddr;
	while (bits-- > seL4_PageBits) {
		seL4_CPtr low = make(untyped, seL4_UntypedObject, bits);
		seL4_CPtr high = make(untyped, seL4_UntypedObject, bits);

		untyped = CLOCK_PADDR - base < 1ul << bits ? low : high;
		if (untyped == high)
			base += 1ul << bits;
	}
	map_page(make(untyped, seL4_ARCH_4KPage, 0), VROOT, CLOCK_VADDR,
		 seL4_ARCH_Uncached_VMAttributes | seL4_ARCH_ExecuteNever);
}

/* All pages of the image once more, at the same addresses. */
static void make_other_vspace(void)
{
	other_vspace = new_object(seL4_ARCH_VSpaceObject, 0);
	must(seL4_ARCH_ASIDPool_Assign(seL4_CapInitThreadASIDPool, other_vspace));
	for (seL4_CPtr frame = bootinfo->userImageFrames.start;
	     frame < bootinfo->userImageFrames.end; frame++) {
		seL4_CPtr copy = new_slot();

		must(seL4_CNode_Copy(ROOT, copy, seL4_WordBits, ROOT, frame, seL4_WordBits,
				     seL4_AllRights));
		map_page(copy, other_vspace,
			 (seL4_Word)__executable_start +
				 (frame - bootinfo->userImageFrames.start) * 4096,
			 seL4_ARCH_Default_VMAttributes);
	}
}

static void configure_time(seL4_CPtr context)
{
	must(seL4_SchedControl_ConfigureFlags(bootinfo->schedcontrol.start, context, LONG, LONG, 0,
					      0, 0));
}

struct worker *new_worker(seL4_Word priority, int elsewhere, void (*entry)(struct worker *),
			  seL4_CPtr receive, seL4_CPtr reply)
{
	unsigned i = worker_count++;
	struct worker *worker = &workers[i];
	seL4_Word buffer = (seL4_Word)areas[i].buffer;
	seL4_CPtr frame =
		bootinfo->userImageFrames.start + (buffer - (seL4_Word)__executable_start) / 4096;
	static seL4_UserContext registers;

	must(i < MAX_WORKERS ? seL4_NoError : seL4_NotEnoughMemory);
	*worker = (struct worker){new_object(seL4_TCBObject, 0),
				  new_object(seL4_SchedContextObject, seL4_MinSchedContextBits),
				  receive,
				  reply,
				  entry,
				  {0},
				  0};
	registers.pc = (seL4_Word)worker_start;
	registers.sp = (seL4_Word)(areas[i].stack + STACK_BYTES);
	registers.ARGUMENT(0) = (seL4_Word)worker;
	configure_time(worker->context);
	must(seL4_TCB_Configure(worker->tcb, ROOT, 0, elsewhere ? other_vspace : VROOT, 0, buffer,
				frame));
	must(seL4_TCB_SetSchedParams(worker->tcb, SELF, priority, priority, worker->context, 0));
	must(seL4_TCB_WriteRegisters(worker->tcb, 1, 0, sizeof(registers) / sizeof(seL4_Word),
				     &registers));
	return worker;
}

void make_passive(struct worker *worker)
{
	must(seL4_SchedContext_Unbind(worker->context));
}

_Noreturn void worker_main(struct worker *self)
{
	self->entry(self);
	for (;;)
		seL4_TCB_Suspend(self->tcb);
}

static void measure_nothing(void)
{
	REPEAT
	{
		begin(OP_EMPTY);
		end(OP_EMPTY);
	}
}

_Noreturn void bench_main(seL4_BootInfo *info)
{
	bootinfo = info;
	__sel4_ipc_buffer = info->ipcBuffer;
	next_slot = info->empty.start;
	find_pool();
	make_other_vspace();
	configure_time(seL4_CapInitThreadSC);
	must(seL4_TCB_SetPriority(SELF, SELF, DRIVER));
	measure_nothing();
	measure_messages();
	measure_notifications();
	measure_objects();
	measure_faults();
	measure_interrupts();
	measure_curves();
	MARKER(MARK_DONE);
	stop();
}
