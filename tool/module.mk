# SPDX-License-Identifier: BSD-2-Clause
# The host program `clavis`, the boards and the man page.

TOOL_OBJ := $(BUILD)/obj/tool
TOOL_CXX ?= clang++-19
TOOL_OBJECTS := $(patsubst tool/%.c,$(TOOL_OBJ)/%.o,$(wildcard tool/*.c)) $(TOOL_OBJ)/toml.o
TOOL_CFLAGS = $(HOST_CFLAGS) -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -O2 -g -I.
CLAVIS := $(SDK)/bin/clavis

$(CLAVIS): $(TOOL_OBJECTS)
	@mkdir -p $(@D)
	$(TOOL_CXX) -o $@ $^

$(TOOL_OBJ)/%.o: tool/%.c
	@mkdir -p $(@D)
	$(CC) $(TOOL_CFLAGS) -MMD -MP -c -o $@ $<

# The only C++ file: the face of the TOML parser. It is compiled without sanitizers and only once.
$(TOOL_OBJ)/toml.o: tool/toml.cc tool/toml.h tool/error.h
	@mkdir -p $(@D)
	$(TOOL_CXX) -std=c++17 -Wall -Wextra -Werror -O1 -fno-exceptions -I. -c -o $@ $<

$(SDK_BOARD)/board.toml: boards/$(BOARD).toml
	@mkdir -p $(@D)
	cp $< $@

$(SDK_BOARD)/kernel.dtb: boards/$(BOARD).dts
	@mkdir -p $(@D)
	dtc -q -I dts -O dtb -o $@ $<

# The header that kernel and loader are compiled with: -I$(BOARD_INCLUDE), #include <board.h>.
BOARD_INCLUDE := $(BUILD)/gen/$(BOARD)

$(BOARD_INCLUDE)/board.h: boards/$(BOARD).toml $(CLAVIS)
	@mkdir -p $(@D)
	$(CLAVIS) board-header $< > $@.partial && mv $@.partial $@

.PHONY: tool
tool: $(CLAVIS) $(SDK_BOARD)/board.toml $(SDK_BOARD)/kernel.dtb $(BOARD_INCLUDE)/board.h

-include $(wildcard $(TOOL_OBJ)/*.d)
