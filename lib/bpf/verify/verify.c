/* SPDX-License-Identifier: BSD-2-Clause */
/* Verification from the program's start to the verdict. */
#include "loop.h"
#include "memory.h"

static bool begin(struct verifier *verifier)
{
	const struct bpf_policy *policy = verifier->policy;
	struct state *state = state_take(verifier);

	if (state == NULL)
		return false;
	clear_bytes(state, sizeof(*state));
	state->work = &verifier->work;
	state->depth = 1;
	state->registers[10] = (struct value){.kind = STACK,
					      .bytes = BPF_STACK_BYTES,
					      .rights = BPF_READ | BPF_WRITE,
					      .offset = linear_constant(BPF_STACK_BYTES)};
	/* No packet is longer than 1 MiB. */
	struct number size = number_between(number_width, 0, 1u << 20);

	state->packet_size = (uint8_t)state_symbol(state, ++verifier->name, &size);
	state->registers[1] = (struct value){
		.kind = CONTEXT, .bytes = policy->context_bytes, .rights = policy->context_rights};
	struct number unknown = number_unknown(number_width);

	if (policy->context_bytes == 0 &&
	    !set_number(verifier, state, 0, &state->registers[1], &unknown))
		return false;
	follow_function(verifier, 0, state);
	for (state = verifier->returned[0]; state != NULL; state = state->next)
		if (state->steps > verifier->verdict->instructions)
			verifier->verdict->instructions = state->steps;
	return true;
}

bool bpf_verify(const struct bpf_source *source, const struct bpf_program *program,
		const struct bpf_policy *policy, struct bpf_memory *memory,
		struct bpf_verdict *verdict)
{
	struct bpf_memory used = *memory;

	/* No more than everyone has, so that the verdict is the same everywhere. */
	if ((size_t)(used.end - used.next) > BPF_VERIFY_MEMORY)
		used.end = used.next + BPF_VERIFY_MEMORY;
	struct verifier verifier = {.source = source,
				    .program = program,
				    .policy = policy,
				    .memory = &used,
				    .verdict = verdict,
				    .limit = WORK_PER_STEP *
					     (STEPS_ALWAYS + STEPS_PER_INSN * source->count)};

	*verdict = (struct bpf_verdict){.depth = 1};
	if (source->count > BPF_VERIFY_LIMIT)
		give_up(&verifier, 0, "the program is longer than 4096 instructions");
	else if (flow_find(&verifier))
		begin(&verifier);
	verdict->accepted = !verifier.refused;
	if (verdict->accepted)
		verdict->text[0] = 0;
	verdict->steps = verifier.steps;
	verdict->stack_bytes = verdict->depth * BPF_STACK_BYTES;
	verdict->memory_bytes = (uint32_t)(used.next - memory->next);
	if (verdict->accepted && policy->instructions != 0 &&
	    verdict->instructions > policy->instructions) {
		verifier.probing = 0;
		verdict->accepted = false;
		give_up(&verifier, 0,
			"the program may execute more instructions than a run is allowed");
	}
	return verdict->accepted;
}
