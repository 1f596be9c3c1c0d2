/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-256 (FIPS 180-4) of a byte string that is in memory as a whole. */
#ifndef LOADER_SHA256_H
#define LOADER_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_SIZE	  32 /* bytes of a digest */
#define SHA256_BLOCK_SIZE 64

/** Works `count` blocks from `data` into `state`. */
typedef void sha256_blocks(uint32_t state[8], const uint8_t *data, size_t count);

/** In portable C. */
sha256_blocks sha256_blocks_portable;

/** The round constants, for other implementations. */
extern const uint32_t sha256_constants[64];

/** Digest of `size` bytes from `data`; `blocks` does the work. */
void sha256(const uint8_t *data, size_t size, sha256_blocks *blocks, uint8_t digest[SHA256_SIZE]);

#endif
