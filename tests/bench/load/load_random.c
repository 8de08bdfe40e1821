/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that look random (S. Vigna: An experimental exploration of Marsaglia's xorshift
 * generators, scrambled, 2016). */
#include "tests/bench/load/load_random.h"

#include <string.h>
#include <sys/random.h>

static uint64_t from_kernel(void)
{
    uint64_t state = 0;
    if (getrandom(&state, sizeof state, 0) < 0)
        state = 0;
    return state + (state == 0);
}

void load_random_init(struct load_random *random, uint64_t seed)
{
    random->state = seed ? seed : from_kernel();
    random->fresh = from_kernel();
}

static uint64_t step(uint64_t *state)
{
    uint64_t x = *state;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    *state = x;
    return x * 0x2545f4914f6cdd1du;
}

uint64_t load_random_next(struct load_random *random)
{
    return step(&random->state);
}

int64_t load_random_between(struct load_random *random, int64_t lowest, int64_t highest)
{
    if (highest <= lowest)
        return lowest;
    uint64_t span = (uint64_t)(highest - lowest) + 1;
    return lowest + (int64_t)((load_random_next(random) >> 11) % span);
}

void load_random_uuid(struct load_random *random, uint8_t *text)
{
    static const char hex[] = "0123456789abcdef";
    static const char form[36] = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx";
    uint64_t bits = 0;
    memcpy(text, form, sizeof form);
    for (int i = 0, used = 16; i < 36; i++) {
        if (form[i] != 'x')
            continue;
        if (used == 16) {
            bits = step(&random->fresh);
            used = 0;
        }
        text[i] = (uint8_t)hex[bits & 15];
        bits >>= 4;
        used++;
    }
}
