/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Erases a sector of the flash chip, writes a pattern of 4 KiB page by page,
 * and compares what it then reads. Each answer leads to the next request.
 */
#include <clavis.h>

#include "request.h"

enum { SPI = 0 };
enum { PAGE_BYTES = 256, SECTOR_BYTES = 4096, SECTOR = 0x120000 };

/* Commands of serial flash chips, and the status of one at work. */
enum {
	PAGE_PROGRAM = 0x02,
	READ = 0x03,
	READ_STATUS = 0x05,
	WRITE_ENABLE = 0x06,
	SECTOR_ERASE = 0x20,
	READ_ID = 0x9f,
	STATUS_BUSY = 1
};

enum step { IDENTIFY, ENABLE_ERASE, ERASE, ENABLE, PROGRAM, CHECK };

/* Address of the request, written by the host tool. */
volatile struct request *request = (volatile struct request *)1;

static enum step step;
static seL4_Uint32 offset; /* in the sector */
static int is_polling;

static seL4_Uint8 pattern(seL4_Uint32 i)
{
	return (seL4_Uint8)(i * 7 + (i >> 8));
}

static void ask(seL4_Uint8 command, seL4_Uint32 count)
{
	request->out[0] = command;
	request->count = count;
	microkit_notify(SPI);
}

static void ask_at(seL4_Uint8 command, seL4_Uint32 data_bytes)
{
	seL4_Uint32 address = SECTOR + offset;

	request->out[1] = (seL4_Uint8)(address >> 16);
	request->out[2] = (seL4_Uint8)(address >> 8);
	request->out[3] = (seL4_Uint8)address;
	ask(command, 4 + data_bytes);
}

static void poll(void)
{
	is_polling = 1;
	ask(READ_STATUS, 2);
}

static void put_hex(seL4_Uint8 byte)
{
	microkit_dbg_putc("0123456789abcdef"[byte >> 4]);
	microkit_dbg_putc("0123456789abcdef"[byte & 15]);
}

static void show_id(void)
{
	microkit_dbg_puts("flash: id ");
	for (int i = 1; i <= 3; i++)
		put_hex(request->in[i]);
	microkit_dbg_puts("\n");
}

static void program(void)
{
	for (seL4_Uint32 i = 0; i < PAGE_BYTES; i++)
		request->out[4 + i] = pattern(offset + i);
	ask_at(PAGE_PROGRAM, PAGE_BYTES);
}

/* Number of bytes of the page just read that are not as they were written. */
static seL4_Uint32 wrong_bytes(void)
{
	seL4_Uint32 wrong = 0;

	for (seL4_Uint32 i = 0; i < PAGE_BYTES; i++)
		wrong += request->in[4 + i] != pattern(offset + i);
	return wrong;
}

static void check_page(void)
{
	if (wrong_bytes() > 0) {
		microkit_dbg_puts("flash: a page reads differently\n");
		clavis_done(1);
		return;
	}
	offset += PAGE_BYTES;
	if (offset < SECTOR_BYTES) {
		ask_at(READ, PAGE_BYTES);
		return;
	}
	microkit_dbg_puts("flash: ");
	microkit_dbg_put32(offset);
	microkit_dbg_puts(" bytes written and read back\n");
	clavis_done(0);
}

/* A page is written: the next one, or all of them are read. */
static void after_program(void)
{
	offset += PAGE_BYTES;
	if (offset < SECTOR_BYTES) {
		step = ENABLE;
		ask(WRITE_ENABLE, 1);
	} else {
		step = CHECK;
		offset = 0;
		ask_at(READ, PAGE_BYTES);
	}
}

static void go_on(void)
{
	switch (step) {
	case IDENTIFY:
		show_id();
		step = ENABLE_ERASE;
		ask(WRITE_ENABLE, 1);
		break;
	case ENABLE_ERASE:
		step = ERASE;
		ask_at(SECTOR_ERASE, 0);
		break;
	case ERASE:
		step = ENABLE;
		ask(WRITE_ENABLE, 1);
		break;
	case ENABLE:
		step = PROGRAM;
		program();
		break;
	case PROGRAM:
		after_program();
		break;
	case CHECK:
		check_page();
		break;
	}
}

void init(void)
{
	ask(READ_ID, 4);
}

void notified(microkit_channel channel)
{
	(void)channel;
	if (is_polling && request->in[1] & STATUS_BUSY) {
		poll();
	} else if (!is_polling && (step == ERASE || step == PROGRAM)) {
		poll();
	} else {
		is_polling = 0;
		go_on();
	}
}
