/* SPDX-License-Identifier: BSD-2-Clause */
/* AArch64: further names of object types, and the numbers of absent ones. */
#ifndef SEL4_ARCH_AARCH64_OBJECTTYPE_H
#define SEL4_ARCH_AARCH64_OBJECTTYPE_H

#define seL4_ModeObjectTypeCount ((unsigned)seL4_ARM_SmallPageObject)

#define seL4_ARM_PageGlobalDirectoryObject seL4_ARM_VSpaceObject
#define seL4_ARM_PageUpperDirectoryObject  seL4_ARM_PageTableObject
#define seL4_ARM_PageDirectoryObject	   seL4_ARM_PageTableObject

#define seL4_ARM_VCPUObject	   0xfffe
#define seL4_ARM_IOPageTableObject 0xffff

#endif
