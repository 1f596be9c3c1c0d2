# SPDX-License-Identifier: BSD-2-Clause
# `make bench`: figures that do not depend on how fast this machine is.

BENCH_PLUGIN := $(BUILD)/bench/milestones.so

$(BENCH_PLUGIN): bench/milestones.c bench/plugin.h
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -fPIC -shared -o $@ $<

BENCH_MACHINE_aarch64 := qemu-system-aarch64 -machine virt,secure=off -cpu cortex-a53 -m 1G
BENCH_MACHINE_riscv64 := qemu-system-riscv64 -machine virt -cpu rv64 -m 3G

define BENCH_RULES
.PHONY: bench-$(1)
bench-$(1): sdk $(BENCH_PLUGIN)
	@$(SDK)/bin/clavis build examples/hello-world.toml --board $(BOARD) --config $(1) \
		--output-dir $(TARGET_BUILD)/bench/$(1) > /dev/null
	@echo "hello-world, $(1):"
	@bench/boot.sh "$(BENCH_MACHINE_$(ARCH))" $(BENCH_PLUGIN) $(TARGET_BUILD)/bench/$(1)/system-image.bin \
		$(SDK_BOARD)/$(1)/elf/kernel.elf $(SDK_BOARD)/$(1)/elf/init.elf \
		$(TARGET_BUILD)/bench/$(1)/domains/hello.elf
endef

$(foreach config,$(CONFIGS),$(eval $(call BENCH_RULES,$(config))))

.PHONY: bench
bench: $(foreach config,$(CONFIGS),bench-$(config)) bench-kernel
	+@for arch in $(BENCH_ARCHITECTURES); do \
		$(MAKE) --no-print-directory BOARD=qemu-virt-$$arch bench-microkit || exit 1; done
