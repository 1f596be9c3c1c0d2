# SPDX-License-Identifier: BSD-2-Clause
# What the runtime of domains adds to the bare system calls: `make bench-microkit`.

MICROKIT_BENCH := $(TARGET_BUILD)/bench/microkit
MICROKIT_BENCH_LIBRARY := $(SDK_BOARD)/release/lib/libmicrokit.a
MICROKIT_BENCH_SCRIPT := $(SDK_BOARD)/release/lib/microkit.ld
MICROKIT_BENCH_RUN = timeout -k 5 60 $(BENCH_MACHINE_$(ARCH)) -display none -serial none -monitor none -nic none \
	-icount shift=0,sleep=off -kernel $(MICROKIT_BENCH)/system-image.bin -plugin $(KERNEL_BENCH_PLUGIN),machine=$(ARCH)

$(MICROKIT_BENCH)/%.o: bench/microkit/%.c
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(CC) $(TARGET_CFLAGS) -fno-builtin $(MICROKIT_FLAGS) -Ibench/kernel/$(ARCH) -MMD -MP -c $< -o $@

$(MICROKIT_BENCH)/%.elf: $(MICROKIT_BENCH)/%.o $(MICROKIT_BENCH_LIBRARY) $(MICROKIT_BENCH_SCRIPT)
	$(call SAY,LD,$@)
	$(Q)$(LD) -nostdlib --gc-sections -z max-page-size=4096 -T $(MICROKIT_BENCH_SCRIPT) -o $@ $(filter %.o %.a,$^)

.PHONY: bench-microkit
bench-microkit: sdk $(MICROKIT_BENCH)/client.elf $(MICROKIT_BENCH)/server.elf $(KERNEL_BENCH_PLUGIN)
	@$(SDK)/bin/clavis build bench/microkit/call.system --project-root $(MICROKIT_BENCH) --board $(BOARD) --config release \
		--output-dir $(MICROKIT_BENCH) > /dev/null
	@$(MICROKIT_BENCH_RUN),kernel=0xffffff0000000000 > $(MICROKIT_BENCH)/kernel.counts
	@$(MICROKIT_BENCH_RUN),kernel=0 > $(MICROKIT_BENCH)/all.counts
	@bench/microkit/report.sh $(ARCH) $(MICROKIT_BENCH)/kernel.counts $(MICROKIT_BENCH)/all.counts $(MICROKIT_BENCH)/server.elf

-include $(wildcard $(MICROKIT_BENCH)/*.d)
