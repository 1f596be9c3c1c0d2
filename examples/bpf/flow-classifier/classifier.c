/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs the BPF program in `program_object` on every packet of the ring, where
 * the packet is: the first half interpreted, the second half compiled. The
 * compiler writes by one mapping of the code's memory; it is executed by another
 * one, which cannot be written.
 */
#include <clavis.h>

#include "bpf/compile.h"
#include "bpf/helper.h"
#include "bpf/object.h"
#include "packets.h"

enum { SOURCE_CHANNEL = 0, READER_CHANNEL = 1 };
enum { OBJECT_BYTES = 0x4000, COUNTS_BYTES = 0x1000, CODE_BYTES = 0x4000, FUEL = 10000 };

struct ring *ring;
unsigned char *program_object, *counts_block, *code_writable, *code_executable;

static _Alignas(16) unsigned char memory[65536];
static struct bpf_memory arena = {memory, memory + sizeof(memory)};
static struct bpf_object object;
static struct bpf_map counts, *maps[] = {&counts};
static struct bpf_program *interpreted, *compiled;
static struct bpf_run run;

static void give_up(const char *message)
{
	microkit_dbg_puts("classifier: ");
	microkit_dbg_puts(message);
	microkit_dbg_puts("\n");
	clavis_done(1);
}

/* Lets the processor see instructions that have been written as data. */
static void publish(size_t bytes)
{
#if defined(__aarch64__)
	for (size_t i = 0; i < bytes; i += 16)
		__asm__ volatile("dc cvau, %0" : : "r"(code_writable + i) : "memory");
	__asm__ volatile("dsb ish" : : : "memory");
	for (size_t i = 0; i < bytes; i += 16)
		__asm__ volatile("ic ivau, %0" : : "r"(code_executable + i) : "memory");
	__asm__ volatile("dsb ish\n\tisb" : : : "memory");
#else
	(void)bytes;
	__asm__ volatile("fence.i" : : : "memory");
#endif
}

static bool load(struct bpf_error *error)
{
	static const uint32_t granted[] = {BPF_HELPER_MAP_LOOKUP};
	static struct bpf_helper helpers[1];
	const struct bpf_compile_options options = {.checks = true};
	struct bpf_source source = {.helpers = helpers,
				    .helper_count = bpf_helpers_pick(granted, 1, helpers),
				    .maps = maps,
				    .map_count = 1};

	if (!bpf_object_open(&object, program_object, OBJECT_BYTES, &arena, error) ||
	    !bpf_object_map_create(&object, 0, &counts, counts_block, COUNTS_BYTES, error))
		return false;
	source.instructions = bpf_object_link(&object, 0, &source.count, error);
	if (source.instructions == NULL)
		return false;
	interpreted = bpf_program_load(&source, &arena, error);
	compiled = bpf_program_load(&source, &arena, error);
	if (interpreted == NULL || compiled == NULL)
		return false;
	size_t bytes = bpf_compile(compiled, &options, code_writable, CODE_BYTES, &arena, error);

	publish(bytes);
	bpf_program_use(compiled, code_executable);
	return bytes != 0;
}

void init(void)
{
	struct bpf_error error;

	if (!load(&error))
		give_up(error.message);
	bpf_run_init(&run);
	bpf_run_grant(&run, ring->packets, sizeof(ring->packets), BPF_READ);
}

static void classify(uint32_t number)
{
	uint64_t class;

	run.fuel = FUEL;
	if (!bpf_execute(&run, number < PACKETS / 2 ? interpreted : compiled,
			 (uintptr_t)ring->packets[number % SLOTS], PACKET_BYTES, &class))
		give_up(bpf_fault_name(run.fault.kind));
}

void notified(microkit_channel channel)
{
	uint32_t taken = ring->taken;

	(void)channel;
	while (taken != __atomic_load_n(&ring->written, __ATOMIC_ACQUIRE)) {
		classify(taken);
		__atomic_store_n(&ring->taken, ++taken, __ATOMIC_RELEASE);
	}
	microkit_notify(taken == PACKETS ? READER_CHANNEL : SOURCE_CHANNEL);
}
