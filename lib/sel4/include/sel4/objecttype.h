/* SPDX-License-Identifier: BSD-2-Clause */
/* Object types for Untyped_Retype, numbered by <abi/objects.def>. */
#ifndef SEL4_OBJECTTYPE_H
#define SEL4_OBJECTTYPE_H

#include <sel4/simple_types.h>
#include <sel4/config.h>

typedef enum api_object {
#define OBJECT(name, size_bits) seL4_##name,
#include <abi/objects.def>
	seL4_NonArchObjectTypeCount,
	seL4_LastNonArchObjectType = seL4_NonArchObjectTypeCount - 1,
#define OBJECT(name, size_bits) seL4_##name,
#include SEL4_ARCH_TABLE(objects.def)
	seL4_ObjectTypeCount
} seL4_ObjectType;

typedef seL4_Word api_object_t;

#include SEL4_ARCH_HEADER(objecttype.h)

#endif
