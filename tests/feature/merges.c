/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of merges share. */
#include "tests/feature/merges.h"

const char *merges_customer(const struct company *c, const char *fields)
{
    return company_make(c->li, "customer", "%s", fields);
}

struct loopback_reply merges_call(const struct loopback_user *user, const char *kept,
                                  const char *other, const char *more)
{
    return loopback_call(user, "MergeRecords", "id: '%s' other_id: '%s' %s", kept, other, more);
}

const char *merges_done(const struct company *c, const char *kept, const char *other)
{
    struct loopback_reply reply = merges_call(c->admin, kept, other, "");
    expect_ok(reply);
    return loopback_text(reply, "id");
}
