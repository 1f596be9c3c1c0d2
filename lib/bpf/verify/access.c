/* SPDX-License-Identifier: BSD-2-Clause */
/* Loads and stores: inside what is granted, of what is initialised, and what they leave behind. */
#include "verifier.h"

static void forget_range(struct state *state, unsigned frame, unsigned offset, unsigned bytes)
{
	for (unsigned i = 0; i < state->spill_count;) {
		struct spill *spill = &state->spills[i];

		if (spill->frame == frame && spill->offset < offset + bytes &&
		    offset < spill->offset + spill->bytes)
			*spill = state->spills[--state->spill_count];
		else
			i++;
	}
}

static void mark_written(struct state *state, unsigned frame, unsigned offset, unsigned bytes,
			 bool written)
{
	for (unsigned i = 0; i < bytes; i++)
		set_written(state, frame, offset + i, written);
}

/* Whether `bytes` bytes at any offset of the pointer are in its region. */
static bool in_region(const struct state *state, const struct value *pointer,
		      const struct linear *offset, const struct linear *bytes)
{
	struct linear rest = linear_constant(pointer->bytes);

	if (pointer->kind == PACKET)
		rest = linear_symbol(state->packet_size);
	return linear_proved(state, offset) && linear_add(state, &rest, offset, -1, &rest) &&
	       linear_add(state, &rest, bytes, -1, &rest) && linear_proved(state, &rest);
}

/* The field that the bytes from `first` to before `end` are in. */
static const struct bpf_field *find_field(const struct verifier *verifier, int128 first, int128 end)
{
	const struct bpf_policy *policy = verifier->policy;

	for (size_t i = 0; i < policy->field_count; i++) {
		const struct bpf_field *field = &policy->fields[i];

		if (first >= field->offset && end <= (int128)field->offset + field->bytes)
			return field;
	}
	return NULL;
}

/* An access to `bytes` bytes at register `number` + `displacement`. */
struct access {
	unsigned number;
	int64_t displacement;
	uint32_t bytes;
	uint32_t rights;      /* that it needs */
	struct value pointer; /* the register, its offset being that of the access */
	const struct bpf_field *field;
};

static bool check_context(struct verifier *verifier, struct state *state, uint32_t at,
			  struct access *access)
{
	int128 min, max;

	if (verifier->policy->field_count == 0)
		return true;
	linear_bounds(state, &access->pointer.offset, &min, &max);
	access->field = find_field(verifier, min, max + access->bytes);
	if (access->field == NULL || (access->field->kind != BPF_FIELD_NUMBER &&
				      (min != max || access->bytes != access->field->bytes)))
		return refuse(verifier, state, at, access->number,
			      "the access is not within one field of the context");
	access->pointer.rights = access->field->rights;
	/* What is written there would be taken for an address. */
	if (access->field->kind != BPF_FIELD_NUMBER)
		access->pointer.rights &= BPF_READ;
	return true;
}

/* Notes how much of a frame is used by an access inside of it. */
static void use_stack(struct verifier *verifier, const struct state *state,
		      const struct value *pointer)
{
	int128 min, max;

	if (pointer->kind != STACK)
		return;
	linear_bounds(state, &pointer->offset, &min, &max);
	uint32_t *use = &verifier->stack_use[state->callers[pointer->index].function];
	uint32_t bytes = min < 0 ? BPF_STACK_BYTES : BPF_STACK_BYTES - (uint32_t)min;

	*use = bytes > *use ? bytes : *use;
}

static bool check_access(struct verifier *verifier, struct state *state, uint32_t at,
			 struct access *access)
{
	const struct value *value = &state->registers[access->number];
	struct linear displacement = linear_constant(access->displacement);
	struct linear bytes = linear_constant(access->bytes);

	access->pointer = *value;
	access->field = NULL;
	if (value->kind < STACK || value->kind > RECORD || value->kind == PACKET_END)
		return refuse(verifier, state, at, access->number,
			      "memory is accessed through what is no address of memory");
	if (value->nullable)
		return refuse(verifier, state, at, access->number,
			      "compare it with null before it is used");
	if (!linear_add(state, &value->offset, &displacement, 1, &access->pointer.offset) ||
	    !in_region(state, value, &access->pointer.offset, &bytes))
		return refuse_access(
			verifier, state, at, access->number, &access->pointer.offset, &bytes,
			value->kind == PACKET
				? "the access may be behind the packet's end; compare the "
				  "address behind it with the end, or where it is with the length, "
				  "first"
				: "the access may be outside of the region; compare its "
				  "offset with the region's size first");
	use_stack(verifier, state, &access->pointer);
	if (value->kind == CONTEXT && !check_context(verifier, state, at, access))
		return false;
	uint32_t missing = access->rights & ~access->pointer.rights;

	return missing == 0 || refuse(verifier, state, at, access->number,
				      (missing & BPF_WRITE) != 0 ? "the program may not write here"
								 : "the program may not read here");
}

/* The offsets that a stack access may have. */
static void stack_span(const struct state *state, const struct linear *offset, unsigned bytes,
		       unsigned *from, unsigned *to)
{
	int128 min, max;

	linear_bounds(state, offset, &min, &max);
	*from = min < 0 ? 0 : (unsigned)min;
	*to = max + bytes > BPF_STACK_BYTES ? BPF_STACK_BYTES : (unsigned)max + bytes;
}

static bool check_read_stack(struct verifier *verifier, struct state *state, uint32_t at,
			     unsigned number, const struct value *pointer, unsigned bytes)
{
	unsigned from, to;

	stack_span(state, &pointer->offset, bytes, &from, &to);
	for (unsigned i = from; i < to; i++)
		if (!is_written(state, pointer->index, i))
			return refuse(
				verifier, state, at, number,
				"bytes of the stack are read that are not written, or are part "
				"of an address");
	return true;
}

/* Zeros above `bytes` bytes, or copies of the sign. */
static struct number loaded(unsigned bytes, bool is_signed)
{
	if (is_signed)
		return number_between_signed(number_width, width_smin(bytes * 8),
					     width_smax(bytes * 8));
	return number_between(number_width, 0, width_mask(bytes * 8));
}

static bool load_stack(struct verifier *verifier, struct state *state, uint32_t at,
		       const struct access *access, bool is_signed, bool *done)
{
	const struct value *pointer = &access->pointer;
	const struct insn *insn = &verifier->program->code[at];

	if (pointer->offset.count == 0) {
		const struct spill *spill = state_spill(
			state, pointer->index, (unsigned)pointer->offset.constant, access->bytes);

		if (spill != NULL && !is_signed) {
			state->registers[insn->dst] = spill->value;
			*done = true;
			return true;
		}
	}
	return check_read_stack(verifier, state, at, access->number, pointer, access->bytes);
}

bool step_load(struct verifier *verifier, struct state *state, uint32_t at)
{
	const struct insn *insn = &verifier->program->code[at];
	struct access access = {insn->src, insn->offset, 1u << FORM_SIZE(insn->form),
				BPF_READ,  {0},		 NULL};
	bool is_signed = (insn->form & FORM_SIGNED) != 0, done = false;

	if (!check_access(verifier, state, at, &access))
		return false;
	if (access.pointer.kind == STACK &&
	    !load_stack(verifier, state, at, &access, is_signed, &done))
		return false;
	if (done)
		return true;
	if (access.field != NULL && access.field->kind != BPF_FIELD_NUMBER) {
		state->registers[insn->dst] = (struct value){
			.kind = access.field->kind == BPF_FIELD_PACKET ? PACKET : PACKET_END,
			.rights = verifier->policy->packet_rights};
		return true;
	}
	struct number number = loaded(access.bytes, is_signed);

	return set_number(verifier, state, at, &state->registers[insn->dst], &number);
}

/* Puts a value where a pointer to the stack with a constant offset points. */
static bool put_spill(struct verifier *verifier, struct state *state, uint32_t at,
		      const struct access *access, const struct value *value)
{
	unsigned frame = access->pointer.index, offset = (unsigned)access->pointer.offset.constant;

	forget_range(state, frame, offset, access->bytes);
	mark_written(state, frame, offset, access->bytes, value->kind == NUMBER);
	if (value->kind == NUMBER) {
		struct number number = linear_number(state, &value->offset);

		/* What is cut off when it is stored is not what is loaded. */
		if (access->bytes < 8 && number.wide.umax > width_mask(access->bytes * 8))
			return true;
		if (state->spill_count == SPILLS)
			return true;
	}
	if (state->spill_count == SPILLS)
		return give_up(verifier, at, "too many addresses are kept on the stack at once");
	state->spills[state->spill_count++] =
		(struct spill){(uint8_t)frame, (uint8_t)access->bytes, (uint16_t)offset, *value};
	return true;
}

static bool store_stack(struct verifier *verifier, struct state *state, uint32_t at,
			const struct access *access, const struct value *value)
{
	const struct value *pointer = &access->pointer;
	unsigned from, to;

	if (pointer->offset.count == 0)
		return put_spill(verifier, state, at, access, value);
	if (value->kind != NUMBER)
		return refuse(verifier, state, at, access->number,
			      "addresses are stored on the stack at constant offsets only");
	stack_span(state, &pointer->offset, access->bytes, &from, &to);
	forget_range(state, pointer->index, from, to - from);
	return true;
}

static bool store(struct verifier *verifier, struct state *state, uint32_t at,
		  struct access *access, const struct value *value, unsigned source)
{
	if (!check_access(verifier, state, at, access))
		return false;
	if (value->kind == UNSET)
		return refuse(verifier, state, at, source, "a register is stored that is not set");
	if (value->kind != NUMBER && (access->pointer.kind != STACK || access->bytes != 8 ||
				      access->pointer.offset.constant % 8 != 0))
		return refuse(verifier, state, at, source,
			      "addresses are stored only on the stack, as 8 aligned bytes; store "
			      "a number");
	if (access->pointer.kind == STACK)
		return store_stack(verifier, state, at, access, value);
	return true;
}

bool step_store(struct verifier *verifier, struct state *state, uint32_t at)
{
	const struct insn *insn = &verifier->program->code[at];
	struct access access = {insn->dst, insn->offset, 1u << FORM_SIZE(insn->form),
				BPF_WRITE, {0},		 NULL};
	struct value value = {.kind = NUMBER};

	if ((insn->form & FORM_IMMEDIATE) != 0)
		value.offset = linear_constant(
			(int64_t)((uint64_t)insn->immediate & width_mask(access.bytes * 8)));
	else
		value = state->registers[insn->src];
	return store(verifier, state, at, &access, &value, insn->src);
}

static bool is_aligned(const struct state *state, const struct access *access)
{
	struct number offset = linear_number(state, &access->pointer.offset);
	uint64_t low = access->bytes - 1;

	return access->pointer.kind != PACKET &&
	       ((offset.bits.value | offset.bits.unknown) & low) == 0;
}

bool step_atomic(struct verifier *verifier, struct state *state, uint32_t at)
{
	const struct insn *insn = &verifier->program->code[at];
	bool load = insn->operation == OP_LOAD_ACQUIRE, store = insn->operation == OP_STORE_RELEASE;
	struct access access = {load ? insn->src : insn->dst,
				insn->offset,
				1u << FORM_SIZE(insn->form),
				(store ? 0 : BPF_READ) | (load ? 0 : BPF_WRITE),
				{0},
				NULL};
	struct number old = loaded(access.bytes, false);
	struct value number;

	if (!check_access(verifier, state, at, &access))
		return false;
	if (!is_aligned(state, &access))
		return refuse(
			verifier, state, at, access.number,
			"an atomic access has to be aligned to its size, and packets are not");
	if (access.pointer.kind == CONTEXT && access.field != NULL &&
	    access.field->kind != BPF_FIELD_NUMBER)
		return refuse(verifier, state, at, access.number,
			      "this field of the context is loaded in the plain way");
	if (!load && (state->registers[insn->src].kind != NUMBER))
		return refuse(verifier, state, at, insn->src, "atomic operations are on numbers");
	if (insn->operation == OP_COMPARE_EXCHANGE && state->registers[0].kind != NUMBER)
		return refuse(verifier, state, at, 0, "atomic operations are on numbers");
	if (!store && access.pointer.kind == STACK &&
	    !check_read_stack(verifier, state, at, access.number, &access.pointer, access.bytes))
		return false;
	if (!set_number(verifier, state, at, &number, &old))
		return false;
	if (!load && access.pointer.kind == STACK &&
	    !store_stack(verifier, state, at, &access, &number))
		return false;
	if (load)
		return set_number(verifier, state, at, &state->registers[insn->dst], &old);
	if (insn->operation == OP_COMPARE_EXCHANGE)
		return set_number(verifier, state, at, &state->registers[0], &old);
	return (insn->form & FORM_FETCH) == 0 ||
	       set_number(verifier, state, at, &state->registers[insn->src], &old);
}

bool check_memory(struct verifier *verifier, struct state *state, uint32_t at, unsigned number,
		  const struct linear *bytes, bool write)
{
	const struct value *value = &state->registers[number];
	int128 min, max;

	linear_bounds(state, bytes, &min, &max);
	if (value->kind < STACK || value->kind > RECORD || value->kind == PACKET_END ||
	    value->nullable)
		return refuse(verifier, state, at, number,
			      "the helper needs the address of memory that is not null");
	if (min < 0 || !in_region(state, value, &value->offset, bytes))
		return refuse_access(verifier, state, at, number, &value->offset, bytes,
				     "the helper would access memory outside of the region");
	use_stack(verifier, state, value);
	if ((value->rights & (write ? BPF_WRITE : BPF_READ)) == 0 ||
	    (value->kind == CONTEXT && verifier->policy->field_count != 0))
		return refuse(verifier, state, at, number, "the helper may not use this memory");
	if (value->kind != STACK)
		return true;
	return check_read_stack(verifier, state, at, number, value,
				max > BPF_STACK_BYTES ? BPF_STACK_BYTES : (unsigned)max) &&
	       (!write || (forget_range(state, value->index, 0, BPF_STACK_BYTES), true));
}
