# SPDX-License-Identifier: BSD-2-Clause
# The BPF engine. One set of sources for the host (tool, tests, benchmarks) and
# for the targets.

BPF_FLAGS := -Ilib/bpf/include -Ilib/bpf/src
BPF_ENGINE := $(wildcard lib/bpf/src/*.c)
BPF_COMPILER := $(addprefix lib/bpf/jit/,combine.c compile.c flow.c liveness.c lookup.c loop.c \
	program.c sink.c step.c)
BPF_MACHINES := aarch64 riscv64 x86_64
# The sources for a machine, with its compiler.
$(foreach machine,$(BPF_MACHINES),$(eval BPF_SOURCES_$(machine) := $(BPF_ENGINE) $(BPF_COMPILER) \
	$(wildcard lib/bpf/jit/$(machine)*.c)))
# With registers to spare:
BPF_SOURCES_aarch64 += lib/bpf/jit/spare.c
BPF_SOURCES_riscv64 += lib/bpf/jit/spare.c
BPF_SOURCES := $(BPF_SOURCES_x86_64)
BPF_WARNINGS := -std=c11 -ffreestanding -Wall -Wextra -Werror
# Domains have little memory for code: as small as the compiler makes it. What is
# measured is compiled with the same flags.
BPF_TARGET_FLAGS := -Oz -fomit-frame-pointer -fno-asynchronous-unwind-tables
# The verifier: host and targets alike; needs the engine's sources to decode programs.
BPF_VERIFY_FLAGS := $(BPF_FLAGS) -Ilib/bpf/verify
BPF_VERIFY_SOURCES := $(wildcard lib/bpf/verify/*.c)
# For programs that are compiled for BPF.
BPF_PROGRAM_FLAGS := -target bpf -ffreestanding -O2 -g -std=gnu11 -Wall -Wextra -Werror -Ilib/bpf/program

# The tool and the plugin of the conformance suite run programs on this machine.
BPF_HOST := $(shell uname -m)
BPF_TOOL_OBJECTS := $(patsubst lib/bpf/%.c,$(BUILD)/obj/lib/bpf/%.o,$(BPF_SOURCES_$(BPF_HOST)) $(BPF_VERIFY_SOURCES))
BPF_PLUGIN := $(SDK)/bin/clavis-bpf-plugin
BPF_PLUGIN_OBJECTS := $(BUILD)/obj/lib/bpf/plugin/plugin.o \
	$(patsubst %,$(TOOL_OBJ)/%.o,bpf_file bpf_run error file memory)
TOOL_CFLAGS += -Ilib/bpf/include
SDK_FILES += $(BPF_PLUGIN) $(SDK)/include/clavis_bpf.h

$(BUILD)/obj/lib/bpf/plugin/%.o: lib/bpf/plugin/%.c
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(CC) $(TOOL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/lib/bpf/%.o: lib/bpf/%.c
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(CC) $(HOST_CFLAGS) $(BPF_WARNINGS) -O2 -g $(BPF_FLAGS) -MMD -MP -c -o $@ $<

$(CLAVIS): $(BPF_TOOL_OBJECTS)

$(BPF_PLUGIN): $(BPF_PLUGIN_OBJECTS) $(BPF_TOOL_OBJECTS)
	@mkdir -p $(@D)
	$(call SAY,LINK,$@)
	$(Q)$(CC) -o $@ $^

$(SDK)/include/clavis_bpf.h: lib/bpf/program/clavis_bpf.h
	@mkdir -p $(@D)
	$(Q)cp $< $@

-include $(wildcard $(BUILD)/obj/lib/bpf/*/*.d)

# The example: its domains are linked with the engine, for the board that is built for.
FLOW := $(BUILD)/examples/flow-classifier
FLOW_BOARD := $(FLOW)/$(ARCH)
FLOW_ENGINE := $(patsubst lib/bpf/%.c,$(FLOW_BOARD)/lib/%.o,$(BPF_SOURCES_$(ARCH)))
FLOW_LIBRARY := $(SDK_BOARD)/debug/lib/libmicrokit.a
FLOW_SCRIPT := $(SDK_BOARD)/debug/lib/microkit.ld

$(FLOW_BOARD)/lib/%.o: lib/bpf/%.c
	@mkdir -p $(@D)
	$(call SAY,CC,$@)
	$(Q)$(CC) $(TARGET_CFLAGS) $(BPF_TARGET_FLAGS) $(BPF_FLAGS) -MMD -MP -c $< -o $@

$(FLOW_BOARD)/%.o: examples/bpf/flow-classifier/%.c
	@mkdir -p $(@D)
	$(call SAY,CC,$@)
	$(Q)$(CC) $(TARGET_CFLAGS) $(CFLAGS_debug) $(MICROKIT_FLAGS) -Ilib/bpf/include -MMD -MP -c $< -o $@

$(FLOW_BOARD)/classifier.elf $(FLOW_BOARD)/reader.elf: $(FLOW_BOARD)/%.elf: $(FLOW_BOARD)/%.o $(FLOW_ENGINE) \
		$(FLOW_LIBRARY) $(FLOW_SCRIPT)
	$(call SAY,LD,$@)
	$(Q)$(LD) -nostdlib --gc-sections -z max-page-size=4096 -T $(FLOW_SCRIPT) -o $@ \
		$(filter %.o %.a,$^)

$(FLOW)/flow.bpf.o: examples/bpf/flow-classifier/flow.bpf.c lib/bpf/program/clavis_bpf.h
	@mkdir -p $(@D)
	$(call SAY,BPF,$@)
	$(Q)$(CC) $(BPF_PROGRAM_FLAGS) -mcpu=v4 -c $< -o $@

.PHONY: bpf-flow-files riscv64-bpf-flow-files test-bpf-flow
bpf-flow-files: $(addprefix $(FLOW_BOARD)/,classifier.elf reader.elf) $(FLOW)/flow.bpf.o
riscv64-bpf-flow-files: bpf-flow-files
	+$(Q)$(MAKE) --no-print-directory BOARD=qemu-virt-riscv64 bpf-flow-files
test-bpf-flow: sdk bpf-flow-files riscv64-bpf-flow-files
	$(Q)$(CLAVIS) test --output-dir $(BUILD)/test/bpf-flow examples/bpf/flow-classifier

-include $(wildcard $(FLOW_BOARD)/*.d $(FLOW_BOARD)/lib/*/*.d)
