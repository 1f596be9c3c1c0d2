/* SPDX-License-Identifier: BSD-2-Clause */
/* Classification of 128 packets by their headers, with a table of flows. */
#include "kernel.h"

#define PACKETS 128
#define SLOTS	256

struct flow {
	uint32_t source, destination;
	uint16_t source_port, destination_port;
	uint8_t protocol, used;
	uint16_t packets;
	uint64_t bytes;
};

INLINE uint32_t mix(uint32_t a, uint32_t b, uint32_t c)
{
	uint32_t hash = a * 0x9e3779b1u ^ (b << 13 | b >> 19) ^ c * 0x85ebca77u;

	hash ^= hash >> 15;
	hash *= 0xc2b2ae3du;
	return hash ^ hash >> 13;
}

INLINE uint16_t port_at(const unsigned char *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

INLINE uint32_t address_at(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Packets have 64 bytes. What random bytes do not have is derived from them. */
ENTRY(unsigned char *memory)
{
	struct flow *flows = (struct flow *)(void *)(memory + 32768);
	uint64_t classes = 0;

	for (uint32_t i = 0; i < SLOTS; i++)
		flows[i].used = 0;
	for (uint32_t i = 0; i < PACKETS; i++) {
		unsigned char *packet = memory + i * 64;
		uint32_t header = (packet[14] & 1u) + 5;
		unsigned char *transport = packet + 14 + header * 4;
		uint32_t source = address_at(packet + 26) & 0xf, destination;
		uint16_t from, to;

		destination = address_at(packet + 30) & 0x3;
		if ((packet[12] & 7) == 0) {
			classes += 1;
			continue;
		}
		uint8_t protocol = (packet[23] & 1) != 0 ? 6 : 17;

		from = port_at(transport);
		to = port_at(transport + 2);
		uint32_t hash = mix(source, destination, protocol);

		for (uint32_t probe = 0; probe < 8; probe++) {
			struct flow *flow = &flows[(hash + probe) % SLOTS];

			if (flow->used == 0) {
				flow->used = 1;
				flow->source = source;
				flow->destination = destination;
				flow->protocol = protocol;
				flow->packets = 0;
				flow->bytes = 0;
			}
			if (flow->source == source && flow->destination == destination &&
			    flow->protocol == protocol) {
				flow->packets++;
				flow->bytes += port_at(packet + 16);
				flow->source_port = from;
				flow->destination_port = to;
				classes += (uint64_t)(hash + probe) % SLOTS << 8;
				break;
			}
		}
		if (to < 1024)
			classes += 1 << 16;
	}
	return classes;
}
