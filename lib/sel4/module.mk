# SPDX-License-Identifier: BSD-2-Clause
# The seL4 C interface: headers (with the tables of abi/ that they read) and a
# library of the one variable that they need, installed into every configuration.

SEL4_INCLUDE := -Ilib/sel4/include -I.
SEL4_HEADERS := $(shell find lib/sel4/include -name '*.h')
SEL4_TABLES := $(wildcard abi/*.def abi/*/*.def)

define SEL4_RULES
$(TARGET_BUILD)/obj/lib/sel4/$(1)/ipc_buffer.o: lib/sel4/src/ipc_buffer.c $(SEL4_HEADERS) $(SEL4_TABLES)
	@mkdir -p $$(@D)
	$(call SAY,CC,$$<)
	$$(Q)$(CC) $(TARGET_CFLAGS) $$(CFLAGS_$(1)) $(SEL4_INCLUDE) -c $$< -o $$@

$(SDK_BOARD)/$(1)/lib/libsel4.a: $(TARGET_BUILD)/obj/lib/sel4/$(1)/ipc_buffer.o
	@mkdir -p $$(@D)
	@rm -f $$@
	$(call SAY,AR,$$@)
	$$(Q)$(AR) rcs $$@ $$^

$(SDK_BOARD)/$(1)/include/sel4/installed: $(SEL4_HEADERS) $(SEL4_TABLES)
	@mkdir -p $(SDK_BOARD)/$(1)/include
	$(call SAY,COPY,$(SDK_BOARD)/$(1)/include/sel4)
	$$(Q)cp -R lib/sel4/include/. $(SDK_BOARD)/$(1)/include
	$$(Q)cp --parents $(SEL4_TABLES) $(SDK_BOARD)/$(1)/include
	@touch $$@

# The options once more, for scripts.
$(SDK_BOARD)/$(1)/include/kernel/gen_config.json: tool/gen-config-json $(SEL4_HEADERS)
	@mkdir -p $$(@D)
	$$(Q)$(CC) $(TARGET_CFLAGS) $$(CFLAGS_$(1)) $(SEL4_INCLUDE) -dM -E -x c lib/sel4/include/sel4/config.h | \
		sh $$< $(ARCH) > $$@

SDK_FILES += $(SDK_BOARD)/$(1)/lib/libsel4.a $(SDK_BOARD)/$(1)/include/sel4/installed \
	$(SDK_BOARD)/$(1)/include/kernel/gen_config.json
endef

$(foreach config,$(CONFIGS),$(eval $(call SEL4_RULES,$(config))))
