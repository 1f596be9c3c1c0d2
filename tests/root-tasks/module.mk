# SPDX-License-Identifier: BSD-2-Clause
# test-root-tasks: the examples that are root tasks, each against the lines it should print.

ROOT_TASKS := $(patsubst examples/root-tasks/%.c,%,$(wildcard examples/root-tasks/*.c))
ROOT_TASK_OBJ := $(TARGET_BUILD)/obj/examples/root-tasks
ROOT_TASK_FLAGS := $(CFLAGS_debug) $(SEL4_INCLUDE) -Iexamples/root-tasks \
	-Iexamples/root-tasks/support/$(ARCH)
ROOT_TASK_SUPPORT := $(ROOT_TASK_OBJ)/support/$(ARCH)/start.o $(ROOT_TASK_OBJ)/support/root_task.o \
	$(ROOT_TASK_OBJ)/support/memory.o
ROOT_TASK_SDK := $(SDK_BOARD)/debug

$(ROOT_TASK_OBJ)/%.o: examples/root-tasks/%.c
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(CC) $(TARGET_CFLAGS) $(ROOT_TASK_FLAGS) -MMD -MP -c $< -o $@

$(ROOT_TASK_OBJ)/%.o: examples/root-tasks/%.S
	@mkdir -p $(@D)
	$(call SAY,AS,$<)
	$(Q)$(CC) $(TARGET_CFLAGS) -c $< -o $@

$(TARGET_BUILD)/root-tasks/%.elf: $(ROOT_TASK_OBJ)/%.o $(ROOT_TASK_SUPPORT) $(ROOT_TASK_SDK)/lib/libsel4.a
	@mkdir -p $(@D)
	$(call SAY,LD,$@)
	$(Q)$(LD) -nostdlib -static --image-base=0x400000 -z max-page-size=4096 -o $@ $^

$(TARGET_BUILD)/root-tasks/%.bin: $(TARGET_BUILD)/root-tasks/%.elf $(ROOT_TASK_SDK)/elf/kernel.elf \
		$(ROOT_TASK_SDK)/elf/loader.elf $(SDK)/bin/clavis $(SDK_BOARD)/kernel.dtb $(SDK_BOARD)/board.toml
	$(Q)$(SDK)/bin/clavis image --board $(BOARD) --kernel $(ROOT_TASK_SDK)/elf/kernel.elf --root-task $< \
		--dtb $(SDK_BOARD)/kernel.dtb -o $@ >/dev/null

.PRECIOUS: $(ROOT_TASK_OBJ)/%.o $(TARGET_BUILD)/root-tasks/%.elf

.PHONY: test-root-tasks
test-root-tasks: $(ROOT_TASKS:%=$(TARGET_BUILD)/root-tasks/%.bin)
	@tests/root-tasks/run.sh "$(SDK)/bin/clavis" $(BOARD) $(TARGET_BUILD)/root-tasks $(ROOT_TASKS)

-include $(wildcard $(ROOT_TASK_OBJ)/*.d $(ROOT_TASK_OBJ)/support/*.d)
