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
	tests/*/module.mk bench/module.mk)
include $(MODULES)

.PHONY: sdk
sdk: $(SDK)/bin/clavis $(SDK_BOARD)/board.toml $(SDK_BOARD)/kernel.dtb $(SDK_FILES)
