# SPDX-License-Identifier: BSD-2-Clause
# The kernel in a process of the host: random trials, fuzzing, comparison with
# the model, exploration. Each variant is one set of compiler flags.

HOST_GENERIC := kernel/debug.c kernel/check/cnodes.c \
	$(wildcard kernel/cap/*.c kernel/object/*.c kernel/sched/*.c kernel/ipc/*.c kernel/entry/*.c \
	kernel/boot/*.c) \
	$(addprefix kernel/arch/aarch64/,asid.c boot.c cache.c fpu.c frame.c objects.c page_table.c \
	registers.c timer.c trap.c vspace.c)
HOST_OWN := $(filter-out kernel/check/cnodes.c,$(wildcard kernel/check/*.c)) \
	$(wildcard kernel/arch/host/*.c) kernel/arch/aarch64/check.c
HOST_HARNESS := $(addprefix tests/host/,step.c world.c snapshot.c generate.c trial.c)

HOST_FLAGS := -std=gnu11 -D_GNU_SOURCE -g -O2 -Wall -Wextra -Werror -fno-pic \
	-DCONFIG_DEBUG_BUILD=1 -DCONFIG_PRINTING=1 -Ikernel -Ikernel/arch/host/include \
	-Ikernel/arch/aarch64/include -Ikernel/arch/aarch64 -Ikernel/driver -Itests/host -I.
HOST_LDFLAGS := -no-pie -fuse-ld=lld -Wl,-T,kernel/arch/host/host.ld

HOST_VARIANTS := plain checked sanitized coverage
HOST_FLAGS_plain :=
HOST_FLAGS_checked := -DCONFIG_CHECKS=1
HOST_FLAGS_sanitized := -DCONFIG_CHECKS=1 -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer
HOST_FLAGS_coverage := -DCONFIG_CHECKS=1 -fprofile-instr-generate -fcoverage-mapping

define HOST_RULES
HOST_OBJECTS_$(1) := $$(patsubst %.c,$(BUILD)/obj/host/$(1)/%.o,$(HOST_GENERIC) $(HOST_OWN) $(HOST_HARNESS))

$$(patsubst %.c,$(BUILD)/obj/host/$(1)/%.o,$(HOST_GENERIC)): HOST_SECTIONS := -include kernel/arch/host/sections.h

$(BUILD)/obj/host/$(1)/%.o: %.c
	@mkdir -p $$(@D)
	$(call SAY,HOSTCC,$$<)
	$$(Q)$$(CC) $(HOST_FLAGS) $(HOST_FLAGS_$(1)) $$(HOST_SECTIONS) -MMD -MP -c $$< -o $$@

$(BUILD)/host/$(1)/%: $(BUILD)/obj/host/$(1)/tests/host/%.o $$(HOST_OBJECTS_$(1))
	@mkdir -p $$(@D)
	$(call SAY,HOSTLD,$$@)
	$$(Q)$$(CC) $(HOST_LDFLAGS) $(HOST_FLAGS_$(1)) $$^ -o $$@

$(BUILD)/host/$(1)/fuzz: $(BUILD)/obj/host/$(1)/tests/host/fuzz.o $$(HOST_OBJECTS_$(1))
	@mkdir -p $$(@D)
	$(call SAY,HOSTLD,$$@)
	$$(Q)$$(CC) $(HOST_LDFLAGS) $(subst fuzzer-no-link,fuzzer,$(HOST_FLAGS_$(1))) $$^ -o $$@

-include $$(HOST_OBJECTS_$(1):.o=.d)
endef

$(foreach variant,$(HOST_VARIANTS),$(eval $(call HOST_RULES,$(variant))))
.SECONDARY:

# Branches of the generic kernel that the trials reach.
.PHONY: host-coverage
host-coverage: $(BUILD)/host/coverage/storm
	$(Q)LLVM_PROFILE_FILE=$(BUILD)/host/coverage/%p.profraw $< 1 $(HOST_COVERAGE_TRIALS)
	$(Q)llvm-profdata-19 merge $(BUILD)/host/coverage/*.profraw -o $(BUILD)/host/coverage/storm.profdata
	$(Q)rm -f $(BUILD)/host/coverage/*.profraw
	$(Q)llvm-cov-19 report $< -instr-profile $(BUILD)/host/coverage/storm.profdata \
		--show-branch-summary $(filter-out kernel/check/% kernel/boot/% kernel/debug.c,$(HOST_GENERIC))

HOST_COVERAGE_TRIALS ?= 30000

# In CI: some seconds of each.
HOST_STORM_TRIALS ?= 20000
HOST_FUZZ_RUNS ?= 20000

.PHONY: test-host host-fuzz
test-host: $(BUILD)/host/sanitized/unit $(BUILD)/host/checked/storm $(BUILD)/host/sanitized/storm \
		$(BUILD)/host/sanitized/fuzz $(BUILD)/host/plain/speed $(BUILD)/host/checked/speed
	$(Q)$(BUILD)/host/sanitized/unit
	$(Q)$(BUILD)/host/plain/speed
	$(Q)$(BUILD)/host/checked/speed
	$(Q)$(BUILD)/host/checked/storm 1 $(HOST_STORM_TRIALS)
	$(Q)$(BUILD)/host/sanitized/storm 1 1000
	@mkdir -p $(BUILD)/host/corpus
	$(Q)$(BUILD)/host/sanitized/fuzz -seed=1 -runs=$(HOST_FUZZ_RUNS) -max_len=2560 -len_control=0 \
		-print_final_stats=0 -verbosity=0 tests/host/corpus 2>$(BUILD)/host/fuzz.log && \
		echo "fuzz: $(HOST_FUZZ_RUNS) inputs" && echo "1 passed, 0 failed" || \
		{ tail -40 $(BUILD)/host/fuzz.log; echo "0 passed, 1 failed"; false; }
