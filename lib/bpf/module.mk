# SPDX-License-Identifier: BSD-2-Clause
# The BPF engine. One set of sources for the host (tool, tests, benchmarks) and
# for the targets.

BPF_FLAGS := -Ilib/bpf/include -Ilib/bpf/src
BPF_ENGINE := $(wildcard lib/bpf/src/*.c)
BPF_COMPILER := lib/bpf/jit/compile.c lib/bpf/jit/liveness.c
BPF_COMPILER_x86_64 := $(BPF_COMPILER) $(wildcard lib/bpf/jit/x86_64*.c)
BPF_SOURCES := $(BPF_ENGINE) $(BPF_COMPILER_x86_64)
BPF_WARNINGS := -std=c11 -ffreestanding -Wall -Wextra -Werror
# For programs that are compiled for BPF.
BPF_PROGRAM_FLAGS := -target bpf -ffreestanding -O2 -g -std=gnu11 -Wall -Wextra -Werror -Ilib/bpf/program
# The verifier: host and targets alike; needs the engine's sources to decode programs.
BPF_VERIFY_FLAGS := $(BPF_FLAGS) -Ilib/bpf/verify
BPF_VERIFY_SOURCES := $(wildcard lib/bpf/verify/*.c)
