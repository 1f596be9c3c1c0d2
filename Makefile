# SPDX-License-Identifier: BSD-2-Clause
# Clavis. `make help` lists what there is to make.

BUILD  ?= build
BOARD  ?= qemu-virt-aarch64
CONFIGS := debug release

ifeq ($(origin CC),default)
CC := clang-19
endif
ifeq ($(origin LD),default)
LD := ld.lld-19
endif
ifeq ($(origin AR),default)
AR := llvm-ar-19
endif
OBJCOPY ?= llvm-objcopy-19

SDK := $(BUILD)/sdk
SDK_BOARD := $(SDK)/board/$(BOARD)

TARGET_CFLAGS := --target=aarch64-none-elf -mcpu=cortex-a53 -std=c11 -ffreestanding -fno-pic \
	-mstrict-align -O2 -g -Wall -Wextra -Werror
CFLAGS_debug := -DCONFIG_DEBUG_BUILD=1 -DCONFIG_PRINTING=1
CFLAGS_release :=
HOST_CFLAGS ?=

# V=1 shows whole commands.
ifeq ($(V),1)
Q :=
SAY =
else
Q := @
SAY = @printf '  %-7s %s\n' '$(1)' '$(2)'
endif

SDK_FILES :=

.PHONY: all
all: sdk

MODULES := $(wildcard tool/module.mk lib/*/module.mk kernel/module.mk loader/module.mk init/module.mk \
	tests/*/module.mk bench/module.mk bench/*/module.mk)
include $(MODULES)

.PHONY: sdk
sdk: $(SDK)/bin/clavis $(SDK_BOARD)/board.toml $(SDK_BOARD)/kernel.dtb $(SDK_FILES)

# Debian packages: what building and running needs, and what the tests need on top.
RUN_PACKAGES := clang-19 lld-19 llvm-19 libstdc++-12-dev libc6-dev libtomlplusplus-dev \
	device-tree-compiler qemu-system-arm ipxe-qemu
TEST_PACKAGES := python3 gcc-aarch64-linux-gnu clang-format-19 clang-tidy-19 libclang-rt-19-dev \
	qemu-user libc6-dev-arm64-cross libgcc-12-dev-arm64-cross libc6-dev-riscv64-cross libgcc-12-dev-riscv64-cross

.PHONY: packages test-packages
packages:
	@scripts/install-packages $(RUN_PACKAGES)
test-packages:
	@scripts/install-packages $(RUN_PACKAGES) $(TEST_PACKAGES)

.PHONY: run
run: packages
	@$(MAKE) --no-print-directory -j2 sdk
	$(SDK)/bin/clavis run examples/hello-world.toml

include scripts/test.mk scripts/lint.mk

.PHONY: clean
clean:
	rm -rf $(BUILD)

.PHONY: help
help:
	@echo "make            builds everything (into $(BUILD)/)"
	@echo "make run        builds, then boots examples/hello-world.toml in QEMU"
	@echo "make test       every test; the last line counts them"
	@echo "make conformance   the kernel against its interface, in QEMU"
	@echo "make bench      instructions from reset to the first domain; sizes"
	@echo "make bench-bpf     BPF programs against native code; bench-bpf-aarch64, bench-bpf-riscv64"
	@echo "make fuzz-bpf      generated BPF programs on every engine; fuzz-bpf-aarch64, fuzz-bpf-riscv64"
	@echo "make plant-bpf     do the tests notice faults planted in the BPF engine?"
	@echo "make lint       formatting, static analysis, include structure, GCC"
	@echo "make format     formats the sources"
	@echo "make clean      removes $(BUILD)/"
	@echo "Variables: V=1 shows whole commands; run and test install missing packages."
