# SPDX-License-Identifier: BSD-2-Clause
# test-model: the executable model alone.

MODEL_TEST := $(BUILD)/test/model
MODEL_CFLAGS := $(HOST_CFLAGS) -std=c11 -O1 -g -Wall -Wextra -Werror -fsanitize=address,undefined \
	-fno-sanitize-recover=all $(CFLAGS_debug) -I.

$(MODEL_TEST)/unit: $(wildcard tests/model/*.[ch]) $(wildcard abi/*.def abi/aarch64/*.def)
	@mkdir -p $(@D)
	$(call SAY,CC,$@)
	$(Q)$(CC) $(MODEL_CFLAGS) -o $@ $(filter %.c,$^)

.PHONY: test-model
test-model: $(MODEL_TEST)/unit
	$(Q)$<
