/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libFuzzer: whatever bytes are opened as an object file, there is an error or
 * there are programs, and those that load run and end, interpreted and compiled
 * with checks.
 */
#include "bpf/helper.h"
#include "engine.h"
#include "opened.h"

#define FUEL 2000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void execute(const struct engine *engine, const struct bpf_source *source)
{
	struct bpf_error error;
	const struct bpf_program *program = engine_load(engine, source, &error);
	uint64_t context[4] = {0}, result;

	if (program == NULL)
		return;
	bpf_run_grant(&run, context, sizeof(context), BPF_READ | BPF_WRITE);
	run.fuel = FUEL;
	bpf_execute(&run, program, (uintptr_t)context, sizeof(context), &result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	struct bpf_error error;

	if (!open_object(data, bytes, &error))
		return 0;
	for (uint32_t i = 0; i < object.program_count; i++) {
		struct bpf_source source = {.helpers = bpf_helpers,
					    .helper_count = bpf_helper_count,
					    .maps = map_list,
					    .map_count = object.map_count};

		source.instructions = bpf_object_link(&object, i, &source.count, &error);
		if (source.instructions == NULL)
			continue;
		for (unsigned e = 0; e < engine_count; e++)
			if (engines[e].guarded)
				execute(&engines[e], &source);
	}
	close_object();
	return 0;
}
