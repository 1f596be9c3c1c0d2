/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-256 (FIPS 180-4). */
#ifndef TOOL_SHA256_H
#define TOOL_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_BYTES 32

void sha256(const void *data, size_t length, uint8_t digest[SHA256_BYTES]);

/* The digest as 64 hexadecimal digits, valid until the process ends. */
const char *sha256_text(const void *data, size_t length);

#endif
