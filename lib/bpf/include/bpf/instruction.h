/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * BPF instructions as they stand in memory and in object files: RFC 9669, with
 * the later load-acquire and store-release. Little endian.
 */
#ifndef BPF_INSTRUCTION_H
#define BPF_INSTRUCTION_H

#include <stdint.h>

struct bpf_instruction {
	uint8_t opcode;
	uint8_t registers; /* destination in bits 3..0, source in bits 7..4 */
	int16_t offset;
	int32_t immediate;
};

_Static_assert(sizeof(struct bpf_instruction) == 8, "an instruction is 8 bytes");

#define BPF_INSTRUCTION(opcode, destination, source, offset, immediate)                            \
	((struct bpf_instruction){(uint8_t)(opcode), (uint8_t)((destination) | (source) << 4),     \
				  (int16_t)(offset), (int32_t)(immediate)})

#define BPF_DESTINATION(instruction) ((instruction).registers & 15u)
#define BPF_SOURCE(instruction)	     ((instruction).registers >> 4)

/* Opcode bits 2..0: the class. */
#define BPF_CLASS(opcode) ((opcode) & 7u)
#define BPF_LD		  0x00u
#define BPF_LDX		  0x01u
#define BPF_ST		  0x02u
#define BPF_STX		  0x03u
#define BPF_ALU		  0x04u
#define BPF_JMP		  0x05u
#define BPF_JMP32	  0x06u
#define BPF_ALU64	  0x07u

/* Arithmetic and jumps. Bit 3: where the second operand is; bits 7..4: the operation. */
#define BPF_K		 0x00u
#define BPF_X		 0x08u
#define BPF_CODE(opcode) ((opcode) & 0xf0u)

#define BPF_ADD	 0x00u
#define BPF_SUB	 0x10u
#define BPF_MUL	 0x20u
#define BPF_DIV	 0x30u /* offset 1: signed */
#define BPF_OR	 0x40u
#define BPF_AND	 0x50u
#define BPF_LSH	 0x60u
#define BPF_RSH	 0x70u
#define BPF_NEG	 0x80u
#define BPF_MOD	 0x90u /* offset 1: signed */
#define BPF_XOR	 0xa0u
#define BPF_MOV	 0xb0u /* offset 8, 16, 32: sign-extending */
#define BPF_ARSH 0xc0u
#define BPF_END	 0xd0u

#define BPF_JA	 0x00u
#define BPF_JEQ	 0x10u
#define BPF_JGT	 0x20u
#define BPF_JGE	 0x30u
#define BPF_JSET 0x40u
#define BPF_JNE	 0x50u
#define BPF_JSGT 0x60u
#define BPF_JSGE 0x70u
#define BPF_CALL 0x80u
#define BPF_EXIT 0x90u
#define BPF_JLT	 0xa0u
#define BPF_JLE	 0xb0u
#define BPF_JSLT 0xc0u
#define BPF_JSLE 0xd0u

/* The source register of a call with an immediate says what the immediate is. */
#define BPF_CALL_HELPER 0u /* number of a helper */
#define BPF_CALL_LOCAL	1u /* distance to a function of this program */
#define BPF_CALL_BTF	2u /* BTF number of a function of the host */

/* Loads and stores. Bits 4..3: the size; bits 7..5: the mode. */
#define BPF_SIZE(opcode) ((opcode) & 0x18u)
#define BPF_W		 0x00u
#define BPF_H		 0x08u
#define BPF_B		 0x10u
#define BPF_DW		 0x18u

#define BPF_MODE(opcode) ((opcode) & 0xe0u)
#define BPF_IMM		 0x00u
#define BPF_ABS		 0x20u
#define BPF_IND		 0x40u
#define BPF_MEM		 0x60u
#define BPF_MEMSX	 0x80u
#define BPF_ATOMIC	 0xc0u

/* The immediate of an atomic instruction: ADD, OR, AND or XOR, perhaps with FETCH, or one of these.
 */
#define BPF_FETCH	  0x01
#define BPF_XCHG	  0xe1
#define BPF_CMPXCHG	  0xf1
#define BPF_LOAD_ACQUIRE  0x100
#define BPF_STORE_RELEASE 0x110

/* LD | IMM | DW takes two slots; the source register says what its immediates are. */
#define BPF_LDDW		 (BPF_LD | BPF_IMM | BPF_DW)
#define BPF_LDDW_IMMEDIATE	 0u
#define BPF_LDDW_MAP		 1u
#define BPF_LDDW_MAP_VALUE	 2u
#define BPF_LDDW_VARIABLE	 3u
#define BPF_LDDW_FUNCTION	 4u
#define BPF_LDDW_MAP_INDEX	 5u
#define BPF_LDDW_MAP_INDEX_VALUE 6u

#endif
