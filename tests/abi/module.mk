# SPDX-License-Identifier: BSD-2-Clause
# test-abi: the headers of lib/sel4 against the reference data, if that is at hand
# (CLAVIS_ABI_DATA, or ../shared/abi beside the checkout).

ABI_DATA := $(or $(CLAVIS_ABI_DATA),../shared/abi)
# The headers believe that the host is the target.
ABI_ARCH_aarch64 := -D__aarch64__
ABI_ARCH_riscv64 := -D__riscv -D__riscv_xlen=64
ABI_CFLAGS := -std=c11 -O1 -g $(ABI_ARCH_$(ARCH)) -fsanitize=address,undefined -Wall -Wextra -Werror \
	-ferror-limit=0 -Itests/abi/recorder -Itests/abi $(SEL4_INCLUDE)
ABI_CONFIGURATION_aarch64 := A
ABI_CONFIGURATION_riscv64 := C
ABI_CONFIGURATION_debug := $(ABI_CONFIGURATION_$(ARCH))
ABI_CONFIGURATION_release := $(ABI_CONFIGURATION_$(ARCH))_rel
# The reference has no benchmark configuration for RISC-V.
ABI_CONFIGURATION_benchmark := $(if $(filter aarch64,$(ARCH)),$(ABI_CONFIGURATION_$(ARCH))_bench)
ABI_CONFIGS := $(foreach config,$(CONFIGS),$(if $(ABI_CONFIGURATION_$(config)),$(config)))
ABI_CHECKS := $(ABI_CONFIGS:%=test-abi-%)

.PHONY: test-abi $(ABI_CHECKS)

ifneq ($(and $(wildcard $(ABI_DATA)/constants.json),$(wildcard $(ABI_DATA)/invocations.json)),)

test-abi: $(ABI_CHECKS)
	@$(foreach config,$(filter-out $(ABI_CONFIGS),$(CONFIGS)),echo "abi, $(config): not in the reference data" && \
		echo "0 passed, 0 failed, 1 skipped" &&) true

# The constants are compiled for the target, too, where the compiler itself compares them.
$(ABI_CHECKS): test-abi-%: $(SDK_BOARD)/%/include/kernel/gen_config.json
	@python3 tests/abi/generate.py $(ABI_DATA) lib/sel4/include $(ABI_CONFIGURATION_$*) \
		$(TARGET_BUILD)/tests/abi/$*
	@$(CC) $(ABI_CFLAGS) $(CFLAGS_$*) -o $(TARGET_BUILD)/tests/abi/$*/check \
		$(TARGET_BUILD)/tests/abi/$*/*.c tests/abi/*.c
	@$(CC) $(TARGET_CFLAGS) $(CFLAGS_$*) $(SEL4_INCLUDE) -Itests/abi -ferror-limit=0 \
		-c $(TARGET_BUILD)/tests/abi/$*/constants.c -o $(TARGET_BUILD)/tests/abi/$*/constants.o
	@echo "abi, $* ($(ABI_CONFIGURATION_$*)):"
	@tests/abi/gen_config.py $(ABI_DATA) $(ABI_CONFIGURATION_$*) $(SDK_BOARD)/$*/include/kernel/gen_config.json
	@$(TARGET_BUILD)/tests/abi/$*/check

else

test-abi:
	@echo "abi: no reference data in $(ABI_DATA); set CLAVIS_ABI_DATA to its directory"
	@echo "0 passed, 0 failed, $(words $(CONFIGS)) skipped"

endif
