# SPDX-License-Identifier: BSD-2-Clause
# test-init: what the monitor says of faults, on the host.

INIT_TEST := $(TARGET_BUILD)/test/init
# Only AArch64's breakpoint instruction has a place for the check that failed.
UBSAN_FLAGS := --target=aarch64-none-elf -ffreestanding -O1 -w \
	-fsanitize=undefined,implicit-conversion,nullability,float-cast-overflow,function -fsanitize-trap=all

# The headers believe that the host is the target, as in tests/abi.
$(INIT_TEST)/faults: tests/init/faults.c init/arch/$(ARCH)/fault.c init/arch.h
	@mkdir -p $(@D)
	$(call SAY,CC,$@)
	$(Q)$(CC) $(ABI_CFLAGS) -Iinit -o $@ $(filter %.c,$^)

# Lines `FUNCTION OPERAND`.
$(INIT_TEST)/operands.aarch64: tests/init/ubsan.cc
	@mkdir -p $(@D)
	$(call SAY,CXX,$<)
	$(Q)$(TOOL_CXX) $(UBSAN_FLAGS) -S $< -o - | awk \
		'/^[a-z_]+:/ {sub(":.*", ""); name = $$0} $$1 == "brk" {sub("#", "", $$2); print name, $$2}' > $@

INIT_OPERANDS := $(if $(filter aarch64,$(ARCH)),$(INIT_TEST)/operands.aarch64)

.PHONY: test-init
test-init: $(INIT_TEST)/faults $(INIT_OPERANDS)
	$(Q)$(INIT_TEST)/faults < $(or $(INIT_OPERANDS),/dev/null)
