# SPDX-License-Identifier: BSD-2-Clause
# The kernel in a process of the host: random trials, fuzzing, comparison with
# the model, exploration, planted faults. Each variant is one set of compiler
# flags.

HOST_GENERIC := kernel/debug.c kernel/check/cnodes.c \
	$(wildcard kernel/cap/*.c kernel/object/*.c kernel/sched/*.c kernel/ipc/*.c kernel/entry/*.c \
	kernel/boot/*.c) $(filter-out %/check.c,$(wildcard kernel/vspace/*.c)) \
	$(addprefix kernel/arch/aarch64/,boot.c cache.c frame.c objects.c processor.c registers.c \
	trap.c vspace.c) kernel/driver/timer.c
HOST_KERNEL := $(HOST_GENERIC) $(filter-out kernel/check/cnodes.c,$(wildcard kernel/check/*.c)) \
	$(wildcard kernel/arch/host/*.c) kernel/vspace/check.c
HOST_MODEL := $(filter-out tests/model/unit.c,$(wildcard tests/model/*.c))

# Sources of each program besides the kernel's.
HOST_TRIAL := $(addprefix tests/host/,step.c world.c snapshot.c generate.c trial.c)
HOST_VIEW := $(addprefix tests/host/,view.c view_compare.c)
HOST_EXPLORE := tests/host/explore.c tests/host/small_worlds.c $(HOST_TRIAL) $(HOST_VIEW)
HOST_SOURCES_speed := tests/host/speed.c $(HOST_TRIAL)
HOST_SOURCES_unit := tests/host/unit.c tests/host/unit_details.c \
	tests/host/unit_hostile.c tests/host/unit_schedule.c $(HOST_TRIAL)
HOST_SOURCES_storm := tests/host/storm.c $(HOST_TRIAL)
HOST_SOURCES_fastpath := tests/host/fastpath.c $(HOST_TRIAL)
HOST_SOURCES_fuzz := tests/host/fuzz.c $(HOST_TRIAL)
HOST_SOURCES_utilisation := tests/host/utilisation.c $(HOST_TRIAL)
HOST_SOURCES_explore-kernel := $(HOST_EXPLORE) tests/host/engine_kernel.c
HOST_PROGRAMS := speed unit storm fastpath utilisation fuzz explore-kernel
ifneq ($(HOST_MODEL),)
HOST_LOCKSTEP := tests/host/lockstep.c
HOST_MODEL_compare := yes
HOST_MODEL_explore := yes
HOST_SOURCES_compare := tests/host/compare.c $(HOST_LOCKSTEP) $(HOST_TRIAL) $(HOST_VIEW)
HOST_SOURCES_explore := $(HOST_EXPLORE) tests/host/engine_lockstep.c $(HOST_LOCKSTEP)
HOST_PROGRAMS += compare explore
endif

HOST_FLAGS := -std=gnu11 -D_GNU_SOURCE -g -O2 -Wall -Wextra -Werror -fno-pic \
	-DCONFIG_DEBUG_BUILD=1 -DCONFIG_PRINTING=1 -Ikernel -Ikernel/arch/host/include \
	-Ikernel/arch/aarch64/include -Ikernel/arch/aarch64 -Ikernel/driver -Itests/host -Itests -I.
HOST_SECTIONS := -include kernel/arch/host/sections.h
HOST_LDFLAGS := -no-pie -fuse-ld=lld -Wl,-T,kernel/arch/host/host.ld

HOST_VARIANTS := plain checked sanitized coverage benchmark
HOST_FLAGS_plain :=
HOST_FLAGS_checked := -DCONFIG_CHECKS=1
# With domains, which the target's configuration does not have.
HOST_DOMAINS := -DNUM_DOMAINS=3u -DNUM_DOMAIN_SCHEDULES=4u
HOST_FLAGS_sanitized := -DCONFIG_CHECKS=1 $(HOST_DOMAINS) -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer
# Debug and benchmark calls together, which no configuration of the target has.
HOST_FLAGS_benchmark := $(HOST_FLAGS_sanitized) $(CFLAGS_benchmark)
HOST_FLAGS_coverage := -DCONFIG_CHECKS=1 $(HOST_DOMAINS) -fprofile-instr-generate -fcoverage-mapping

# $(1): variant, $(2): sources
host_objects = $(patsubst %.c,$(BUILD)/obj/host/$(1)/%.o,$(2))
# $(1): variant, $(2): program
host_model = $(if $(HOST_MODEL_$(2)),$(BUILD)/obj/host/$(1)/model.o)
host_ldflags = $(subst fuzzer-no-link,$(if $(filter fuzz,$(2)),fuzzer,fuzzer-no-link),$(HOST_FLAGS_$(1)))

define HOST_PROGRAM_RULES
$(BUILD)/host/$(1)/$(2): $(call host_objects,$(1),$(HOST_KERNEL) $(HOST_SOURCES_$(2))) $(call host_model,$(1),$(2)) kernel/arch/host/host.ld
	@mkdir -p $$(@D)
	$(call SAY,HOSTLD,$$@)
	$$(Q)$$(CC) $(HOST_LDFLAGS) $(call host_ldflags,$(1),$(2)) $$(filter %.o,$$^) -o $$@
endef

define HOST_VARIANT_RULES
$(call host_objects,$(1),$(HOST_GENERIC)): HOST_OWN_FLAGS := $(HOST_SECTIONS)

$(BUILD)/obj/host/$(1)/%.o: %.c
	@mkdir -p $$(@D)
	$(call SAY,HOSTCC,$$<)
	$$(Q)$$(CC) $(HOST_FLAGS) $(HOST_FLAGS_$(1)) $$(HOST_OWN_FLAGS) -MMD -MP -c $$< -o $$@

# The model in one object that shows nothing of its inside: it has names that the kernel has too.
$(BUILD)/obj/host/$(1)/model.o: $(call host_objects,$(1),$(HOST_MODEL))
	$(call SAY,HOSTLD,$$@)
	$$(Q)$$(LD) -r -o $$@ $$^
	$$(Q)$$(OBJCOPY) --wildcard --keep-global-symbol='model_*' $$@

-include $(patsubst %.o,%.d,$(call host_objects,$(1),$(HOST_KERNEL) $(HOST_MODEL) $(sort $(foreach program,$(HOST_PROGRAMS),$(HOST_SOURCES_$(program))))))
endef

$(foreach variant,$(HOST_VARIANTS),$(eval $(call HOST_VARIANT_RULES,$(variant))) \
	$(foreach program,$(HOST_PROGRAMS),$(eval $(call HOST_PROGRAM_RULES,$(variant),$(program)))))

# In CI: some seconds of each. More with these variables.
HOST_TRIALS ?= 20000
HOST_FAST_TRIALS ?= 4000
HOST_FUZZ_RUNS ?= 20000
HOST_TRANSITIONS ?= 150000
HOST_WORLDS := messages notifications donation mixed budgets capabilities memory deletion

.PHONY: test-host
test-host: $(BUILD)/host/sanitized/unit $(BUILD)/host/checked/storm $(BUILD)/host/sanitized/storm \
		$(BUILD)/host/checked/fastpath $(BUILD)/host/sanitized/fastpath \
		$(BUILD)/host/benchmark/utilisation $(BUILD)/host/benchmark/fastpath \
		$(BUILD)/host/plain/speed $(BUILD)/host/checked/speed
	$(Q)$(BUILD)/host/sanitized/unit
	$(Q)$(BUILD)/host/plain/speed
	$(Q)$(BUILD)/host/checked/speed
	$(Q)for world in general servers; do $(BUILD)/host/checked/storm $$world 1 $(HOST_TRIALS) && \
		$(BUILD)/host/sanitized/storm $$world 1 1000 && \
		$(BUILD)/host/checked/fastpath $$world 1 $(HOST_FAST_TRIALS) && \
		$(BUILD)/host/sanitized/fastpath $$world 1 1000 && \
		$(BUILD)/host/benchmark/utilisation $$world 1 1000 && \
		$(BUILD)/host/benchmark/fastpath $$world 1 1000 || exit 1; done

.PHONY: test-fuzz-kernel
test-fuzz-kernel: $(BUILD)/host/sanitized/fuzz
	$(Q)scripts/run-fuzzer $< $(BUILD)/host/fuzz.log -seed=1 -runs=$(HOST_FUZZ_RUNS) \
		-max_len=2560 -len_control=0 tests/host/corpus

# Branches of the generic kernel that trials, fuzzing corpus, small worlds and unit tests reach.
HOST_COVERAGE_TRIALS ?= 30000
HOST_COVERAGE := $(BUILD)/host/coverage
HOST_COVERED := $(filter-out kernel/check/% kernel/boot/% kernel/arch/% kernel/debug.c,$(HOST_GENERIC))
.PHONY: host-coverage
host-coverage: $(addprefix $(HOST_COVERAGE)/,storm unit explore-kernel fastpath)
	$(Q)rm -f $(HOST_COVERAGE)/*.profraw
	$(Q)export LLVM_PROFILE_FILE=$(HOST_COVERAGE)/%p.profraw; $(HOST_COVERAGE)/unit && \
		for world in general servers; do $< $$world 1 $(HOST_COVERAGE_TRIALS) && \
		$(HOST_COVERAGE)/fastpath $$world 1 $(HOST_FAST_TRIALS) || exit 1; done && \
		for world in $(HOST_WORLDS); do \
		$(HOST_COVERAGE)/explore-kernel $$world $(HOST_TRANSITIONS) || exit 1; done
	$(Q)llvm-profdata-19 merge $(HOST_COVERAGE)/*.profraw -o $(HOST_COVERAGE)/all.profdata
	$(Q)tests/host/uncovered.py $(HOST_COVERAGE)/all.profdata $(HOST_COVERAGE)/storm \
		$(HOST_COVERAGE)/unit $(HOST_COVERAGE)/explore-kernel $(HOST_COVERAGE)/fastpath -- $(HOST_COVERED)

ifneq ($(HOST_MODEL),)
.PHONY: test-compare test-explore
test-compare: $(BUILD)/host/checked/compare
	$(Q)for world in general servers; do $< $$world 1 $(HOST_TRIALS) || exit 1; done

test-explore: $(BUILD)/host/checked/explore
	$(Q)for world in $(HOST_WORLDS); do $< $$world $(HOST_TRANSITIONS) || \
		{ echo "0 passed, 1 failed"; exit 1; }; done; \
		echo "$(words $(HOST_WORLDS)) passed, 0 failed"
endif

# What planting faults needs (plant.py): the checks, and how to build them.
PLANT_PROGRAMS := storm fastpath $(filter explore-kernel compare explore,$(HOST_PROGRAMS))
HOST_COMPILE_checked := $(CC) $(HOST_FLAGS) $(HOST_FLAGS_checked) $(HOST_SECTIONS)
HOST_OBJECTS_checked := $(call host_objects,checked,$(HOST_KERNEL))
HOST_COMPILE_sanitized := $(CC) $(HOST_FLAGS) $(HOST_FLAGS_sanitized) $(HOST_SECTIONS)
HOST_OBJECTS_sanitized := $(call host_objects,sanitized,$(HOST_KERNEL))
HOST_LINK_sanitized := $(CC) $(HOST_LDFLAGS) $(call host_ldflags,sanitized,unit)
HOST_MAIN_sanitized_unit := $(call host_objects,sanitized,$(HOST_SOURCES_unit))
HOST_LINK := $(CC) $(HOST_LDFLAGS)
$(foreach program,$(HOST_PROGRAMS),$(eval HOST_MAIN_$(program) := \
	$(call host_objects,checked,$(HOST_SOURCES_$(program))) $(call host_model,checked,$(program))))

.PHONY: host-checks test-plant
host-checks: $(PLANT_PROGRAMS:%=$(BUILD)/host/checked/%) $(BUILD)/host/sanitized/unit $(TARGET_BUILD)/conformance/debug/conformance.elf

# A sample so small that one survivor more or less says little.
PLANT_EVERY ?= 211
PLANT_ALLOW ?= 25
test-plant: sdk
	$(Q)tests/host/plant.py --every $(PLANT_EVERY) --allow $(PLANT_ALLOW)

print-%:
	@echo $($*)
