# SPDX-License-Identifier: BSD-2-Clause
# The loader, the same for every configuration, and the tests of its portable parts.

LOADER_PORTABLE := loader/archive.c loader/cpio.c loader/device_tree.c loader/elf.c loader/place.c loader/sha256.c
LOADER_SOURCES := $(LOADER_PORTABLE) loader/main.c loader/console.c loader/driver/$(call board_model,console).c \
	$(wildcard loader/arch/$(ARCH)/*.[cS])
# e_machine of the programs it loads; the tests' are of the first.
ELF_MACHINE_aarch64 := 183
ELF_MACHINE_riscv64 := 243
LOADER_FLAGS := $(NO_FPU) -DELF_MACHINE=$(ELF_MACHINE_$(ARCH)) -fno-stack-protector -ffunction-sections -Iloader \
	-Iloader/arch/$(ARCH) -I$(BUILD)/gen/$(BOARD)
LOADER_OBJECTS := $(LOADER_SOURCES:loader/%=$(TARGET_BUILD)/obj/loader/%.o)
LOADER_LD := loader/loader.ld

$(TARGET_BUILD)/obj/loader/%.c.o: loader/%.c $(BUILD)/gen/$(BOARD)/board.h
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(CC) $(TARGET_CFLAGS) $(LOADER_FLAGS) -MMD -MP -c $< -o $@

$(TARGET_BUILD)/obj/loader/%.S.o: loader/%.S
	@mkdir -p $(@D)
	$(call SAY,AS,$<)
	$(Q)$(CC) $(TARGET_CFLAGS) $(ASM_NO_FPU) -c $< -o $@

# The address the loader is linked at is the board's.
$(TARGET_BUILD)/obj/loader/loader.elf: $(LOADER_OBJECTS) $(LOADER_LD)
	$(call SAY,LD,$@)
	$(Q)base=$$(sed -n 's/#define BOARD_LOADER_BASE \(0x[0-9a-f]*\).*/\1/p' $(BUILD)/gen/$(BOARD)/board.h) && \
	$(LD) -nostdlib --gc-sections -z max-page-size=4096 --defsym=LOADER_BASE=$$base \
		-T $(LOADER_LD) -o $@ $(LOADER_OBJECTS)

$(foreach config,$(CONFIGS),$(SDK_BOARD)/$(config)/elf/loader.elf): $(TARGET_BUILD)/obj/loader/loader.elf
	@mkdir -p $(@D)
	$(Q)cp $< $@

SDK_FILES += $(foreach config,$(CONFIGS),$(SDK_BOARD)/$(config)/elf/loader.elf)

LOADER_TEST := $(BUILD)/test/loader
LOADER_TEST_FLAGS = $(HOST_CFLAGS) -std=c11 -Wall -Wextra -Werror -O1 -g -Iloader \
	-DELF_MACHINE=$(ELF_MACHINE_aarch64)

$(LOADER_TEST)/test_loader: loader/test_loader.c $(LOADER_PORTABLE) $(wildcard loader/*.h)
	@mkdir -p $(@D)
	$(call SAY,CC,$@)
	$(Q)clang-19 $(LOADER_TEST_FLAGS) -fsanitize=address,undefined -fno-sanitize-recover=all \
		-o $@ loader/test_loader.c $(LOADER_PORTABLE)

$(LOADER_TEST)/fuzz_archive: loader/fuzz_archive.c $(LOADER_PORTABLE) $(wildcard loader/*.h)
	@mkdir -p $(@D)
	$(call SAY,CC,$@)
	$(Q)clang-19 $(LOADER_TEST_FLAGS) -fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=all -o $@ loader/fuzz_archive.c $(LOADER_PORTABLE)

.PHONY: test-loader
test-loader: $(LOADER_TEST)/test_loader $(LOADER_TEST)/fuzz_archive
	$(Q)$(LOADER_TEST)/test_loader
	$(Q)rm -rf $(LOADER_TEST)/corpus && mkdir -p $(LOADER_TEST)/corpus
	$(Q)$(LOADER_TEST)/test_loader $(LOADER_TEST)/corpus/archive
	$(Q)$(LOADER_TEST)/fuzz_archive -runs=50000 -seed=1 -max_len=4096 -verbosity=0 \
		-artifact_prefix=$(LOADER_TEST)/ $(LOADER_TEST)/corpus > $(LOADER_TEST)/fuzz.log 2>&1 \
		|| { cat $(LOADER_TEST)/fuzz.log; exit 1; }
	$(Q)echo "ok 1 - loader: 50000 inputs of the fuzzer"
	$(Q)echo "1 passed, 0 failed"

-include $(LOADER_OBJECTS:.o=.d)
