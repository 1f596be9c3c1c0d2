# SPDX-License-Identifier: BSD-2-Clause
# What each operation of the kernel costs in instructions: `make bench-kernel`
# prints the table for all architectures. A root task of the release
# configuration marks operations, a plugin of QEMU counts.

KERNEL_BENCH := $(TARGET_BUILD)/bench
KERNEL_BENCH_PLUGIN := $(BUILD)/bench/count.so
KERNEL_BENCH_SDK := $(SDK_BOARD)/release
# Nobody measured uses the FPU.
KERNEL_BENCH_FLAGS := $(NO_FPU) $(SEL4_INCLUDE) -Ibench/kernel -Ibench/kernel/$(ARCH) \
	-DCONFIG_LIB_SEL4_USE_THREAD_LOCALS=0
KERNEL_BENCH_OBJECTS := $(patsubst bench/kernel/%,$(TARGET_BUILD)/obj/bench/kernel/%.o,\
	$(filter-out bench/kernel/count.c,$(wildcard bench/kernel/*.c bench/kernel/$(ARCH)/*.[cS])))
KERNEL_BENCH_SECONDS := 120

$(KERNEL_BENCH_PLUGIN): bench/kernel/count.c bench/kernel/mark.h bench/kernel/operations.def \
		bench/kernel/curves.def bench/plugin.h
	@mkdir -p $(@D)
	$(call SAY,CC,$@)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -fPIC -shared -o $@ $<

$(TARGET_BUILD)/obj/bench/kernel/%.o: bench/kernel/%
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(CC) $(TARGET_CFLAGS) $(KERNEL_BENCH_FLAGS) -MMD -MP -c $< -o $@

$(KERNEL_BENCH)/kernel.elf: $(KERNEL_BENCH_OBJECTS)
	@mkdir -p $(@D)
	$(call SAY,LD,$@)
	$(Q)$(LD) -nostdlib -static --image-base=0x400000 -z max-page-size=4096 -o $@ $^

$(KERNEL_BENCH)/kernel.bin: $(KERNEL_BENCH)/kernel.elf $(KERNEL_BENCH_SDK)/elf/kernel.elf \
		$(KERNEL_BENCH_SDK)/elf/loader.elf $(SDK)/bin/clavis $(SDK_BOARD)/board.toml
	$(Q)$(SDK)/bin/clavis image --board $(BOARD) --config release --kernel $(KERNEL_BENCH_SDK)/elf/kernel.elf \
		--root-task $< -o $@ > /dev/null

KERNEL_BENCH_RUN = timeout -k 5 $(KERNEL_BENCH_SECONDS) $(BENCH_MACHINE_$(ARCH)) -display none -serial none \
	-monitor none -nic none -icount shift=0,sleep=off -kernel $< \
	-plugin $(KERNEL_BENCH_PLUGIN),machine=$(ARCH),kernel=0xffffff0000000000

$(KERNEL_BENCH)/counts: $(KERNEL_BENCH)/kernel.bin $(KERNEL_BENCH_PLUGIN)
	$(call SAY,COUNT,$@)
	$(Q)$(KERNEL_BENCH_RUN) > $@.partial || { tail -5 $@.partial; echo "bench: it failed, or took too long"; exit 1; }
	$(Q)mv $@.partial $@

.PHONY: bench-counts bench-trace bench-kernel
bench-counts: $(KERNEL_BENCH)/counts

# OPERATION=NAME: the addresses of one repetition, as functions and how much of each.
bench-trace: $(KERNEL_BENCH)/kernel.bin $(KERNEL_BENCH_PLUGIN)
	$(Q)$(KERNEL_BENCH_RUN),trace=$(OPERATION) > $(KERNEL_BENCH)/trace
	$(Q)sed 's/^/0x/' $(KERNEL_BENCH)/trace | grep -v done | llvm-symbolizer-19 --functions=linkage --no-inlines \
		--output-style=GNU -e $(KERNEL_BENCH_SDK)/elf/kernel.elf | awk 'NR % 2 == 1' | uniq -c

BENCH_ARCHITECTURES := aarch64 riscv64
bench-kernel:
	+$(Q)for arch in $(BENCH_ARCHITECTURES); do \
		$(MAKE) --no-print-directory BOARD=qemu-virt-$$arch bench-counts || exit 1; done
	$(Q)bench/kernel/report.py $(BUILD)/bench/operations.json \
		$(foreach arch,$(BENCH_ARCHITECTURES),$(arch)=$(BUILD)/qemu-virt-$(arch)/bench/counts)

# The same figures twice.
.PHONY: test-bench
test-bench: bench-kernel
	$(Q)cp $(KERNEL_BENCH)/counts $(KERNEL_BENCH)/first && rm $(KERNEL_BENCH)/counts
	+$(Q)$(MAKE) --no-print-directory bench-counts
	$(Q)cmp $(KERNEL_BENCH)/first $(KERNEL_BENCH)/counts && echo "1 passed, 0 failed"

-include $(wildcard $(KERNEL_BENCH_OBJECTS:.o=.d))
