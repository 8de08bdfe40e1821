/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of merges share. */
#ifndef KITH_TESTS_FEATURE_MERGES_H
#define KITH_TESTS_FEATURE_MERGES_H

#include "tests/feature/company.h"

const char *merges_customer(const struct company *c, const char *fields);
struct loopback_reply merges_call(const struct loopback_user *user, const char *kept,
                                  const char *other, const char *more);
const char *merges_done(const struct company *c, const char *kept, const char *other);

#endif
