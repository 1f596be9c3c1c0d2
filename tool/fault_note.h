/* SPDX-License-Identifier: BSD-2-Clause */
/* What the host knows of faults that a console reports: function, line, nearest memory. */
#ifndef TOOL_FAULT_NOTE_H
#define TOOL_FAULT_NOTE_H

#include "spec.h"

/*
 * Prints notes to standard error on each domain that the console reports as
 * stopped. The programs have to lie where the build of `spec` has put them.
 */
void fault_notes(const struct spec *spec, const struct bytes *console);

#endif
