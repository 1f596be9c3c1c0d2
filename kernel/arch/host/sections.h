/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Included before each source of the kernel proper (not before checks and the
 * recorded machine): all that the kernel keeps goes to sections of their own,
 * which the linker puts where the target's kernel image is and which a driver
 * can save and restore.
 */
#pragma clang section bss = "kernel_bss" data = "kernel_data"
