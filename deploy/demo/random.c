/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that look random. Source: Vigna, "SplitMix64", public domain algorithm. */
#include "deploy/demo/random.h"

static uint64_t next(struct random *random)
{
    uint64_t z = random->state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

unsigned random_below(struct random *random, unsigned n)
{
    return (unsigned)((next(random) >> 33) % n);
}

unsigned random_skewed(struct random *random, unsigned n)
{
    unsigned a = random_below(random, n);
    unsigned b = random_below(random, n);
    return (unsigned)((uint64_t)a * b / n);
}
