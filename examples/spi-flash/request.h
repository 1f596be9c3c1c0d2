/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the driver and its client share. The client fills a request in and
 * notifies; the driver clocks `count` bytes out, and as many in, with the chip
 * selected throughout, and notifies back.
 */
#ifndef REQUEST_H
#define REQUEST_H

#include <microkit.h>

enum { REQUEST_BYTES = 512 };

struct request {
	seL4_Uint32 count;
	seL4_Uint8 out[REQUEST_BYTES], in[REQUEST_BYTES];
};

#endif
