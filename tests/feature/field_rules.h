/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of field rules share. */
#ifndef KITH_TESTS_FEATURE_FIELD_RULES_H
#define KITH_TESTS_FEATURE_FIELD_RULES_H

#include "tests/feature/company.h"

/* Of a role of its own, so that tests do not get into each other's way. */
struct person {
    const struct loopback_user *user;
    const char *role;
};

struct person field_rules_person(const struct company *c, const char *name, const char *rules);
void field_rules_expect_denied(struct loopback_reply reply, const char *reason, const char *field);

#endif
