# SPDX-License-Identifier: BSD-2-Clause
# The BPF engine. One set of sources for the host (tool, tests, benchmarks) and
# for the targets.

BPF_FLAGS := -Ilib/bpf/include -Ilib/bpf/src
BPF_SOURCES := $(wildcard lib/bpf/src/*.c)
BPF_WARNINGS := -std=c11 -ffreestanding -Wall -Wextra -Werror
