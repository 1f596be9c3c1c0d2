# SPDX-License-Identifier: BSD-2-Clause
# test-bpf: the BPF engine against RFC 9669 and its own documentation.

BPF_TEST := $(BUILD)/test/bpf
BPF_TEST_CFLAGS = $(HOST_CFLAGS) -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -O1 -g \
	-fsanitize=address,undefined -fno-sanitize-recover=all $(BPF_FLAGS)
BPF_TEST_LIBRARY := $(patsubst lib/bpf/%.c,$(BPF_TEST)/lib/%.o,$(BPF_SOURCES))
BPF_TEST_COMMON := $(addprefix $(BPF_TEST)/,check.o engine.o oracle.o)
BPF_FORMS := $(addprefix $(BPF_TEST)/,instructions.o forms.o forms_arithmetic.o forms_call.o \
	forms_jump.o forms_memory.o literals.o)

$(BPF_TEST)/lib/%.o: lib/bpf/%.c
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(CC) $(BPF_TEST_CFLAGS) -ffreestanding -MMD -MP -c $< -o $@

$(BPF_TEST)/%.o: tests/bpf/%.c
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(CC) $(BPF_TEST_CFLAGS) -MMD -MP -c $< -o $@

$(BPF_TEST)/instructions: $(BPF_FORMS)
$(BPF_TEST)/programs: $(addprefix $(BPF_TEST)/,programs.o refusals.o limits.o)
BPF_TEST_PROGRAMS := $(BPF_TEST)/instructions $(BPF_TEST)/programs
$(BPF_TEST_PROGRAMS): $(BPF_TEST_COMMON) $(BPF_TEST_LIBRARY)
	$(call SAY,LINK,$@)
	$(Q)$(CC) $(BPF_TEST_CFLAGS) -o $@ $^

.PHONY: test-bpf
test-bpf: $(BPF_TEST_PROGRAMS)
	$(Q)for program in $(BPF_TEST_PROGRAMS); do $$program || exit 1; done

-include $(wildcard $(BPF_TEST)/*.d $(BPF_TEST)/lib/*/*.d)
