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

$(BPF_BENCH)/costs: $(filter $(BPF_BENCH)/lib/%,$(BPF_BENCH_OBJECTS)) $(addprefix $(BPF_BENCH)/,costs.o engine.o)
	$(Q)$(CC) -o $@ $^

.PHONY: bench-bpf
bench-bpf: $(BPF_BENCH)/bench $(BPF_BENCH)/costs $(BPF_KERNELS:%=$(BPF_BENCH)/%.bpf.o)
	@$(BPF_BENCH)/bench $(BPF_BENCH)
	@$(BPF_BENCH)/costs
	@$(foreach machine,$(BPF_MACHINES),sh bench/bpf/sizes.sh $(machine) \
		'$(CC) $(or $(ARCH_CFLAGS_$(machine)),--target=$(machine)-none-elf) -std=c11 -ffreestanding $(BPF_TARGET_FLAGS) \
		$(BPF_FLAGS)' llvm-size-19 $(BPF_BENCH)/sizes '$(BPF_SOURCES_$(machine))' &&) true

-include $(wildcard $(BPF_BENCH)/*.d $(BPF_BENCH)/lib/*/*.d)

# The other machines: instructions counted in QEMU's user mode.
BPF_COUNT_PLUGIN := $(BPF_BENCH)/count_instructions.so
$(BPF_COUNT_PLUGIN): bench/bpf/count_instructions.c
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c11 -Wall -Wextra -Werror -O2 -fPIC -shared -o $@ $<

# bench-rules MACHINE
define bench-rules
BPF_BENCH_$1 := $(BUILD)/bench/bpf-$1
BPF_BENCH_OBJECTS_$1 := $$(patsubst lib/bpf/%.c,$$(BPF_BENCH_$1)/lib/%.o,$$(BPF_SOURCES_$1)) \
	$$(BPF_KERNELS:%=$$(BPF_BENCH_$1)/kernels/%.o) \
	$$(addprefix $$(BPF_BENCH_$1)/,bench.o engine.o oracle.o)

$$(BPF_BENCH_$1)/lib/%.o: lib/bpf/%.c
	@mkdir -p $$(@D)
	$$(Q)$(CC) --target=$1-linux-gnu $$(BPF_BENCH_CFLAGS) -ffreestanding -MMD -MP -c $$< -o $$@

$$(BPF_BENCH_$1)/kernels/%.o: bench/bpf/kernels/%.c bench/bpf/kernels/kernel.h
	@mkdir -p $$(@D)
	$$(Q)$(CC) --target=$1-linux-gnu -std=gnu11 -O2 -fno-vectorize -Wall -Wextra -Werror \
		-DKERNEL=kernel_$$* -c $$< -o $$@

$$(BPF_BENCH_$1)/%.o: bench/bpf/%.c
	@mkdir -p $$(@D)
	$$(Q)$(CC) --target=$1-linux-gnu $$(BPF_BENCH_CFLAGS) -MMD -MP -c $$< -o $$@

$$(BPF_BENCH_$1)/%.o: tests/bpf/%.c
	@mkdir -p $$(@D)
	$$(Q)$(CC) --target=$1-linux-gnu $$(BPF_BENCH_CFLAGS) -MMD -MP -c $$< -o $$@

$$(BPF_BENCH_$1)/bench: $$(BPF_BENCH_OBJECTS_$1)
	$$(Q)$(CC) --target=$1-linux-gnu -static -fuse-ld=lld -o $$@ $$^ -lm

.PHONY: bench-bpf-$1
bench-bpf-$1: $$(BPF_BENCH_$1)/bench $$(BPF_COUNT_PLUGIN) $$(BPF_KERNELS:%=$$(BPF_BENCH)/%.bpf.o)
	@sh bench/bpf/count.sh qemu-$1 $$(BPF_COUNT_PLUGIN) $$< $$(BPF_BENCH) $$(BPF_KERNELS)

-include $$(wildcard $$(BPF_BENCH_$1)/*.d $$(BPF_BENCH_$1)/lib/*/*.d)
endef
$(foreach machine,aarch64 riscv64,$(eval $(call bench-rules,$(machine))))
