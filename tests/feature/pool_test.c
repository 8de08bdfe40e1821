/* SPDX-License-Identifier: Apache-2.0 */
/* Public pools: what is seen before a claim, and who gets a customer. */
#include "tests/feature/pools.h"

#include <stdlib.h>
#include <string.h>

enum { RIVALS = 100, OF_RIVALS = 20, GREEDY = 20 };

static const struct loopback_user *person(const struct company *c, const char *login)
{
    const struct loopback_user *user = loopback_user(c->server, login, "sales", c->east);
    loopback_settle(c->server);
    return user;
}

/* Not by the former owner, nor by those who may claim it, in any other way than through the pool.
 */
static void expect_hidden(const struct loopback_user *user, const char *id, const char *contact)
{
    pools_expect_missing(company_get(user, id));
    pools_expect_missing(company_get(user, contact));
    pools_expect_missing(loopback_call(user, "GetCustomerHistory", "id: '%s'", id));
    pools_expect_missing(loopback_call(user, "ListCustomerTimeline", "id: '%s'", id));
    pools_expect_missing(loopback_call(user, "ExplainPool", "id: '%s'", id));
    expect_text(company_list(user, "customer", "filter: 'region = sea' count: true"), "total_size",
                "0");
    expect_text(
        loopback_call(user, "SummarizeRecords", "object: 'customer' filter: 'region = sea'"),
        "total_count", "");
    expect_text(company_list(user, "contact_point", "filter: 'customer_id = %s'", id),
                "contact_points#", "0");
}

static void before_the_claim_little_is_seen(void **state)
{
    const struct company *c = *state;
    const char *sea = pools_make(c, "sea", "hidden_fields: 'address, name'");
    const char *id = pools_customer(c->li, "sea");
    const char *contact = company_make(c->li, "contact", "name: 'Ms Wu' customer_id: '%s'", id);
    pools_give_back(c->li, id);
    expect_hidden(c->li, id, contact);
    expect_hidden(c->wang, id, contact);
    expect_hidden(c->zhao, id, contact);
    expect_hidden(c->boss, id, contact);
    pools_expect_missing(loopback_call(c->zhao, "ListPoolCustomers", "id: '%s'", sea));
    struct loopback_reply seen =
        loopback_call(c->wang, "ListPoolCustomers", "id: '%s' count: true", sea);
    expect_ok(seen);
    expect_text(seen, "total_size", "1");
    expect_text(seen, "customers[0].id", id);
    expect_text(seen, "customers[0].city", "Wuxi");
    expect_text(seen, "customers[0].name", "");
    expect_text(seen, "customers[0].address", "");
    expect_text(seen, "customers[0].contact_points#", "0");
    expect_error(
        loopback_call(c->wang, "ListPoolCustomers", "id: '%s' filter: 'address : \"Secret\"'", sea),
        RPC_PERMISSION_DENIED, "FIELD_HIDDEN", NULL);
    expect_error(loopback_call(c->wang, "ListPoolCustomers", "id: '%s' order_by: 'name'", sea),
                 RPC_PERMISSION_DENIED, "FIELD_HIDDEN", NULL);
    expect_error(loopback_call(c->wang, "ListPoolCustomers",
                               "id: '%s' read_mask { paths: 'contact_points' }", sea),
                 RPC_PERMISSION_DENIED, "FIELD_HIDDEN", NULL);
    expect_text(loopback_call(c->admin, "ListPoolCustomers", "id: '%s'", sea),
                "customers[0].address", "Secret Road 1");
    expect_text(company_get(c->admin, id), "pool_id", sea);
}

static void a_claim_opens_everything(void **state)
{
    const struct company *c = *state;
    pools_make(c, "open", "hidden_fields: 'address, name'");
    const char *id = pools_customer(c->li, "open");
    const char *contact = company_make(c->li, "contact", "name: 'Ms Wu' customer_id: '%s'", id);
    pools_give_back(c->li, id);
    struct loopback_reply mine = pools_claim(c->wang, id);
    expect_text(mine, "address", "Secret Road 1");
    expect_text(mine, "contact_points#", "1");
    expect_text(mine, "pool_id", "");
    expect_text(company_get(c->wang, contact), "owner_id", pools_user(c, c->wang));
    struct loopback_reply stays =
        company_list(c->wang, "pool_entry", "filter: 'customer_id = %s'", id);
    expect_text(stays, "pool_entries[0].entered_as", "return");
    expect_text(stays, "pool_entries[0].left_as", "claim");
    expect_text(stays, "pool_entries[0].from_owner_id", pools_user(c, c->li));
    expect_text(stays, "pool_entries[0].reason", "pool: no_answer: rang twice");
    struct loopback_reply owners =
        company_list(c->wang, "owner_change", "filter: 'customer_id = %s' order_by: 'id'", id);
    expect_text(owners, "owner_changes[0].reason", "pool: no_answer: rang twice");
    expect_text(owners, "owner_changes[1].reason", "pool: claim");
}

/* One gets it; all others read the same sentence, as who asks for what is in no pool at all. */
static void of_a_hundred_one_wins(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *rivals[OF_RIVALS];
    struct loopback_stream streams[RIVALS];
    for (size_t i = 0; i < OF_RIVALS; i++)
        rivals[i] = loopback_user(c->server, text(c, "rival%zu", i), "sales", c->east);
    loopback_settle(c->server);
    pools_make(c, "race", "");
    const char *id = pools_customer(c->li, "race");
    pools_give_back(c->li, id);
    for (size_t i = 0; i < RIVALS; i++)
        streams[i] = loopback_start(rivals[i % OF_RIVALS], "ClaimPool", "id: '%s'", id);
    size_t won = 0;
    const char *said = NULL;
    for (size_t i = 0; i < RIVALS; i++) {
        struct loopback_reply reply = loopback_wait(streams[i]);
        while (reply.status.code == RPC_RESOURCE_EXHAUSTED) /* as clients do */
            reply = pools_claim(rivals[i % OF_RIVALS], id);
        won += status_is_ok(reply.status);
        if (status_is_ok(reply.status))
            continue;
        expect_error(reply, RPC_FAILED_PRECONDITION, "NOT_IN_POOL", "id");
        assert_string_equal(said ? said : reply.status.message, reply.status.message);
        said = reply.status.message;
    }
    assert_int_equal(won, 1);
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from owner_change where customer_id = %lld "
                                     "and to_owner_id is not null",
                                     company_number(id)),
                     1);
    expect_error(pools_claim(c->sun, pools_customer(c->zhao, "elsewhere")), RPC_FAILED_PRECONDITION,
                 "NOT_IN_POOL", "id");
    expect_error(pools_claim(c->sun, "C-999999"), RPC_FAILED_PRECONDITION, "NOT_IN_POOL", "id");
}

static void fill(const struct company *c, const char *region, int n)
{
    for (int i = 0; i < n; i++)
        pools_give_back(c->wang, pools_customer(c->wang, region));
}

/* Twenty claims of one person at the same moment leave what the cap allows. */
static void a_cap_holds_for_claims_at_once(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *greedy = person(c, "greedy");
    struct loopback_stream streams[GREEDY];
    const char *ids[GREEDY];
    pools_make(c, "cap", "holding_cap: 5");
    fill(c, "cap", GREEDY);
    for (int i = 0; i < GREEDY; i++)
        ids[i] = pools_waiting(c, "cap", i);
    for (int i = 0; i < GREEDY; i++)
        streams[i] = loopback_start(greedy, "ClaimPool", "id: '%s'", ids[i]);
    for (int i = 0; i < GREEDY; i++)
        loopback_wait(streams[i]);
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from customer where owner_id = %lld",
                                     (long long)greedy->id),
                     5);
}

static void caps_at_their_edges(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *one = person(c, "edge");
    const char *edge = pools_make(c, "edge", "holding_cap: 3 daily_cap: 2");
    fill(c, "edge", 5);
    expect_ok(pools_claim(one, pools_waiting(c, "edge", 0)));
    expect_ok(pools_claim(one, pools_waiting(c, "edge", 0)));
    expect_error(pools_claim(one, pools_waiting(c, "edge", 0)), RPC_FAILED_PRECONDITION,
                 "POOL_DAILY_CAP", "id");
    struct loopback_reply room = loopback_call(one, "GetPoolStatus", " ");
    for (long i = 0, n = strtol(loopback_text(room, "rooms#"), NULL, 10); i < n; i++)
        if (strcmp(loopback_text(room, text(c, "rooms[%ld].pool_id", i)), edge) == 0) {
            expect_text(room, text(c, "rooms[%ld].held", i), "2");
            expect_text(room, text(c, "rooms[%ld].claimed", i), "2");
            expect_text(room, text(c, "rooms[%ld].daily_cap", i), "2");
            expect_text(room, text(c, "rooms[%ld].customers", i), "3");
        }
    /* another day of the company has begun since */
    loopback_sql(
        c->server,
        "update pool_entry set left_at = (kith_today()::timestamp at time zone kith_zone()) "
        "- interval '1 second' where to_owner_id = %lld",
        (long long)one->id);
    expect_ok(pools_claim(one, pools_waiting(c, "edge", 0)));
    expect_error(pools_claim(one, pools_waiting(c, "edge", 0)), RPC_FAILED_PRECONDITION,
                 "POOL_HOLDING_CAP", "id");
    /* who gets customers from a manager needs room for them, too */
    const char *left = pools_waiting(c, "edge", 0);
    expect_error(
        loopback_call(c->boss, "AssignPool", "ids: '%s' owner_id: '%s'", left, pools_user(c, one)),
        RPC_FAILED_PRECONDITION, "POOL_HOLDING_CAP", "id");
    expect_error(
        loopback_call(c->li, "AssignPool", "ids: '%s' owner_id: '%s'", left, pools_user(c, c->sun)),
        RPC_PERMISSION_DENIED, "PERMISSION_DENIED", NULL);
    struct loopback_reply given =
        loopback_call(c->boss, "AssignPool", "ids: '%s' owner_id: '%s' reason: 'new here'", left,
                      pools_user(c, c->sun));
    expect_text(given, "parts[0].outcome", "changed");
    expect_text(company_get(c->sun, left), "owner_id", pools_user(c, c->sun));
    expect_text(loopback_call(c->admin, "UndoBatch", "id: '%s'", loopback_text(given, "batch.id")),
                "records_undone", "1");
    expect_text(company_get(c->admin, left), "pool_id", edge);
}

/* Otherwise nobody could claim them any more. */
static void a_pool_with_customers_stays(void **state)
{
    const struct company *c = *state;
    const char *full = pools_make(c, "full", "");
    const char *id = pools_customer(c->li, "full");
    pools_give_back(c->li, id);
    expect_error(loopback_call(c->admin, "DeletePool", "id: '%s'", full), RPC_FAILED_PRECONDITION,
                 "POOL_NOT_EMPTY", "id");
    expect_ok(pools_claim(c->wang, id));
    expect_ok(loopback_call(c->admin, "DeletePool", "id: '%s'", full));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_the_claim_little_is_seen),
        cmocka_unit_test(a_claim_opens_everything),
        cmocka_unit_test(of_a_hundred_one_wins),
        cmocka_unit_test(a_cap_holds_for_claims_at_once),
        cmocka_unit_test(caps_at_their_edges),
        cmocka_unit_test(a_pool_with_customers_stays),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
