# SPDX-License-Identifier: BSD-2-Clause
# The runtime of protection domains.

MICROKIT_FLAGS := -Ilib/microkit/include -Ilib/sel4/include -I. -ffile-compilation-dir=.
# Domains without FPU are linked with the same library. RISC-V's objects keep the ABI of the others.
MICROKIT_NO_FPU_aarch64 := -mgeneral-regs-only
MICROKIT_NO_FPU_riscv64 := -mno-implicit-float
MICROKIT_SOURCES := $(wildcard lib/microkit/src/*.c lib/microkit/src/arch/$(ARCH)/*.[cS])
MICROKIT_HEADERS := $(wildcard lib/microkit/include/*.h)

define MICROKIT_RULES
MICROKIT_OBJECTS_$(1) := $$(patsubst lib/microkit/src/%,$(TARGET_BUILD)/obj/lib/microkit/$(1)/%.o,$(MICROKIT_SOURCES))

$(TARGET_BUILD)/obj/lib/microkit/$(1)/%.o: lib/microkit/src/% lib/microkit/module.mk
	@mkdir -p $$(@D)
	$(call SAY,CC,$$<)
	$$(Q)$(CC) $(TARGET_CFLAGS) $$(CFLAGS_$(1)) $(MICROKIT_NO_FPU_$(ARCH)) -fno-builtin $(MICROKIT_FLAGS) -MMD -MP -c $$< -o $$@

$(SDK_BOARD)/$(1)/lib/libmicrokit.a: $$(MICROKIT_OBJECTS_$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	$(call SAY,AR,$$@)
	$$(Q)$(AR) rcsD $$@ $$^

$(SDK_BOARD)/$(1)/lib/microkit.ld: lib/microkit/microkit.ld
	@mkdir -p $$(@D)
	@cp $$< $$@

$(SDK_BOARD)/$(1)/include/microkit.h: $(MICROKIT_HEADERS)
	@mkdir -p $$(@D)
	@cp $$^ $$(@D)

SDK_FILES += $(SDK_BOARD)/$(1)/lib/libmicrokit.a $(SDK_BOARD)/$(1)/lib/microkit.ld \
	$(SDK_BOARD)/$(1)/include/microkit.h

-include $$(MICROKIT_OBJECTS_$(1):.o=.d)
endef

$(foreach config,$(CONFIGS),$(eval $(call MICROKIT_RULES,$(config))))
