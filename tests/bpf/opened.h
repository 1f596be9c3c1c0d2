/* SPDX-License-Identifier: BSD-2-Clause */
/* The object file that a test has open, and its maps. */
#ifndef TESTS_BPF_OPENED_H
#define TESTS_BPF_OPENED_H

#include "bpf/object.h"

extern struct bpf_object object;
/* Its maps, in the order in which it has them. */
extern struct bpf_map *map_list[];

/*
 * Opens an object and makes its maps, unless they are too many or too large to be
 * worth it; what was open before is closed. `image` must stay. False: it is not
 * open; `error` says why if it was the object's fault.
 */
bool open_object(const unsigned char *image, size_t bytes, struct bpf_error *error);
void close_object(void);

#endif
