# SPDX-License-Identifier: BSD-2-Clause
# Clavis. `make help` lists what there is to make.

BUILD  ?= build
BOARD  ?= qemu-virt-aarch64
CONFIGS := debug release benchmark

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

# One board at a time is built for; `make` builds for all of them one after the other.
BOARDS := qemu-virt-aarch64 qemu-virt-riscv64 spike sifive_u
OTHER_BOARDS := $(if $(filter file,$(origin BOARD)),$(filter-out $(BOARD),$(BOARDS)))
ARCH := $(shell sed -n 's/^architecture *= *"\(.*\)"/\1/p' boards/$(BOARD).toml)
TARGET_BUILD := $(BUILD)/$(BOARD)
# $(1): table of the board's description; the model of the device that it describes, as a file name.
board_model = $(shell sed -n '/^\[$(1)\]/,/^model/s/^model *= *"\([^"]*\)".*/\1/p' boards/$(BOARD).toml | tr - _)

SDK := $(BUILD)/sdk
SDK_BOARD := $(SDK)/board/$(BOARD)

ARCH_CFLAGS_aarch64 := --target=aarch64-none-elf -mcpu=cortex-a53 -mstrict-align
ARCH_CFLAGS_riscv64 := --target=riscv64-none-elf -march=rv64gc -mabi=lp64d -mcmodel=medany -mno-relax
TARGET_CFLAGS := $(ARCH_CFLAGS_$(ARCH)) -std=c11 -ffreestanding -fno-pic -O2 -g -Wall -Wextra -Werror
# For what must leave the FPU alone.
NO_FPU_aarch64 := -mgeneral-regs-only
NO_FPU_riscv64 := -march=rv64imac_zicsr_zifencei -mabi=lp64
NO_FPU := $(NO_FPU_$(ARCH))
# The same for assembly, which on AArch64 may use it where the sources say so.
ASM_NO_FPU := $(if $(filter riscv64,$(ARCH)),$(NO_FPU))
CFLAGS_debug := -DCONFIG_DEBUG_BUILD=1 -DCONFIG_PRINTING=1
CFLAGS_release :=
CFLAGS_benchmark := -DCONFIG_ENABLE_BENCHMARKS=1 -DCONFIG_BENCHMARK_TRACK_UTILISATION=1 -DCONFIG_EXPORT_PMU_USER=1 \
	-DCONFIG_SIGNAL_FASTPATH=1
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
all: sdk bpf-flow-files riscv64-bpf-flow-files

MODULES := $(wildcard tool/module.mk lib/*/module.mk kernel/module.mk loader/module.mk init/module.mk \
	tests/*/module.mk bench/module.mk bench/*/module.mk)
include $(MODULES)

.PHONY: sdk sdk-board $(OTHER_BOARDS:%=sdk-%)
sdk: sdk-board $(OTHER_BOARDS:%=sdk-%)
sdk-board: $(SDK)/bin/clavis $(SDK_BOARD)/board.toml $(SDK_BOARD)/kernel.dtb $(SDK_FILES)
$(OTHER_BOARDS:%=sdk-%): sdk-%: sdk-board
	+$(Q)$(MAKE) --no-print-directory BOARD=$* sdk-board

# Debian packages: what building and running needs, and what the tests need on top.
RUN_PACKAGES := clang-19 lld-19 llvm-19 libstdc++-12-dev libc6-dev libtomlplusplus-dev libexpat1-dev libdw-dev libsodium-dev \
	device-tree-compiler qemu-system-arm ipxe-qemu qemu-system-misc opensbi
TEST_PACKAGES := python3 gdb-multiarch gcc-aarch64-linux-gnu gcc-riscv64-linux-gnu clang-format-19 clang-tidy-19 libclang-rt-19-dev libxml2-utils \
	qemu-user libc6-dev-arm64-cross libgcc-12-dev-arm64-cross libc6-dev-riscv64-cross libgcc-12-dev-riscv64-cross

.PHONY: packages test-packages
packages:
	@scripts/install-packages $(RUN_PACKAGES)
test-packages:
	@scripts/install-packages $(RUN_PACKAGES) $(TEST_PACKAGES)

.PHONY: run
run: packages
	@$(MAKE) --no-print-directory -j2 sdk
	$(SDK)/bin/clavis run --board $(BOARD) examples/hello-world.toml

include scripts/test.mk scripts/lint.mk

.PHONY: clean
clean:
	rm -rf $(BUILD)

.PHONY: help
help:
	@echo "make            builds everything (into $(BUILD)/)"
	@echo "make run        builds, then boots examples/hello-world.toml in QEMU (BOARD=...)"
	@echo "make test       every test; the last line counts them"
	@echo "make conformance   the kernel against its interface, in QEMU"
	@echo "make bench      instructions from reset to the first domain, and of each operation; sizes"
	@echo "make bench-bpf     BPF programs against native code; bench-bpf-aarch64, bench-bpf-riscv64"
	@echo "make bench-bpf-verify   how long the BPF verifier takes; coverage-bpf-verify: branches taken"
	@echo "make fuzz-bpf-verify    raw bytes to the BPF verifier, under libFuzzer"
	@echo "make fuzz-bpf      generated BPF programs on every engine; fuzz-bpf-aarch64, fuzz-bpf-riscv64"
	@echo "make fuzz-bpf-object    damaged BPF objects, under libFuzzer"
	@echo "make plant-bpf     do the tests notice faults planted in the BPF engine?"
	@echo "make install    an SDK in PREFIX, also for Makefiles that expect a Microkit SDK"
	@echo "make bench-tool    time and memory of the tool for 63 domains with 1000 maps"
	@echo "make fuzz-tool-xml  descriptions under libFuzzer; fuzz-tool-toml"
	@echo "make lint       formatting, static analysis, include structure, GCC"
	@echo "make format     formats the sources"
	@echo "make clean      removes $(BUILD)/"
	@echo "Variables: V=1 shows whole commands; run and test install missing packages."
