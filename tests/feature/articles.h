/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of articles share: making, publishing and finding them. */
#ifndef KITH_TESTS_FEATURE_ARTICLES_H
#define KITH_TESTS_FEATURE_ARTICLES_H

#include "tests/feature/company.h"

const char *articles_make(const struct company *c, const char *title, const char *more);
void articles_publish(const struct company *c, const char *id);
const char *articles_published(const struct company *c, const char *title, const char *more);
struct loopback_reply articles_look(const struct loopback_user *user, const char *query);
const char *articles_found(const struct loopback_user *user, const char *query);

#endif
