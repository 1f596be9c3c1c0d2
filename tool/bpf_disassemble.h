/* SPDX-License-Identifier: BSD-2-Clause */
/* BPF programs as text. */
#ifndef TOOL_BPF_DISASSEMBLE_H
#define TOOL_BPF_DISASSEMBLE_H

#include "bpf/bpf.h"

/* Prints a loaded program, an instruction to a line, with the start of each function. */
void bpf_disassemble(const struct bpf_program *program);

#endif
