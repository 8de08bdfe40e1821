/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of complaints share. */
#ifndef KITH_TESTS_FEATURE_COMPLAINTS_H
#define KITH_TESTS_FEATURE_COMPLAINTS_H

#include "tests/feature/company.h"

const char *complaints_user(const struct loopback_user *user, struct loopback *server);
const char *complaints_customer(const struct company *c);
const char *complaints_make(const struct company *c, const char *of, const char *category);
struct loopback_reply complaints_set(const struct company *c, const char *id, const char *values);
const char *complaints_action(const struct company *c, const char *ticket, const char *kind);
/* Solved, and all there that closing needs: a call-back was planned with the solution. */
const char *complaints_solved(const struct company *c);
const char *complaints_call_back(const struct company *c, const char *ticket);

#endif
