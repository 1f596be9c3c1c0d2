# SPDX-License-Identifier: BSD-2-Clause
# What can be said about the sources without running them.

LINT_SOURCES = $(shell git ls-files '*.c' '*.h' '*.cc')
LINT_GCC ?= $(ARCH)-linux-gnu-gcc
LINT_GCC_aarch64 := -mcpu=cortex-a53 -mstrict-align
LINT_GCC_riscv64 := -mcmodel=medany
LINT_GCC_FLAGS := -std=c11 -ffreestanding -fno-pic $(LINT_GCC_$(ARCH)) -O2 -Wall -Wextra -Werror
LINT_GCC_OBJECTS := $(foreach config,$(CONFIGS),$(patsubst kernel/%,$(TARGET_BUILD)/lint/gcc/$(config)/%.o,$(KERNEL_SOURCES)))

define LINT_GCC_RULES
$(TARGET_BUILD)/lint/gcc/$(1)/%.o: kernel/% $(BUILD)/gen/$(BOARD)/board.h
	@mkdir -p $$(@D)
	$$(Q)$$(LINT_GCC) $$(LINT_GCC_FLAGS) $$(CFLAGS_$(1)) $$(KERNEL_FLAGS) -MMD -MP -c $$< -o $$@
endef

$(foreach config,$(CONFIGS),$(eval $(call LINT_GCC_RULES,$(config))))

-include $(LINT_GCC_OBJECTS:.o=.d)

# Sources that this board's flags do not fit: the host port, other architectures, other drivers.
LINT_ELSEWHERE := ! -path 'kernel/arch/host/*' \
	$(foreach arch,$(filter-out $(ARCH),aarch64 riscv64),! -path '*/arch/$(arch)/*') \
	$(foreach driver,$(filter-out $(KERNEL_DRIVERS:%=kernel/driver/%.c) $(LOADER_SOURCES),\
		$(wildcard kernel/driver/*.c loader/driver/*.c)),! -path '$(driver)')

# clang-tidy NAME: over the C files of a folder, compiled with these flags.
TIDY_TARGET := $(TARGET_CFLAGS) $(CFLAGS_debug) $(CFLAGS_benchmark)
TIDY_kernel := $(TIDY_TARGET) $(KERNEL_FLAGS)
TIDY_loader := $(TIDY_TARGET) $(LOADER_FLAGS)
TIDY_init := $(TIDY_TARGET) $(INIT_FLAGS)
TIDY_lib/microkit := $(TIDY_TARGET) $(MICROKIT_FLAGS)
TIDY_tool := -std=c11 -D_GNU_SOURCE -I. -Ilib/bpf/include
TIDY_lib/bpf/src := -std=c11 -ffreestanding $(BPF_FLAGS)
TIDY_lib/bpf/jit := -std=c11 -ffreestanding $(BPF_FLAGS)
TIDY_lib/bpf/verify := -std=c11 -ffreestanding $(BPF_VERIFY_FLAGS)
TIDY_FOLDERS := kernel loader init lib/microkit lib/bpf/src lib/bpf/jit lib/bpf/verify tool

.PHONY: lint lint-format lint-includes lint-gcc $(TIDY_FOLDERS:%=lint-tidy-%)
lint: lint-format lint-includes lint-gcc $(TIDY_FOLDERS:%=lint-tidy-%)

lint-format:
	$(call SAY,FORMAT,all C sources)
	$(Q)clang-format-19 --dry-run --Werror $(LINT_SOURCES)

lint-includes:
	$(Q)scripts/check-includes

lint-gcc: $(LINT_GCC_OBJECTS)
	$(call SAY,GCC,the kernel compiles)

$(TIDY_FOLDERS:%=lint-tidy-%): lint-tidy-%: sdk
	$(call SAY,TIDY,$*)
	$(Q)find $* -name '*.c' $(LINT_ELSEWHERE) ! -name 'test_*' ! -name 'fuzz_*' -print0 | sort -z | xargs -0 -n 8 -P 2 sh -c \
		'clang-tidy-19 --quiet "$$@" -- $(TIDY_$*) 2>/dev/null' sh

.PHONY: format
format:
	clang-format-19 -i $(LINT_SOURCES)
