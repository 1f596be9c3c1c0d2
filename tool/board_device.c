/* SPDX-License-Identifier: BSD-2-Clause */
/* The models of devices, and reading what a board says of them; see board_device.h. */
#include <inttypes.h>

#include "board_device.h"
#include "error.h"
#include "page.h"

#define MODELS 3

static const struct device_model models[][MODELS] = {
	[DEVICE_CONTROLLER] =
		{
			{.name = "gicv2",
			 .architecture = "aarch64",
			 .lowest_device_irq = 16, /* below are software generated ones */
			 .fields = {{"distributor", DEVICE_RANGE, "GIC_DISTRIBUTOR"},
				    {"cpu_interface", DEVICE_RANGE, "GIC_CPU_INTERFACE"}}},
			{.name = "plic",
			 .architecture = "riscv64",
			 .lowest_irq = 1,
			 .lowest_device_irq = 1,
			 .fields = {{"registers", DEVICE_RANGE, "PLIC"},
				    {"context", DEVICE_NUMBER, "PLIC_CONTEXT"}}},
			{.name = "cpu-intc",
			 .architecture = "riscv64",
			 .lowest_irq = 1,
			 .lowest_device_irq = 1},
		},
	[DEVICE_CONSOLE] =
		{
			{.name = "pl011",
			 .architecture = "aarch64",
			 .fields = {{"base", DEVICE_ADDRESS, "CONSOLE_PL011"},
				    {"clock_hz", DEVICE_NUMBER, "CONSOLE_HZ"}}},
			{.name = "sbi", .architecture = "riscv64"},
		},
	[DEVICE_TIMER] =
		{
			{.name = "generic-virtual", .architecture = "aarch64"},
			{.name = "sbi", .architecture = "riscv64"},
		},
	[DEVICE_FIRMWARE] =
		{
			{.name = "psci-hvc", .architecture = "aarch64", .constant = "PSCI_HVC"},
			{.name = "sbi", .architecture = "riscv64"},
		},
};

bool check_aligned(const struct node *table, const char *key, uint64_t value, uint64_t alignment)
{
	if (value % alignment == 0)
		return true;
	return error_at(schema_place(table, key),
			text_format("give a multiple of 0x%" PRIx64, alignment),
			"`%s` is 0x%" PRIx64 ", which is not aligned", key, value);
}

static void add_constant(struct board *board, const char *name, uint64_t value)
{
	board->constants[board->constant_count++] = (struct board_constant){name, value};
}

static bool overlap(struct address_range a, struct address_range b)
{
	return a.base < b.base + b.size && b.base < a.base + a.size;
}

static bool keep(const struct node *table, const char *what, struct address_range *range,
		 struct board *board)
{
	static const struct field fields[] = {
		INTEGER(struct address_range, base, FIELD_REQUIRED, 0, INT64_MAX),
		INTEGER(struct address_range, size, FIELD_REQUIRED, PAGE_SIZE, INT64_MAX),
	};
	size_t at = board->kept_count;

	if (!schema_read(table, what, fields, 2, range) ||
	    !check_aligned(table, "base", range->base, PAGE_SIZE) ||
	    !check_aligned(table, "size", range->size, PAGE_SIZE))
		return false;
	if (overlap(*range, board->memory))
		return error_at(schema_place(table, "base"), "correct one of the two ranges",
				"%s overlaps the board's memory", what);
	if (at == BOARD_KEPT)
		return error_at(schema_place(table, "base"), "name fewer of them",
				"%s is one device too many that users do not get", what);
	for (size_t i = 0; i < at; i++)
		if (overlap(*range, board->kept[i]))
			return error_at(
				schema_place(table, "base"), "correct one of the two ranges",
				"%s overlaps [0x%" PRIx64 ", 0x%" PRIx64 ") of another device",
				what, board->kept[i].base,
				board->kept[i].base + board->kept[i].size);
	for (; at > 0 && board->kept[at - 1].base > range->base; at--)
		board->kept[at] = board->kept[at - 1];
	board->kept[at] = *range;
	board->kept_count++;
	return true;
}

bool device_keep(const struct node *table, const char *what, struct board *board)
{
	struct address_range range = {0};

	return keep(table, what, &range, board);
}

static bool take_field(const struct device_field *field, const struct node *table,
		       struct device_table *device, size_t i, struct board *board)
{
	struct address_range range = {.base = device->own[i].number};

	if (field->kind == DEVICE_RANGE &&
	    !keep(device->own[i].range, text_format("`%s`", field->key), &range, board))
		return false;
	if (field->kind == DEVICE_ADDRESS &&
	    !check_aligned(table, field->key, range.base, PAGE_SIZE))
		return false;
	add_constant(board, field->constant, range.base);
	return true;
}

static const struct device_model *find_model(enum device_kind kind, const struct node *table,
					     const char *what, const struct board *board)
{
	const struct node *name = schema_find(table, "model");
	const struct device_model *known[MODELS];
	const char *names[MODELS];
	size_t count = 0;

	for (size_t i = 0; i < MODELS && models[kind][i].name != NULL; i++) {
		if (!text_equal(models[kind][i].architecture, board->architecture->name))
			continue;
		known[count] = &models[kind][i];
		names[count++] = models[kind][i].name;
	}
	if (name == NULL) {
		error_at(table->place, "add `model = ...` to this table", "%s has no `model`",
			 what);
		return NULL;
	}
	if (name->kind != NODE_STRING) {
		error_at(name->place, "write it as a string", "`model` is %s, not a string",
			 node_kind_name(name->kind));
		return NULL;
	}

	int at = schema_word(name, names, count);

	return at < 0 ? NULL : known[at];
}

const struct device_model *device_read(enum device_kind kind, const struct node *table,
				       const char *what, const struct field *common,
				       size_t common_count, struct device_table *device,
				       struct board *board)
{
	static const struct field model_field =
		FIELD(struct device_table, model, NODE_STRING, FIELD_REQUIRED);
	const struct device_model *model = find_model(kind, table, what, board);
	struct field *fields = NEW_ARRAY(struct field, common_count + 1 + DEVICE_FIELDS);
	size_t count = common_count;

	if (model == NULL)
		return NULL;
	for (size_t i = 0; i < common_count; i++)
		fields[i] = common[i];
	fields[count++] = model_field;
	for (size_t i = 0; model->fields[i].kind != 0; i++)
		fields[count++] = (struct field){
			.key = model->fields[i].key,
			.kind = model->fields[i].kind == DEVICE_RANGE ? NODE_TABLE : NODE_INTEGER,
			.presence = FIELD_REQUIRED,
			.member = offsetof(struct device_table, own) + i * sizeof(device->own[0]),
			.high = INT64_MAX,
		};
	if (!schema_read(table, what, fields, count, device))
		return NULL;
	for (size_t i = 0; model->fields[i].kind != 0; i++)
		if (!take_field(&model->fields[i], table, device, i, board))
			return NULL;
	if (model->constant != NULL)
		add_constant(board, model->constant, 1);
	return model;
}
