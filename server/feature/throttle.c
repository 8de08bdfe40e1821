/* SPDX-License-Identifier: Apache-2.0 */
/* Counters in tables of fixed size: a full set of slots loses the one that was idle for longest. */
#include "server/feature/throttle.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <string.h>

enum { WAYS = 8, SETS = 1024, SEED_BYTES = 16, KEY_TEXT = 160 };
enum { ADDRESS, ACCOUNT, TABLES };

struct slot {
    uint64_t key; /* 0: free */
    int64_t touched;
    int64_t open_at; /* attempts wait until then */
    int64_t counted_at;
    int32_t failures;
};

struct rule {
    int64_t first_ms;  /* the wait after the first beyond the free ones */
    int64_t most_ms;   /* the longest wait */
    int64_t forget_ms; /* one failure is forgotten in this time */
};

static const struct rule rules[TABLES] = {
    [ADDRESS] = {2000, 10000, 30000},
    [ACCOUNT] = {1000, 60000, 600000},
};
static const struct rule in_all = {100, 1000, 100};

const struct throttle_free throttle_standard = {
    .address = 20, .account = 5, .device = 10, .all = 200};

struct throttle {
    pthread_mutex_t lock;
    struct throttle_free free;
    uint8_t seed[SEED_BYTES];
    struct slot tables[TABLES][SETS][WAYS];
    struct slot all;
};

static void destroy(void *object)
{
    struct throttle *throttle = object;
    pthread_mutex_destroy(&throttle->lock);
}

struct throttle *throttle_new(struct arena *arena, const struct throttle_free *free)
{
    struct throttle *throttle = arena_alloc(arena, sizeof *throttle);
    if (!throttle || RAND_bytes(throttle->seed, SEED_BYTES) != 1)
        return NULL;
    throttle->free = *free;
    pthread_mutex_init(&throttle->lock, NULL);
    return arena_on_free(arena, destroy, throttle) ? throttle : NULL;
}

const struct throttle_free *throttle_free_of(const struct throttle *throttle)
{
    return &throttle->free;
}

/* Seeded, so that nobody outside can choose whose slot is pushed out. */
static uint64_t hash(const struct throttle *throttle, const void *bytes, size_t length)
{
    uint8_t input[SEED_BYTES + KEY_TEXT];
    uint8_t digest[EVP_MAX_MD_SIZE];
    uint64_t key = 0;
    if (length > KEY_TEXT)
        length = KEY_TEXT;
    memcpy(input, throttle->seed, SEED_BYTES);
    memcpy(input + SEED_BYTES, bytes, length);
    if (EVP_Digest(input, SEED_BYTES + length, digest, NULL, EVP_sha256(), NULL) == 1)
        memcpy(&key, digest, sizeof key);
    return key | 1;
}

struct keys {
    uint64_t of[TABLES];
};

static uint64_t address_key(const struct throttle *throttle, const char *address)
{
    struct in6_addr v6;
    if (inet_pton(AF_INET6, address, &v6) != 1)
        return hash(throttle, address, strlen(address));
    return hash(throttle, &v6, IN6_IS_ADDR_V4MAPPED(&v6) ? 16 : 8);
}

static struct keys keys_of(const struct throttle *throttle, const struct throttle_attempt *attempt)
{
    char account[96] = "";
    for (size_t i = 0; attempt->account && attempt->account[i] && i < sizeof account - 1; i++)
        account[i] = (char)tolower((unsigned char)attempt->account[i]);
    struct keys keys;
    keys.of[ADDRESS] = address_key(throttle, attempt->address);
    keys.of[ACCOUNT] = hash(throttle, account, sizeof account);
    return keys;
}

static struct slot *slot_of(struct throttle *throttle, int table, const struct keys *keys,
                            int64_t now)
{
    uint64_t key = keys->of[table];
    struct slot *set = throttle->tables[table][key >> 32 & (SETS - 1)];
    struct slot *oldest = set;
    for (int i = 0; i < WAYS; i++) {
        if (set[i].key == key) {
            set[i].touched = now;
            return &set[i];
        }
        if (set[i].touched < oldest->touched || (set[i].key == 0 && oldest->key != 0))
            oldest = &set[i];
    }
    *oldest = (struct slot){.key = key, .touched = now, .counted_at = now};
    return oldest;
}

static void forget_old(const struct rule *rule, struct slot *slot, int64_t now)
{
    int64_t n = (now - slot->counted_at) / rule->forget_ms;
    if (n <= 0)
        return;
    slot->failures = n >= slot->failures ? 0 : slot->failures - (int32_t)n;
    slot->counted_at += n * rule->forget_ms;
}

static void count(const struct rule *rule, int64_t free, struct slot *slot, int64_t now)
{
    forget_old(rule, slot, now);
    if (slot->failures == 0)
        slot->counted_at = now;
    slot->failures++;
    int64_t beyond = slot->failures - free;
    if (beyond <= 0)
        return;
    int64_t wait = rule->most_ms;
    if (beyond < 20 && rule->first_ms << (beyond - 1) < wait)
        wait = rule->first_ms << (beyond - 1);
    slot->open_at = now + wait;
}

static void discount(struct slot *slot, int64_t now)
{
    if (slot->failures > 0)
        slot->failures--;
    if (slot->open_at > now)
        slot->open_at = now;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

struct status throttle_wait(int64_t ms)
{
    struct status status = status_error(RPC_RESOURCE_EXHAUSTED, "TOO_MANY_ATTEMPTS",
                                        "Too many failed attempts; wait before the next one.");
    status.retry_ms = (unsigned)ms;
    return status;
}

static struct status enter(struct throttle *throttle, const struct throttle_attempt *attempt,
                           bool counts)
{
    struct keys keys = keys_of(throttle, attempt);
    int64_t now = attempt->now_ms;
    int64_t open_at = later(slot_of(throttle, ADDRESS, &keys, now)->open_at, throttle->all.open_at);
    struct slot *account = attempt->account ? slot_of(throttle, ACCOUNT, &keys, now) : NULL;
    if (account)
        open_at = later(open_at, account->open_at);
    if (open_at > now)
        return throttle_wait(open_at - now);
    if (account && counts)
        count(&rules[ACCOUNT], throttle->free.account, account, now);
    return STATUS_OK;
}

struct status throttle_enter(struct throttle *throttle, const struct throttle_attempt *attempt)
{
    pthread_mutex_lock(&throttle->lock);
    struct status status = enter(throttle, attempt, true);
    pthread_mutex_unlock(&throttle->lock);
    return status;
}

struct status throttle_look(struct throttle *throttle, const struct throttle_attempt *attempt)
{
    pthread_mutex_lock(&throttle->lock);
    struct status status = enter(throttle, attempt, false);
    pthread_mutex_unlock(&throttle->lock);
    return status;
}

void throttle_failed(struct throttle *throttle, const struct throttle_attempt *attempt)
{
    struct keys keys = keys_of(throttle, attempt);
    int64_t now = attempt->now_ms;
    pthread_mutex_lock(&throttle->lock);
    count(&rules[ADDRESS], throttle->free.address, slot_of(throttle, ADDRESS, &keys, now), now);
    count(&in_all, throttle->free.all, &throttle->all, now);
    pthread_mutex_unlock(&throttle->lock);
}

void throttle_forget(struct throttle *throttle, const struct throttle_attempt *attempt)
{
    if (!attempt->account)
        return;
    struct keys keys = keys_of(throttle, attempt);
    pthread_mutex_lock(&throttle->lock);
    discount(slot_of(throttle, ACCOUNT, &keys, attempt->now_ms), attempt->now_ms);
    pthread_mutex_unlock(&throttle->lock);
}
