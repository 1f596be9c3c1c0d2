/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Faults as messages to a handler, and what the handler's reply does.
 */
#include "state.h"

#include <string.h>

const uint8_t model_user_context[USER_CONTEXT] = {
	RESTART_PC, SP, SPSR, 0,  1,  2,  3,  4,  5,  6,  7,  8,  16, 17, 18, 29, 30,	 9,
	10,	    11, 12,   13, 14, 15, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, TPIDR, TPIDRRO,
};
static const uint8_t unknown_syscall[] = {0, 1, 2, 3, 4, 5, 6, 7, RESTART_PC, SP, NEXT_PC, SPSR};

void model_write_register(struct thread *thread, unsigned number, uint64_t value)
{
	if (number == SPSR)
		value = (value & 0xf0000000) | 0x40;
	thread->registers[number] = value;
	if (number == RESTART_PC)
		thread->registers[NEXT_PC] = value;
}

bool model_is_handler(struct cap cap)
{
	return cap.type == VIEW_ENDPOINT && cap.rights & RIGHT_WRITE &&
	       cap.rights & (RIGHT_GRANT | RIGHT_GRANT_REPLY);
}

bool model_has_timeout_handler(struct model *m, const struct thread *thread)
{
	return model_is_handler(model_cap(m, thread->address + TIMEOUT_SLOT * SLOT_SIZE));
}

void model_fault(struct model *m, struct thread *thread, unsigned label, const uint64_t *word,
		 unsigned count)
{
	unsigned slot = label == FAULT_Timeout ? TIMEOUT_SLOT : FAULT_SLOT;
	struct cap handler = model_cap(m, thread->address + slot * SLOT_SIZE);

	if (!model_is_handler(handler)) {
		thread->state = INACTIVE;
		return;
	}
	thread->fault = label;
	thread->fault_count = count;
	memcpy(thread->fault_word, word, count * sizeof *word);
	model_send(m, thread, handler, true, true, label != FAULT_Timeout);
}

void model_timeout_fault(struct model *m, struct thread *thread)
{
	model_dequeue(m, thread);
	model_fault(m, thread, FAULT_Timeout, &model_context(m, thread->context)->badge, 1);
}

void model_cap_fault(struct model *m, uint64_t address, bool receiving, struct failure failure)
{
	uint64_t word[6] = {address, receiving, failure.type};

	memcpy(&word[3], failure.word, sizeof failure.word);
	model_fault(m, model_thread(m, m->current), FAULT_CapFault, word, 3 + failure.count);
}

/* How many words of the message are registers, and which. */
static unsigned fault_registers(unsigned label, const uint8_t **registers)
{
	*registers = label == FAULT_UnknownSyscall ? unknown_syscall : model_user_context;
	switch (label) {
	case FAULT_UnknownSyscall:
		return sizeof unknown_syscall;
	case FAULT_UserException:
		return 3;
	case FAULT_Timeout:
		return 0;
	default:
		return 1;
	}
}

unsigned model_fault_message(struct model *m, struct thread *thread, uint64_t *word)
{
	const uint8_t *registers;
	unsigned count = fault_registers(thread->fault, &registers);
	struct context *context = model_context(m, thread->context);

	for (unsigned i = 0; i < count; i++)
		word[i] = thread->registers[registers[i]];
	for (unsigned i = 0; i < thread->fault_count; i++)
		word[count++] = thread->fault_word[i];
	if (thread->fault == FAULT_Timeout && context)
		word[count++] = model_take_consumed(context);
	return count;
}

bool model_fault_reply(struct model *m, struct thread *thread, const struct thread *replier,
		       unsigned fault)
{
	const uint8_t *registers;
	uint64_t info = replier->registers[INFO_REGISTER];
	uint64_t buffer = model_buffer(m, replier, RIGHT_READ);
	unsigned length = model_message_length(info), count = fault_registers(fault, &registers);

	if (fault == FAULT_CapFault || fault == FAULT_VMFault)
		return true;
	if (fault == FAULT_Timeout)
		count = USER_CONTEXT - 2;
	for (unsigned i = 0; i < length && i < count; i++) {
		if (i < REGISTER_MESSAGE)
			model_write_register(thread, registers[i],
					     replier->registers[MESSAGE_REGISTER + i]);
		else if (buffer)
			model_write_register(thread, registers[i],
					     model_read(m, buffer + (i + 1) * 8));
	}
	return info >> 12 == 0;
}
