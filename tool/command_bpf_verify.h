/* SPDX-License-Identifier: BSD-2-Clause */
/* `clavis bpf verify`; see command_bpf.c for the other commands on BPF programs. */
#ifndef TOOL_COMMAND_BPF_VERIFY_H
#define TOOL_COMMAND_BPF_VERIFY_H

#include "command.h"

int command_bpf_verify(const struct command *command, int count, char **arguments);

#endif
