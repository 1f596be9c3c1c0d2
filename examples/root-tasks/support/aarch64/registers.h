/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of the registers that a new thread is started with. */
#ifndef REGISTERS_H
#define REGISTERS_H

#define REGISTER_ARGUMENT(n)	x##n
#define REGISTER_THREAD_POINTER tpidr_el0

#endif
