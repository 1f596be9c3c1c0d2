# SPDX-License-Identifier: BSD-2-Clause
# The host program `clavis`, the boards and the man page.

TOOL_OBJ := $(BUILD)/obj/tool
TOOL_CXX ?= clang++-19
# The loader's rules, by which the tool tells what the loader would refuse. The tool has an
# elf_read of its own, which has also compared the machine.
TOOL_LOADER := device_tree elf place
TOOL_LOADER_FLAGS := -Iloader -Delf_read=loader_elf_read -DELF_MACHINE='header->machine'
TOOL_OBJECTS := $(patsubst tool/%.c,$(TOOL_OBJ)/%.o,$(wildcard tool/*.c)) $(TOOL_OBJ)/toml.o \
	$(TOOL_LOADER:%=$(TOOL_OBJ)/loader-%.o)
TOOL_CFLAGS = $(HOST_CFLAGS) -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -O2 -g -I.
TOOL_LIBRARIES := -lexpat -ldw -lsodium
CLAVIS := $(SDK)/bin/clavis

$(CLAVIS): $(TOOL_OBJECTS)
	@mkdir -p $(@D)
	$(call SAY,LINK,$@)
	$(Q)$(TOOL_CXX) -o $@ $^ $(TOOL_LIBRARIES)

$(TOOL_OBJ)/%.o: tool/%.c
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(CC) $(TOOL_CFLAGS) -MMD -MP -c -o $@ $<

$(TOOL_OBJ)/loader-%.o: loader/%.c
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(CC) $(TOOL_CFLAGS) $(TOOL_LOADER_FLAGS) -MMD -MP -c -o $@ $<

# The only C++ file: the face of the TOML parser. It is compiled without sanitizers and only once.
$(TOOL_OBJ)/toml.o: tool/toml.cc tool/toml.h tool/node.h tool/error.h tool/codes.def
	@mkdir -p $(@D)
	$(call SAY,CXX,$<)
	$(Q)$(TOOL_CXX) -std=c++17 -Wall -Wextra -Werror -O1 -fno-exceptions -I. -c -o $@ $<

$(SDK)/bin/microkit: $(CLAVIS)
	$(Q)ln -sfn clavis $@

$(SDK)/VERSION: tool/version.h
	@mkdir -p $(@D)
	$(Q)sed -n 's/.*VERSION "\(.*\)"/\1/p' $< > $@

# What Makefiles for a Microkit SDK call this board; it has the same folder.
MICROKIT_BOARD := $(subst -,_,$(BOARD))

$(SDK)/board/$(MICROKIT_BOARD): $(SDK_BOARD)/board.toml
	$(Q)ln -sfn $(BOARD) $@

$(SDK)/share/clavis/debug.py: tool/debug.py
	@mkdir -p $(@D)
	$(Q)cp $< $@

SDK_FILES += $(SDK)/bin/microkit $(SDK)/VERSION $(SDK)/share/clavis/debug.py
ifneq ($(MICROKIT_BOARD),$(BOARD))
SDK_FILES += $(SDK)/board/$(MICROKIT_BOARD)
endif

# The configuration, for sources that are compiled without its flags, and for Makefiles that ask
# which architecture a board has.
GEN_CONFIG_aarch64 := -DCONFIG_SEL4_ARCH=aarch64 -DCONFIG_ARCH=arm -DCONFIG_ARCH_AARCH64=1 -DCONFIG_ARCH_ARM=1
GEN_CONFIG_riscv64 := -DCONFIG_SEL4_ARCH=riscv64 -DCONFIG_ARCH=riscv -DCONFIG_ARCH_RISCV64=1 -DCONFIG_ARCH_RISCV=1

define GEN_CONFIG_RULES
$(SDK_BOARD)/$(1)/include/kernel/gen_config.h: tool/gen-config tool/module.mk
	@mkdir -p $$(@D)
	$$(Q)sh $$< $(1) $$(GEN_CONFIG_$(ARCH)) -DCONFIG_WORD_SIZE=64 \
		-DCONFIG_KERNEL_MCS=1 $$(CFLAGS_$(1)) > $$@

SDK_FILES += $(SDK_BOARD)/$(1)/include/kernel/gen_config.h
endef

$(foreach config,$(CONFIGS),$(eval $(call GEN_CONFIG_RULES,$(config))))

$(SDK_BOARD)/board.toml: boards/$(BOARD).toml
	@mkdir -p $(@D)
	$(Q)cp $< $@

$(SDK_BOARD)/kernel.dtb: boards/$(BOARD).dts
	@mkdir -p $(@D)
	$(call SAY,DTC,$@)
	$(Q)dtc -q -I dts -O dtb -o $@ $<

# The header that kernel and loader are compiled with: -I$(BOARD_INCLUDE), #include <board.h>.
# A new tool that prints the same header leaves the old one, so that nothing is compiled again.
BOARD_INCLUDE := $(BUILD)/gen/$(BOARD)

$(BOARD_INCLUDE)/board.h: boards/$(BOARD).toml $(CLAVIS)
	@mkdir -p $(@D)
	$(call SAY,GEN,$@)
	$(Q)$(CLAVIS) board-header $< > $@.partial
	$(Q)cmp -s $@.partial $@ && rm $@.partial || mv $@.partial $@

# An SDK of all boards, as a tree that can be moved and needs nothing of this one.
PREFIX ?= /usr/local/clavis
.PHONY: install
install: sdk
	$(call SAY,INSTALL,$(DESTDIR)$(PREFIX))
	$(Q)mkdir -p $(DESTDIR)$(PREFIX)/doc $(DESTDIR)$(PREFIX)/share/man/man1
	$(Q)cp -R $(SDK)/bin $(SDK)/board $(SDK)/include $(SDK)/share $(SDK)/VERSION $(DESTDIR)$(PREFIX)
	$(Q)cp LICENSE $(DESTDIR)$(PREFIX)/LICENSE.md
	$(Q)cp -R docs/*.md docs/decisions docs/schema $(DESTDIR)$(PREFIX)/doc
	$(Q)cp docs/man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	$(Q)mkdir -p $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	$(Q)cp scripts/completion/clavis.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/clavis
	$(Q)mkdir -p $(DESTDIR)$(PREFIX)/example && cp -R examples/. $(DESTDIR)$(PREFIX)/example

.PHONY: tool
tool: $(CLAVIS) $(SDK_BOARD)/board.toml $(SDK_BOARD)/kernel.dtb $(BOARD_INCLUDE)/board.h

# Tests run the tool with sanitizers, in an SDK that links to the real one's boards.
TOOL_TEST := $(BUILD)/test/tool
TOOL_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -O1
TOOL_TEST_OBJECTS := $(patsubst tool/%.c,$(TOOL_TEST)/obj/%.o,$(wildcard tool/*.c)) \
	$(TOOL_LOADER:%=$(TOOL_TEST)/obj/loader-%.o)
TOOL_UNIT_OBJECTS := $(filter-out %/main.o,$(TOOL_TEST_OBJECTS)) $(TOOL_OBJ)/toml.o

$(TOOL_TEST)/obj/%.o: tool/%.c
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(CC) $(TOOL_CFLAGS) $(TOOL_SANITIZE) -MMD -MP -c -o $@ $<

$(TOOL_TEST)/obj/loader-%.o: loader/%.c
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(CC) $(TOOL_CFLAGS) $(TOOL_LOADER_FLAGS) $(TOOL_SANITIZE) -MMD -MP -c -o $@ $<

$(TOOL_TEST)/obj/test-%.o: tests/tool/%.c
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(CC) $(TOOL_CFLAGS) $(TOOL_SANITIZE) -MMD -MP -c -o $@ $<

$(TOOL_TEST)/sdk/bin/clavis: $(TOOL_TEST_OBJECTS) $(TOOL_OBJ)/toml.o
	@mkdir -p $(@D)
	$(call SAY,LINK,$@)
	$(Q)$(TOOL_CXX) $(TOOL_SANITIZE) -o $@ $^ $(TOOL_LIBRARIES)
	$(Q)ln -sfn $(abspath $(SDK))/board $(abspath $(SDK))/share $(TOOL_TEST)/sdk

$(TOOL_TEST)/unit: $(TOOL_TEST)/obj/test-unit.o $(TOOL_UNIT_OBJECTS)
	$(call SAY,LINK,$@)
	$(Q)$(TOOL_CXX) $(TOOL_SANITIZE) -o $@ $^ $(TOOL_LIBRARIES)

$(TOOL_TEST)/check_image: $(addprefix $(TOOL_TEST)/obj/,test-check_image.o test-check_system.o \
		sha256.o memory.o)
	$(call SAY,LINK,$@)
	$(Q)$(TOOL_CXX) $(TOOL_SANITIZE) -o $@ $^ $(TOOL_LIBRARIES)

# Descriptions under libFuzzer: a slice of seconds with the tests, for as long as
# TOOL_FUZZ_SECONDS by `make fuzz-tool-xml` and `make fuzz-tool-toml`.
TOOL_FUZZ := $(BUILD)/fuzz/tool
TOOL_FUZZ_SECONDS ?= 60
TOOL_FUZZ_SANITIZE := -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all -O1
TOOL_FUZZ_SOURCES := $(addprefix tool/,architecture.c board.c board_device.c error.c file.c interrupt.c json.c \
	memory.c schema.c sdk.c sha256.c suggestion.c target.c xml.c) $(wildcard tool/spec*.c)
TOOL_FUZZ_OBJECTS := $(patsubst tool/%.c,$(TOOL_FUZZ)/%.o,$(TOOL_FUZZ_SOURCES)) $(TOOL_FUZZ)/toml.o

$(TOOL_FUZZ)/%.o: tool/%.c
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(CC) $(TOOL_CFLAGS) $(TOOL_FUZZ_SANITIZE) -MMD -MP -c -o $@ $<

$(TOOL_FUZZ)/toml.o: tool/toml.cc tool/toml.h tool/node.h tool/error.h tool/codes.def
	@mkdir -p $(@D)
	$(call SAY,CXX,$<)
	$(Q)$(TOOL_CXX) -std=c++17 -Wall -Wextra -Werror $(TOOL_FUZZ_SANITIZE) -fno-exceptions -I. -c -o $@ $<

$(TOOL_FUZZ)/xml $(TOOL_FUZZ)/toml: $(TOOL_FUZZ)/%: tests/tool/fuzz.c $(TOOL_FUZZ_OBJECTS)
	$(call SAY,LINK,$@)
	$(Q)$(CC) $(TOOL_CFLAGS) $(TOOL_FUZZ_SANITIZE) -DFUZZ_SYNTAX=SYNTAX_$(if $(filter xml,$*),XML,TOML) \
		-c -o $@.main.o tests/tool/fuzz.c
	$(Q)$(TOOL_CXX) -fsanitize=address,undefined,fuzzer -o $@ $@.main.o $(TOOL_FUZZ_OBJECTS) $(TOOL_LIBRARIES)

-include $(wildcard $(TOOL_FUZZ)/*.d)

# Runs for $(2) seconds from the descriptions of the tests.
tool_fuzz = sh tests/tool/seeds.sh $(1) $(TOOL_FUZZ)/seeds-$(1) && cd $(TOOL_FUZZ) && \
	$(abspath scripts/run-fuzzer) ./$(1) $(1).log -max_total_time=$(2) -timeout=10 -rss_limit_mb=2048 \
	-max_len=8192 -dict=$(abspath tests/tool/fuzz.dict) seeds-$(1)

.PHONY: fuzz-tool-xml fuzz-tool-toml test-tool-fuzz
fuzz-tool-xml fuzz-tool-toml: fuzz-tool-%: $(TOOL_FUZZ)/%
	$(Q)$(call tool_fuzz,$*,$(TOOL_FUZZ_SECONDS))
test-tool-fuzz: $(TOOL_FUZZ)/xml $(TOOL_FUZZ)/toml
	$(Q)$(call tool_fuzz,xml,5)
	$(Q)$(call tool_fuzz,toml,5)

# Time and memory of the tool for a large description.
.PHONY: bench-tool
bench-tool: sdk
	$(Q)sh bench/tool.sh $(SDK) $(BUILD)/bench/tool

.PHONY: test-tool
test-tool: sdk $(TOOL_TEST)/sdk/bin/clavis $(TOOL_TEST)/unit $(TOOL_TEST)/check_image
	$(Q)sh tests/tool/run.sh $(TOOL_TEST)

-include $(wildcard $(TOOL_OBJ)/*.d $(TOOL_TEST)/obj/*.d)
