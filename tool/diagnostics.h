/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages in a form for other programs. */
#ifndef TOOL_DIAGNOSTICS_H
#define TOOL_DIAGNOSTICS_H

/* From now on, messages are kept instead of printed. */
void diagnostics_keep(void);

/* Writes the kept messages to standard output as one JSON object. */
void diagnostics_print(void);

#endif
