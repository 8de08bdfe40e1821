/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of pools share. */
#include "tests/feature/pools.h"

const char *pools_user(const struct company *c, const struct loopback_user *user)
{
    return text(c, "U-%lld", (long long)user->id);
}

const char *pools_make(const struct company *c, const char *region, const char *rules)
{
    return company_make(c->admin, "pool",
                        "name: 'Pool %s' region: '%s' team_id: 'TM-%lld' active: true %s", region,
                        region, (long long)c->east, rules);
}

const char *pools_customer(const struct loopback_user *user, const char *region)
{
    return company_make(user, "customer",
                        "name: 'In %s' region: '%s' city: 'Wuxi' address: 'Secret Road 1' "
                        "contact_points { kind: 1 value: '+86 138 0013 8000' }",
                        region, region);
}

void pools_give_back(const struct loopback_user *user, const char *id)
{
    struct loopback_reply reply =
        loopback_call(user, "ReturnPool", "ids: '%s' reason: 'no_answer' note: 'rang twice'", id);
    expect_ok(reply);
    expect_text(reply, "parts[0].outcome", "changed");
}

struct loopback_reply pools_claim(const struct loopback_user *user, const char *id)
{
    return loopback_call(user, "ClaimPool", "id: '%s'", id);
}

void pools_expect_missing(struct loopback_reply reply)
{
    expect_error(reply, RPC_NOT_FOUND, "NOT_FOUND", NULL);
}

const char *pools_waiting(const struct company *c, const char *region, int n)
{
    return loopback_value(c->server,
                          "select 'C-' || id from customer where region = '%s' and pool_id is not "
                          "null order by id offset %d limit 1",
                          region, n);
}
