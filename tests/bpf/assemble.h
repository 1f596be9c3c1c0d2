/* SPDX-License-Identifier: BSD-2-Clause */
/* Instructions for tests, written by what they do. Registers are numbers. */
#ifndef TESTS_BPF_ASSEMBLE_H
#define TESTS_BPF_ASSEMBLE_H

#include "bpf/instruction.h"

#define I BPF_INSTRUCTION

#define ALU64_X(code, d, s)	    I(BPF_ALU64 | BPF_X | (code), d, s, 0, 0)
#define ALU64_K(code, d, k)	    I(BPF_ALU64 | BPF_K | (code), d, 0, 0, k)
#define ALU32_X(code, d, s)	    I(BPF_ALU | BPF_X | (code), d, s, 0, 0)
#define ALU32_K(code, d, k)	    I(BPF_ALU | BPF_K | (code), d, 0, 0, k)
#define MOV_X(d, s)		    ALU64_X(BPF_MOV, d, s)
#define MOV_K(d, k)		    ALU64_K(BPF_MOV, d, k)
#define JUMP_X(code, d, s, o)	    I(BPF_JMP | BPF_X | (code), d, s, o, 0)
#define JUMP_K(code, d, k, o)	    I(BPF_JMP | BPF_K | (code), d, 0, o, k)
#define JA(o)			    I(BPF_JMP | BPF_JA, 0, 0, o, 0)
#define JA32(o)			    I(BPF_JMP32 | BPF_JA, 0, 0, 0, o)
#define LOAD(size, d, s, o)	    I(BPF_LDX | BPF_MEM | (size), d, s, o, 0)
#define STORE(size, d, o, s)	    I(BPF_STX | BPF_MEM | (size), d, s, o, 0)
#define STORE_K(size, d, o, k)	    I(BPF_ST | BPF_MEM | (size), d, 0, o, k)
#define ATOMIC(size, d, o, s, kind) I(BPF_STX | BPF_ATOMIC | (size), d, s, o, kind)
#define CALL_HELPER(number)	    I(BPF_JMP | BPF_CALL, 0, BPF_CALL_HELPER, 0, number)
#define CALL_LOCAL(distance)	    I(BPF_JMP | BPF_CALL, 0, BPF_CALL_LOCAL, 0, distance)
#define CALL_X(d)		    I(BPF_JMP | BPF_CALL | BPF_X, d, 0, 0, 0)
#define EXIT			    I(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)

/* Two instructions. */
#define LDDW_KIND(d, kind, low, high) I(BPF_LDDW, d, kind, 0, low), I(0, 0, 0, 0, high)
#define LDDW(d, value)                                                                             \
	LDDW_KIND(d, 0, (uint32_t)(uint64_t)(value), (uint32_t)((uint64_t)(value) >> 32))

#endif
