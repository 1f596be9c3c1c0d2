/* SPDX-License-Identifier: BSD-2-Clause */
/* Takes the place of the trap instruction on the host. */
#include "recorded_trap.h"
