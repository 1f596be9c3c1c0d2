/* SPDX-License-Identifier: BSD-2-Clause */
/* What the loader has to know of a device tree blob. */
#ifndef LOADER_DEVICE_TREE_H
#define LOADER_DEVICE_TREE_H

#include <stddef.h>
#include <stdint.h>

/** Total size in bytes that a device tree blob names in its header; 0 if it is not one. */
uint32_t device_tree_size(const uint8_t *blob, size_t size);

#endif
