/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Models of the devices that kernel and loader drive: what the board file says
 * of each, and how that reaches their drivers. A new model is a row here and a
 * driver.
 */
#ifndef TOOL_BOARD_DEVICE_H
#define TOOL_BOARD_DEVICE_H

#include "board.h"
#include "schema.h"

#define DEVICE_FIELDS 2 /* of one model */

enum device_field_kind {
	DEVICE_RANGE = 1, /* { base, size }, which users do not get */
	DEVICE_ADDRESS,	  /* page aligned */
	DEVICE_NUMBER
};

struct device_field {
	const char *key;
	enum device_field_kind kind; /* 0: no more fields */
	const char *constant;	     /* BOARD_<constant> */
};

struct device_model {
	const char *name, *architecture;
	const char *constant;			/* BOARD_<constant> is 1; NULL: none */
	uint64_t lowest_irq, lowest_device_irq; /* of an interrupt controller */
	struct device_field fields[DEVICE_FIELDS + 1];
};

/* The kinds of devices a board has one of each. */
enum device_kind { DEVICE_CONTROLLER, DEVICE_CONSOLE, DEVICE_TIMER, DEVICE_FIRMWARE };

/* A device's table as it stands in the file; which members are read depends on the kind. */
struct device_table {
	const char *model;
	uint64_t highest_irq, irq, frequency_hz;
	const struct node *kernel_irqs;
	union {
		uint64_t number;
		const struct node *range;
	} own[DEVICE_FIELDS]; /* the model's */
};

/*
 * Reads `table`, called `what`: its model, which must exist for the board's
 * architecture, the `common` fields of all models, and the model's own, which
 * go to the board. NULL after an error.
 */
const struct device_model *device_read(enum device_kind kind, const struct node *table,
				       const char *what, const struct field *common,
				       size_t common_count, struct device_table *device,
				       struct board *board);

/* Whether `value` of `key` is a multiple of `alignment`; else an error. */
bool check_aligned(const struct node *table, const char *key, uint64_t value, uint64_t alignment);

/* Reads { base, size }, page aligned and without overlap, as a device that users do not get. */
bool device_keep(const struct node *table, const char *what, struct board *board);

#endif
