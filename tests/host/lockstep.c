/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model hears of the boot state, then of every step. Interrupts arrive one
 * by one, on both at the same time; operations are not interrupted.
 */
#include "lockstep.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "arch/interface.h"
#include "arch/machine.h"
#include "board.h"
#include "boot/boot.h"
#include "cap/cap.h"
#include "object/objects.h"
#include "view.h"
#include "vspace/vspace.h"

static struct model *model;
static struct view seen, expected;
static char text[512];

struct model *lockstep_model(void)
{
	return model;
}

/* Boot state */

static void tell_boot_caps(void)
{
	struct view view = {0};

	view_kernel(&view);
	for (unsigned i = 0; i < view.slot_count; i++) {
		struct view_slot slot = view.slots[i];
		paddr thread = window_address(current_thread());

		slot.previous = 0;
		if (slot.address < thread ||
		    slot.address >= thread + TCB_SLOTS * sizeof(struct slot))
			model_boot_cap(model, &slot);
	}
}

static void tell_thread(void)
{
	static const struct {
		unsigned from, to;
	} copies[] = {
		{INITIAL_CNODE, TCB_CSPACE},
		{INITIAL_VSPACE, TCB_VSPACE},
		{INITIAL_IPC_BUFFER, TCB_BUFFER},
	};
	const struct tcb *thread = current_thread();
	paddr cnode = cap_address(thread->slots[TCB_CSPACE].cap);
	struct view view = {0};

	for (unsigned i = 0; i < sizeof copies / sizeof *copies; i++)
		model_boot_copy(model, cnode + copies[i].from * sizeof(struct slot),
				window_address(&thread->slots[copies[i].to]));
	view_kernel(&view);
	for (unsigned i = 0; i < view.thread_count; i++) {
		if (view.threads[i].address == window_address(thread))
			model_boot_thread(model, &view.threads[i], window_address(thread->sc),
					  thread->sc->budget);
	}
	model_start(model, this_core()->now);
}

static void booted(void)
{
	model = model_new();
	if (!model)
		abort();
	tell_boot_caps();
	tell_thread();
}

/* Steps on the model */

static void model_play_syscall(const struct step *step)
{
	uint64_t buffer = step_buffer();

	if (buffer) {
		for (unsigned i = 0; i < STEP_MESSAGE; i++)
			model_write(model, buffer + (5 + i) * 8, step->message[i]);
		for (unsigned i = 0; i < 3; i++) {
			model_write(model, buffer + (122 + i) * 8, step->caps[i]);
			model_write(model, buffer + (125 + i) * 8, step->receive[i]);
		}
	}
	for (unsigned i = 0; i < STEP_REGISTERS; i++)
		model_set_register(model, i, step->x[i]);
	model_syscall(model);
}

static void model_play(const struct step *step)
{
	if (step->kind == STEP_TIME)
		model_advance(model, step->a);
	if (!model_current(model))
		return;
	switch (step->kind) {
	case STEP_SYSCALL:
		model_play_syscall(step);
		break;
	case STEP_ABORT:
		model_memory_fault(model, step->a, step_syndrome(step), step->b != 0);
		break;
	case STEP_EXCEPTION:
		model_exception(model, step_syndrome(step));
		break;
	default:
		break;
	}
}

static bool is_played(const struct step *step)
{
	return step->kind != STEP_FPU && step->kind != STEP_TOUCH;
}

/* Comparison */

/* Message and capability words of the threads' buffers. */
static const char *compare_buffers(void)
{
	for (unsigned i = 0; i < seen.thread_count; i++) {
		const struct tcb *thread = window_pointer(seen.threads[i].address);
		struct cap cap = thread->slots[TCB_BUFFER].cap;
		paddr buffer = cap_address(cap) + (thread->ipc_buffer & low_mask(PAGE_BITS));

		if (cap_type(cap) != CAP_FRAME || cap.bits != PAGE_BITS)
			continue;
		for (unsigned k = 1; k < 128; k++) {
			uint64_t kernel = *(word *)window_pointer(buffer + k * 8);
			uint64_t other = model_read(model, buffer + k * 8);

			if (kernel == other)
				continue;
			snprintf(text, sizeof text,
				 "buffer 0x%" PRIx64 ", word %u: kernel 0x%" PRIx64
				 ", model 0x%" PRIx64,
				 buffer, k, kernel, other);
			return text;
		}
	}
	return NULL;
}

static const char *compare(void)
{
	view_kernel(&seen);
	model_view(model, &expected);
	view_normalise(&seen);
	view_normalise(&expected);
	if (!view_equal(&seen, &expected, text, sizeof text))
		return text;
	return compare_buffers();
}

static enum host_exit play_both(const struct step *step)
{
	struct step uninterrupted = *step;
	enum host_exit exit;

	uninterrupted.interrupt_after = 0;
	if (step->kind == STEP_TIME)
		uninterrupted.b = 0;
	model_play(&uninterrupted);
	exit = step_begin(&uninterrupted);
	for (unsigned i = 0; exit != HOST_HALTED; i++) {
		uint64_t irq = step_interrupt_due();

		if (irq == IRQ_NONE)
			break;
		if (i == STEP_INTERRUPTS)
			return HOST_HALTED;
		exit = host_interrupt();
		if (irq == arch_timer_irq())
			model_timer(model);
		else
			model_interrupt(model, irq);
	}
	return exit;
}

const char *lockstep_play(const struct step *step)
{
	if (!is_played(step))
		return NULL;
	if (play_both(step) == HOST_HALTED)
		return host_console();
	host_console();
	return compare();
}

void lockstep_replay(const struct step *step)
{
	if (is_played(step))
		play_both(step);
}

uint64_t lockstep_hash(void)
{
	return view_hash(&seen);
}

static void play_set_up(const struct step *step)
{
	const char *wrong = lockstep_play(step);

	if (!wrong)
		return;
	fprintf(stderr, "set-up: %s\nafter ", wrong);
	step_print(stderr, step);
	abort();
}

void lockstep_make(struct world *world, const struct world_description *description)
{
	world_make(world, description, play_set_up, booted);
}
