/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-256 by libsodium; see sha256.h. */
#include <sodium.h>

#include "memory.h"
#include "sha256.h"

_Static_assert(SHA256_BYTES == crypto_hash_sha256_BYTES, "the size of digests");

void sha256(const void *data, size_t length, uint8_t digest[SHA256_BYTES])
{
	crypto_hash_sha256(digest, data, length);
}

const char *sha256_text(const void *data, size_t length)
{
	uint8_t digest[SHA256_BYTES];
	char *text = memory_new(2 * SHA256_BYTES + 1, 1);

	sha256(data, length, digest);
	return sodium_bin2hex(text, 2 * SHA256_BYTES + 1, digest, SHA256_BYTES);
}
