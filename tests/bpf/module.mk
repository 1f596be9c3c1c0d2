# SPDX-License-Identifier: BSD-2-Clause
# test-bpf: the BPF engine against RFC 9669 and its own documentation.

BPF_TEST := $(BUILD)/test/bpf
BPF_TEST_CFLAGS = $(HOST_CFLAGS) -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -O1 -g \
	-fsanitize=address,undefined -fno-sanitize-recover=all $(BPF_FLAGS)
BPF_TEST_LIBRARY := $(patsubst lib/bpf/%.c,$(BPF_TEST)/lib/%.o,$(BPF_SOURCES))
BPF_TEST_COMMON := $(addprefix $(BPF_TEST)/,check.o engine.o oracle.o)
BPF_GENERATOR := generate generate_straight generate_jump
BPF_FORMS := $(addprefix $(BPF_TEST)/,instructions.o forms.o forms_arithmetic.o forms_call.o forms_combined.o \
	forms_jump.o forms_loop.o forms_memory.o literals.o)

$(BPF_TEST)/lib/%.o: lib/bpf/%.c
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(CC) $(BPF_TEST_CFLAGS) -ffreestanding -MMD -MP -c $< -o $@

$(BPF_TEST)/%.o: tests/bpf/%.c
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(CC) $(BPF_TEST_CFLAGS) -MMD -MP -c $< -o $@

$(BPF_TEST)/instructions: $(BPF_FORMS)
$(BPF_TEST)/programs: $(addprefix $(BPF_TEST)/,programs.o refusals.o limits.o reach.o)
$(BPF_TEST)/objects: $(addprefix $(BPF_TEST)/,objects.o opened.o)
$(BPF_TEST)/tables: $(addprefix $(BPF_TEST)/,tables.o tables_hash.o tables_ring.o helpers.o)
$(BPF_TEST)/fuzz: $(BPF_GENERATOR:%=$(BPF_TEST)/%.o) $(BPF_TEST)/fuzz.o
BPF_TEST_PROGRAMS := $(addprefix $(BPF_TEST)/,instructions programs objects tables fuzz)
$(BPF_TEST_PROGRAMS): $(BPF_TEST_COMMON) $(BPF_TEST_LIBRARY)
	$(call SAY,LINK,$@)
	$(Q)$(CC) $(BPF_TEST_CFLAGS) -o $@ $^

# Programs for BPF, for each version of the instruction set.
BPF_SAMPLES := $(patsubst %,$(BPF_TEST)/sample.%.bpf.o,v1 v2 v3 v4)
$(BPF_SAMPLES): $(BPF_TEST)/sample.%.bpf.o: tests/bpf/objects/sample.c lib/bpf/program/clavis_bpf.h
	@mkdir -p $(@D)
	$(call SAY,BPF,$@)
	$(Q)$(CC) $(BPF_PROGRAM_FLAGS) -mcpu=$* -c $< -o $@

# Generated programs: some with every test; `make fuzz-bpf` runs more of them, from
# BPF_FUZZ_FIRST on, without sanitizers.
BPF_FUZZ_SLICE := 2000
BPF_DAMAGED_SLICE := 10000
BPF_FUZZ_FIRST ?= 0
BPF_FUZZ_COUNT ?= 1000000
BPF_FUZZ := $(BUILD)/fuzz/bpf
BPF_FUZZ_TESTS := $(BPF_GENERATOR:%=tests/bpf/%.c) $(addprefix tests/bpf/,fuzz.c check.c engine.c oracle.c)
BPF_FUZZ_HEADERS := $(wildcard lib/bpf/*/*.h lib/bpf/*/*.def lib/bpf/include/bpf/*.h tests/bpf/*.h)
BPF_FUZZ_CFLAGS := -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -O2 $(BPF_FLAGS)
$(BPF_FUZZ)/fuzz: $(BPF_SOURCES) $(BPF_FUZZ_TESTS) $(BPF_FUZZ_HEADERS)
	@mkdir -p $(@D)
	$(call SAY,CC,$@)
	$(Q)$(CC) $(BPF_FUZZ_CFLAGS) -o $@ $(filter %.c,$^)

.PHONY: fuzz-bpf
fuzz-bpf: $(BPF_FUZZ)/fuzz
	$(Q)$< $(BPF_FUZZ_FIRST) $(BPF_FUZZ_COUNT)
	$(Q)$< --damaged $(BPF_FUZZ_FIRST) $(BPF_FUZZ_COUNT)

# libFuzzer on object files, for so many seconds; some with every test.
BPF_OBJECT_FUZZ_SECONDS ?= 600
BPF_OBJECT_FUZZ_RUNS := 20000
BPF_OBJECT_FUZZ_ARGUMENTS := -max_len=65536 -timeout=10 seeds
$(BPF_FUZZ)/object: $(BPF_SOURCES) $(addprefix tests/bpf/,fuzz_object.c opened.c engine.c) $(BPF_FUZZ_HEADERS)
	@mkdir -p $(@D)
	$(call SAY,CC,$@)
	$(Q)$(CC) $(BPF_TEST_CFLAGS) -fsanitize=fuzzer -o $@ $(filter %.c,$^)

$(BPF_FUZZ)/seeds: $(BPF_SAMPLES)
	@mkdir -p $@
	$(Q)cp $^ $@
	@touch $@

.PHONY: fuzz-bpf-object
fuzz-bpf-object: $(BPF_FUZZ)/object $(BPF_FUZZ)/seeds
	$(Q)cd $(BPF_FUZZ) && $(CURDIR)/scripts/run-fuzzer ./object object.log \
		-max_total_time=$(BPF_OBJECT_FUZZ_SECONDS) $(BPF_OBJECT_FUZZ_ARGUMENTS)

# Faults planted in the engine: does the test of instruction forms notice them?
.PHONY: plant-bpf
plant-bpf:
	$(Q)python3 tests/bpf/plant.py $(BUILD)/plant/bpf

# The tool that is tested has the engine with sanitizers, too.
$(TOOL_TEST)/sdk/bin/clavis $(TOOL_TEST)/unit: $(BPF_TEST_LIBRARY) \
	$(BPF_VERIFY_SOURCES:lib/bpf/verify/%.c=$(BUILD)/test/bpf-verify/lib/%.o)

.PHONY: test-bpf
test-bpf: $(BPF_TEST_PROGRAMS) $(BPF_SAMPLES) $(CLAVIS) $(BPF_PLUGIN) $(BPF_FUZZ)/object $(BPF_FUZZ)/seeds
	$(Q)$(BPF_TEST)/instructions
	$(Q)$(BPF_TEST)/programs
	$(Q)$(BPF_TEST)/tables
	$(Q)$(BPF_TEST)/objects $(BPF_SAMPLES)
	$(Q)$(BPF_TEST)/fuzz 0 $(BPF_FUZZ_SLICE)
	$(Q)$(BPF_TEST)/fuzz --damaged 0 $(BPF_DAMAGED_SLICE)
	$(Q)cd $(BPF_FUZZ) && $(CURDIR)/scripts/run-fuzzer ./object object.log -seed=1 \
		-runs=$(BPF_OBJECT_FUZZ_RUNS) $(BPF_OBJECT_FUZZ_ARGUMENTS)
	$(Q)sh tests/bpf/tool.sh $(CLAVIS) $(BPF_PLUGIN) $(BPF_TEST)/sample.v4.bpf.o $(BPF_TEST)/tool

# The compilers for other machines: the same tests in QEMU's user mode. They are
# linked statically; undefined behaviour is a trap there.
BPF_CROSS_CFLAGS := -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -O1 -g -fsanitize=undefined \
	-fsanitize-trap=all $(BPF_FLAGS)
BPF_CROSS_LDFLAGS := -static -fuse-ld=lld
BPF_CROSS_FORMS := $(notdir $(BPF_FORMS))
BPF_CROSS_PROGRAMS := programs.o refusals.o limits.o reach.o
BPF_CROSS_TABLES := tables.o tables_hash.o tables_ring.o helpers.o

# cross-rules MACHINE
define cross-rules
BPF_TEST_$1 := $(BUILD)/test/bpf-$1
BPF_CC_$1 := $(CC) --target=$1-linux-gnu
BPF_TEST_LIBRARY_$1 := $$(patsubst lib/bpf/%.c,$$(BPF_TEST_$1)/lib/%.o,$$(BPF_SOURCES_$1))
BPF_TEST_PROGRAMS_$1 := $$(addprefix $$(BPF_TEST_$1)/,instructions programs tables fuzz)

$$(BPF_TEST_$1)/lib/%.o: lib/bpf/%.c
	@mkdir -p $$(@D)
	$$(Q)$$(BPF_CC_$1) $$(BPF_CROSS_CFLAGS) -ffreestanding -MMD -MP -c $$< -o $$@

$$(BPF_TEST_$1)/%.o: tests/bpf/%.c
	@mkdir -p $$(@D)
	$$(Q)$$(BPF_CC_$1) $$(BPF_CROSS_CFLAGS) -MMD -MP -c $$< -o $$@

$$(BPF_TEST_$1)/instructions: $$(addprefix $$(BPF_TEST_$1)/,$$(BPF_CROSS_FORMS))
$$(BPF_TEST_$1)/programs: $$(addprefix $$(BPF_TEST_$1)/,$$(BPF_CROSS_PROGRAMS))
$$(BPF_TEST_$1)/fuzz: $$(BPF_GENERATOR:%=$$(BPF_TEST_$1)/%.o) $$(BPF_TEST_$1)/fuzz.o
$$(BPF_TEST_$1)/tables: $$(addprefix $$(BPF_TEST_$1)/,$$(BPF_CROSS_TABLES))
$$(BPF_TEST_PROGRAMS_$1): $$(addprefix $$(BPF_TEST_$1)/,check.o engine.o oracle.o) $$(BPF_TEST_LIBRARY_$1)
	$$(call SAY,LINK,$$@)
	$$(Q)$$(BPF_CC_$1) $$(BPF_CROSS_LDFLAGS) -o $$@ $$^

.PHONY: test-bpf-$1
test-bpf-$1: $$(BPF_TEST_PROGRAMS_$1)
	$$(Q)for program in instructions programs tables "fuzz 0 $$(BPF_FUZZ_SLICE)" \
			"fuzz --damaged 0 $$(BPF_DAMAGED_SLICE)"; do \
		timeout -k 5 300 qemu-$1 $$(BPF_TEST_$1)/$$$$program || exit; done

$$(BPF_FUZZ)/fuzz-$1: $$(BPF_SOURCES_$1) $$(BPF_FUZZ_TESTS) $$(BPF_FUZZ_HEADERS)
	@mkdir -p $$(@D)
	$$(call SAY,CC,$$@)
	$$(Q)$$(BPF_CC_$1) $$(BPF_FUZZ_CFLAGS) $$(BPF_CROSS_LDFLAGS) -o $$@ $$(filter %.c,$$^)

.PHONY: fuzz-bpf-$1
fuzz-bpf-$1: $$(BPF_FUZZ)/fuzz-$1
	$$(Q)qemu-$1 $$< --compiled $$(BPF_FUZZ_FIRST) $$(BPF_FUZZ_COUNT)

-include $$(wildcard $$(BPF_TEST_$1)/*.d $$(BPF_TEST_$1)/lib/*/*.d)
endef
BPF_CROSS_MACHINES := aarch64 riscv64
$(foreach machine,$(BPF_CROSS_MACHINES),$(eval $(call cross-rules,$(machine))))

-include $(wildcard $(BPF_TEST)/*.d $(BPF_TEST)/lib/*/*.d)
