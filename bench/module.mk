# SPDX-License-Identifier: BSD-2-Clause
# `make bench`: figures that do not depend on how fast this machine is.

BENCH_PLUGIN := $(BUILD)/bench/milestones.so

$(BENCH_PLUGIN): bench/milestones.c bench/plugin.h
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -fPIC -shared -o $@ $<

define BENCH_RULES
.PHONY: bench-$(1)
bench-$(1): sdk $(BENCH_PLUGIN)
	@$(SDK)/bin/clavis build examples/hello-world.toml --config $(1) \
		--output-dir $(BUILD)/bench/$(1) > /dev/null
	@echo "hello-world, $(1):"
	@bench/boot.sh $(BENCH_PLUGIN) $(BUILD)/bench/$(1)/system-image.bin \
		$(SDK_BOARD)/$(1)/elf/kernel.elf $(SDK_BOARD)/$(1)/elf/init.elf \
		$(BUILD)/bench/$(1)/domains/hello.elf
endef

$(foreach config,$(CONFIGS),$(eval $(call BENCH_RULES,$(config))))

.PHONY: bench
bench: $(foreach config,$(CONFIGS),bench-$(config))
