/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hash maps, per-CPU hash maps and LRU hash maps: buckets with chains of
 * entries, which are all there from the start. Lookups lock nothing: each bucket
 * has a version, which is odd while a writer changes its chain, and a lookup
 * that found nothing looks again if the version has changed. Writers exclude
 * each other with the same word; who cannot have it within a bounded number of
 * attempts gives up with BPF_BUSY, so that nobody ever waits for a thread that
 * does not run. Free entries are a stack that needs no lock.
 */
#include "map.h"
#include "memory.h"

#define ATTEMPTS 256u

/* Entries are named by their index + 1; 0 is none. */
struct map_bucket {
	uint32_t version;
	uint32_t first;
};

#define ENTRY_USED	 1u
#define ENTRY_REFERENCED 2u /* looked up since the LRU's hand came by */

struct map_entry {
	uint32_t next; /* in the bucket, or in the stack of free entries */
	uint32_t hash;
	uint32_t state;
	uint32_t unused;
};

/* Behind the block's header. */
struct hash_state {
	uint64_t free; /* first free entry; above it, a count that changes with it */
	uint32_t hand; /* where the LRU looks next */
	uint32_t unused[13];
};

_Static_assert(sizeof(struct hash_state) == MAP_ALIGNMENT, "what follows is aligned");

static const char *hash_flaw(const struct bpf_map_definition *definition)
{
	if (definition->key_bytes == 0 || definition->key_bytes > 512)
		return "keys of a hash map have 1 to 512 bytes";
	return definition->value_bytes == 0 ? "the values of a hash map have at least one byte"
					    : NULL;
}

static uint64_t aligned(uint64_t bytes)
{
	return (bytes + MAP_ALIGNMENT - 1) / MAP_ALIGNMENT * MAP_ALIGNMENT;
}

static size_t hash_lay_out(struct bpf_map *map, size_t at)
{
	uint64_t entries = map->definition.entries, buckets = 1;

	while (buckets < entries)
		buckets *= 2;
	map->bucket_mask = (uint32_t)(buckets - 1);
	map->key_stride = (map->definition.key_bytes + 7) / 8 * 8;
	map->rights = BPF_READ | BPF_WRITE;
	map->values_bytes = entries * map->stride * map->definition.cpus;
	return at + sizeof(struct hash_state) + aligned(buckets * sizeof(struct map_bucket)) +
	       aligned(entries * sizeof(struct map_entry)) + aligned(entries * map->key_stride) +
	       aligned(map->values_bytes);
}

static void hash_attach(struct bpf_map *map, unsigned char *block)
{
	uint64_t entries = map->definition.entries;
	unsigned char *at = block + sizeof(struct map_shared) + sizeof(struct hash_state);

	map->buckets = (void *)at;
	at += aligned(((uint64_t)map->bucket_mask + 1) * sizeof(struct map_bucket));
	map->links = (void *)at;
	at += aligned(entries * sizeof(struct map_entry));
	map->keys = at;
	map->values = at + aligned(entries * map->key_stride);
}

static struct hash_state *state_of(struct bpf_map *map)
{
	return (struct hash_state *)(map->shared + 1);
}

static void hash_create(struct bpf_map *map)
{
	for (uint32_t i = 0; i < map->definition.entries; i++)
		map->links[i].next = i + 1 < map->definition.entries ? i + 2 : 0;
	state_of(map)->free = 1;
}

static struct map_entry *entry_of(const struct bpf_map *map, uint32_t name)
{
	return &map->links[name - 1];
}

static unsigned char *key_of(const struct bpf_map *map, uint32_t name)
{
	return map->keys + (uint64_t)(name - 1) * map->key_stride;
}

static unsigned char *value_of(const struct bpf_map *map, uint32_t name, uint32_t cpu)
{
	return map->values + ((uint64_t)(name - 1) * map->definition.cpus + cpu) * map->stride;
}

/* Whether a name read from shared memory is an entry's. */
static bool is_entry(const struct bpf_map *map, uint32_t name)
{
	return name - 1 < map->definition.entries;
}

#define LOAD_RELAXED(at)	 __atomic_load_n(at, __ATOMIC_RELAXED)
#define STORE_RELAXED(at, value) __atomic_store_n(at, value, __ATOMIC_RELAXED)

/* Mixes 8 bytes at a time; the constants are odd and have about half of their bits set. */
static uint32_t hash_of(const struct bpf_map *map, const unsigned char *key)
{
	uint64_t hash = map->definition.key_bytes * 0x9e3779b97f4a7c15u;
	uint32_t left = map->definition.key_bytes;

	while (left > 0) {
		uint64_t word = 0;
		uint32_t bytes = left < 8 ? left : 8;

		if (bytes == 8)
			copy_bytes(&word, key, 8);
		else if (bytes == 4)
			copy_bytes(&word, key, 4);
		else
			copy_bytes(&word, key, bytes);
		hash = (hash ^ word) * 0xd6e8feb86659fd93u;
		hash ^= hash >> 32;
		key += bytes;
		left -= bytes;
	}
	return (uint32_t)(hash * 0xd6e8feb86659fd93u >> 32);
}

static struct map_bucket *bucket_of(const struct bpf_map *map, uint32_t hash)
{
	return &map->buckets[hash & map->bucket_mask];
}

/* The entry of a key in a bucket; 0 if there is none. Ends whatever the chain looks like. */
static uint32_t search(const struct bpf_map *map, const struct map_bucket *bucket, uint32_t hash,
		       const void *key)
{
	uint32_t name = LOAD_RELAXED(&bucket->first);

	for (uint32_t i = 0; is_entry(map, name) && i < map->definition.entries; i++) {
		const struct map_entry *entry = entry_of(map, name);

		if (LOAD_RELAXED(&entry->hash) == hash &&
		    same_bytes(key_of(map, name), key, map->definition.key_bytes))
			return name;
		name = LOAD_RELAXED(&entry->next);
	}
	return 0;
}

static uint32_t version_of(const struct map_bucket *bucket)
{
	return __atomic_load_n(&bucket->version, __ATOMIC_ACQUIRE);
}

/* Whether nothing has been written to the bucket since it had `version`. */
static bool unchanged(const struct map_bucket *bucket, uint32_t version)
{
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return (version & 1) == 0 && LOAD_RELAXED(&bucket->version) == version;
}

static uint32_t find(const struct bpf_map *map, const void *key)
{
	uint32_t hash = hash_of(map, key), name = 0;
	const struct map_bucket *bucket = bucket_of(map, hash);

	for (uint32_t i = 0; i < ATTEMPTS; i++) {
		uint32_t version = version_of(bucket);

		name = search(map, bucket, hash, key);
		if (unchanged(bucket, version))
			break;
	}
	return name;
}

static void *hash_lookup(struct bpf_map *map, const void *key, uint32_t cpu)
{
	uint32_t name = find(map, key);

	if (name == 0)
		return NULL;
	struct map_entry *entry = entry_of(map, name);

	if (map->definition.type == BPF_MAP_LRU_HASH && LOAD_RELAXED(&entry->state) == ENTRY_USED)
		STORE_RELAXED(&entry->state, ENTRY_USED | ENTRY_REFERENCED);
	return value_of(map, name, cpu);
}

static int hash_read(struct bpf_map *map, const void *key, void *value, uint32_t cpu)
{
	uint32_t hash = hash_of(map, key);
	const struct map_bucket *bucket = bucket_of(map, hash);

	for (uint32_t i = 0; i < ATTEMPTS; i++) {
		uint32_t version = version_of(bucket);
		uint32_t name = search(map, bucket, hash, key);

		if (name != 0)
			copy_bytes(value, value_of(map, name, cpu), map->definition.value_bytes);
		if (unchanged(bucket, version))
			return name == 0 ? BPF_NOT_FOUND : 0;
	}
	return BPF_BUSY;
}

static bool lock(struct map_bucket *bucket, uint32_t attempts)
{
	while (attempts-- > 0) {
		uint32_t version = LOAD_RELAXED(&bucket->version);

		if ((version & 1) == 0 &&
		    __atomic_compare_exchange_n(&bucket->version, &version, version + 1, false,
						__ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
			__atomic_thread_fence(__ATOMIC_RELEASE);
			return true;
		}
	}
	return false;
}

static void unlock(struct map_bucket *bucket)
{
	__atomic_store_n(&bucket->version, bucket->version + 1, __ATOMIC_RELEASE);
}

/* An entry from the stack of free ones; 0 if there is none. */
static uint32_t take_free(struct bpf_map *map)
{
	uint64_t *head = &state_of(map)->free, old = __atomic_load_n(head, __ATOMIC_ACQUIRE);

	for (;;) {
		uint32_t name = (uint32_t)old;

		if (!is_entry(map, name))
			return 0;
		uint64_t next = LOAD_RELAXED(&entry_of(map, name)->next);

		if (__atomic_compare_exchange_n(head, &old, (((old >> 32) + 1) << 32) | next, false,
						__ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE))
			return name;
	}
}

static void give_free(struct bpf_map *map, uint32_t name)
{
	uint64_t *head = &state_of(map)->free, old = LOAD_RELAXED(head);

	STORE_RELAXED(&entry_of(map, name)->state, 0);
	do {
		STORE_RELAXED(&entry_of(map, name)->next, (uint32_t)old);
	} while (!__atomic_compare_exchange_n(head, &old, (((old >> 32) + 1) << 32) | name, false,
					      __ATOMIC_RELEASE, __ATOMIC_RELAXED));
}

/* Takes an entry out of the chain of a bucket that is locked. False if it is not in it. */
static bool unlink_entry(const struct bpf_map *map, struct map_bucket *bucket, uint32_t name)
{
	uint32_t *link = &bucket->first;

	for (uint32_t i = 0; i < map->definition.entries; i++) {
		uint32_t at = LOAD_RELAXED(link);

		if (!is_entry(map, at))
			return false;
		if (at == name) {
			STORE_RELAXED(link, entry_of(map, name)->next);
			return true;
		}
		link = &entry_of(map, at)->next;
	}
	return false;
}

/*
 * Frees the first entry that was not looked up since the hand came by, and takes
 * it; the caller holds `held`. 0 if every other bucket is being changed.
 */
static uint32_t evict(struct bpf_map *map, struct map_bucket *held)
{
	uint32_t entries = map->definition.entries;

	for (uint64_t i = 0; i < 2 * (uint64_t)entries; i++) {
		uint32_t hand = __atomic_fetch_add(&state_of(map)->hand, 1, __ATOMIC_RELAXED);
		uint32_t name = hand % entries + 1;
		struct map_entry *entry = entry_of(map, name);
		uint32_t state = LOAD_RELAXED(&entry->state);

		if (state != ENTRY_USED) {
			if (state != 0)
				STORE_RELAXED(&entry->state, ENTRY_USED);
			continue;
		}
		struct map_bucket *bucket = bucket_of(map, LOAD_RELAXED(&entry->hash));

		if (bucket != held && !lock(bucket, 1))
			continue;
		bool found = unlink_entry(map, bucket, name);

		if (bucket != held)
			unlock(bucket);
		if (found)
			return name;
	}
	return 0;
}

static uint32_t new_entry(struct bpf_map *map, struct map_bucket *held)
{
	uint32_t name = take_free(map);

	if (name == 0 && map->definition.type == BPF_MAP_LRU_HASH)
		name = evict(map, held);
	return name;
}

static void fill(struct bpf_map *map, uint32_t name, uint32_t hash, const void *key)
{
	struct map_entry *entry = entry_of(map, name);

	copy_bytes(key_of(map, name), key, map->definition.key_bytes);
	clear_bytes(value_of(map, name, 0), (uint64_t)map->stride * map->definition.cpus);
	STORE_RELAXED(&entry->hash, hash);
	STORE_RELAXED(&entry->state, ENTRY_USED);
}

/* With the bucket locked. */
static int update_locked(struct bpf_map *map, struct map_bucket *bucket, uint32_t hash,
			 const void *key, const void *value, uint32_t flags, uint32_t cpu)
{
	uint32_t name = search(map, bucket, hash, key);

	if (name != 0 && flags == BPF_CREATE)
		return BPF_EXISTS;
	if (name == 0 && flags == BPF_REPLACE)
		return BPF_NOT_FOUND;
	bool fresh = name == 0;

	if (fresh) {
		name = new_entry(map, bucket);
		if (name == 0)
			return BPF_FULL;
		fill(map, name, hash, key);
	}
	move_bytes(value_of(map, name, cpu), value, map->definition.value_bytes);
	if (fresh) {
		STORE_RELAXED(&entry_of(map, name)->next, bucket->first);
		__atomic_store_n(&bucket->first, name, __ATOMIC_RELEASE);
	}
	return 0;
}

static int hash_update(struct bpf_map *map, const void *key, const void *value, uint32_t flags,
		       uint32_t cpu)
{
	uint32_t hash = hash_of(map, key);
	struct map_bucket *bucket = bucket_of(map, hash);

	if (!lock(bucket, ATTEMPTS))
		return BPF_BUSY;
	int result = update_locked(map, bucket, hash, key, value, flags, cpu);

	unlock(bucket);
	return result;
}

static int hash_delete(struct bpf_map *map, const void *key)
{
	uint32_t hash = hash_of(map, key);
	struct map_bucket *bucket = bucket_of(map, hash);

	if (!lock(bucket, ATTEMPTS))
		return BPF_BUSY;
	uint32_t name = search(map, bucket, hash, key);

	if (name != 0)
		unlink_entry(map, bucket, name);
	unlock(bucket);
	if (name == 0)
		return BPF_NOT_FOUND;
	give_free(map, name);
	return 0;
}

/* In the order of entries. */
static int hash_next(struct bpf_map *map, const void *key, void *next)
{
	uint32_t name = key == NULL ? 0 : find(map, key);

	while (++name <= map->definition.entries) {
		if (LOAD_RELAXED(&entry_of(map, name)->state) == 0)
			continue;
		copy_bytes(next, key_of(map, name), map->definition.key_bytes);
		return 0;
	}
	return BPF_NOT_FOUND;
}

const struct map_type hash_type = {
	.flaw = hash_flaw,
	.lay_out = hash_lay_out,
	.attach = hash_attach,
	.create = hash_create,
	.lookup = hash_lookup,
	.read = hash_read,
	.update = hash_update,
	.delete = hash_delete,
	.next = hash_next,
};
