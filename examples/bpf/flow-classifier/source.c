/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes packets into the ring whenever there is room, and says so to the classifier. */
#include <microkit.h>

#include "packets.h"

enum { CLASSIFIER_CHANNEL = 0, PROTOCOL = 23 };

struct ring *ring;

/* Of four packets two are TCP, one is UDP, one is ICMP. */
static void write_packet(unsigned char *packet, uint32_t number)
{
	static const unsigned char protocols[] = {6, 17, 6, 1};

	for (unsigned i = 0; i < PACKET_BYTES; i++)
		packet[i] = (unsigned char)(number + i);
	packet[12] = 0x08;
	packet[13] = 0x00;
	packet[PROTOCOL] = protocols[number % 4];
}

static void fill(void)
{
	uint32_t written = ring->written;

	while (written != PACKETS &&
	       written - __atomic_load_n(&ring->taken, __ATOMIC_ACQUIRE) < SLOTS) {
		write_packet(ring->packets[written % SLOTS], written);
		__atomic_store_n(&ring->written, ++written, __ATOMIC_RELEASE);
	}
	microkit_notify(CLASSIFIER_CHANNEL);
}

void init(void)
{
	fill();
}

void notified(microkit_channel channel)
{
	(void)channel;
	if (ring->written != PACKETS)
		fill();
}
