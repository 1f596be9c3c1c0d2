# SPDX-License-Identifier: BSD-2-Clause
# `make test`: every part's tests one after the other, then one line that
# counts them all. A part is a make target whose last line, or last line for
# each of its programs, reads `N passed, N failed`.

TEST_PARTS ?= lint test-tool test-model test-loader test-abi test-system conformance conformance-checked \
	test-root-tasks test-storm test-host test-fuzz-kernel test-compare test-explore test-plant test-bpf test-bpf-verify

.PHONY: test
test: test-packages
	@$(MAKE) --no-print-directory -j2 sdk
	@scripts/run-tests $(TEST_PARTS)
