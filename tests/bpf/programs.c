/* SPDX-License-Identifier: BSD-2-Clause */
/* What is refused at load, what is checked at run time, and what programs may do beyond one
 * instruction. */
#include "programs.h"

int main(void)
{
	test_refusals();
	for (unsigned i = 0; i < engine_count; i++) {
		test_limits(&engines[i]);
		test_reach(&engines[i]);
	}
	return test_summary();
}
