/* SPDX-License-Identifier: BSD-2-Clause */
/* Verification from the program's start to the verdict. */
#include "loop.h"
#include "memory.h"

/* The stack of the first function and what it calls; calls are at most BPF_FRAMES deep. */
static uint32_t stack_of(const struct verifier *verifier)
{
	const struct bpf_program *program = verifier->program;
	uint32_t *with_callees = verifier->stack_total;

	if (verifier->callees_vary)
		return verifier->verdict->depth * BPF_STACK_BYTES;
	for (unsigned depth = 0; depth < BPF_FRAMES; depth++)
		for (uint32_t i = 0; i < program->count; i++) {
			uint32_t caller = verifier->points[i].function;
			uint32_t callee = verifier->points[i].callee;

			if (callee == NO_INDEX)
				continue;
			uint32_t all = verifier->stack_use[caller] + verifier->stack_use[callee] +
				       with_callees[callee];

			if (all > verifier->stack_use[caller] + with_callees[caller])
				with_callees[caller] = all - verifier->stack_use[caller];
		}
	return verifier->stack_use[0] + with_callees[0];
}

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
	struct number size = number_between(number_width, 0, BPF_PACKET_BYTES);
	struct number unknown = number_unknown(number_width);

	state->packet_size = (uint8_t)state_symbol(state, ++verifier->name, &size);
	if (policy->entry == BPF_ENTRY_PACKET) {
		state->registers[1] =
			(struct value){.kind = PACKET, .rights = policy->packet_rights};
		state->registers[2] =
			(struct value){.kind = NUMBER, .offset = linear_symbol(state->packet_size)};
	} else if (policy->context_bytes != 0) {
		state->registers[1] = (struct value){.kind = CONTEXT,
						     .bytes = policy->context_bytes,
						     .rights = policy->context_rights};
	} else if (!set_number(verifier, state, 0, &state->registers[1], &unknown)) {
		return false;
	}
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
	struct verifier verifier = {
		.source = source,
		.program = program,
		.policy = policy,
		.memory = &used,
		.verdict = verdict,
		.limit = WORK_PER_STEP * (STEPS_ALWAYS + STEPS_PER_INSN * source->count),
		.most = policy->instructions != 0 ? policy->instructions : (uint64_t)1 << 40};

	*verdict = (struct bpf_verdict){.depth = 1, .about = -1};
	if (source->count > BPF_VERIFY_LIMIT)
		give_up(&verifier, 0, "the program is longer than 4096 instructions");
	else if (flow_find(&verifier))
		begin(&verifier);
	verdict->accepted = !verifier.refused;
	if (verdict->accepted)
		verdict->text[0] = 0;
	verdict->steps = verifier.steps;
	verdict->stack_bytes = verifier.stack_use == NULL ? 0 : stack_of(&verifier);
	verdict->memory_bytes = (uint32_t)(used.next - memory->next);
	if (verdict->accepted && verdict->instructions > verifier.most) {
		verifier.probing = 0;
		verdict->accepted = false;
		give_up(&verifier, 0,
			"the program may execute more instructions than a run is allowed");
	}
	return verdict->accepted;
}
