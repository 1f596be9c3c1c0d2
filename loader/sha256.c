/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-256 (FIPS 180-4): padding, and the compression function in portable C. */
#include "sha256.h"

_Alignas(16) const uint32_t sha256_constants[64] = {
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

static const uint32_t initial_state[8] = {
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
	0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

static uint32_t rotate(uint32_t word, unsigned count)
{
	return word >> count | word << (32 - count);
}

static uint32_t load_big_endian(const uint8_t *bytes)
{
	uint32_t word;

	__builtin_memcpy(&word, bytes, sizeof(word));
	return __builtin_bswap32(word);
}

static void store_big_endian(uint8_t *bytes, uint32_t word)
{
	word = __builtin_bswap32(word);
	__builtin_memcpy(bytes, &word, sizeof(word));
}

static void fill_schedule(uint32_t schedule[64], const uint8_t *block)
{
	for (unsigned i = 0; i < 16; i++)
		schedule[i] = load_big_endian(block + 4 * i);
	for (unsigned i = 16; i < 64; i++) {
		uint32_t a = schedule[i - 15], b = schedule[i - 2];

		schedule[i] = schedule[i - 16] + schedule[i - 7] +
			      (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) +
			      (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
	}
}

static void compress(uint32_t state[8], const uint32_t schedule[64])
{
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
	uint32_t e = state[4], f = state[5], g = state[6], h = state[7];

	for (unsigned i = 0; i < 64; i++) {
		uint32_t t1 = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) +
			      ((e & f) ^ (~e & g)) + sha256_constants[i] + schedule[i];
		uint32_t t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) +
			      ((a & b) ^ (a & c) ^ (b & c));

		h = g;
		g = f;
		f = e;
		e = d + t1;
		d = c;
		c = b;
		b = a;
		a = t1 + t2;
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
	state[4] += e;
	state[5] += f;
	state[6] += g;
	state[7] += h;
}

void sha256_blocks_portable(uint32_t state[8], const uint8_t *data, size_t count)
{
	uint32_t schedule[64];

	for (; count > 0; count--, data += SHA256_BLOCK_SIZE) {
		fill_schedule(schedule, data);
		compress(state, schedule);
	}
}

void sha256(const uint8_t *data, size_t size, sha256_blocks *blocks, uint8_t digest[SHA256_SIZE])
{
	size_t rest = size % SHA256_BLOCK_SIZE;
	/* The rest, a one bit, zeros and the length in bits (8 bytes) fill one or two blocks. */
	size_t padded = rest < SHA256_BLOCK_SIZE - 8 ? SHA256_BLOCK_SIZE : 2 * SHA256_BLOCK_SIZE;
	uint8_t last[2 * SHA256_BLOCK_SIZE] = {0};
	uint64_t bits = (uint64_t)size * 8;
	uint32_t state[8];

	__builtin_memcpy(state, initial_state, sizeof(state));
	if (size >= SHA256_BLOCK_SIZE)
		blocks(state, data, size / SHA256_BLOCK_SIZE);

	__builtin_memcpy(last, data + (size - rest), rest);
	last[rest] = 0x80;
	store_big_endian(last + padded - 8, (uint32_t)(bits >> 32));
	store_big_endian(last + padded - 4, (uint32_t)bits);
	blocks(state, last, padded / SHA256_BLOCK_SIZE);

	for (unsigned i = 0; i < 8; i++)
		store_big_endian(digest + 4 * i, state[i]);
}
