# SPDX-License-Identifier: BSD-2-Clause
# The conformance suite: a root task that checks a kernel against the interface
# by that interface alone. `make conformance` runs it in QEMU on both kernels.

CONFORMANCE := $(TARGET_BUILD)/conformance
CONFORMANCE_SOURCES := $(wildcard tests/conformance/*.c tests/conformance/$(ARCH)/*.[cS])
CONFORMANCE_FLAGS := $(SEL4_INCLUDE) -Itests/conformance -Itests/conformance/$(ARCH) \
	-Wno-missing-field-initializers
CONFORMANCE_SECONDS := 120

CONFORMANCE_IMAGES := $(foreach config,$(CONFIGS),$(CONFORMANCE)/$(config)/system-image.bin)
CONFORMANCE_RUNS := $(foreach config,$(CONFIGS),conformance-$(config))

define CONFORMANCE_RULES
CONFORMANCE_OBJECTS_$(1) := \
	$$(patsubst tests/conformance/%,$(TARGET_BUILD)/obj/tests/conformance/$(1)/%.o,$(CONFORMANCE_SOURCES))

$(TARGET_BUILD)/obj/tests/conformance/$(1)/%.o: tests/conformance/%
	@mkdir -p $$(@D)
	$(call SAY,CC,$$<)
	$$(Q)$(CC) $(TARGET_CFLAGS) $$(CFLAGS_$(1)) $(CONFORMANCE_FLAGS) -MMD -MP -c $$< -o $$@

$(CONFORMANCE)/$(1)/conformance.elf: $$(CONFORMANCE_OBJECTS_$(1)) $(SDK_BOARD)/$(1)/lib/libsel4.a
	@mkdir -p $$(@D)
	$(call SAY,LD,$$@)
	$$(Q)$(LD) -nostdlib -static --image-base=0x400000 -z max-page-size=4096 -o $$@ $$^

$(CONFORMANCE)/$(1)/system-image.bin: $(CONFORMANCE)/$(1)/conformance.elf $(SDK)/bin/clavis \
		$(SDK_BOARD)/$(1)/elf/kernel.elf $(SDK_BOARD)/$(1)/elf/loader.elf $(SDK_BOARD)/kernel.dtb $(SDK_BOARD)/board.toml
	$$(Q)$(SDK)/bin/clavis image --board $(BOARD) --kernel $(SDK_BOARD)/$(1)/elf/kernel.elf --root-task $$< \
		--dtb $(SDK_BOARD)/kernel.dtb -o $$@ >/dev/null

.PHONY: conformance-$(1)
conformance-$(1): $(CONFORMANCE)/$(1)/system-image.bin
	@echo "conformance, $(1):"
	@tests/conformance/run.sh $(SDK)/bin/clavis $(BOARD) $$< $(CONFORMANCE_SECONDS)

-include $$(CONFORMANCE_OBJECTS_$(1):.o=.d)
endef

$(foreach config,$(CONFIGS),$(eval $(call CONFORMANCE_RULES,$(config))))

# The debug suite once more on the kernel that checks its invariants, for which
# time stands still meanwhile.
$(CONFORMANCE)/checked/system-image.bin: $(CONFORMANCE)/debug/conformance.elf $(SDK)/bin/clavis \
		$(KERNEL_CHECKED) $(SDK_BOARD)/debug/elf/loader.elf $(SDK_BOARD)/kernel.dtb $(SDK_BOARD)/board.toml
	@mkdir -p $(@D)
	$(Q)$(SDK)/bin/clavis image --board $(BOARD) --kernel $(KERNEL_CHECKED) --root-task $< \
		--dtb $(SDK_BOARD)/kernel.dtb -o $@ >/dev/null

.PHONY: conformance-checked
conformance-checked: $(CONFORMANCE)/checked/system-image.bin
	@echo "conformance, checked:"
	@tests/conformance/run.sh $(SDK)/bin/clavis $(BOARD) $< 200

.PHONY: conformance conformance-images
conformance: $(CONFORMANCE_RUNS)
conformance-images: $(CONFORMANCE_IMAGES)
