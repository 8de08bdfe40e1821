/* SPDX-License-Identifier: Apache-2.0 */
/* Territories: who is in which, and giving their customers away. */
#include "tests/feature/company.h"

/* As the change feed and the job do it. */
static void settle(const struct company *c)
{
    loopback_sql(c->server, "select kith_place(array(select id from customer))");
    loopback_sql(c->server, "select kith_place_some(100000)");
}

static const char *territory(const struct company *c, const char *name, const char *filter,
                             int position)
{
    return company_make(c->boss, "territory",
                        "name: '%s' filter: '%s' position: %d user_id: 'U-%lld'", name, filter,
                        position, (long long)c->wang->id);
}

static const char *customer(const struct loopback_user *user, const char *city, const char *more)
{
    return company_make(user, "customer", "name: 'Shop' city: '%s' %s", city, more);
}

/* The first one that a customer meets has it. */
static void a_customer_is_in_the_first_that_fits(void **state)
{
    const struct company *c = *state;
    const char *one = customer(c->li, "tyfirst", "industry: 'software'");
    const char *two = customer(c->li, "tyfirst", "industry: 'energy'");
    const char *named = customer(c->li, "tyfirst", "tags: 'key-account'");
    const char *city = territory(c, "City", "city = tyfirst", 30);
    const char *software = territory(c, "Software", "city = tyfirst AND industry = software", 20);
    const char *names = territory(c, "Named", "tags:key-account AND city = tyfirst", 10);
    settle(c);
    expect_text(company_get(c->li, one), "territory_id", software);
    expect_text(company_get(c->li, two), "territory_id", city);
    expect_text(company_get(c->li, named), "territory_id", names);
    assert_string_equal(company_ids(company_list(c->li, "customer", "filter: 'territory = City'")),
                        two);
    /* by its id too: a key, but not of the customers' own table */
    assert_string_equal(
        company_ids(company_list(c->li, "customer", "filter: 'territory_id = %s'", city)), two);
    /* grouped as any field */
    struct loopback_reply sum = loopback_call(
        c->li, "SummarizeRecords",
        "object: 'customer' group_by: 'territory_id' filter: 'city = tyfirst' order_by: 'key'");
    expect_text(sum, "rows#", "3");
    /* another order, another territory; one that is switched off lets its customers go */
    expect_ok(
        loopback_call(c->boss, "UpdateTerritory", "territory { id: '%s' position: 5 }", city));
    settle(c);
    expect_text(company_get(c->li, named), "territory_id", city);
    expect_ok(loopback_call(c->boss, "UpdateTerritory",
                            "territory { id: '%s' active: false } update_mask: 'active'", city));
    settle(c);
    expect_text(company_get(c->li, two), "territory_id", "");
    expect_ok(loopback_call(c->boss, "DeleteTerritory", "id: '%s'", software));
    settle(c);
    expect_text(company_get(c->li, one), "territory_id", "");
    /* who moves changes territory */
    expect_ok(
        loopback_call(c->li, "UpdateCustomer", "customer { id: '%s' city: 'elsewhere' }", named));
    loopback_sql(c->server, "select kith_feed_measures((select max(seq) from audit_entry))");
    expect_text(company_get(c->li, named), "territory_id", "");
}

static void a_filter_must_be_one(void **state)
{
    const struct company *c = *state;
    expect_error(
        loopback_call(c->boss, "CreateTerritory", "territory { name: 'Bad' filter: 'town = x' }"),
        RPC_INVALID_ARGUMENT, NULL, NULL);
    expect_error(
        loopback_call(c->li, "CreateTerritory", "territory { name: 'Mine' filter: 'city = x' }"),
        RPC_PERMISSION_DENIED, NULL, NULL);
}

static struct loopback_reply reassign(const struct loopback_user *user, const char *id,
                                      const char *more)
{
    return loopback_call(user, "ReassignTerritory", "id: '%s' %s", id, more);
}

static const char *owner(const struct company *c, const char *id)
{
    return loopback_text(company_get(c->admin, id), "owner_id");
}

static const char *as_user(const struct company *c, const struct loopback_user *user)
{
    return arena_printf(loopback_arena(c->server), "U-%lld", (long long)user->id);
}

/* Looked at, done, done once, taken back. */
static void a_territory_is_given_to_who_looks_after_it(void **state)
{
    const struct company *c = *state;
    const char *one = customer(c->li, "tygive", ""), *two = customer(c->zhao, "tygive", "");
    const char *own = customer(c->wang, "tygive", "");
    const char *id = territory(c, "Give", "city = tygive", 1);
    settle(c);
    struct loopback_reply reply = reassign(c->boss, id, "validate_only: true");
    expect_text(reply, "batch.records_total", "2");
    assert_string_equal(owner(c, one), as_user(c, c->li));
    reply = reassign(c->boss, id, "reason: 'new regions' request_id: 'ty-1'");
    expect_text(reply, "batch.records_changed", "2");
    const char *batch = loopback_text(reply, "batch.id");
    assert_string_equal(owner(c, one), as_user(c, c->wang));
    assert_string_equal(owner(c, two), as_user(c, c->wang));
    expect_text(company_list(c->admin, "owner_change", "filter: 'customer_id = %s'", one),
                "owner_changes[0].reason", "new regions");
    expect_text(reassign(c->boss, id, "reason: 'new regions' request_id: 'ty-1'"), "batch.id",
                batch);
    expect_ok(loopback_call(c->boss, "UndoBatch", "id: '%s'", batch));
    assert_string_equal(owner(c, two), as_user(c, c->zhao));
    assert_string_equal(owner(c, own), as_user(c, c->wang));
    /* of the territory only what the filter says */
    reply =
        reassign(c->boss, id, arena_printf(loopback_arena(c->server), "filter: 'id = %s'", two));
    expect_text(reply, "batch.records_changed", "1");
    assert_string_equal(owner(c, one), as_user(c, c->li));
    /* nobody gives away what they do not see */
    expect_error(reassign(c->zhao, id, "validate_only: true"), RPC_FAILED_PRECONDITION,
                 "NOTHING_FOUND", NULL);
}

static void somebody_must_look_after_it(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->boss, "territory", "name: 'Empty' filter: 'city = tyempty'");
    expect_error(reassign(c->boss, id, ""), RPC_FAILED_PRECONDITION, "NO_SALESPERSON", NULL);
    expect_error(reassign(c->boss, "TY-9999", ""), RPC_NOT_FOUND, NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_customer_is_in_the_first_that_fits),
        cmocka_unit_test(a_filter_must_be_one),
        cmocka_unit_test(a_territory_is_given_to_who_looks_after_it),
        cmocka_unit_test(somebody_must_look_after_it),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
