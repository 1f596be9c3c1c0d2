/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a case is run. Every case has a thread of its own, the runner (priority
 * RUNNER), and objects of its own: a fixture in fixed slots and whatever it
 * allocates, all from one untyped, which is revoked when the case ends. The
 * root thread above it takes the case's result, its faults, or the watchdog's
 * word that nothing came.
 */
#ifndef CONFORMANCE_HARNESS_H
#define CONFORMANCE_HARNESS_H

#include "machine.h"

/* Priorities. Helpers above the runner run at once when it wakes them. */
enum { LOW = 50, RUNNER = 100, HIGH = 150, HIGHER = 160, HIGHEST = 170 };

/* Slots of the root CNode. Those from FIXTURE up belong to the case. */
enum {
	POOL = 2048, /* the untyped that all objects of a case come from */
	DONE,	     /* endpoint: results and faults of the runner */
	DONE_BADGED,
	DRIVER_REPLY,
	ALARM_ORIGINAL,
	ALARM, /* notification bound to the root thread, signalled by the watchdog */
	WATCHDOG_TCB,
	WATCHDOG_SC,
	CONSOLE_FRAME,
	CLOCK_FRAME, /* the real-time clock's registers, mapped at CLOCK_VADDR */
	BOOT_TABLES, /* 3 slots: page tables for the two */
	DEVICE_PARTS = 2070,
	FIXTURE = 2200,
	EMPTY = FIXTURE, /* an empty slot */
	UNTYPED,	 /* 2^16 bytes, nothing made from it */
	ENDPOINT,
	NOTIFICATION,
	CNODE, /* radix 4, empty, no guard */
	TCB,   /* fresh */
	OTHER_TCB,
	SC, /* 2^8 bytes, not configured */
	OTHER_SC,
	REPLY,
	FRAME, /* 4 KiB, not mapped */
	OTHER_FRAME,
	TABLE, /* page table, not mapped */
	VSPACE,
	RAW_VSPACE, /* without an ASID */
	RUNNER_TCB,
	RUNNER_SC,
	DYNAMIC /* first of the slots that new_slot() gives */
};

/* Where the devices' registers are mapped, and the untyped memory for their page tables. */
enum { CONSOLE_VADDR = 0x7f000000, CLOCK_VADDR = 0x7f001000 };

/* Slots of CNODE that fixtures for CNode operations fill. */
enum { CNODE_RADIX = 4 };

#define ROOT	  seL4_CapInitThreadCNode
#define VROOT	  seL4_CapInitThreadVSpace
#define AUTHORITY seL4_CapInitThreadTCB

/* What a system call returned. */
struct reply {
	seL4_Word badge, info;
	seL4_Word mr[8];
};

/* An expected reply to an invocation. */
struct outcome {
	seL4_Word error, length;
	seL4_Word mr[5];
};

/*
 * One invocation of an object of the fixture and its outcome. The reference
 * sections are named at the head of each table.
 */
struct row {
	const char *name;
	void (*before)(void); /* further preparation, may be null */
	seL4_CPtr service;
	seL4_Word label;
	seL4_Word cap_count, caps[3];
	seL4_Word word_count, words[8];
	struct outcome outcome;
};

#define COUNT(...) (sizeof((seL4_Word[]){0, ##__VA_ARGS__}) / sizeof(seL4_Word) - 1)
#define CAPS(...)                                                                                  \
	COUNT(__VA_ARGS__),                                                                        \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
#define WORDS(...)                                                                                 \
	COUNT(__VA_ARGS__),                                                                        \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

/* The same as arguments of invoke(). */
#define WITH_CAPS(...)                                                                             \
	COUNT(__VA_ARGS__), (const seL4_Word[4])                                                   \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
#define WITH_WORDS(...)                                                                            \
	COUNT(__VA_ARGS__), (const seL4_Word[8])                                                   \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

#define SUCCESS {seL4_NoError, 0, {0}}
#define INVALID_ARGUMENT(n)                                                                        \
	{                                                                                          \
		seL4_InvalidArgument, 1,                                                           \
		{                                                                                  \
			n                                                                          \
		}                                                                                  \
	}
#define INVALID_CAPABILITY(n)                                                                      \
	{                                                                                          \
		seL4_InvalidCapability, 1,                                                         \
		{                                                                                  \
			n                                                                          \
		}                                                                                  \
	}
#define ILLEGAL_OPERATION {seL4_IllegalOperation, 0, {0}}
#define RANGE_ERROR(low, high)                                                                     \
	{                                                                                          \
		seL4_RangeError, 2,                                                                \
		{                                                                                  \
			low, high                                                                  \
		}                                                                                  \
	}
#define ALIGNMENT_ERROR {seL4_AlignmentError, 0, {0}}
#define TRUNCATED	{seL4_TruncatedMessage, 0, {0}}
#define DELETE_FIRST	{seL4_DeleteFirst, 0, {0}}
#define REVOKE_FIRST	{seL4_RevokeFirst, 0, {0}}
#define NOT_ENOUGH_MEMORY(bytes)                                                                   \
	{                                                                                          \
		seL4_NotEnoughMemory, 1,                                                           \
		{                                                                                  \
			bytes                                                                      \
		}                                                                                  \
	}
#define LOOKUP_ROOT(source)                                                                        \
	{                                                                                          \
		seL4_FailedLookup, 2,                                                              \
		{                                                                                  \
			source, seL4_InvalidRoot                                                   \
		}                                                                                  \
	}
#define LOOKUP_MISSING(source, bits)                                                               \
	{                                                                                          \
		seL4_FailedLookup, 3,                                                              \
		{                                                                                  \
			source, seL4_MissingCapability, bits                                       \
		}                                                                                  \
	}
#define LOOKUP_DEPTH(source, left, found)                                                          \
	{                                                                                          \
		seL4_FailedLookup, 4,                                                              \
		{                                                                                  \
			source, seL4_DepthMismatch, left, found                                    \
		}                                                                                  \
	}
#define LOOKUP_GUARD(source, left, guard, found)                                                   \
	{                                                                                          \
		seL4_FailedLookup, 5,                                                              \
		{                                                                                  \
			source, seL4_GuardMismatch, left, guard, found                             \
		}                                                                                  \
	}

struct test_case {
	const char *name;
	void (*run)(void);
};

/* Cases that differ in data only: entries that begin with the case's name, and what runs one. */
struct table {
	const void *entries;
	seL4_Word size, count;
	void (*run)(const void *entry);
};

#define TABLE(entries, run)                                                                        \
	{entries, sizeof((entries)[0]), sizeof(entries) / sizeof((entries)[0]), run}

/* A file's cases: functions (the list ends with an entry without a name), a table, or both. */
struct suite {
	const char *name;
	const struct test_case *cases;
	struct table table;
};

extern const struct suite *const suites[]; /* ends with a null pointer */

extern seL4_BootInfo *bootinfo;

/** Maps console and clock. Without it nothing can be said in a release build. */
void devices_init(void);

/* Console. */
void put_string(const char *text);
void put_decimal(seL4_Word value);
void put_hex(seL4_Word value);

/** Ends the case as failed, saying that `what` was `seen`. Does not return. */
_Noreturn void fail(const char *what, seL4_Word seen, seL4_Word expected, unsigned line);

static inline void check_equal(const char *what, seL4_Word seen, seL4_Word expected, unsigned line)
{
	if (seen != expected)
		fail(what, seen, expected, line);
}

#define CHECK_EQUAL(seen, expected)                                                                \
	check_equal(#seen, (seL4_Word)(seen), (seL4_Word)(expected), __LINE__)
#define CHECK(condition) CHECK_EQUAL(!!(condition), 1)
#define OK(invocation)	 CHECK_EQUAL(invocation, seL4_NoError)

/** Invokes `service` and returns the whole reply. */
struct reply invoke(seL4_CPtr service, seL4_Word label, seL4_Word cap_count, const seL4_Word *caps,
		    seL4_Word word_count, const seL4_Word *words);

/** Runs a row: prepares, invokes, compares. */
void run_row(const void *row);

/** Compares a reply with an outcome, whole length and all words. */
void check_outcome(const struct reply *reply, const struct outcome *outcome);

#endif
