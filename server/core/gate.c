/* SPDX-License-Identifier: Apache-2.0 */
/* A small table of addresses behind one lock: it holds at most twice the limit. */
#include "server/core/gate.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct place {
    struct h2_address key;
    size_t count;
};

struct gate {
    pthread_mutex_t lock;
    size_t total, per_address;
    size_t count;    /* connections */
    size_t n_places; /* places[0] … are in use */
    struct place places[];
};

struct gate *gate_new(size_t total, size_t per_address)
{
    struct gate *gate = calloc(1, sizeof *gate + 2 * total * sizeof *gate->places);
    if (!gate)
        return NULL;
    gate->total = total;
    gate->per_address = per_address;
    if (pthread_mutex_init(&gate->lock, NULL) == 0)
        return gate;
    free(gate);
    return NULL;
}

void gate_free(struct gate *gate)
{
    if (!gate)
        return;
    pthread_mutex_destroy(&gate->lock);
    free(gate);
}

static bool is_mapped(const struct h2_address *address)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    return memcmp(address->bytes, mapped, sizeof mapped) == 0;
}

static struct h2_address key_of(const struct h2_address *address)
{
    struct h2_address key = *address;
    if (!is_mapped(address))
        memset(key.bytes + 8, 0, 8);
    return key;
}

static bool is_local(const struct h2_address *key)
{
    static const struct h2_address nothing = {{0}};
    return memcmp(key, &nothing, sizeof nothing) == 0;
}

static struct place *place_of(struct gate *gate, const struct h2_address *key)
{
    for (size_t i = 0; i < gate->n_places; i++)
        if (memcmp(&gate->places[i].key, key, sizeof *key) == 0)
            return &gate->places[i];
    return NULL;
}

/* There is room: each place holds at least one of the connections. */
static enum gate_verdict enter(struct gate *gate, const struct h2_address *key)
{
    struct place *place = place_of(gate, key);
    if (place && place->count >= gate->per_address && !is_local(key))
        return GATE_ADDRESS_FULL;
    if (gate->count >= 2 * gate->total)
        return GATE_SHUT;
    if (!place) {
        place = &gate->places[gate->n_places++];
        *place = (struct place){.key = *key};
    }
    place->count++;
    gate->count++;
    return gate->count > gate->total ? GATE_FULL : GATE_OPEN;
}

enum gate_verdict gate_enter(struct gate *gate, const struct h2_address *address)
{
    struct h2_address key = key_of(address);
    pthread_mutex_lock(&gate->lock);
    enum gate_verdict verdict = enter(gate, &key);
    pthread_mutex_unlock(&gate->lock);
    return verdict;
}

void gate_leave(struct gate *gate, const struct h2_address *address)
{
    struct h2_address key = key_of(address);
    pthread_mutex_lock(&gate->lock);
    struct place *place = place_of(gate, &key);
    if (place) {
        gate->count--;
        if (--place->count == 0)
            *place = gate->places[--gate->n_places];
    }
    pthread_mutex_unlock(&gate->lock);
}

size_t gate_count(struct gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    size_t count = gate->count;
    pthread_mutex_unlock(&gate->lock);
    return count;
}
