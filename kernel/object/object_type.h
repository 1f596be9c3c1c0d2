/* SPDX-License-Identifier: BSD-2-Clause */
/* Types of objects that Untyped_Retype makes, this architecture's behind the others. */
#ifndef KERNEL_OBJECT_OBJECT_TYPE_H
#define KERNEL_OBJECT_OBJECT_TYPE_H

enum object_type {
#define OBJECT(name, size_bits) OBJECT_##name,
#include <abi/objects.def>
#define OBJECT(name, size_bits) OBJECT_##name,
#include "arch/objects.def"
	OBJECT_TYPES
};

#endif
