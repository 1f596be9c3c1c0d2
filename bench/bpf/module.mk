# SPDX-License-Identifier: BSD-2-Clause
# bench-bpf: the BPF engine against native code.

BPF_BENCH := $(BUILD)/bench/bpf
BPF_BENCH_CFLAGS = $(HOST_CFLAGS) -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -O2 -g $(BPF_FLAGS) -I. -Ibench/bpf
BPF_KERNELS := $(patsubst bench/bpf/kernels/%.c,%,$(wildcard bench/bpf/kernels/*.c))
BPF_BENCH_OBJECTS := $(patsubst lib/bpf/%.c,$(BPF_BENCH)/lib/%.o,$(BPF_SOURCES)) \
	$(BPF_KERNELS:%=$(BPF_BENCH)/kernels/%.o) \
	$(addprefix $(BPF_BENCH)/,bench.o engine.o oracle.o)

$(BPF_BENCH)/lib/%.o: lib/bpf/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(BPF_BENCH_CFLAGS) -ffreestanding -MMD -MP -c $< -o $@

$(BPF_BENCH)/%.o: bench/bpf/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(BPF_BENCH_CFLAGS) -MMD -MP -c $< -o $@

$(BPF_BENCH)/%.o: tests/bpf/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(BPF_BENCH_CFLAGS) -MMD -MP -c $< -o $@

$(BPF_BENCH)/kernels/%.o: bench/bpf/kernels/%.c bench/bpf/kernels/kernel.h
	@mkdir -p $(@D)
	$(Q)$(CC) $(HOST_CFLAGS) -std=gnu11 -O2 -fno-vectorize -Wall -Wextra -Werror \
		-DKERNEL=kernel_$* -c $< -o $@

$(BPF_BENCH)/%.bpf.o: bench/bpf/kernels/%.c bench/bpf/kernels/kernel.h
	@mkdir -p $(@D)
	$(Q)$(CC) $(BPF_PROGRAM_FLAGS) -mcpu=v4 -DKERNEL=kernel_$* -c $< -o $@

$(BPF_BENCH)/bench: $(BPF_BENCH_OBJECTS)
	$(Q)$(CC) -o $@ $^ -lm

.PHONY: bench-bpf
bench-bpf: $(BPF_BENCH)/bench $(BPF_KERNELS:%=$(BPF_BENCH)/%.bpf.o)
	@$(BPF_BENCH)/bench $(BPF_BENCH)

-include $(wildcard $(BPF_BENCH)/*.d $(BPF_BENCH)/lib/*/*.d)
