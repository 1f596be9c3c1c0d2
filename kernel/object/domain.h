/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The capability to assign threads to scheduling domains and to set their schedule.
 */
#ifndef KERNEL_OBJECT_DOMAIN_H
#define KERNEL_OBJECT_DOMAIN_H

#include "object/invocation.h"

enum outcome domain_invoke(struct invocation *inv);

#endif
