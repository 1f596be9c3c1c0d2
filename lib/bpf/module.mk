# SPDX-License-Identifier: BSD-2-Clause
# The BPF engine. One set of sources for the host (tool, tests, benchmarks) and
# for the targets.

BPF_FLAGS := -Ilib/bpf/include -Ilib/bpf/src
BPF_ENGINE := $(wildcard lib/bpf/src/*.c)
BPF_COMPILER := lib/bpf/jit/compile.c lib/bpf/jit/program.c lib/bpf/jit/liveness.c
BPF_MACHINES := aarch64 riscv64 x86_64
# The sources for a machine, with its compiler.
$(foreach machine,$(BPF_MACHINES),$(eval BPF_SOURCES_$(machine) := $(BPF_ENGINE) $(BPF_COMPILER) \
	$(wildcard lib/bpf/jit/$(machine)*.c)))
BPF_SOURCES := $(BPF_SOURCES_x86_64)
BPF_WARNINGS := -std=c11 -ffreestanding -Wall -Wextra -Werror
# For programs that are compiled for BPF.
BPF_PROGRAM_FLAGS := -target bpf -ffreestanding -O2 -g -std=gnu11 -Wall -Wextra -Werror -Ilib/bpf/program
