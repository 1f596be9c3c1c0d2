/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs BPF programs on the host; see bpf_file.h. */
#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>

#include "bpf/compile.h"
#include "bpf/helper.h"
#include "bpf_file.h"
#include "error.h"

static uint64_t clock_nanoseconds(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void print_text(const char *text, size_t bytes)
{
	fwrite(text, 1, bytes, stderr);
}

/* Compiles into memory that is first written and then executed, never both. */
static bool compile(struct bpf_file *file, struct bpf_program *program)
{
	const struct bpf_compile_options options = {.checks = true};
	size_t bytes = bpf_compile_bytes(program);
	void *code = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct bpf_error reason = {"no memory for code", NULL, BPF_NOWHERE};

	if (code == MAP_FAILED ||
	    bpf_compile(program, &options, code, bytes, &file->memory, &reason) == 0 ||
	    mprotect(code, bytes, PROT_READ | PROT_EXEC) != 0)
		return error("try `--interpret`", "%s: %s", file->path, reason.message);
	__builtin___clear_cache(code, (char *)code + bytes);
	bpf_program_use(program, code);
	return true;
}

static bool report_fault(const struct bpf_file *file, const struct bpf_fault *fault)
{
	const char *help = fault->kind == BPF_FAULT_FUEL
				   ? "give it more with `--fuel`"
				   : "see `clavis bpf disasm` for the instruction";

	return error(help, "%s: %s at instruction %" PRIu32 ", address 0x%" PRIx64, file->path,
		     bpf_fault_name(fault->kind), fault->instruction, fault->address);
}

bool bpf_file_run(struct bpf_file *file, const struct bpf_choice *choice, struct bytes *memory,
		  int64_t fuel, bool interpret, uint64_t *result)
{
	static const struct bpf_services services = {clock_nanoseconds, print_text};
	static struct bpf_run run;
	struct bpf_program *program = bpf_file_load(file, choice, bpf_helpers, bpf_helper_count);

	if (program == NULL || (!interpret && !compile(file, program)))
		return false;
	bpf_run_init(&run);
	run.fuel = fuel;
	run.services = &services;
	bpf_run_grant(&run, memory->data, memory->length, BPF_READ | BPF_WRITE);
	return bpf_execute(&run, program, (uintptr_t)memory->data, memory->length, result) ||
	       report_fault(file, &run.fault);
}
