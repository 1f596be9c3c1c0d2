/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-256, straight from FIPS 180-4; see sha256.h. */
#include <string.h>

#include "memory.h"
#include "sha256.h"

#define BLOCK 64

/* First 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t round_constants[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
	0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2,
};

static uint32_t rotate_right(uint32_t word, unsigned count)
{
	return word >> count | word << (32 - count);
}

static void expand(const uint8_t *block, uint32_t schedule[64])
{
	for (int i = 0; i < 16; i++)
		schedule[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
			      (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
	for (int i = 16; i < 64; i++) {
		uint32_t a = schedule[i - 15], b = schedule[i - 2];
		uint32_t small0 = rotate_right(a, 7) ^ rotate_right(a, 18) ^ a >> 3;
		uint32_t small1 = rotate_right(b, 17) ^ rotate_right(b, 19) ^ b >> 10;

		schedule[i] = schedule[i - 16] + small0 + schedule[i - 7] + small1;
	}
}

static void compress(uint32_t state[8], const uint8_t *block)
{
	uint32_t schedule[64], v[8];

	expand(block, schedule);
	memcpy(v, state, sizeof(v));
	for (int i = 0; i < 64; i++) {
		uint32_t big1 =
			rotate_right(v[4], 6) ^ rotate_right(v[4], 11) ^ rotate_right(v[4], 25);
		uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
		uint32_t one = v[7] + big1 + choice + round_constants[i] + schedule[i];
		uint32_t big0 =
			rotate_right(v[0], 2) ^ rotate_right(v[0], 13) ^ rotate_right(v[0], 22);
		uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);

		memmove(v + 1, v, 7 * sizeof(v[0]));
		v[4] += one;
		v[0] = one + big0 + majority;
	}
	for (int i = 0; i < 8; i++)
		state[i] += v[i];
}

void sha256(const void *data, size_t length, uint8_t digest[SHA256_BYTES])
{
	uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
			     0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
	const uint8_t *bytes = data;
	size_t rest = length;

	for (; rest >= BLOCK; rest -= BLOCK, bytes += BLOCK)
		compress(state, bytes);

	/* The end: the rest, a one bit, zeros, the length in bits. */
	uint8_t end[2 * BLOCK] = {0};
	size_t end_length = rest < BLOCK - 8 ? BLOCK : 2 * BLOCK;

	if (rest > 0)
		memcpy(end, bytes, rest);
	end[rest] = 0x80;
	for (unsigned i = 0; i < 8; i++)
		end[end_length - 1 - i] = (uint8_t)((uint64_t)length * 8 >> (8 * i));
	for (size_t at = 0; at < end_length; at += BLOCK)
		compress(state, end + at);
	for (unsigned i = 0; i < SHA256_BYTES; i++)
		digest[i] = (uint8_t)(state[i / 4] >> (24 - 8 * (i % 4)));
}

const char *sha256_text(const void *data, size_t length)
{
	uint8_t digest[SHA256_BYTES];
	char *text = memory_new(2 * SHA256_BYTES + 1, 1);

	sha256(data, length, digest);
	for (unsigned i = 0; i < SHA256_BYTES; i++) {
		text[2 * i] = "0123456789abcdef"[digest[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
	}
	return text;
}
