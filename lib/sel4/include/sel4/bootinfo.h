/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel tells the root task: its first capabilities and all memory. */
#ifndef SEL4_BOOTINFO_H
#define SEL4_BOOTINFO_H

#include <sel4/config.h>
#include <sel4/types.h>

/* Slots of the root task's CNode; slots of objects that the machine lacks are empty. */
enum seL4_RootCNodeCapSlots {
	seL4_CapNull = 0,
	seL4_CapInitThreadTCB = 1,
	seL4_CapInitThreadCNode = 2,
	seL4_CapInitThreadVSpace = 3,
	seL4_CapIRQControl = 4,
	seL4_CapASIDControl = 5,
	seL4_CapInitThreadASIDPool = 6,
	seL4_CapIOPortControl = 7,
	seL4_CapIOSpace = 8,
	seL4_CapBootInfoFrame = 9,
	seL4_CapInitThreadIPCBuffer = 10,
	seL4_CapDomain = 11,
	seL4_CapSMMUSIDControl = 12,
	seL4_CapSMMUCBControl = 13,
	seL4_CapInitThreadSC = 14,
	seL4_CapSMC = 15,
	seL4_NumInitialCaps = 16
};

#define seL4_CapInitThreadPD seL4_CapInitThreadVSpace

/* Slots start .. end - 1. */
typedef struct seL4_SlotRegion {
	seL4_SlotPos start;
	seL4_SlotPos end;
} seL4_SlotRegion;

typedef struct seL4_UntypedDesc {
	seL4_PAddr paddr;
	seL4_Uint8 sizeBits; /* log2 of bytes */
	seL4_Uint8 isDevice;
	seL4_Uint8 padding[sizeof(seL4_Word) - 2];
} seL4_UntypedDesc;

typedef struct seL4_BootInfo {
	seL4_Word extraLen; /* bytes of records, one page behind this structure */
	seL4_NodeId nodeID;
	seL4_Word numNodes;
	seL4_Word numIOPTLevels;
	seL4_IPCBuffer *ipcBuffer;
	seL4_SlotRegion empty;
	seL4_SlotRegion sharedFrames;
	seL4_SlotRegion userImageFrames; /* the root task's pages, ascending addresses */
	seL4_SlotRegion userImagePaging;
	seL4_SlotRegion ioSpaceCaps;
	seL4_SlotRegion extraBIPages;
	seL4_Word initThreadCNodeSizeBits; /* log2 of slots */
	seL4_Domain initThreadDomain;
	seL4_SlotRegion schedcontrol; /* one capability per core */
	seL4_SlotRegion untyped;
	seL4_UntypedDesc untypedList[CONFIG_MAX_NUM_BOOTINFO_UNTYPED_CAPS];
} seL4_BootInfo;

/* Head of a record of the extra boot information; len counts the head, too. */
typedef struct seL4_BootInfoHeader {
	seL4_Word id;
	seL4_Word len;
} seL4_BootInfoHeader;

typedef enum {
	SEL4_BOOTINFO_HEADER_PADDING = 0,
	SEL4_BOOTINFO_HEADER_X86_VBE = 1,
	SEL4_BOOTINFO_HEADER_X86_MBMMAP = 2,
	SEL4_BOOTINFO_HEADER_X86_ACPI_RSDP = 3,
	SEL4_BOOTINFO_HEADER_X86_FRAMEBUFFER = 4,
	SEL4_BOOTINFO_HEADER_X86_TSC_FREQ = 5,
	SEL4_BOOTINFO_HEADER_FDT = 6,
	SEL4_BOOTINFO_HEADER_NUM = 7,
	SEL4_FORCE_LONG_ENUM(seL4_BootInfoID)
} seL4_BootInfoID;

#endif
