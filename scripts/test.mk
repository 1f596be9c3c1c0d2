# SPDX-License-Identifier: BSD-2-Clause
# `make test`: every part's tests one after the other, then one line that
# counts them all. A part is a make target whose last line, or last line for
# each of its programs, reads `N passed, N failed`.

EMPTY :=
SPACE := $(EMPTY) $(EMPTY)
COMMA := ,

# What runs on a board, for each of them.
BOARD_PARTS := test-abi test-init test-system conformance conformance-checked test-root-tasks test-storm
TEST_PARTS ?= lint test-tool test-tool-fuzz test-model test-loader $(BOARD_PARTS) $(BOARD_PARTS:%=riscv64-%) riscv64-lint \
	spike-test-root-tasks test-boards test-host test-fuzz-kernel test-compare test-explore test-plant \
	test-bpf test-bpf-aarch64 test-bpf-riscv64 test-bpf-verify test-bpf-flow test-bench

.PHONY: $(BOARD_PARTS:%=riscv64-%) riscv64-lint spike-test-root-tasks test-boards
$(BOARD_PARTS:%=riscv64-%): riscv64-%:
	+@$(MAKE) --no-print-directory BOARD=qemu-virt-riscv64 $*
spike-test-root-tasks:
	+@$(MAKE) --no-print-directory BOARD=spike test-root-tasks
# Every example on every board that has what it needs. Those with BPF have targets of their own,
# which build the domains that are linked with the engine.
test-boards: sdk
	@$(SDK)/bin/clavis test --board $(subst $(SPACE),$(COMMA),$(BOARDS)) --output-dir $(BUILD)/test/boards \
		$(wildcard examples/*.toml) $(dir $(wildcard examples/*/expected.txt))
riscv64-lint:
	+@$(MAKE) --no-print-directory BOARD=qemu-virt-riscv64 lint-gcc lint-tidy-kernel lint-tidy-loader lint-tidy-init

.PHONY: test
test: test-packages
	@$(MAKE) --no-print-directory -j2 sdk
	@scripts/run-tests $(TEST_PARTS)
