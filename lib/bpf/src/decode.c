/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From instructions as they stand in memory to the decoded form. All that can be
 * wrong with a program is found here, in the order of its instructions; the
 * numbers of sections are those of RFC 9669.
 */
#include "bpf/map.h"
#include "program.h"

struct decoder {
	const struct bpf_source *source;
	struct bpf_program *program;
	struct bpf_error *error;
	uint32_t index;
};

static bool refuse(struct decoder *decoder, const char *message)
{
	*decoder->error = (struct bpf_error){message, NULL, decoder->index};
	return false;
}

const struct bpf_helper *helper_find(const struct bpf_helper *helpers, size_t count,
				     uint64_t number)
{
	for (size_t i = 0; i < count; i++)
		if (helpers[i].number == number)
			return &helpers[i];
	return NULL;
}

/* 5.1: log2 of the bytes. */
static unsigned size_of(uint8_t opcode)
{
	static const uint8_t sizes[] = {2, 1, 0, 3};

	return sizes[BPF_SIZE(opcode) >> 3];
}

static bool no_fields(struct decoder *decoder, const struct bpf_instruction *in, bool offset,
		      bool immediate, bool source)
{
	if (offset && in->offset != 0)
		return refuse(decoder, "the offset must be 0 in this instruction");
	if (immediate && in->immediate != 0)
		return refuse(decoder, "the immediate must be 0 in this instruction");
	if (source && BPF_SOURCE(*in) != 0)
		return refuse(decoder, "the source register must be 0 in this instruction");
	return true;
}

static bool writable(struct decoder *decoder, unsigned number)
{
	return number != 10 || refuse(decoder, "r10 is the frame pointer and cannot be written");
}

/* Fills the second operand of arithmetic and comparisons. */
static bool decode_operand(struct decoder *decoder, const struct bpf_instruction *in,
			   struct insn *out)
{
	if ((in->opcode & BPF_X) != 0)
		return no_fields(decoder, in, false, true, false);
	out->form |= FORM_IMMEDIATE;
	out->immediate = in->immediate;
	if ((out->form & FORM_WIDE) == 0)
		out->immediate = (uint32_t)in->immediate;
	return no_fields(decoder, in, false, false, true);
}

/* 4.2: conversions to little and big endian, and byte swaps in the 64-bit class. */
static bool decode_end(struct decoder *decoder, const struct bpf_instruction *in, struct insn *out)
{
	unsigned size;

	if (in->immediate == 16)
		size = 1;
	else if (in->immediate == 32)
		size = 2;
	else if (in->immediate == 64)
		size = 3;
	else
		return refuse(decoder, "a byte swap is of 16, 32 or 64 bits");
	if (BPF_CLASS(in->opcode) == BPF_ALU64 && (in->opcode & BPF_X) != 0)
		return refuse(decoder, "undefined byte swap");
	bool swap = BPF_CLASS(in->opcode) == BPF_ALU64 || (in->opcode & BPF_X) != 0;

	out->operation = swap ? OP_SWAP : OP_ZERO_EXTEND;
	out->form = FORM_OF_SIZE(size);
	out->src = out->dst;
	return no_fields(decoder, in, true, false, true);
}

/* 4.1: MOV, and MOVSX if there is an offset. */
static bool decode_move(struct decoder *decoder, const struct bpf_instruction *in, struct insn *out)
{
	bool wide = (out->form & FORM_WIDE) != 0;

	out->operation = OP_MOV;
	if (in->offset == 0)
		return decode_operand(decoder, in, out);
	if ((in->opcode & BPF_X) == 0)
		return refuse(decoder, "only registers are moved with sign extension");
	out->operation = OP_EXTEND;
	if (in->offset == 8)
		out->form |= FORM_OF_SIZE(0);
	else if (in->offset == 16)
		out->form |= FORM_OF_SIZE(1);
	else if (in->offset == 32 && wide)
		out->form |= (uint8_t)FORM_OF_SIZE(2);
	else
		return refuse(decoder, wide ? "sign extension is from 8, 16 or 32 bits"
					    : "32-bit sign extension is from 8 or 16 bits");
	return no_fields(decoder, in, false, true, false);
}

static bool decode_arithmetic(struct decoder *decoder, const struct bpf_instruction *in,
			      struct insn *out)
{
	static const uint8_t operations[16] = {
		[BPF_ADD >> 4] = OP_ADD, [BPF_SUB >> 4] = OP_SUB,   [BPF_MUL >> 4] = OP_MUL,
		[BPF_DIV >> 4] = OP_DIV, [BPF_OR >> 4] = OP_OR,	    [BPF_AND >> 4] = OP_AND,
		[BPF_LSH >> 4] = OP_LSH, [BPF_RSH >> 4] = OP_RSH,   [BPF_MOD >> 4] = OP_MOD,
		[BPF_XOR >> 4] = OP_XOR, [BPF_ARSH >> 4] = OP_ARSH,
	};
	unsigned code = BPF_CODE(in->opcode);

	if (!writable(decoder, out->dst))
		return false;
	if (BPF_CLASS(in->opcode) == BPF_ALU64)
		out->form = FORM_WIDE;
	if (code == BPF_END)
		return decode_end(decoder, in, out);
	if (code == BPF_MOV)
		return decode_move(decoder, in, out);
	if (code == BPF_NEG) {
		out->operation = OP_NEG;
		out->src = out->dst;
		if ((in->opcode & BPF_X) != 0)
			return refuse(decoder, "negation has no source register");
		return no_fields(decoder, in, true, true, true);
	}
	out->operation = operations[code >> 4];
	if (out->operation == OP_NONE)
		return refuse(decoder, "undefined arithmetic operation");
	if ((code == BPF_DIV || code == BPF_MOD) && in->offset == 1) {
		out->operation = code == BPF_DIV ? OP_SDIV : OP_SMOD;
		return decode_operand(decoder, in, out);
	}
	return no_fields(decoder, in, true, false, false) && decode_operand(decoder, in, out);
}

/* Checks that a jump or call goes to an instruction, and leaves its index in `offset`. */
static bool decode_target(struct decoder *decoder, int64_t distance, struct insn *out)
{
	const struct bpf_instruction *code = decoder->source->instructions;
	int64_t target = (int64_t)decoder->index + 1 + distance;

	if (target < 0 || target >= (int64_t)decoder->source->count)
		return refuse(decoder, "the target is outside the program");
	if (target > 0 && code[target].opcode == 0 && code[target - 1].opcode == BPF_LDDW)
		return refuse(decoder, "the target is the middle of an instruction");
	out->offset = (int32_t)target;
	if (out->operation != OP_CALL_LOCAL && target <= decoder->index)
		out->form |= FORM_BACK;
	return true;
}

static bool decode_helper_call(struct decoder *decoder, const struct bpf_instruction *in,
			       struct insn *out)
{
	const struct bpf_helper *helpers = decoder->source->helpers;
	const struct bpf_helper *helper =
		helper_find(helpers, decoder->source->helper_count, (uint32_t)in->immediate);

	if (helper == NULL)
		return refuse(decoder, "the helper does not exist or is not granted");
	out->operation = OP_CALL_HELPER;
	out->offset = (int32_t)(helper - helpers);
	out->immediate = (int64_t)(uintptr_t)helper->function;
	return true;
}

/* 4.3.1, 4.3.2. */
static bool decode_call(struct decoder *decoder, const struct bpf_instruction *in, struct insn *out)
{
	if (in->offset != 0)
		return refuse(decoder, "a call has no offset");
	if ((in->opcode & BPF_X) != 0) {
		out->operation = OP_CALL_REGISTER;
		return no_fields(decoder, in, false, true, true);
	}
	if (out->dst != 0)
		return refuse(decoder, "the destination register of a call must be 0");
	switch (out->src) {
	case BPF_CALL_HELPER:
		return decode_helper_call(decoder, in, out);
	case BPF_CALL_LOCAL:
		out->operation = OP_CALL_LOCAL;
		return decode_target(decoder, in->immediate, out);
	case BPF_CALL_BTF:
		return refuse(decoder, "functions are not called by BTF numbers here");
	default:
		return refuse(decoder, "undefined kind of call");
	}
}

static bool decode_jump(struct decoder *decoder, const struct bpf_instruction *in, struct insn *out)
{
	static const uint8_t operations[16] = {
		[BPF_JEQ >> 4] = OP_JEQ,   [BPF_JGT >> 4] = OP_JGT,   [BPF_JGE >> 4] = OP_JGE,
		[BPF_JSET >> 4] = OP_JSET, [BPF_JNE >> 4] = OP_JNE,   [BPF_JSGT >> 4] = OP_JSGT,
		[BPF_JSGE >> 4] = OP_JSGE, [BPF_JLT >> 4] = OP_JLT,   [BPF_JLE >> 4] = OP_JLE,
		[BPF_JSLT >> 4] = OP_JSLT, [BPF_JSLE >> 4] = OP_JSLE,
	};
	unsigned code = BPF_CODE(in->opcode);
	bool wide = BPF_CLASS(in->opcode) == BPF_JMP;

	if (code == BPF_CALL && wide)
		return decode_call(decoder, in, out);
	if (in->opcode == (BPF_JMP | BPF_EXIT) || in->opcode == (BPF_JMP | BPF_JA) ||
	    in->opcode == (BPF_JMP32 | BPF_JA)) {
		if (in->registers != 0)
			return refuse(decoder, "the registers must be 0 in this instruction");
		if (!no_fields(decoder, in, code == BPF_EXIT || !wide, wide, false))
			return false;
		out->operation = code == BPF_EXIT ? OP_EXIT : OP_JA;
		if (code == BPF_EXIT)
			return true;
		return decode_target(decoder, wide ? in->offset : in->immediate, out);
	}
	out->operation = operations[code >> 4];
	if (out->operation == OP_NONE)
		return refuse(decoder, "undefined jump");
	if (wide)
		out->form = FORM_WIDE;
	return decode_operand(decoder, in, out) && decode_target(decoder, in->offset, out);
}

/* 5.2, 5.3. */
static bool decode_load(struct decoder *decoder, const struct bpf_instruction *in, struct insn *out)
{
	unsigned size = size_of(in->opcode), mode = BPF_MODE(in->opcode);

	if (mode != BPF_MEM && mode != BPF_MEMSX)
		return refuse(decoder, "undefined load");
	if (mode == BPF_MEMSX && size == 3)
		return refuse(decoder, "there is no sign-extending load of 64 bits");
	out->operation = OP_LOAD;
	out->form = (uint8_t)(FORM_OF_SIZE(size) | (mode == BPF_MEMSX ? FORM_SIGNED : 0));
	out->offset = in->offset;
	return writable(decoder, out->dst) && no_fields(decoder, in, false, true, false);
}

/* 5.3, and the load-acquire and store-release that came later. */
static bool decode_atomic(struct decoder *decoder, const struct bpf_instruction *in,
			  struct insn *out)
{
	static const struct {
		int32_t immediate;
		uint8_t operation;
		bool writes_source;
	} operations[] = {
		{BPF_ADD, OP_ATOMIC_ADD, false},
		{BPF_OR, OP_ATOMIC_OR, false},
		{BPF_AND, OP_ATOMIC_AND, false},
		{BPF_XOR, OP_ATOMIC_XOR, false},
		{BPF_ADD | BPF_FETCH, OP_ATOMIC_ADD, true},
		{BPF_OR | BPF_FETCH, OP_ATOMIC_OR, true},
		{BPF_AND | BPF_FETCH, OP_ATOMIC_AND, true},
		{BPF_XOR | BPF_FETCH, OP_ATOMIC_XOR, true},
		{BPF_XCHG, OP_EXCHANGE, true},
		{BPF_CMPXCHG, OP_COMPARE_EXCHANGE, false},
		{BPF_LOAD_ACQUIRE, OP_LOAD_ACQUIRE, false},
		{BPF_STORE_RELEASE, OP_STORE_RELEASE, false},
	};
	unsigned size = size_of(in->opcode);

	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
		if (operations[i].immediate != in->immediate)
			continue;
		out->operation = operations[i].operation;
		out->form = (uint8_t)FORM_OF_SIZE(size);
		if (operations[i].writes_source)
			out->form |= FORM_FETCH;
		out->offset = in->offset;
		if (out->operation == OP_LOAD_ACQUIRE)
			return writable(decoder, out->dst);
		if (out->operation != OP_STORE_RELEASE && size < 2)
			return refuse(decoder, "atomic operations are of 32 or 64 bits");
		return !operations[i].writes_source || writable(decoder, out->src);
	}
	return refuse(decoder, "undefined atomic operation");
}

static bool decode_store(struct decoder *decoder, const struct bpf_instruction *in,
			 struct insn *out)
{
	bool immediate = BPF_CLASS(in->opcode) == BPF_ST;

	if (BPF_MODE(in->opcode) == BPF_ATOMIC && !immediate)
		return decode_atomic(decoder, in, out);
	if (BPF_MODE(in->opcode) != BPF_MEM)
		return refuse(decoder, "undefined store");
	out->operation = OP_STORE;
	out->form = (uint8_t)FORM_OF_SIZE(size_of(in->opcode));
	out->offset = in->offset;
	if (!immediate)
		return no_fields(decoder, in, false, true, false);
	out->form |= FORM_IMMEDIATE;
	out->immediate = in->immediate;
	return no_fields(decoder, in, false, false, true);
}

/* 5.4: the seven meanings of a 64-bit constant. */
static bool decode_constant(struct decoder *decoder, const struct bpf_instruction *in,
			    struct insn *out)
{
	const struct bpf_source *source = decoder->source;
	uint32_t low = (uint32_t)in[0].immediate, high;
	unsigned kind = out->src;

	if (in->opcode != BPF_LDDW)
		return refuse(decoder, "undefined load; packets are reached through the context");
	if (decoder->index + 1 == source->count || in[1].opcode != 0 || in[1].registers != 0 ||
	    in[1].offset != 0)
		return refuse(decoder, "the second half of a 64-bit constant is missing");
	high = (uint32_t)in[1].immediate;
	out->operation = OP_CONSTANT;
	out->src = 0;
	if (!writable(decoder, out->dst) || !no_fields(decoder, in, true, false, false))
		return false;
	if (kind == BPF_LDDW_IMMEDIATE) {
		out->immediate = (int64_t)((uint64_t)high << 32 | low);
		return true;
	}
	bool value = kind == BPF_LDDW_MAP_VALUE || kind == BPF_LDDW_MAP_INDEX_VALUE;

	if (high != 0 && !value)
		return refuse(decoder, "the second immediate must be 0 in this instruction");
	switch (kind) {
	case BPF_LDDW_MAP:
	case BPF_LDDW_MAP_INDEX:
	case BPF_LDDW_MAP_VALUE:
	case BPF_LDDW_MAP_INDEX_VALUE:
		if (low >= source->map_count)
			return refuse(decoder, "there is no map of this number");
		out->immediate = (int64_t)(MAP_HANDLE + low);
		if (value) {
			out->immediate = (int64_t)bpf_map_direct(source->maps[low], high);
			if (out->immediate == 0)
				return refuse(decoder, "the map has no value at this place that "
						       "can be addressed directly");
		}
		return true;
	case BPF_LDDW_VARIABLE:
		if (low >= source->variable_count)
			return refuse(decoder, "there is no variable of this number");
		out->immediate = (int64_t)source->variables[low];
		return true;
	case BPF_LDDW_FUNCTION:
		/* The function's number takes the place of its start once all are known. */
		out->src = BPF_LDDW_FUNCTION;
		if (!decode_target(decoder, in->immediate, out))
			return false;
		out->form = 0;
		return true;
	default:
		return refuse(decoder, "undefined kind of 64-bit constant");
	}
}

static bool decode_one(struct decoder *decoder)
{
	const struct bpf_instruction *in = &decoder->source->instructions[decoder->index];
	struct insn *out = &decoder->program->code[decoder->index];
	typedef bool decode_class(struct decoder *, const struct bpf_instruction *, struct insn *);
	static decode_class *const classes[8] = {
		[BPF_LD] = decode_constant,    [BPF_LDX] = decode_load,
		[BPF_ST] = decode_store,       [BPF_STX] = decode_store,
		[BPF_ALU] = decode_arithmetic, [BPF_ALU64] = decode_arithmetic,
		[BPF_JMP] = decode_jump,       [BPF_JMP32] = decode_jump,
	};

	*out = (struct insn){.dst = BPF_DESTINATION(*in), .src = BPF_SOURCE(*in)};
	if (out->dst >= BPF_REGISTERS || out->src >= BPF_REGISTERS)
		return refuse(decoder, "there are only the registers r0 to r10");
	return classes[BPF_CLASS(in->opcode)](decoder, in, out);
}

bool decode(const struct bpf_source *source, struct bpf_memory *memory, struct bpf_program *program,
	    struct bpf_error *error)
{
	struct decoder decoder = {source, program, error, 0};

	if (source->count == 0)
		return refuse(&decoder, "the program is empty");
	if (source->count > BPF_PROGRAM_LIMIT)
		return refuse(&decoder, "the program is longer than 65536 instructions");
	program->count = (uint32_t)source->count;
	program->code = bpf_memory_take(memory, source->count * sizeof(*program->code));
	program->loops = bpf_memory_take(memory, source->count * sizeof(*program->loops));
	if (program->code == NULL || program->loops == NULL)
		return refuse(&decoder, "the memory for programs is used up");
	program->helpers = source->helpers;
	program->helper_count = (uint32_t)source->helper_count;
	program->maps = source->maps;
	program->map_count = (uint32_t)source->map_count;
	const struct insn *last = program->code;

	while (decoder.index < program->count) {
		if (!decode_one(&decoder))
			return false;
		last = &program->code[decoder.index];
		decoder.index += last->operation == OP_CONSTANT ? 2 : 1;
	}
	if (!ends_flow(last)) {
		decoder.index = program->count - 1;
		return refuse(&decoder, "execution would run off the program's end; "
					"the last instruction must be exit or a jump");
	}
	return find_functions(program, memory) ||
	       refuse(&decoder, "the memory for programs is used up");
}
