/* SPDX-License-Identifier: BSD-2-Clause */
/* The version of the tool and of the SDK that it comes with. */
#ifndef TOOL_VERSION_H
#define TOOL_VERSION_H

#define VERSION "0.1.0"

#endif
