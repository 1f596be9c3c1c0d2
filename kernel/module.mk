# SPDX-License-Identifier: BSD-2-Clause
# The kernel, one image a configuration, and one more for tests: the debug
# kernel that checks its invariants after each entry.

# Drivers are called like the models of the board's devices.
KERNEL_DRIVERS := timer $(call board_model,interrupt_controller) $(call board_model,console)
KERNEL_SOURCES := $(wildcard kernel/*.c kernel/cap/*.c kernel/object/*.c kernel/sched/*.c \
	kernel/ipc/*.c kernel/vspace/*.c kernel/check/*.c kernel/entry/*.c kernel/boot/*.c kernel/arch/$(ARCH)/*.[cS]) \
	$(KERNEL_DRIVERS:%=kernel/driver/%.c)
KERNEL_FLAGS := $(NO_FPU) -fno-stack-protector -fno-builtin -ffunction-sections -fomit-frame-pointer \
	-Ikernel -Ikernel/arch/$(ARCH)/include -Ikernel/arch/$(ARCH) -Ikernel/driver \
	-I$(BUILD)/gen/$(BOARD) -I.
# The compiler sees the kernel as a whole when it is linked.
KERNEL_WHOLE := -flto

KERNEL_LD := kernel/arch/$(ARCH)/kernel.ld

KERNEL_CHECKED := $(TARGET_BUILD)/kernel/checked/kernel.elf
CFLAGS_checked := $(CFLAGS_debug) -DCONFIG_CHECKS=1
$(foreach config,$(CONFIGS),$(eval KERNEL_IMAGE_$(config) := $(SDK_BOARD)/$(config)/elf/kernel.elf))
KERNEL_IMAGE_checked := $(KERNEL_CHECKED)

define KERNEL_RULES
KERNEL_OBJECTS_$(1) := $$(patsubst kernel/%,$(TARGET_BUILD)/obj/kernel/$(1)/%.o,$$(KERNEL_SOURCES))

KERNEL_COMPILE_$(1) := $$(CC) $$(TARGET_CFLAGS) $$(CFLAGS_$(1)) $$(KERNEL_FLAGS) $$(KERNEL_WHOLE)
KERNEL_LINK_$(1) := $$(LD) -nostdlib --gc-sections -z max-page-size=4096 -T $(KERNEL_LD)

$(TARGET_BUILD)/obj/kernel/$(1)/%.o: kernel/% $(BUILD)/gen/$(BOARD)/board.h
	@mkdir -p $$(@D)
	$(call SAY,CC,$$<)
	$$(Q)$$(KERNEL_COMPILE_$(1)) -MMD -MP -c $$< -o $$@

$(KERNEL_IMAGE_$(1)): $$(KERNEL_OBJECTS_$(1)) $(KERNEL_LD)
	@mkdir -p $$(@D)
	$(call SAY,LD,$$@)
	$$(Q)$$(KERNEL_LINK_$(1)) -o $$@ $$(KERNEL_OBJECTS_$(1))

-include $$(KERNEL_OBJECTS_$(1):.o=.d)
endef

$(foreach config,$(CONFIGS) checked,$(eval $(call KERNEL_RULES,$(config))))
SDK_FILES += $(CONFIGS:%=$(SDK_BOARD)/%/elf/kernel.elf)
