/* SPDX-License-Identifier: BSD-2-Clause */
/* What cases are made of: objects, threads, mappings, time. All fail the case on any error. */
#ifndef CONFORMANCE_SUPPORT_H
#define CONFORMANCE_SUPPORT_H

#include "harness.h"

enum { MAX_THREADS = 12 };

void *memset(void *destination, int value, seL4_Word bytes);
void *memcpy(void *restrict destination, const void *restrict source, seL4_Word bytes);

/* A helper thread. The case writes the inputs before the start, the thread the outputs. */
struct thread {
	seL4_CPtr tcb, sc; /* sc: 0 for a thread without a context of its own */
	seL4_IPCBuffer *buffer;
	seL4_CPtr buffer_frame;
	seL4_Word stack_top, tls;
	void (*entry)(struct thread *self);
	seL4_Word in[6];
	volatile seL4_Word out[12];
	volatile seL4_Word steps; /* how far it has come; entries count it up themselves */
	volatile seL4_Word
		order; /* of issue(): how many such threads came back before, and this one */
	volatile seL4_Word done; /* the entry function has returned */
};

/** A free slot of the root CNode. */
seL4_CPtr new_slot(void);

/** A new object from the case's pool. @param size_bits as in Untyped_Retype */
seL4_CPtr new_object(seL4_Word type, seL4_Word size_bits);

seL4_CPtr new_endpoint(void);
seL4_CPtr new_notification(void);
seL4_CPtr new_reply(void);

/** A configured scheduling context, of 2^8 bytes; budget and period in microseconds. */
seL4_CPtr new_context(seL4_Time budget, seL4_Time period);

/** A copy in a new slot of the root CNode. */
seL4_CPtr copy_of(seL4_CPtr cap, seL4_CapRights_t rights);
seL4_CPtr badged(seL4_CPtr cap, seL4_Word badge);
seL4_CPtr minted(seL4_CPtr cap, seL4_CapRights_t rights, seL4_Word badge);

/** Whether a slot of the root CNode is empty: copying from it fails with a missing capability. */
int is_empty(seL4_CPtr slot);
void delete(seL4_CPtr slot);
void revoke(seL4_CPtr slot);

/** A configured thread without scheduling context or registers, priority 0. */
struct thread *new_thread(void);

/** Gives `thread` its registers so that it will call `entry`, and starts it. */
void start_thread(struct thread *thread, void (*entry)(struct thread *self));

/** Starts a thread at a bare instruction, with these first two arguments. */
void start_probe(struct thread *thread, const char *instruction, seL4_Word first, seL4_Word second);

/**
 * Starts a thread at a trap instruction, and nothing behind it, with these registers: capability,
 * message info, four message words, reply, number, destination.
 */
void start_trap(struct thread *thread, const seL4_Word x[9]);

/** A thread with round-robin time that has not been started. */
struct thread *new_scheduled_thread(seL4_Word priority, seL4_CPtr fault_handler);

void set_priority(struct thread *thread, seL4_Word priority);

/** A running thread with round-robin time: in[0], in[1], in[2] are a, b, c. */
struct thread *spawn(seL4_Word priority, void (*entry)(struct thread *self), seL4_Word a,
		     seL4_Word b, seL4_Word c);

/** As spawn, but once the thread has blocked its context is taken away. Needs priority > RUNNER. */
struct thread *spawn_passive(seL4_Word priority, void (*entry)(struct thread *self), seL4_Word a,
			     seL4_Word b, seL4_Word c);

/** Sets a fault handler, which must have send and grant or grant-reply rights. */
void set_fault_handler(struct thread *thread, seL4_CPtr handler);

/* Message word i of a thread that issue() starts is MESSAGE + i. */
enum { MESSAGE = 0xa000 };

/**
 * A thread that makes one system call (number, capability, message info, reply
 * register, destination register) and keeps the result: out[0] badge, out[1]
 * message info, out[2].. message words 0...
 */
struct thread *issue(seL4_Word priority, seL4_Int64 number, seL4_Word cap, seL4_Word info,
		     seL4_Word reply, seL4_Word destination);

/** Checks that system call `number` is none: whoever makes it faults. Uses ENDPOINT and REPLY. */
void check_unknown_call(seL4_Int64 number);

/** A thread that serves: receives on in[0] with reply object in[1], replies with all words + 1. */
void serve(struct thread *self);

/** A message info word. */
static inline seL4_Word message(seL4_Word label, seL4_Word caps, seL4_Word length)
{
	return seL4_MessageInfo_new(label, 0, caps, length).words[0];
}

/** A thread above the runner that executes one instruction, its faults going to `handler`. */
struct thread *spawn_probe(const char *instruction, seL4_Word first, seL4_Word second,
			   seL4_CPtr handler);

/** Lets lower threads run for so many microseconds. */
void sleep(seL4_Time microseconds);

/** Reads all registers of a thread. */
seL4_UserContext registers_of(struct thread *thread);

/** Page tables for one 2 MiB range in a VSpace (levels: SEL4_ARCH_TABLE_LEVELS down to 4 KiB pages,
 * one less to 2 MiB pages). */
void map_tables(seL4_CPtr vspace, seL4_Word vaddr, unsigned levels);

/** The index of the root task's own page at `address` in bootinfo's userImageFrames, as a
 * capability. */
seL4_CPtr frame_of(const void *address);

/** A reply with the words that a receiving call has left in the IPC buffer. */
struct reply received(seL4_MessageInfo_t info, seL4_Word badge);

/** Any system call by number. */
struct reply trap(seL4_Word number, seL4_Word cap, seL4_Word info, seL4_Word reply,
		  seL4_Word destination);

/** Whether word i of seL4_UserContext is processor state, of which users set some bits only. */
int is_state_register(unsigned i);

extern char probe_read[], probe_write[], probe_jump[], probe_undefined[], probe_break[];
extern char probe_trap[], probe_float[], probe_spin[], probe_count[];
extern char probe_read_next[], probe_write_next[], probe_undefined_next[], probe_trap_next[];
extern char probe_float_next[], probe_spin_next[], probe_cycles[];

#endif
