# SPDX-License-Identifier: BSD-2-Clause
# The root task. It has to be small: the kernel makes a capability for every page of it.

INIT_SOURCES := $(wildcard init/*.c init/arch/$(ARCH)/*.[cS])
INIT_FLAGS := -Os $(NO_FPU) -fno-stack-protector -ffunction-sections -fdata-sections \
	-DCONFIG_LIB_SEL4_USE_THREAD_LOCALS=0 -Iinit -Ilib/sel4/include -I.

define INIT_RULES
INIT_OBJECTS_$(1) := $$(INIT_SOURCES:init/%=$(TARGET_BUILD)/obj/init/$(1)/%.o)

$(TARGET_BUILD)/obj/init/$(1)/%.o: init/%
	@mkdir -p $$(@D)
	$(call SAY,CC,$$<)
	$$(Q)$$(CC) $$(TARGET_CFLAGS) $$(CFLAGS_$(1)) $(INIT_FLAGS) -MMD -MP -c $$< -o $$@

$(SDK_BOARD)/$(1)/elf/init.elf: $$(INIT_OBJECTS_$(1)) init/init.ld
	@mkdir -p $$(@D)
	$(call SAY,LD,$$@)
	$$(Q)$$(LD) -nostdlib --gc-sections -z max-page-size=4096 -T init/init.ld -o $$@ $$(INIT_OBJECTS_$(1))

SDK_FILES += $(SDK_BOARD)/$(1)/elf/init.elf

-include $$(wildcard $(TARGET_BUILD)/obj/init/$(1)/*.d)
endef

$(foreach config,$(CONFIGS),$(eval $(call INIT_RULES,$(config))))
