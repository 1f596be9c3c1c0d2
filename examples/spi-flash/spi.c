/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Driver of SiFive's SPI controller, by programmed transfers of up to eight
 * bytes: their answers' interrupt starts the next ones.
 */
#include "request.h"

enum { CLIENT = 0, INTERRUPT = 1 };

/* Registers, in words. */
enum {
	CS_MODE = 0x18 / 4,
	FORMAT = 0x40 / 4,
	TX_DATA = 0x48 / 4,
	RX_DATA = 0x4c / 4,
	RX_MARK = 0x54 / 4,
	FLASH_CONTROL = 0x60 / 4,
	INTERRUPT_ENABLE = 0x70 / 4
};

enum { CS_AUTO = 0, CS_HOLD = 2 }; /* AUTO: selected during transfers alone */
enum { FORMAT_8_BITS = 8 << 16, RX_EMPTY_BIT = 31, ABOVE_RX_MARK = 2, FIFO_BYTES = 8 };

/* Addresses, written by the host tool. */
volatile seL4_Uint32 *registers = (volatile seL4_Uint32 *)1;
volatile struct request *request = (volatile struct request *)1;

static seL4_Uint32 count, sent, received;

/* The next bytes; the last one's answer raises the interrupt. */
static void send(void)
{
	seL4_Uint32 bytes = count - sent;

	if (bytes > FIFO_BYTES)
		bytes = FIFO_BYTES;
	registers[RX_MARK] = bytes - 1;
	for (; bytes > 0; bytes--)
		registers[TX_DATA] = request->out[sent++];
	registers[INTERRUPT_ENABLE] = ABOVE_RX_MARK;
}

static void begin(void)
{
	count = request->count;
	if (count == 0 || count > REQUEST_BYTES) /* nothing that could be done */
		return;
	sent = 0;
	received = 0;
	registers[CS_MODE] = CS_HOLD;
	send();
}

static void receive(void)
{
	registers[INTERRUPT_ENABLE] = 0;
	while (received < sent) {
		seL4_Uint32 data = registers[RX_DATA];

		if (data >> RX_EMPTY_BIT)
			break;
		request->in[received++] = (seL4_Uint8)data;
	}
	if (received < sent) {
		registers[INTERRUPT_ENABLE] = ABOVE_RX_MARK;
	} else if (sent < count) {
		send();
	} else {
		registers[CS_MODE] = CS_AUTO;
		microkit_notify(CLIENT);
	}
}

void init(void)
{
	registers[INTERRUPT_ENABLE] = 0;
	registers[FLASH_CONTROL] = 0; /* not as memory */
	registers[FORMAT] = FORMAT_8_BITS;
	registers[CS_MODE] = CS_AUTO;
}

void notified(microkit_channel channel)
{
	if (channel == CLIENT) {
		begin();
	} else {
		receive();
		microkit_deferred_irq_ack(INTERRUPT);
	}
}
