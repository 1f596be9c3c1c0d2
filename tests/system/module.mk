# SPDX-License-Identifier: BSD-2-Clause
# Whole images in QEMU.

SYSTEM_TEST := $(TARGET_BUILD)/test/system

$(SYSTEM_TEST)/damage: tests/system/damage.c loader/cpio.c loader/sha256.c
	@mkdir -p $(@D)
	$(call SAY,CC,$@)
	$(Q)$(CC) $(HOST_CFLAGS) -std=c11 -Wall -Wextra -Werror -O1 -g -iquote loader -I. -o $@ $^

# The root task with another fault report.
$(SYSTEM_TEST)/report.o: tests/system/authority/report.c tests/system/authority/list.h init/init.h
	@mkdir -p $(@D)
	$(call SAY,CC,$@)
	$(Q)$(CC) $(TARGET_CFLAGS) $(CFLAGS_debug) $(INIT_FLAGS) -Itests/system/authority -c -o $@ $<

$(SYSTEM_TEST)/init.elf: $(SYSTEM_TEST)/report.o $(filter-out %/fault.c.o,$(INIT_OBJECTS_debug))
	$(call SAY,LD,$@)
	$(Q)$(LD) -nostdlib --gc-sections -z max-page-size=4096 -T init/init.ld -o $@ $^

# A kernel that shows what the loader hands over.
$(SYSTEM_TEST)/handover.elf: tests/system/handover.S tests/system/handover.ld
	@mkdir -p $(@D)
	$(call SAY,LD,$@)
	$(Q)$(CC) $(TARGET_CFLAGS) -c -o $(SYSTEM_TEST)/handover.o $<
	$(Q)$(LD) -nostdlib -z max-page-size=4096 -T tests/system/handover.ld -o $@ $(SYSTEM_TEST)/handover.o

# Firmware that starts the loader with a device tree.
$(SYSTEM_TEST)/firmware.elf: tests/system/firmware.S
	@mkdir -p $(@D)
	$(call SAY,LD,$@)
	$(Q)$(CC) $(TARGET_CFLAGS) -c -o $(SYSTEM_TEST)/firmware.o $<
	$(Q)$(LD) -nostdlib -Ttext=0x50000000 -o $@ $(SYSTEM_TEST)/firmware.o

# What stands in for firmware and kernel of AArch64.
SYSTEM_FIRMWARE_aarch64 := handover.elf firmware.elf

.PHONY: test-system
test-system: sdk $(addprefix $(SYSTEM_TEST)/,damage init.elf $(SYSTEM_FIRMWARE_$(ARCH)))
	$(Q)tests/system/run.sh $(BUILD) $(BOARD)
