/* SPDX-License-Identifier: BSD-2-Clause */
/* Start, text, objects and threads for the root tasks in this folder. */
#include "root_task.h"
#include "registers.h"

enum { MAX_THREADS = 4, STACK_BYTES = 16384, MEMORY_BITS = 22 };

/* The image's own pages, so their frame capabilities are in the boot information. */
static struct {
	unsigned char buffer[4096];
	unsigned char stack[STACK_BYTES];
} areas[MAX_THREADS] __attribute__((aligned(4096)));

static unsigned char thread_local_areas[MAX_THREADS][64] __attribute__((aligned(16)));
static unsigned thread_count;
static seL4_CPtr memory, next_slot;

seL4_BootInfo *boot_info;

extern char __executable_start[], thread_start[];

void root_task_start(seL4_BootInfo *info);
void thread_begin(seL4_Word argument, void (*function)(seL4_Word), seL4_IPCBuffer *buffer);

void put(const char *text)
{
	for (; *text; text++)
		seL4_DebugPutChar(*text);
}

void put_number(seL4_Word number)
{
	if (number >= 10)
		put_number(number / 10);
	seL4_DebugPutChar((char)('0' + number % 10));
}

static void done(int status)
{
	put("clavis: done, status ");
	put_number((seL4_Word)status);
	put("\n");
	for (;;)
		seL4_TCB_Suspend(seL4_CapInitThreadTCB);
}

void check(seL4_Error error, const char *step)
{
	if (!error)
		return;
	put(step);
	put(": error ");
	put_number(error);
	put("\n");
	done(1);
}

seL4_CPtr new_slot(void)
{
	return next_slot++;
}

/* The first untyped memory that is large enough for all examples. */
static seL4_CPtr find_memory(void)
{
	seL4_Word count = boot_info->untyped.end - boot_info->untyped.start;

	for (seL4_Word i = 0; i < count; i++) {
		const seL4_UntypedDesc *untyped = &boot_info->untypedList[i];

		if (!untyped->isDevice && untyped->sizeBits >= MEMORY_BITS)
			return boot_info->untyped.start + i;
	}
	check(seL4_NotEnoughMemory, "finding 4 MiB of untyped memory");
	return seL4_CapNull;
}

seL4_CPtr new_object(seL4_Word type, seL4_Word size_bits)
{
	seL4_CPtr slot = new_slot();

	check(seL4_Untyped_Retype(memory, type, size_bits, seL4_CapInitThreadCNode, 0, 0, slot, 1),
	      "making an object");
	return slot;
}

seL4_CPtr new_badged(seL4_CPtr cap, seL4_Word badge)
{
	seL4_CPtr slot = new_slot();

	check(seL4_CNode_Mint(seL4_CapInitThreadCNode, slot, 64, seL4_CapInitThreadCNode, cap, 64,
			      seL4_AllRights, badge),
	      "giving a badge");
	return slot;
}

seL4_CPtr new_context(seL4_Time budget, seL4_Time period)
{
	seL4_CPtr context = new_object(seL4_SchedContextObject, seL4_MinSchedContextBits);

	check(seL4_SchedControl_ConfigureFlags(boot_info->schedcontrol.start, context, budget,
					       period, 0, 0, 0),
	      "configuring a scheduling context");
	return context;
}

seL4_CPtr new_thread(void)
{
	seL4_CPtr thread = new_object(seL4_TCBObject, 0);
	seL4_Word buffer = (seL4_Word)areas[thread_count].buffer;
	seL4_Word page = (buffer - (seL4_Word)__executable_start) / 4096;

	check(thread_count < MAX_THREADS ? seL4_NoError : seL4_RangeError, "counting threads");
	check(seL4_TCB_Configure(thread, seL4_CapInitThreadCNode, 0, seL4_CapInitThreadVSpace, 0,
				 buffer, boot_info->userImageFrames.start + page),
	      "configuring a thread");
	thread_count++;
	return thread;
}

void start_thread(seL4_CPtr thread, void (*function)(seL4_Word argument), seL4_Word argument)
{
	unsigned area = thread_count - 1;
	seL4_UserContext registers = {
		.pc = (seL4_Word)thread_start,
		.sp = (seL4_Word)(areas[area].stack + STACK_BYTES),
		.REGISTER_ARGUMENT(0) = argument,
		.REGISTER_ARGUMENT(1) = (seL4_Word)function,
		.REGISTER_ARGUMENT(2) = (seL4_Word)areas[area].buffer,
		.REGISTER_THREAD_POINTER = (seL4_Word)thread_local_areas[area],
	};

	check(seL4_TCB_WriteRegisters(thread, 1, 0, sizeof(registers) / sizeof(seL4_Word),
				      &registers),
	      "starting a thread");
}

/* A function that returns has no caller to go to: its thread stays, at rest. */
void thread_begin(seL4_Word argument, void (*function)(seL4_Word), seL4_IPCBuffer *buffer)
{
	seL4_SetIPCBuffer(buffer);
	function(argument);
	seL4_Wait(new_object(seL4_NotificationObject, 0), 0);
}

void root_task_start(seL4_BootInfo *info)
{
	boot_info = info;
	seL4_SetIPCBuffer(info->ipcBuffer);
	next_slot = info->empty.start;
	memory = find_memory();
	done(root_task());
}
