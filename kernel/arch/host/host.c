/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine's power button and its threads' ways into the kernel.
 */
#include "arch/host.h"
#include "arch/interface.h"
#include "arch/machine.h"
#include "board.h"
#include "boot/boot.h"
#include "cap/cap.h"
#include "entry/entry.h"
#include "offsets.h"
#include "arch/vspace.h"

#include <setjmp.h>

#define PAGE	   UINT64_C(4096)
#define KERNEL_END (BOARD_KERNEL_BASE + UINT64_C(0x100000))

/* Made by the linker; the kernel may have no data that is not zero at first. */
extern char __start_kernel_bss[], __stop_kernel_bss[];
extern char __start_kernel_data[] __attribute__((weak));
extern char __stop_kernel_data[] __attribute__((weak));

struct host_region host_region(unsigned i)
{
	if (i == 0)
		return (struct host_region){__start_kernel_bss,
					    (size_t)(__stop_kernel_bss - __start_kernel_bss)};
	return (struct host_region){__start_kernel_data,
				    (size_t)(__stop_kernel_data - __start_kernel_data)};
}

/* Physical memory behind the kernel image; the linker puts it there. */
#pragma clang section bss = "kernel_memory"
char host_memory[BOARD_MEMORY_BASE + BOARD_MEMORY_SIZE - KERNEL_END]
	__attribute__((no_sanitize("address")));
#pragma clang section bss = ""

char trap_vectors[1]; /* nothing jumps there */

void trap_sync(struct context *context, word esr);
void trap_irq(struct context *context);

static _Alignas(4096) word empty_root[512];

void mmu_init(void)
{
}

void mmu_retire_boot(void)
{
}

word mmu_empty_root(void)
{
	return (word)empty_root;
}

/* Console */

static char console[4096];
static size_t console_length;

void arch_putchar(char c)
{
	if (console_length < sizeof console - 1)
		console[console_length++] = c;
}

const char *host_console(void)
{
	console[console_length] = '\0';
	console_length = 0;
	return console;
}

/* Entries */

static jmp_buf leave_kernel;

void machine_sleep(void)
{
	if (machine.exceptions_masked)
		longjmp(leave_kernel, HOST_HALTED);
	if (!arch_irq_pending())
		longjmp(leave_kernel, HOST_ASLEEP);
}

static bool is_asleep(void)
{
	return current_thread() == &this_core()->idle;
}

enum host_exit host_boot(word address, word pages)
{
	paddr image = KERNEL_END;
	int exit = setjmp(leave_kernel);

	if (exit)
		return (enum host_exit)exit;
	boot_main(image, image + pages * PAGE, image - address, address, 0, 0);
	boot_leave();
	return HOST_RUNNING;
}

enum host_exit host_syscall(void)
{
	int exit = setjmp(leave_kernel);
	struct context *context = &current_thread()->context;

	if (exit)
		return (enum host_exit)exit;
	context->fault_pc = context->pc;
	context->pc += SVC_BYTES;
	entry_syscall(context->x[7]);
	return HOST_RUNNING;
}

enum host_exit host_exception(word esr, word far)
{
	int exit = setjmp(leave_kernel);

	if (exit)
		return (enum host_exit)exit;
	machine.far_el1 = far;
	trap_sync(&current_thread()->context, esr);
	return HOST_RUNNING;
}

enum host_exit host_interrupt(void)
{
	int exit = setjmp(leave_kernel);

	if (exit)
		return (enum host_exit)exit;
	if (is_asleep())
		entry_first(); /* goes on where it fell asleep */
	else if (arch_irq_pending())
		trap_irq(&current_thread()->context);
	return HOST_RUNNING;
}
