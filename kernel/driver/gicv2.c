/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * GICv2 (Arm IHI 0048B): distributor and CPU interface.
 */
#include "arch/interface.h"
#include "board.h"
#include "cap/cap.h"
#include "core.h"
#include "gic.h"

/* Register offsets in bytes. */
enum distributor {
	GICD_CTLR = 0x000,
	GICD_ISENABLER = 0x100,
	GICD_ICENABLER = 0x180,
	GICD_ICPENDR = 0x280,
	GICD_IPRIORITYR = 0x400,
	GICD_ITARGETSR = 0x800,
	GICD_ICFGR = 0xc00,
	GICD_SGIR = 0xf00
};

enum cpu_interface { GICC_CTLR = 0x00, GICC_PMR = 0x04, GICC_IAR = 0x0c, GICC_EOIR = 0x10 };

#define IAR_IRQ	      0x3ffu
#define FIRST_SPECIAL 1020u /* numbers from here on mean: nothing to take */

static uint32_t taken; /* IAR of the interrupt being handled */

static volatile uint32_t *distributor(word offset)
{
	return window_pointer(BOARD_GIC_DISTRIBUTOR + offset);
}

static volatile uint32_t *cpu_interface(word offset)
{
	return window_pointer(BOARD_GIC_CPU_INTERFACE + offset);
}

/* Register of a bank with one bit an interrupt. */
static volatile uint32_t *bit_register(enum distributor bank, word irq)
{
	return distributor(bank + irq / 32 * 4);
}

/* Bit mask of this core's interface, as the banked target registers show it. */
static uint32_t this_target(void)
{
	for (word i = 0; i < 8; i++) {
		uint32_t targets = *distributor(GICD_ITARGETSR + i * 4);

		targets |= targets >> 16;
		targets |= targets >> 8;
		if (targets & 0xff)
			return targets & 0xff;
	}
	return 1;
}

void arch_irq_init(void)
{
	uint32_t target = this_target() * 0x01010101u;

	*distributor(GICD_CTLR) = 0;
	for (word irq = 0; irq <= BOARD_IRQ_MAX; irq += 32) {
		*bit_register(GICD_ICENABLER, irq) = ~0u;
		*bit_register(GICD_ICPENDR, irq) = ~0u;
	}
	for (word irq = 0; irq <= BOARD_IRQ_MAX; irq += 4) {
		*distributor(GICD_IPRIORITYR + irq) = 0;
		if (irq >= 32)
			*distributor(GICD_ITARGETSR + irq) = target;
	}
	for (word irq = 32; irq <= BOARD_IRQ_MAX; irq += 16)
		*distributor(GICD_ICFGR + irq / 4) = 0;
	*distributor(GICD_CTLR) = 1;
	*cpu_interface(GICC_PMR) = 0xf0;
	*cpu_interface(GICC_CTLR) = 1;
}

void gic_set_trigger(word irq, bool edge)
{
	volatile uint32_t *config = distributor(GICD_ICFGR + irq / 16 * 4);
	uint32_t bit = 2u << irq % 16 * 2;

	*config = edge ? *config | bit : *config & ~bit;
}

void gic_send_sgi(word irq, word target)
{
	__asm__ volatile("dsb ishst" ::: "memory");
	*distributor(GICD_SGIR) = (uint32_t)(1u << (16 + target) | irq);
}

word arch_irq_take(void)
{
	taken = *cpu_interface(GICC_IAR);
	return (taken & IAR_IRQ) < FIRST_SPECIAL ? taken & IAR_IRQ : IRQ_NONE;
}

void arch_irq_finish(word irq)
{
	(void)irq; /* the controller wants the whole register back, sender of an SGI included */
	*cpu_interface(GICC_EOIR) = taken;
}

void arch_irq_hold(word irq)
{
	arch_irq_set_masked(irq, true);
	arch_irq_finish(irq);
}

void arch_irq_acknowledge(word irq)
{
	arch_irq_set_masked(irq, false);
}

void arch_irq_set_masked(word irq, bool masked)
{
	*bit_register(masked ? GICD_ICENABLER : GICD_ISENABLER, irq) = 1u << irq % 32;
}
