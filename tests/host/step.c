/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Steps on the kernel under test.
 */
#include "step.h"

#include <inttypes.h>

#include "arch/interface.h"
#include "arch/machine.h"
#include "board.h"
#include "cap/cap.h"
#include "vspace/vspace.h"

#define ESR_DATA_ABORT	UINT64_C(0x92000005)
#define ESR_INSTRUCTION UINT64_C(0x82000005)
#define ESR_FPU		UINT64_C(0x1fe00000)
#define CPACR_NO_TRAP	UINT64_C(0x300000)

enum {
	SYSCALL_CALL = -1,
	BUFFER_WORD_MESSAGE = 1,
	BUFFER_WORD_CAPS = 122,
	BUFFER_WORD_RECEIVE = 125
};

struct step step_call(uint64_t cap, uint64_t label, unsigned words, const uint64_t *word,
		      unsigned caps, const uint64_t *extra)
{
	struct step step = {.kind = STEP_SYSCALL};

	step.x[0] = cap;
	step.x[1] = step_info(label, caps, words);
	step.x[7] = (uint64_t)SYSCALL_CALL;
	for (unsigned i = 0; i < words; i++)
		*(i < 4 ? &step.x[2 + i] : &step.message[i - 4]) = word[i];
	for (unsigned i = 0; i < caps; i++)
		step.caps[i] = extra[i];
	return step;
}

bool host_is_running(void)
{
	return current_thread() != &this_core()->idle;
}

/* Physical address of what the running thread can write at `vaddr`, or 0. */
static paddr writable(word vaddr)
{
	pte *root = asid_vspace(machine.ttbr0_el1 >> 48);

	if (!root || vaddr > BOARD_USER_TOP)
		return 0;

	struct walk walk = table_walk(root, vaddr);
	pte entry = *walk.entry;
	paddr address = (entry & PTE_ADDRESS) + (vaddr & low_mask(walk.bits));

	if (!(entry & PTE_VALID) || !(entry & PTE_USER) || entry & PTE_READ_ONLY)
		return 0;
	if (address < BOARD_MEMORY_BASE || address >= BOARD_MEMORY_BASE + BOARD_MEMORY_SIZE)
		return 0;
	return address;
}

uint64_t step_buffer(void)
{
	word vaddr = host_is_running() ? current_thread()->ipc_buffer : 0;

	return vaddr ? writable(vaddr) : 0;
}

static void write_buffer(const struct step *step)
{
	paddr address = step_buffer();
	word *buffer = window_pointer(address);

	if (!address)
		return;
	for (unsigned i = 0; i < STEP_MESSAGE; i++)
		buffer[BUFFER_WORD_MESSAGE + 4 + i] = step->message[i];
	for (unsigned i = 0; i < 3; i++) {
		buffer[BUFFER_WORD_CAPS + i] = step->caps[i];
		buffer[BUFFER_WORD_RECEIVE + i] = step->receive[i];
	}
}

static enum host_exit apply_syscall(const struct step *step)
{
	struct context *context = &current_thread()->context;

	write_buffer(step);
	for (unsigned i = 0; i < STEP_REGISTERS; i++)
		context->x[i] = step->x[i];
	return host_syscall();
}

/* The thread uses the FPU: a trap unless it owns it; then it writes a register. */
static enum host_exit use_fpu(const struct step *step)
{
	enum host_exit exit = HOST_RUNNING;

	if ((machine.cpacr_el1 & CPACR_NO_TRAP) != CPACR_NO_TRAP)
		exit = host_exception(ESR_FPU, 0);
	if (exit == HOST_RUNNING && (machine.cpacr_el1 & CPACR_NO_TRAP) == CPACR_NO_TRAP)
		machine.fpu.vector[0] = step->a;
	return exit;
}

uint64_t step_syndrome(const struct step *step)
{
	switch (step->kind) {
	case STEP_ABORT:
		return step->b ? ESR_INSTRUCTION : ESR_DATA_ABORT;
	case STEP_FPU:
		return ESR_FPU;
	default:
		return step->a;
	}
}

uint64_t step_interrupt_due(void)
{
	return machine_lowest_pending();
}

enum host_exit step_apply(const struct step *step)
{
	enum host_exit exit = step_begin(step);

	for (unsigned i = 0; exit != HOST_HALTED && step_interrupt_due() != IRQ_NONE; i++) {
		if (i == STEP_INTERRUPTS)
			return HOST_HALTED;
		exit = host_interrupt();
	}
	return exit;
}

enum host_exit step_begin(const struct step *step)
{
	if (step->interrupt_after) {
		machine.raise_after = step->interrupt_after;
		machine.raise_irq = step->b;
	}
	switch (step->kind) {
	case STEP_TIME:
		machine.time += step->a;
		machine.ticks_per_read = step->b;
		return host_is_running() ? HOST_RUNNING : HOST_ASLEEP;
	case STEP_IRQ:
		machine_irq_raise(step->a);
		return host_is_running() ? HOST_RUNNING : HOST_ASLEEP;
	default:
		break;
	}
	if (!host_is_running())
		return HOST_ASLEEP;
	switch (step->kind) {
	case STEP_SYSCALL:
		return apply_syscall(step);
	case STEP_ABORT:
	case STEP_EXCEPTION:
		return host_exception(step_syndrome(step), step->a);
	case STEP_FPU:
		return use_fpu(step);
	default:
		machine_tlb_fill(step->a);
		return HOST_RUNNING;
	}
}

static void print_words(FILE *out, const char *name, const uint64_t *word, unsigned n)
{
	while (n && !word[n - 1])
		n--;
	if (!n)
		return;
	fprintf(out, ", .%s = {", name);
	for (unsigned i = 0; i < n; i++)
		fprintf(out, "%s0x%" PRIx64, i ? ", " : "", word[i]);
	fprintf(out, "}");
}

void step_print(FILE *out, const struct step *step)
{
	static const char *const kinds[STEP_KINDS] = {"STEP_SYSCALL", "STEP_TIME",	"STEP_IRQ",
						      "STEP_ABORT",   "STEP_EXCEPTION", "STEP_FPU",
						      "STEP_TOUCH"};

	fprintf(out, "\t{.kind = %s", kinds[step->kind]);
	if (step->interrupt_after)
		fprintf(out, ", .interrupt_after = %u", step->interrupt_after);
	print_words(out, "x", step->x, STEP_REGISTERS);
	print_words(out, "message", step->message, STEP_MESSAGE);
	print_words(out, "caps", step->caps, 3);
	print_words(out, "receive", step->receive, 3);
	if (step->a)
		fprintf(out, ", .a = 0x%" PRIx64, step->a);
	if (step->b)
		fprintf(out, ", .b = 0x%" PRIx64, step->b);
	fprintf(out, "},\n");
}
