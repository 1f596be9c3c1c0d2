/* SPDX-License-Identifier: BSD-2-Clause */
/* Helpers that others have to know, and the end of a run. */
#ifndef BPF_SRC_HELPER_H
#define BPF_SRC_HELPER_H

#include "bpf/bpf.h"

/* The helper of BPF_HELPER_MAP_LOOKUP, which compilers know how to do without. */
bpf_helper_function map_lookup;

/* strtol and strtoul: the number at `text` of `bytes` goes to `result`; characters read or an
 * error. */
uint64_t parse_number(struct bpf_run *run, uint64_t text, uint64_t bytes, uint64_t base,
		      uint64_t result, bool is_signed);

/* trace_printk: gives the text to the run's services; its length or an error. */
uint64_t print_formatted(struct bpf_run *run, uint64_t format, uint64_t bytes,
			 const uint64_t arguments[3]);

/* Gives up the ring buffer records that a run still holds at its end. */
void release_records(struct bpf_run *run);

#endif
