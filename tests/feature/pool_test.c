/* SPDX-License-Identifier: Apache-2.0 */
/* Public pools: what is seen before a claim, who gets a customer, and what falls in when. */
#include "tests/feature/company.h"

#include <stdlib.h>
#include <string.h>

enum { RIVALS = 100, OF_RIVALS = 20, GREEDY = 20 };

#define text(c, ...) arena_printf(loopback_arena((c)->server), __VA_ARGS__)

static const char *user_id(const struct company *c, const struct loopback_user *user)
{
    return text(c, "U-%lld", (long long)user->id);
}

static const struct loopback_user *person(const struct company *c, const char *login)
{
    const struct loopback_user *user = loopback_user(c->server, login, "sales", c->east);
    loopback_settle(c->server);
    return user;
}

/* Of customers of the region, for the team East. */
static const char *pool(const struct company *c, const char *region, const char *rules)
{
    return company_make(c->admin, "pool",
                        "name: 'Pool %s' region: '%s' team_id: 'TM-%lld' active: true %s", region,
                        region, (long long)c->east, rules);
}

static const char *customer(const struct loopback_user *user, const char *region)
{
    return company_make(user, "customer",
                        "name: 'In %s' region: '%s' city: 'Wuxi' address: 'Secret Road 1' "
                        "contact_points { kind: 1 value: '+86 138 0013 8000' }",
                        region, region);
}

static void give_back(const struct loopback_user *user, const char *id)
{
    struct loopback_reply reply =
        loopback_call(user, "ReturnPool", "ids: '%s' reason: 'no_answer' note: 'rang twice'", id);
    expect_ok(reply);
    expect_text(reply, "parts[0].outcome", "changed");
}

static struct loopback_reply claim(const struct loopback_user *user, const char *id)
{
    return loopback_call(user, "ClaimPool", "id: '%s'", id);
}

static void expect_missing(struct loopback_reply reply)
{
    expect_error(reply, RPC_NOT_FOUND, "NOT_FOUND", NULL);
}

/* Not by the former owner, nor by those who may claim it, in any other way than through the pool.
 */
static void expect_hidden(const struct loopback_user *user, const char *id, const char *contact)
{
    expect_missing(company_get(user, id));
    expect_missing(company_get(user, contact));
    expect_missing(loopback_call(user, "GetCustomerHistory", "id: '%s'", id));
    expect_missing(loopback_call(user, "ListCustomerTimeline", "id: '%s'", id));
    expect_missing(loopback_call(user, "ExplainPool", "id: '%s'", id));
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
    const char *sea = pool(c, "sea", "hidden_fields: 'address, name'");
    const char *id = customer(c->li, "sea");
    const char *contact = company_make(c->li, "contact", "name: 'Ms Wu' customer_id: '%s'", id);
    give_back(c->li, id);
    expect_hidden(c->li, id, contact);
    expect_hidden(c->wang, id, contact);
    expect_hidden(c->zhao, id, contact);
    expect_hidden(c->boss, id, contact);
    expect_missing(loopback_call(c->zhao, "ListPoolCustomers", "id: '%s'", sea));
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
    pool(c, "open", "hidden_fields: 'address, name'");
    const char *id = customer(c->li, "open");
    const char *contact = company_make(c->li, "contact", "name: 'Ms Wu' customer_id: '%s'", id);
    give_back(c->li, id);
    struct loopback_reply mine = claim(c->wang, id);
    expect_text(mine, "address", "Secret Road 1");
    expect_text(mine, "contact_points#", "1");
    expect_text(mine, "pool_id", "");
    expect_text(company_get(c->wang, contact), "owner_id", user_id(c, c->wang));
    struct loopback_reply stays =
        company_list(c->wang, "pool_entry", "filter: 'customer_id = %s'", id);
    expect_text(stays, "pool_entries[0].entered_as", "return");
    expect_text(stays, "pool_entries[0].left_as", "claim");
    expect_text(stays, "pool_entries[0].from_owner_id", user_id(c, c->li));
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
    pool(c, "race", "");
    const char *id = customer(c->li, "race");
    give_back(c->li, id);
    for (size_t i = 0; i < RIVALS; i++)
        streams[i] = loopback_start(rivals[i % OF_RIVALS], "ClaimPool", "id: '%s'", id);
    size_t won = 0;
    const char *said = NULL;
    for (size_t i = 0; i < RIVALS; i++) {
        struct loopback_reply reply = loopback_wait(streams[i]);
        while (reply.status.code == RPC_RESOURCE_EXHAUSTED) /* as clients do */
            reply = claim(rivals[i % OF_RIVALS], id);
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
    expect_error(claim(c->sun, customer(c->zhao, "elsewhere")), RPC_FAILED_PRECONDITION,
                 "NOT_IN_POOL", "id");
    expect_error(claim(c->sun, "C-999999"), RPC_FAILED_PRECONDITION, "NOT_IN_POOL", "id");
}

static void fill(const struct company *c, const char *region, int n)
{
    for (int i = 0; i < n; i++)
        give_back(c->wang, customer(c->wang, region));
}

static const char *waiting(const struct company *c, const char *region, int n)
{
    return loopback_value(c->server,
                          "select 'C-' || id from customer where region = '%s' and pool_id is not "
                          "null order by id offset %d limit 1",
                          region, n);
}

/* Twenty claims of one person at the same moment leave what the cap allows. */
static void a_cap_holds_for_claims_at_once(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *greedy = person(c, "greedy");
    struct loopback_stream streams[GREEDY];
    const char *ids[GREEDY];
    pool(c, "cap", "holding_cap: 5");
    fill(c, "cap", GREEDY);
    for (int i = 0; i < GREEDY; i++)
        ids[i] = waiting(c, "cap", i);
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
    const char *edge = pool(c, "edge", "holding_cap: 3 daily_cap: 2");
    fill(c, "edge", 5);
    expect_ok(claim(one, waiting(c, "edge", 0)));
    expect_ok(claim(one, waiting(c, "edge", 0)));
    expect_error(claim(one, waiting(c, "edge", 0)), RPC_FAILED_PRECONDITION, "POOL_DAILY_CAP",
                 "id");
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
    expect_ok(claim(one, waiting(c, "edge", 0)));
    expect_error(claim(one, waiting(c, "edge", 0)), RPC_FAILED_PRECONDITION, "POOL_HOLDING_CAP",
                 "id");
    /* who gets customers from a manager needs room for them, too */
    const char *left = waiting(c, "edge", 0);
    expect_error(
        loopback_call(c->boss, "AssignPool", "ids: '%s' owner_id: '%s'", left, user_id(c, one)),
        RPC_FAILED_PRECONDITION, "POOL_HOLDING_CAP", "id");
    expect_error(
        loopback_call(c->li, "AssignPool", "ids: '%s' owner_id: '%s'", left, user_id(c, c->sun)),
        RPC_PERMISSION_DENIED, "PERMISSION_DENIED", NULL);
    struct loopback_reply given =
        loopback_call(c->boss, "AssignPool", "ids: '%s' owner_id: '%s' reason: 'new here'", left,
                      user_id(c, c->sun));
    expect_text(given, "parts[0].outcome", "changed");
    expect_text(company_get(c->sun, left), "owner_id", user_id(c, c->sun));
    expect_text(loopback_call(c->admin, "UndoBatch", "id: '%s'", loopback_text(given, "batch.id")),
                "records_undone", "1");
    expect_text(company_get(c->admin, left), "pool_id", edge);
}

static const char *fate(const struct company *c, const char *id, const char *day);
static void recycle(const struct company *c, const char *day);

static void entered(const struct company *c, const char *id, int days, const char *time)
{
    loopback_sql(c->server,
                 "update pool_entry set entered_at = ((kith_today() - %d)::timestamp + time '%s') "
                 "at time zone kith_zone() where customer_id = %lld",
                 days, time, company_number(id));
    loopback_sql(
        c->server,
        "update owner_change set changed_at = ((kith_today() - %d)::timestamp + time '%s') "
        "at time zone kith_zone() where customer_id = %lld and to_owner_id is null",
        days, time, company_number(id));
}

/* Until the day, and not on it. */
static void who_gave_it_back_waits(void **state)
{
    const struct company *c = *state;
    pool(c, "cool", "cooling_days: 3");
    const char *id = customer(c->li, "cool");
    give_back(c->li, id);
    entered(c, id, 2, "00:00");
    expect_error(claim(c->li, id), RPC_FAILED_PRECONDITION, "POOL_COOLING", "id");
    entered(c, id, 3, "23:59");
    expect_ok(claim(c->li, id));
    give_back(c->li, id);
    expect_ok(claim(c->wang, id));
    /* so does who let it go without a word, and it fell in by itself */
    const char *left = customer(c->li, "cool");
    loopback_sql(c->server, "update customer set owner_id = null where id = %lld",
                 company_number(left));
    recycle(c, "2026-06-01");
    assert_string_equal(fate(c, left, "2026-06-01"), "in_pool");
    expect_error(claim(c->li, left), RPC_FAILED_PRECONDITION, "POOL_COOLING", "id");
    expect_ok(claim(c->wang, left));
}

/* Otherwise nobody could claim them any more. */
static void a_pool_with_customers_stays(void **state)
{
    const struct company *c = *state;
    const char *full = pool(c, "full", "");
    const char *id = customer(c->li, "full");
    give_back(c->li, id);
    expect_error(loopback_call(c->admin, "DeletePool", "id: '%s'", full), RPC_FAILED_PRECONDITION,
                 "POOL_NOT_EMPTY", "id");
    expect_ok(claim(c->wang, id));
    expect_ok(loopback_call(c->admin, "DeletePool", "id: '%s'", full));
}

/* ---- What falls in ---- */

/* In touch last on that day, whenever it was made. */
static const char *quiet(const struct company *c, const char *region, const char *day)
{
    const char *id = customer(c->li, region);
    loopback_sql(c->server, "update customer set created_at = '%s' where id = %lld", day,
                 company_number(id));
    return id;
}

static const char *fate(const struct company *c, const char *id, const char *day)
{
    return loopback_value(c->server,
                          "select (array['in_pool', 'falls', 'warn', 'warned', 'protected', "
                          "'rests', 'no_rule'])[fate] from pool_state(array[%lld]::bigint[], '%s')",
                          company_number(id), day);
}

static void recycle(const struct company *c, const char *day)
{
    loopback_sql(c->server, "delete from pool_run where period = '%s'", day);
    for (int64_t n = 50; n == 50;)
        n = loopback_number(c->server, "select pool_recycle('%s', 50)", day);
}

static void days_are_those_of_the_company(void **state)
{
    const struct company *c = *state;
    pool(c, "days", "recycle_days: 30 grade_days: 'A=60, C=0'");
    /* 23:30 and 00:30 in Shanghai */
    const char *before = quiet(c, "days", "2027-03-01 15:30Z");
    const char *after = quiet(c, "days", "2027-03-01 16:30Z");
    assert_string_equal(fate(c, before, "2027-03-30"), "rests");
    assert_string_equal(fate(c, before, "2027-03-31"), "falls");
    assert_string_equal(fate(c, after, "2027-03-31"), "rests");
    assert_string_equal(fate(c, after, "2027-04-01"), "falls");
    loopback_sql(c->server, "update customer set grade = 'A' where id = %lld",
                 company_number(after));
    assert_string_equal(fate(c, after, "2027-04-30"), "rests");
    assert_string_equal(fate(c, after, "2027-05-01"), "falls");
    loopback_sql(c->server, "update customer set grade = 'C' where id = %lld",
                 company_number(after));
    assert_string_equal(fate(c, after, "2029-05-01"), "no_rule");
    expect_error(loopback_call(c->admin, "CreatePool", "pool { name: 'Bad' grade_days: 'A' }"),
                 RPC_INVALID_ARGUMENT, "FIELD_INVALID", "pool.grade_days");
    expect_error(loopback_call(c->admin, "CreatePool", "pool { name: 'Bad' hidden_fields: 'x' }"),
                 RPC_INVALID_ARGUMENT, "FIELD_INVALID", "pool.hidden_fields");
}

static int64_t warnings(const struct company *c, const char *id)
{
    return loopback_number(
        c->server,
        "select count(*) from notification where kind = 'pool_warning' and record_id = %lld",
        company_number(id));
}

/* Told once, in time, and then it falls; a contact in between begins anew. */
static void the_owner_is_warned_once(void **state)
{
    const struct company *c = *state;
    pool(c, "warn", "recycle_days: 30 warning_days: 7");
    const char *id = quiet(c, "warn", "2027-03-01 02:00Z");
    const char *saved = quiet(c, "warn", "2027-03-01 02:00Z");
    recycle(c, "2027-03-23");
    assert_int_equal(warnings(c, id), 0);
    recycle(c, "2027-03-24");
    assert_int_equal(warnings(c, id), 1);
    recycle(c, "2027-03-24");
    recycle(c, "2027-03-30");
    assert_int_equal(warnings(c, id), 1);
    expect_text(company_get(c->li, id), "pool_id", "");
    company_make(
        c->li, "interaction",
        "subject: 'Rang' kind: 2 status: 1 customer_id: '%s' no_next_step_reason: 'waiting' "
        "happened_at { seconds: 1806300000 }",
        saved); /* 2027-03-29 */
    recycle(c, "2027-03-31");
    assert_string_equal(fate(c, id, "2027-03-31"), "in_pool");
    assert_string_equal(fate(c, saved, "2027-03-31"), "rests");
    assert_int_equal(warnings(c, saved), 1);
    /* what was never warned of in time is warned of first, however late */
    const char *late = quiet(c, "warn", "2027-01-01 02:00Z");
    recycle(c, "2027-04-10");
    assert_string_equal(fate(c, late, "2027-04-16"), "warned");
    assert_string_equal(fate(c, late, "2027-04-17"), "falls");
}

/* A contact that is taken back after the next warning: the first warning counts again. */
static void a_contact_that_was_none_changes_nothing(void **state)
{
    const struct company *c = *state;
    pool(c, "none", "recycle_days: 30 warning_days: 7");
    const char *id = quiet(c, "none", "2027-03-01 02:00Z");
    recycle(c, "2027-03-24");
    const char *note = company_make(
        c->li, "interaction",
        "subject: 'Rang' kind: 2 status: 1 customer_id: '%s' no_next_step_reason: 'waiting' "
        "happened_at { seconds: 1806300000 }",
        id); /* 2027-03-29 */
    recycle(c, "2027-04-21");
    assert_int_equal(warnings(c, id), 2);
    expect_ok(loopback_call(c->li, "DeleteInteraction", "id: '%s'", note));
    assert_string_equal(fate(c, id, "2027-04-22"), "falls");
    recycle(c, "2027-04-22");
    assert_string_equal(fate(c, id, "2027-04-22"), "in_pool");
    assert_int_equal(warnings(c, id), 2);
}

static void what_is_protected_stays(void **state)
{
    const struct company *c = *state;
    pool(c, "safe", "recycle_days: 30 protect_deals: true protect_tickets: true order_days: 10");
    const char *deal = quiet(c, "safe", "2027-03-01 02:00Z");
    const char *hand = quiet(c, "safe", "2027-03-01 02:00Z");
    const char *ticket = quiet(c, "safe", "2027-03-01 02:00Z");
    const char *open = company_make(c->li, "opportunity", "name: 'D' customer_id: '%s'", deal);
    company_make(c->anna, "ticket", "subject: 'T' customer_id: '%s'", ticket);
    expect_ok(loopback_call(c->boss, "ProtectPool",
                            "id: '%s' until { year: 2027 month: 4 day: 10 }", hand));
    expect_error(
        loopback_call(c->li, "ProtectPool", "id: '%s' until { year: 2027 month: 4 day: 10 }", hand),
        RPC_PERMISSION_DENIED, "PERMISSION_DENIED", NULL);
    assert_string_equal(fate(c, deal, "2027-04-01"), "protected");
    assert_string_equal(fate(c, ticket, "2027-04-01"), "protected");
    assert_string_equal(fate(c, hand, "2027-04-10"), "protected");
    assert_string_equal(fate(c, hand, "2027-04-11"), "falls");
    const char *order = quiet(c, "safe", "2027-03-01 02:00Z");
    loopback_sql(c->server,
                 "insert into sales_order (customer_id, status, confirmed_at) values (%lld, 2, "
                 "'2027-03-30 15:30Z')",
                 company_number(order));
    assert_string_equal(fate(c, order, "2027-04-08"), "protected");
    assert_string_equal(fate(c, order, "2027-04-09"), "falls");
    expect_error(loopback_call(c->li, "ReturnPool", "ids: '%s' reason: 'no_budget'", deal),
                 RPC_FAILED_PRECONDITION, "POOL_OPEN_DEALS", "ids");
    loopback_sql(c->server, "update opportunity set status = 3 where id = %lld",
                 company_number(open));
    assert_string_equal(fate(c, deal, "2027-04-01"), "falls");
    expect_ok(loopback_call(c->boss, "ProtectPool",
                            "id: '%s' until { year: 2099 month: 4 day: 10 }", hand));
    struct loopback_reply why = loopback_call(c->li, "ExplainPool", "id: '%s'", hand);
    expect_text(why, "fate", "protected");
    expect_text(why, "by_hand", "true");
    expect_text(why, "protected_until.day", "10");
    expect_text(why, "days", "30");
}

/* In steps that may stop anywhere; what was done is a batch. */
static void a_recycling_goes_on_and_is_taken_back(void **state)
{
    const struct company *c = *state;
    const char *again = pool(c, "again", "recycle_days: 30");
    const char *ids[4];
    for (int i = 0; i < 4; i++)
        ids[i] = quiet(c, "again", "2027-03-01 02:00Z");
    loopback_sql(c->server, "insert into pool_run (period, position) values ('2027-06-01', %lld)",
                 company_number(ids[0]) - 1);
    assert_int_equal(loopback_number(c->server, "select pool_recycle('2027-06-01', 2)"), 2);
    expect_text(company_get(c->admin, ids[1]), "pool_id", again);
    expect_text(company_get(c->admin, ids[2]), "pool_id", "");
    while (loopback_number(c->server, "select pool_recycle('2027-06-01', 2)") == 2)
        ;
    assert_int_equal(loopback_number(c->server, "select pool_recycle('2027-06-01', 2)"), 0);
    expect_text(company_get(c->admin, ids[3]), "pool_id", again);
    const char *batch =
        text(c, "B-%lld",
             (long long)loopback_number(
                 c->server, "select batch_id from pool_run where period = '2027-06-01'"));
    expect_text(company_get(c->admin, batch), "records_changed", "4");
    expect_text(company_get(c->admin, batch), "status", "done");
    expect_missing(company_get(c->boss, batch));
    expect_ok(claim(c->wang, ids[2]));
    struct loopback_reply back = loopback_call(c->admin, "UndoBatch", "id: '%s'", batch);
    expect_text(back, "records_undone", "3");
    expect_text(back, "records_kept", "1");
    expect_text(company_get(c->li, ids[0]), "owner_id", user_id(c, c->li));
    expect_text(company_get(c->wang, ids[2]), "owner_id", user_id(c, c->wang));
    expect_text(company_list(c->li, "pool_entry", "filter: 'customer_id = %s'", ids[0]),
                "pool_entries[0].from_owner_id", user_id(c, c->li));
}

static void a_preview_counts_and_shows_some(void **state)
{
    const struct company *c = *state;
    const char *look = pool(c, "look", "recycle_days: 30");
    const char *id = quiet(c, "look", "2027-03-01 02:00Z");
    loopback_sql(c->server, "update customer set owner_id = null, team_id = null where id = %lld",
                 company_number(customer(c->li, "look")));
    struct loopback_reply seen =
        loopback_call(c->admin, "PreviewPool", "day { year: 2027 month: 3 day: 31 }");
    bool found = false;
    expect_ok(seen);
    for (long i = 0, n = strtol(loopback_text(seen, "parts#"), NULL, 10); i < n; i++)
        if (strcmp(loopback_text(seen, text(c, "parts[%ld].pool_id", i)), look) == 0) {
            expect_text(seen, text(c, "parts[%ld].fate", i), "falls");
            expect_text(seen, text(c, "parts[%ld].count", i), "2");
            expect_text(seen, text(c, "parts[%ld].samples[0]", i),
                        arena_printf(loopback_arena(c->server), "%s In look", id));
            found = true;
        }
    assert_true(found);
    expect_text(company_get(c->li, id), "pool_id", "");
    expect_error(loopback_call(c->li, "PreviewPool", " "), RPC_PERMISSION_DENIED, NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_the_claim_little_is_seen),
        cmocka_unit_test(a_claim_opens_everything),
        cmocka_unit_test(of_a_hundred_one_wins),
        cmocka_unit_test(a_cap_holds_for_claims_at_once),
        cmocka_unit_test(caps_at_their_edges),
        cmocka_unit_test(who_gave_it_back_waits),
        cmocka_unit_test(a_pool_with_customers_stays),
        cmocka_unit_test(days_are_those_of_the_company),
        cmocka_unit_test(the_owner_is_warned_once),
        cmocka_unit_test(a_contact_that_was_none_changes_nothing),
        cmocka_unit_test(what_is_protected_stays),
        cmocka_unit_test(a_recycling_goes_on_and_is_taken_back),
        cmocka_unit_test(a_preview_counts_and_shows_some),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
