/* SPDX-License-Identifier: BSD-2-Clause */
/* See shadow.h. */
#include <string.h>

#include "bpf/helper.h"
#include "shadow.h"

#define FRAMES	     8u
#define FRAME_BYTES  512u
#define OBJECT_LIMIT 1024u

/* What a value is; from OBJECT on: an address, made from that of an object. */
enum { UNSET, NUMBER, HANDLE, OBJECT };

struct object {
	uint64_t start, bytes;
	bool is_record, is_frame, ended;
};

#define CONTEXT (OBJECT + 0)
#define PACKET	(OBJECT + 1)
#define FIXED	2u

static const struct shadow_world *world;
static struct object objects[OBJECT_LIMIT];
static uint32_t object_count;
static uint32_t registers[11];
static uint32_t bytes[FRAMES][FRAME_BYTES]; /* what each is, or is part of */
static uint32_t frames[FRAMES];		    /* their objects */
static uint32_t saved[FRAMES][4];
static unsigned depth, held;
static int32_t called; /* a helper whose result is in r0 now, or 0 */
static uint64_t called_with[3];
static const char *wrong;

static bool fail(const char *what)
{
	wrong = what;
	return false;
}

static uint32_t new_object(uint64_t start, uint64_t size)
{
	if (object_count == OBJECT_LIMIT)
		return UNSET;
	objects[object_count] = (struct object){.start = start, .bytes = size};
	return OBJECT + object_count++;
}

static bool enter_frame(uint64_t top)
{
	memset(bytes[depth], 0, sizeof(bytes[depth]));
	registers[10] = frames[depth] = new_object(top - FRAME_BYTES, FRAME_BYTES);
	if (registers[10] == UNSET)
		return false;
	objects[registers[10] - OBJECT].is_frame = true;
	return true;
}

void shadow_begin(const struct shadow_world *of)
{
	world = of;
	memset(registers, 0, sizeof(registers));
	object_count = 0;
	new_object(of->context, of->context_bytes);
	new_object(of->packet, of->packet_bytes);
	registers[1] = CONTEXT;
	depth = held = 0;
	called = 0;
	wrong = NULL;
}

const char *shadow_wrong(void)
{
	return wrong;
}

/* What the result of the helper that has returned is. */
static uint32_t result_of_helper(uint64_t r0)
{
	if (r0 == 0)
		return NUMBER;
	if (called == BPF_HELPER_MAP_LOOKUP)
		return new_object(r0, world->maps[called_with[0]]->definition.value_bytes);
	if (called != BPF_HELPER_RING_RESERVE)
		return NUMBER;
	uint32_t record = new_object(r0, called_with[1]);

	if (record != UNSET)
		objects[record - OBJECT].is_record = true;
	held++;
	return record;
}

/* The byte of a frame at an address. */
static uint32_t *byte_at(uint64_t address, const struct object *frame)
{
	unsigned i = 0;

	while (frames[i] != OBJECT + (uint32_t)(frame - objects))
		i++;
	return &bytes[i][address - frame->start];
}

/* The object that `size` bytes at an address, made from `what`, are in; NULL after failing. */
static const struct object *find(uint32_t what, uint64_t address, uint64_t size)
{
	if (what < OBJECT) {
		fail("memory is accessed by what is no address");
		return NULL;
	}
	const struct object *object = &objects[what - OBJECT];

	if (object->ended)
		fail("what is accessed has ended");
	else if (size > object->bytes || address - object->start > object->bytes - size)
		fail("the access is not in what the address was made from");
	else
		return object;
	return NULL;
}

static bool read_numbers(uint32_t what, uint64_t address, uint64_t size)
{
	const struct object *object = find(what, address, size);

	for (uint64_t i = 0; object != NULL && object->is_frame && i < size; i++)
		if (*byte_at(address + i, object) != NUMBER)
			return fail("a byte of the stack is read that is no number");
	return object != NULL && (what != CONTEXT || address >= world->context + 16 ||
				  fail("part of an address is read"));
}

static bool read(uint32_t *dst, uint32_t what, uint64_t address, unsigned size)
{
	const struct object *object = find(what, address, size);

	if (object == NULL)
		return false;
	if (what == CONTEXT && size == 8 && address < world->context + 16) {
		*dst = PACKET;
		return true;
	}
	uint32_t first = object->is_frame ? *byte_at(address, object) : NUMBER;

	if (size == 8 && first >= HANDLE) {
		for (uint64_t i = 1; i < 8; i++)
			if (*byte_at(address + i, object) != first)
				return fail("part of an address is read");
		*dst = first;
		return true;
	}
	*dst = NUMBER;
	return read_numbers(what, address, size);
}

static bool write(uint32_t src, uint32_t what, uint64_t address, unsigned size)
{
	const struct object *object = find(what, address, size);

	if (object == NULL)
		return false;
	if (src == UNSET)
		return fail("what is not set is stored");
	if (what == CONTEXT && address < world->context + 16)
		return fail("the packet's bounds are changed");
	if (src != NUMBER && !object->is_frame)
		return fail("an address is stored outside of the stack");
	for (uint64_t i = 0; object->is_frame && i < size; i++)
		*byte_at(address + i, object) = src;
	return true;
}

static bool arithmetic(const struct bpf_instruction *in)
{
	unsigned code = in->opcode & 0xf0;
	bool wide = (in->opcode & 7) == 7, immediate = (in->opcode & 8) == 0;
	uint32_t *d = &registers[in->registers & 15];
	uint32_t s =
		immediate || code == 0x80 || code == 0xd0 ? NUMBER : registers[in->registers >> 4];

	if (s == UNSET || (code != 0xb0 && *d == UNSET))
		return fail("a register is read that is not set");
	if (code == 0xb0) {
		*d = s;
		return s == NUMBER || (wide && in->offset == 0) || fail("an address is cut");
	}
	if (*d == NUMBER && s == NUMBER)
		return true;
	if (!wide || *d == HANDLE || s == HANDLE)
		return fail("arithmetic on an address");
	if (code == 0x00 && (*d == NUMBER || s == NUMBER)) {
		*d = *d == NUMBER ? s : *d;
		return true;
	}
	if (code == 0x10 && s == NUMBER)
		return true;
	if (code != 0x10 || *d != s)
		return fail("arithmetic on addresses of different objects");
	*d = NUMBER;
	return true;
}

static unsigned size_of(uint8_t opcode)
{
	static const uint8_t sizes[] = {4, 2, 1, 8};

	return sizes[opcode >> 3 & 3];
}

static bool atomic(const struct oracle *o, const struct bpf_instruction *in)
{
	unsigned size = size_of(in->opcode), dst = in->registers & 15, src = in->registers >> 4;
	bool loads = in->immediate == 0x100, stores = in->immediate == 0x110;
	unsigned base = loads ? src : dst;
	uint64_t address = o->r[base] + (uint64_t)(int64_t)in->offset;
	uint32_t old = NUMBER;

	if (address % size != 0)
		return fail("an atomic access is not aligned");
	if (!stores && !read_numbers(registers[base], address, size))
		return false;
	if (loads) {
		registers[dst] = NUMBER;
		return true;
	}
	if (registers[src] != NUMBER || (in->immediate == 0xf1 && registers[0] != NUMBER))
		return fail("an atomic operation on what is no number");
	return write(old, registers[dst], address, size);
}

static bool memory(const struct oracle *o, const struct bpf_instruction *in)
{
	unsigned size = size_of(in->opcode), mode = in->opcode & 0xe0;
	unsigned dst = in->registers & 15, src = in->registers >> 4;
	uint64_t offset = (uint64_t)(int64_t)in->offset;

	switch (in->opcode & 7) {
	case 0:
		registers[dst] = src == 0 ? NUMBER : HANDLE;
		return true;
	case 1:
		if (mode != 0x80)
			return read(&registers[dst], registers[src], o->r[src] + offset, size);
		if (!read_numbers(registers[src], o->r[src] + offset, size))
			return false;
		registers[dst] = NUMBER;
		return true;
	case 2:
		return write(NUMBER, registers[dst], o->r[dst] + offset, size);
	default:
		if (mode == 0xc0)
			return atomic(o, in);
		if (registers[src] != NUMBER && size != 8)
			return fail("part of an address is stored");
		return write(registers[src], registers[dst], o->r[dst] + offset, size);
	}
}

static bool helper(const struct oracle *o, int32_t number)
{
	struct object *record;

	memcpy(called_with, &o->r[1], sizeof(called_with));
	called = number;
	switch (number) {
	case BPF_HELPER_MAP_LOOKUP:
		return (registers[1] == HANDLE || fail("no map")) &&
		       read_numbers(registers[2], o->r[2], 4);
	case BPF_HELPER_RING_RESERVE:
		return (registers[1] == HANDLE && registers[2] == NUMBER) || fail("no ring");
	default:
		if (registers[1] < OBJECT)
			return fail("no record");
		record = &objects[registers[1] - OBJECT];
		if (!record->is_record || record->ended || record->start != o->r[1])
			return fail("no record, or one that was given up");
		record->ended = true;
		held--;
		return true;
	}
}

static bool call(const struct oracle *o)
{
	memcpy(saved[depth], &registers[6], sizeof(saved[depth]));
	memset(&registers[6], 0, sizeof(saved[depth]));
	registers[0] = UNSET;
	depth++;
	return depth < FRAMES && enter_frame(o->r[10] - FRAME_BYTES);
}

static bool leave(void)
{
	if (depth == 0)
		return (registers[0] == NUMBER || fail("an address is returned")) &&
		       (held == 0 || fail("a record is kept"));
	objects[frames[depth] - OBJECT].ended = true;
	depth--;
	memset(&registers[1], 0, 5 * sizeof(registers[0]));
	memcpy(&registers[6], saved[depth], sizeof(saved[depth]));
	registers[10] = frames[depth];
	return registers[0] != UNSET || fail("a function returns what is not set");
}

static bool compare(const struct oracle *o, const struct bpf_instruction *in)
{
	unsigned dst = in->registers & 15, src = in->registers >> 4, code = in->opcode & 0xf0;
	bool immediate = (in->opcode & 8) == 0, wide = (in->opcode & 7) == 5;
	uint32_t a = registers[dst], b = immediate ? NUMBER : registers[src];
	uint64_t value = immediate ? (uint64_t)in->immediate : o->r[src];

	if (a == UNSET || b == UNSET)
		return fail("a register is compared that is not set");
	if (a == NUMBER && b == NUMBER)
		return true;
	if (!wide)
		return fail("half of an address is compared");
	if (a >= HANDLE && b >= HANDLE)
		return true;
	return ((a == NUMBER ? o->r[dst] : value) == 0 && (code == 0x10 || code == 0x50)) ||
	       fail("an address is compared with a number");
}

bool shadow_step(const struct oracle *o, size_t pc)
{
	const struct bpf_instruction *in = &o->code[pc];
	unsigned class = in->opcode & 7, code = in->opcode & 0xf0;

	if (object_count == FIXED && !enter_frame(o->r[10]))
		return false;
	if (called != 0) {
		registers[0] = result_of_helper(o->r[0]);
		memset(&registers[1], 0, 5 * sizeof(registers[0]));
		called = 0;
	}
	if (object_count == OBJECT_LIMIT)
		return false;
	if (class == 4 || class == 7)
		return arithmetic(in);
	if (class < 4)
		return memory(o, in);
	if (code == 0x00)
		return true;
	if (code == 0x90)
		return leave();
	if (code != 0x80)
		return compare(o, in);
	return in->registers >> 4 == 1 ? call(o) : helper(o, in->immediate);
}
