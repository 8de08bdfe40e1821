/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of pools share. */
#ifndef KITH_TESTS_FEATURE_POOLS_H
#define KITH_TESTS_FEATURE_POOLS_H

#include "tests/feature/company.h"

#define text(c, ...) arena_printf(loopback_arena((c)->server), __VA_ARGS__)

const char *pools_user(const struct company *c, const struct loopback_user *user);
/* Of customers of the region, for the team East. */
const char *pools_make(const struct company *c, const char *region, const char *rules);
const char *pools_customer(const struct loopback_user *user, const char *region);
void pools_give_back(const struct loopback_user *user, const char *id);
struct loopback_reply pools_claim(const struct loopback_user *user, const char *id);
void pools_expect_missing(struct loopback_reply reply);
const char *pools_waiting(const struct company *c, const char *region, int n);

#endif
