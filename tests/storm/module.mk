# SPDX-License-Identifier: BSD-2-Clause
# test-storm: random system calls never stop the kernel.

STORM := $(TARGET_BUILD)/test/storm

$(STORM)/storm.o: tests/storm/storm.c examples/root-tasks/support/root_task.h
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(CC) $(TARGET_CFLAGS) $(ROOT_TASK_FLAGS) -Iexamples/root-tasks -c $< -o $@

$(STORM)/storm.elf: $(STORM)/storm.o $(ROOT_TASK_SUPPORT) $(ROOT_TASK_SDK)/lib/libsel4.a
	$(Q)$(LD) -nostdlib -static --image-base=0x400000 -z max-page-size=4096 -o $@ $^

$(STORM)/storm.bin: $(STORM)/storm.elf $(ROOT_TASK_SDK)/elf/kernel.elf \
		$(ROOT_TASK_SDK)/elf/loader.elf $(SDK)/bin/clavis $(SDK_BOARD)/kernel.dtb $(SDK_BOARD)/board.toml
	$(Q)$(SDK)/bin/clavis image --board $(BOARD) --kernel $(ROOT_TASK_SDK)/elf/kernel.elf --root-task $< \
		--dtb $(SDK_BOARD)/kernel.dtb -o $@ > /dev/null

# Threads without budget or handler are reported in plenty; what counts is how it ends.
.PHONY: test-storm
test-storm: $(STORM)/storm.bin
	@if $(SDK)/bin/clavis run --board $(BOARD) --icount --timeout 120 $< > $(STORM)/console 2>&1 && \
		grep -q '^storm: over' $(STORM)/console && ! grep -q 'KERNEL' $(STORM)/console; \
	then echo "ok - storm of system calls"; echo "1 passed, 0 failed"; \
	else tail -20 $(STORM)/console; echo "not ok - storm of system calls"; \
		echo "0 passed, 1 failed"; exit 1; fi
