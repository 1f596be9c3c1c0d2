/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A ring of packets between two domains. The source owns `written`, the
 * classifier `taken`; the packets between them are the classifier's, the others
 * the source's. A packet stays where it is from writing to classification.
 */
#ifndef PACKETS_H
#define PACKETS_H

#include <stdint.h>

#define PACKET_BYTES 64
#define SLOTS	     63
#define PACKETS	     1000

struct ring {
	uint32_t written, taken;
	uint32_t reserved[14];
	unsigned char packets[SLOTS][PACKET_BYTES];
};

#endif
