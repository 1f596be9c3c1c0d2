/* SPDX-License-Identifier: BSD-2-Clause */
/* All suites, in the order in which they run: each rests on what those before it have shown. */
#include "harness.h"

/* clang-format off */
#define SUITES(SUITE) \
	SUITE(boot) \
	SUITE(untyped) \
	SUITE(lookup) \
	SUITE(copy) \
	SUITE(move) \
	SUITE(derivation) \
	SUITE(deletion) \
	SUITE(ipc) \
	SUITE(reply) \
	SUITE(transfer) \
	SUITE(notification) \
	SUITE(fault) \
	SUITE(capfault) \
	SUITE(tcb_error) \
	SUITE(tcb) \
	SUITE(arch) \
	SUITE(vspace_error) \
	SUITE(vspace) \
	SUITE(arch_memory) \
	SUITE(irq) \
	SUITE(sched) \
	SUITE(refill) \
	SUITE(donation) \
	SUITE(domain) \
	SUITE(debug) \
	SUITE(benchmark) \
	SUITE(random)
/* clang-format on */

#define DECLARE(name) extern const struct suite name##_suite;
#define POINTER(name) &name##_suite,

SUITES(DECLARE)

const struct suite *const suites[] = {SUITES(POINTER) 0};
