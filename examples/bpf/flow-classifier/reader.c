/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the classifier's counts where the BPF program keeps them. */
#include <clavis.h>

#include "bpf/map.h"
#include "packets.h"

enum { COUNTS_BYTES = 0x1000, CLASSES = 3 };

unsigned char *counts_block;

void init(void)
{
}

void notified(microkit_channel channel)
{
	static const char *const names[CLASSES] = {"TCP ", "UDP ", "other "};
	struct bpf_error error;
	struct bpf_map counts;
	uint64_t sum = 0;

	(void)channel;
	if (!bpf_map_attach(&counts, counts_block, COUNTS_BYTES, &error)) {
		microkit_dbg_puts(error.message);
		clavis_done(1);
		return;
	}
	for (uint32_t i = 0; i < CLASSES; i++) {
		const uint64_t *count = bpf_map_lookup(&counts, &i, 0);

		microkit_dbg_puts("reader: ");
		microkit_dbg_puts(names[i]);
		microkit_dbg_put32((seL4_Uint32)*count);
		microkit_dbg_puts("\n");
		sum += *count;
	}
	clavis_done(sum == PACKETS ? 0 : 1);
}
