# SPDX-License-Identifier: BSD-2-Clause
# test-bpf-verify: the verifier of BPF programs.

BPF_VERIFY_TEST := $(BUILD)/test/bpf-verify
BPF_VERIFY_TEST_CFLAGS = $(HOST_CFLAGS) -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -O2 -g \
	-fsanitize=address,undefined -fno-sanitize-recover=all $(BPF_VERIFY_FLAGS) -I.

$(BPF_VERIFY_TEST)/lib/%.o: lib/bpf/verify/%.c
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(CC) $(BPF_VERIFY_TEST_CFLAGS) -ffreestanding -MMD -MP -c $< -o $@

$(BPF_VERIFY_TEST)/%.o: tests/bpf-verify/%.c
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(CC) $(BPF_VERIFY_TEST_CFLAGS) -MMD -MP -c $< -o $@

BPF_VERIFY_NUMBERS := $(addprefix $(BPF_VERIFY_TEST)/lib/,number.o bits.o range.o compare.o)

$(BPF_VERIFY_TEST)/numbers: $(BPF_VERIFY_TEST)/numbers.o $(BPF_VERIFY_NUMBERS) $(BUILD)/test/bpf/check.o
	$(call SAY,LINK,$@)
	$(Q)$(CC) $(BPF_VERIFY_TEST_CFLAGS) -o $@ $^

.PHONY: test-bpf-verify
test-bpf-verify: $(BPF_VERIFY_TEST)/numbers
	$(Q)$(BPF_VERIFY_TEST)/numbers

-include $(wildcard $(BPF_VERIFY_TEST)/*.d $(BPF_VERIFY_TEST)/lib/*.d)
