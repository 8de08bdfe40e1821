/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that look random and are the same every time. */
#ifndef KITH_DEPLOY_DEMO_RANDOM_H
#define KITH_DEPLOY_DEMO_RANDOM_H

#include <stdint.h>

struct random {
    uint64_t state; /* the seed */
};

/* From 0 to below `n`, which must not be 0. */
unsigned random_below(struct random *random, unsigned n);
/* Small numbers are frequent, large ones rare: as customers have deals. From 0 to below `n`. */
unsigned random_skewed(struct random *random, unsigned n);

#endif
