/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading and checking board files; see board.h. */
#include <inttypes.h>
#include <string.h>

#include "board_device.h"
#include "file.h"
#include "page.h"
#include "schema.h"
#include "toml.h"

/* The tables of a board file as they stand there. */
struct board_file {
	const char *name, *description, *architecture, *cpu, *device_tree;
	uint64_t user_top;
	const struct node *memory, *devices, *interrupt_controller, *console, *timer;
	const struct node *firmware, *loader, *kernel, *qemu;
};

#define FILE_FIELD(key, kind) FIELD(struct board_file, key, kind, FIELD_REQUIRED)

static const struct field file_fields[] = {
	FILE_FIELD(name, NODE_STRING),
	FILE_FIELD(description, NODE_STRING),
	FILE_FIELD(architecture, NODE_STRING),
	FILE_FIELD(cpu, NODE_STRING),
	FILE_FIELD(device_tree, NODE_STRING),
	FILE_FIELD(user_top, NODE_INTEGER),
	FILE_FIELD(memory, NODE_TABLE),
	FILE_FIELD(devices, NODE_TABLE),
	FILE_FIELD(interrupt_controller, NODE_TABLE),
	FILE_FIELD(console, NODE_TABLE),
	FILE_FIELD(timer, NODE_TABLE),
	FILE_FIELD(firmware, NODE_TABLE),
	FILE_FIELD(loader, NODE_TABLE),
	FILE_FIELD(kernel, NODE_TABLE),
	FILE_FIELD(qemu, NODE_TABLE),
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define READ_TABLE(node, what, fields, object)                                                     \
	schema_read(node, what, fields, COUNT(fields), object)

static bool read_memory(const struct node *table, struct board *board)
{
	struct memory_table {
		uint64_t base, size, boot_reserved, top_reserved;
	} memory;
	static const struct field fields[] = {
		INTEGER(struct memory_table, base, FIELD_REQUIRED, 0, INT64_MAX),
		INTEGER(struct memory_table, size, FIELD_REQUIRED, PAGE_SIZE, INT64_MAX),
		INTEGER(struct memory_table, boot_reserved, FIELD_REQUIRED, PAGE_SIZE, INT64_MAX),
		INTEGER(struct memory_table, top_reserved, FIELD_REQUIRED, PAGE_SIZE, INT64_MAX),
	};

	if (!READ_TABLE(table, "`memory`", fields, &memory) ||
	    !check_aligned(table, "base", memory.base, LARGE_PAGE_SIZE) ||
	    !check_aligned(table, "size", memory.size, PAGE_SIZE) ||
	    !check_aligned(table, "boot_reserved", memory.boot_reserved, PAGE_SIZE) ||
	    !check_aligned(table, "top_reserved", memory.top_reserved, PAGE_SIZE))
		return false;
	if (memory.boot_reserved > memory.size ||
	    memory.top_reserved > memory.size - memory.boot_reserved)
		return error_at(schema_place(table, "boot_reserved"),
				"make `boot_reserved` and `top_reserved` together less than `size`",
				"more memory is reserved than there is");
	board->memory = (struct address_range){memory.base, memory.size};
	board->boot_reserved = memory.boot_reserved;
	board->top_reserved = memory.top_reserved;
	return true;
}

static bool read_devices(const struct node *table, struct board *board)
{
	struct devices_table {
		uint64_t top;
		const struct node *kept;
	} devices = {0};
	static const struct field fields[] = {
		INTEGER(struct devices_table, top, FIELD_REQUIRED, PAGE_SIZE, INT64_C(1) << 48),
		FIELD(struct devices_table, kept, NODE_ARRAY, FIELD_OPTIONAL),
	};

	if (!READ_TABLE(table, "`devices`", fields, &devices) ||
	    !check_aligned(table, "top", devices.top, PAGE_SIZE))
		return false;
	if (board->memory.size > devices.top ||
	    board->memory.base > devices.top - board->memory.size)
		return error_at(schema_place(table, "top"),
				"give the end of all physical addresses, devices and memory",
				"the memory reaches beyond the top of the devices");
	board->device_top = devices.top;
	for (size_t i = 0; devices.kept != NULL && i < devices.kept->count; i++) {
		const struct node *range = &devices.kept->children[i];

		if (range->kind != NODE_TABLE)
			return error_at(range->place, "write { base = ..., size = ... }",
					"expected a table, but found %s",
					node_kind_name(range->kind));
		if (!device_keep(range, text_format("`kept` range %zu", i + 1), board))
			return false;
	}
	return true;
}

static bool read_kernel_irqs(const struct node *array, struct board *board)
{
	board->kernel_irqs = memory_new(array->count, sizeof(*board->kernel_irqs));
	for (size_t i = 0; i < array->count; i++) {
		const struct node *irq = &array->children[i];

		if (irq->kind != NODE_INTEGER || irq->integer < 0 ||
		    (uint64_t)irq->integer > board->highest_irq)
			return error_at(irq->place, "list interrupt numbers up to `highest_irq`",
					"not an interrupt number of this board");
		board->kernel_irqs[i] = (uint64_t)irq->integer;
	}
	board->kernel_irq_count = array->count;
	return true;
}

static bool read_interrupt_controller(const struct node *table, struct board *board)
{
	static const struct field fields[] = {
		INTEGER(struct device_table, highest_irq, FIELD_REQUIRED, 1, 1019),
		FIELD(struct device_table, kernel_irqs, NODE_ARRAY, FIELD_REQUIRED),
	};
	struct device_table device;
	const struct device_model *model =
		device_read(DEVICE_CONTROLLER, table, "`interrupt_controller`", fields,
			    COUNT(fields), &device, board);

	if (model == NULL)
		return false;
	board->lowest_irq = model->lowest_irq;
	board->lowest_device_irq = model->lowest_device_irq;
	board->highest_irq = device.highest_irq;
	return read_kernel_irqs(device.kernel_irqs, board);
}

static bool read_timer(const struct node *table, struct board *board)
{
	static const struct field fields[] = {
		INTEGER(struct device_table, irq, FIELD_REQUIRED, 0, INT64_MAX),
		INTEGER(struct device_table, frequency_hz, FIELD_REQUIRED, 1, INT64_MAX),
	};
	struct device_table device;

	if (!device_read(DEVICE_TIMER, table, "`timer`", fields, COUNT(fields), &device, board))
		return false;
	board->timer_irq = device.irq;
	board->timer_hz = device.frequency_hz;
	for (size_t i = 0; i < board->kernel_irq_count; i++)
		if (board->kernel_irqs[i] == device.irq)
			return true;
	return error_at(schema_place(table, "irq"), "add it to `kernel_irqs`",
			"the timer's interrupt %" PRIu64 " is not one of the kernel's", device.irq);
}

/* A device of which all is in its model. */
static bool read_plain(enum device_kind kind, const struct node *table, const char *what,
		       struct board *board)
{
	struct device_table device;

	return device_read(kind, table, what, NULL, 0, &device, board) != NULL;
}

/* Reads { address = ... } of `loader` or `kernel`, which has to lie in the reserved memory. */
static bool read_boot_address(const struct node *table, const char *what, const struct board *board,
			      uint64_t alignment, uint64_t *address)
{
	static const struct field fields[] = {
		{.key = "address",
		 .kind = NODE_INTEGER,
		 .presence = FIELD_REQUIRED,
		 .high = INT64_MAX},
	};

	if (!READ_TABLE(table, what, fields, address) ||
	    !check_aligned(table, "address", *address, alignment))
		return false;
	if (*address < board->memory.base || *address - board->memory.base >= board->boot_reserved)
		return error_at(
			schema_place(table, "address"),
			"choose an address in the first `boot_reserved` bytes of the memory",
			"%s is not in the memory reserved for booting", what);
	return true;
}

static bool read_qemu(const struct node *table, struct board *board)
{
	struct qemu_table {
		const struct node *command;
	} qemu;
	static const struct field fields[] = {
		FIELD(struct qemu_table, command, NODE_ARRAY, FIELD_REQUIRED),
	};

	if (!READ_TABLE(table, "`qemu`", fields, &qemu))
		return false;
	bool has_image = false;

	board->qemu_count = qemu.command->count;
	board->qemu = NEW_ARRAY(const char *, board->qemu_count + 1);
	for (size_t i = 0; i < board->qemu_count; i++) {
		const struct node *word = &qemu.command->children[i];

		if (word->kind != NODE_STRING)
			return error_at(word->place, "write every word of the command as a string",
					"expected a string, but found %s",
					node_kind_name(word->kind));
		board->qemu[i] = word->string;
		has_image = has_image || (i > 0 && text_equal(word->string, "IMAGE"));
	}
	return has_image ||
	       error_at(qemu.command->place, "add the word IMAGE where the image's path belongs",
			"QEMU's command does not name the image");
}

static const struct board *read_tables(const struct node *root, struct board *board)
{
	struct board_file file;

	if (!READ_TABLE(root, "a board", file_fields, &file) ||
	    schema_word(schema_find(root, "architecture"), architecture_names(),
			architecture_count) < 0 ||
	    !check_aligned(root, "user_top", file.user_top + 1, PAGE_SIZE))
		return NULL;
	board->name = file.name;
	board->description = file.description;
	board->architecture = architecture_named(file.architecture);
	board->cpu = file.cpu;
	board->user_top = file.user_top;
	if (!read_memory(file.memory, board) || !read_devices(file.devices, board) ||
	    !read_interrupt_controller(file.interrupt_controller, board) ||
	    !read_timer(file.timer, board) ||
	    !read_plain(DEVICE_CONSOLE, file.console, "`console`", board) ||
	    !read_plain(DEVICE_FIRMWARE, file.firmware, "`firmware`", board) ||
	    !read_boot_address(file.kernel, "`kernel`", board, LARGE_PAGE_SIZE,
			       &board->kernel_address) ||
	    !read_boot_address(file.loader, "`loader`", board, PAGE_SIZE, &board->loader_address) ||
	    !read_qemu(file.qemu, board))
		return NULL;
	return board;
}

const struct board *board_read(const char *path)
{
	struct source *source = file_read_source(path);

	if (source == NULL)
		return NULL;
	const struct node *root = toml_parse(source);

	if (root == NULL)
		return NULL;
	struct board *board = memory_new(1, sizeof(*board));

	board->path = path;
	return read_tables(root, board);
}

void board_print_header(const struct board *board, struct bytes *out)
{
	const struct board_constant constants[] = {
		{"MEMORY_BASE", board->memory.base},	{"MEMORY_SIZE", board->memory.size},
		{"DEVICE_TOP", board->device_top},	{"KERNEL_BASE", board->kernel_address},
		{"LOADER_BASE", board->loader_address}, {"USER_TOP", board->user_top},
	};
	const struct board_constant numbers[] = {
		{"IRQ_MIN", board->lowest_irq},
		{"IRQ_MAX", board->highest_irq},
		{"TIMER_IRQ", board->timer_irq},
	};

	bytes_print(out,
		    "/* SPDX-License-Identifier: BSD-2-Clause */\n"
		    "/* Made by `clavis board-header` from the description of the board %s. */\n"
		    "#ifndef BOARD_H\n#define BOARD_H\n\n#define BOARD_NAME \"%s\"\n",
		    board->name, board->name);
	for (size_t i = 0; i < COUNT(constants); i++)
		bytes_print(out, "#define BOARD_%s 0x%" PRIx64 "UL\n", constants[i].name,
			    constants[i].value);
	for (size_t i = 0; i < board->constant_count; i++)
		bytes_print(out, "#define BOARD_%s 0x%" PRIx64 "UL\n", board->constants[i].name,
			    board->constants[i].value);
	bytes_print(out, "#define BOARD_KEPT_DEVICES");
	for (size_t i = 0; i < board->kept_count; i++)
		bytes_print(out, "%s {0x%" PRIx64 "UL, 0x%" PRIx64 "UL}", i > 0 ? "," : "",
			    board->kept[i].base, board->kept[i].base + board->kept[i].size);
	bytes_print(out, "\n#define BOARD_TIMER_HZ %" PRIu64 "UL\n", board->timer_hz);
	for (size_t i = 0; i < COUNT(numbers); i++)
		bytes_print(out, "#define BOARD_%s %" PRIu64 "\n", numbers[i].name,
			    numbers[i].value);
	bytes_print(out, "\n#endif\n");
}
