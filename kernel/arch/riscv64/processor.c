/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The processor's pending interrupts, its wait for them and its end.
 */
#include "arch/csr.h"
#include "arch/interface.h"
#include "arch/sbi.h"
#include "cap/cap.h"

bool arch_irq_pending(void)
{
	return (READ_CSR(sip) & (INTERRUPT_TIMER | INTERRUPT_EXTERNAL)) != 0;
}

void arch_wait_for_interrupt(void)
{
	wait_for_interrupt();
}

_Noreturn void arch_halt(void)
{
	sbi_call(SBI_SHUTDOWN, 0);
	for (;;)
		wait_for_interrupt();
}

/* The architecture has no instruction for it. */
void arch_flush_caches(void)
{
}

void arch_flush_first_caches(word kinds)
{
	(void)kinds;
}

void arch_clear_memory(paddr address, word bits)
{
	word *p = window_pointer(address), *end = p + ((word)1 << bits) / sizeof(word);

	if (bits < 6) {
		for (; p < end; p++)
			*p = 0;
		return;
	}
	for (; p < end; p += 8) {
		p[0] = p[1] = p[2] = p[3] = 0;
		p[4] = p[5] = p[6] = p[7] = 0;
	}
}
