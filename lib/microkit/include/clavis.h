/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What Clavis gives protection domains beyond microkit.h.
 */
#ifndef CLAVIS_H
#define CLAVIS_H

#include <microkit.h>

/**
 * Reports that the system has done what it was started for: prints the line
 * `clavis: done, status N` on the kernel's console, at which `clavis run` ends
 * the machine and exits with N (0..255, 0: all is well). The domain itself goes
 * on. A system whose kernel does not print writes the same line to its own
 * serial port instead.
 */
void clavis_done(int status);

#endif
