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

# Functions without memory, called some 100 million times: only undefined behaviour is looked for.
BPF_VERIFY_NUMBERS := tests/bpf-verify/numbers.c tests/bpf/check.c \
	$(addprefix lib/bpf/verify/,number.c bits.c range.c compare.c)
$(BPF_VERIFY_TEST)/numbers: $(BPF_VERIFY_NUMBERS) lib/bpf/verify/number.h
	@mkdir -p $(@D)
	$(call SAY,LINK,$@)
	$(Q)$(CC) $(BPF_VERIFY_TEST_CFLAGS) -fno-sanitize=address -o $@ $(filter %.c,$^)

BPF_VERIFY_LIBRARY := $(patsubst lib/bpf/%.c,$(BUILD)/test/bpf/lib/%.o,$(BPF_ENGINE) $(BPF_COMPILER_x86_64)) \
	$(patsubst lib/bpf/verify/%.c,$(BPF_VERIFY_TEST)/lib/%.o,$(BPF_VERIFY_SOURCES))

$(BPF_VERIFY_TEST)/kernels: $(BPF_VERIFY_TEST)/kernels.o $(BPF_VERIFY_LIBRARY) \
		$(BUILD)/test/bpf/check.o $(BUILD)/test/bpf/oracle.o
	$(call SAY,LINK,$@)
	$(Q)$(CC) $(BPF_VERIFY_TEST_CFLAGS) -o $@ $^

# Random programs are made and watched by:
BPF_VERIFY_FUZZ_PARTS := generate generate_address shadow
$(BPF_VERIFY_TEST)/fuzz: $(BPF_VERIFY_FUZZ_PARTS:%=$(BPF_VERIFY_TEST)/%.o) $(BUILD)/test/bpf/oracle.o
$(addprefix $(BPF_VERIFY_TEST)/,fuzz matrix limits corpus): $(BPF_VERIFY_TEST)/%: $(BPF_VERIFY_TEST)/%.o $(BPF_VERIFY_LIBRARY) $(BUILD)/test/bpf/check.o
	$(call SAY,LINK,$@)
	$(Q)$(CC) $(BPF_VERIFY_TEST_CFLAGS) -o $@ $^

# Programs in C, right and with mistakes.
BPF_VERIFY_CORPUS := $(patsubst tests/bpf-verify/corpus/%.c,$(BPF_VERIFY_TEST)/programs/%.bpf.o,\
	$(wildcard tests/bpf-verify/corpus/*.c))
# Mistakes are seen by the compiler, too.
$(BPF_VERIFY_TEST)/programs/%.bpf.o: tests/bpf-verify/corpus/%.c tests/bpf-verify/corpus/corpus.h lib/bpf/program/clavis_bpf.h
	@mkdir -p $(@D)
	$(call SAY,BPF,$@)
	$(Q)$(CC) $(BPF_PROGRAM_FLAGS) -mcpu=v4 -Wno-uninitialized -Wno-sometimes-uninitialized -Wno-null-dereference -Wno-array-bounds \
		-Wno-unused-function -fno-unroll-loops -c $< -o $@

# Random programs in one run of the test, and where they begin.
BPF_VERIFY_PROGRAMS ?= 20000
BPF_VERIFY_SEED ?= 88172645463325252

BPF_VERIFY_KERNELS := $(patsubst bench/bpf/kernels/%.c,%,$(wildcard bench/bpf/kernels/*.c))

# libFuzzer on raw bytes, for so many seconds.
BPF_VERIFY_FUZZ_SECONDS ?= 600
# The same with every test, for so many inputs.
BPF_VERIFY_FUZZ_RUNS := 60000
$(BPF_VERIFY_TEST)/fuzz_raw: tests/bpf-verify/fuzz_raw.c $(BPF_ENGINE) $(BPF_COMPILER_x86_64) $(BPF_VERIFY_SOURCES)
	$(call SAY,LINK,$@)
	$(Q)$(CC) $(BPF_VERIFY_TEST_CFLAGS) -fsanitize=fuzzer -o $@ $^

.PHONY: fuzz-bpf-verify
fuzz-bpf-verify: $(BPF_VERIFY_TEST)/fuzz_raw
	$(Q)$(BPF_VERIFY_TEST)/fuzz_raw -max_total_time=$(BPF_VERIFY_FUZZ_SECONDS) \
		-artifact_prefix=$(BPF_VERIFY_TEST)/ -max_len=4096

.PHONY: test-bpf-verify
test-bpf-verify: $(BPF_VERIFY_TEST)/numbers $(BPF_VERIFY_TEST)/kernels $(BPF_VERIFY_TEST)/fuzz $(BPF_VERIFY_TEST)/matrix $(BPF_VERIFY_TEST)/limits \
		$(BPF_VERIFY_TEST)/corpus $(BPF_VERIFY_TEST)/fuzz_raw $(BPF_VERIFY_CORPUS) $(CLAVIS) \
		$(FLOW)/flow.bpf.o $(BUILD)/test/bpf/sample.v4.bpf.o \
		$(BPF_VERIFY_KERNELS:%=$(BUILD)/bench/bpf/%.bpf.o)
	$(Q)$(BPF_VERIFY_TEST)/numbers
	$(Q)$(BPF_VERIFY_TEST)/matrix
	$(Q)$(BPF_VERIFY_TEST)/limits
	$(Q)$(BPF_VERIFY_TEST)/corpus $(BPF_VERIFY_CORPUS)
	$(Q)sh tests/bpf-verify/tool.sh $(CLAVIS) $(BPF_VERIFY_TEST)/tool $(BPF_VERIFY_TEST)/programs \
		$(FLOW)/flow.bpf.o $(BUILD)/test/bpf/sample.v4.bpf.o
	$(Q)$(BPF_VERIFY_TEST)/fuzz $(BPF_VERIFY_PROGRAMS) $(BPF_VERIFY_SEED)
	$(Q)scripts/run-fuzzer $(BPF_VERIFY_TEST)/fuzz_raw $(BPF_VERIFY_TEST)/fuzz_raw.log -seed=1 \
		-runs=$(BPF_VERIFY_FUZZ_RUNS) -max_len=1024 -len_control=0
	$(Q)$(BPF_VERIFY_TEST)/kernels $(BPF_VERIFY_KERNELS:%=$(BUILD)/bench/bpf/%.bpf.o)

# Which branches of the verifier the tests take, from clang's counters.
BPF_VERIFY_COVERAGE := $(BUILD)/coverage/bpf-verify
BPF_VERIFY_COVERED := $(addprefix $(BPF_VERIFY_COVERAGE)/,numbers matrix limits corpus kernels fuzz)
$(BPF_VERIFY_COVERAGE)/fuzz: $(BPF_VERIFY_FUZZ_PARTS:%=tests/bpf-verify/%.c)
$(BPF_VERIFY_COVERED): $(BPF_VERIFY_COVERAGE)/%: tests/bpf-verify/%.c $(BPF_ENGINE) $(BPF_COMPILER_x86_64) $(BPF_VERIFY_SOURCES) \
		tests/bpf/check.c tests/bpf/oracle.c $(wildcard lib/bpf/*/*.h tests/bpf-verify/*.def)
	@mkdir -p $(@D)
	$(call SAY,LINK,$@)
	$(Q)$(CC) $(HOST_CFLAGS) -std=c11 -D_GNU_SOURCE -O1 -g -fprofile-instr-generate -fcoverage-mapping \
		$(BPF_VERIFY_FLAGS) -I. -o $@ $(filter %.c,$^)

.PHONY: coverage-bpf-verify
coverage-bpf-verify: $(BPF_VERIFY_COVERED) $(BPF_VERIFY_CORPUS) $(BPF_VERIFY_KERNELS:%=$(BUILD)/bench/bpf/%.bpf.o)
	$(Q)rm -f $(BPF_VERIFY_COVERAGE)/*.profraw
	$(Q)export LLVM_PROFILE_FILE=%p.profraw; cd $(BPF_VERIFY_COVERAGE) && \
		(./numbers && ./matrix && ./limits && ./corpus $(abspath $(BPF_VERIFY_CORPUS)) && \
		./kernels $(BPF_VERIFY_KERNELS:%=$(abspath $(BUILD))/bench/bpf/%.bpf.o) && ./fuzz $(BPF_VERIFY_PROGRAMS)) > tests.log || \
		{ cat tests.log; exit 1; }
	$(Q)llvm-profdata-19 merge $(BPF_VERIFY_COVERAGE)/*.profraw -o $(BPF_VERIFY_COVERAGE)/all.profdata
	$(Q)tests/bpf-verify/coverage.py $(BPF_VERIFY_COVERAGE)/all.profdata $(BPF_VERIFY_COVERED) -- $(BPF_VERIFY_SOURCES)

# The times that verification takes: the same tests without sanitizers.
BPF_VERIFY_BENCH := $(BUILD)/bench/bpf-verify
$(BPF_VERIFY_BENCH)/fuzz: $(BPF_VERIFY_FUZZ_PARTS:%=tests/bpf-verify/%.c)
BPF_VERIFY_BENCH_SOURCES := $(BPF_ENGINE) $(BPF_COMPILER_x86_64) $(BPF_VERIFY_SOURCES) tests/bpf/check.c tests/bpf/oracle.c

$(BPF_VERIFY_BENCH)/%: tests/bpf-verify/%.c $(BPF_VERIFY_BENCH_SOURCES) $(wildcard lib/bpf/*/*.h)
	@mkdir -p $(@D)
	$(call SAY,LINK,$@)
	$(Q)$(CC) $(HOST_CFLAGS) -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -O2 -g $(BPF_VERIFY_FLAGS) -I. -o $@ \
		$(filter %.c,$^)

# The code for a target.
BPF_VERIFY_TARGET := $(BPF_VERIFY_SOURCES:lib/bpf/verify/%.c=$(BPF_VERIFY_BENCH)/target/%.o)
$(BPF_VERIFY_BENCH)/target/%.o: lib/bpf/verify/%.c $(wildcard lib/bpf/*/*.h)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ARCH_CFLAGS_aarch64) -std=c11 -ffreestanding $(BPF_TARGET_FLAGS) $(BPF_VERIFY_FLAGS) -c $< -o $@

.PHONY: bench-bpf-verify
bench-bpf-verify: $(BPF_VERIFY_TARGET) $(addprefix $(BPF_VERIFY_BENCH)/,kernels limits corpus) $(BPF_VERIFY_CORPUS) \
		$(BPF_VERIFY_KERNELS:%=$(BUILD)/bench/bpf/%.bpf.o)
	$(Q)llvm-size-19 --totals $(BPF_VERIFY_TARGET) | awk 'END {print "# " $$4 " bytes of code and tables for AArch64"}'
	$(Q)$(BPF_VERIFY_BENCH)/limits
	$(Q)$(BPF_VERIFY_BENCH)/corpus --times $(BPF_VERIFY_CORPUS)
	$(Q)$(BPF_VERIFY_BENCH)/kernels $(BPF_VERIFY_KERNELS:%=$(BUILD)/bench/bpf/%.bpf.o)

-include $(wildcard $(BPF_VERIFY_TEST)/*.d $(BPF_VERIFY_TEST)/lib/*.d)
