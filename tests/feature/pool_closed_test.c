/* SPDX-License-Identifier: Apache-2.0 */
/* A customer in a pool before the claim: every other way to it, one by one, for who may claim it.
 */
#include "tests/feature/pools.h"

#include <kith/v1/report.pb-c.h>
#include <string.h>

struct waiting { /* a customer in a pool, and what hangs on it */
    const struct company *c;
    const char *id, *contact, *point, *deal, *task, *note;
};

static const char lone[] = "Zweibrücken Glockenguss";

static void wait_in_pool(const struct company *c, struct waiting *w)
{
    w->c = c;
    company_make(c->admin, "pool",
                 "name: 'Closed' region: 'closed' active: true team_id: 'TM-%lld'",
                 (long long)c->east);
    w->id = company_make(c->zhao, "customer",
                         "name: '%s' region: 'closed' city: 'Lone' address: 'Secret Road 1' "
                         "external_id: 'lone-1' contact_points { kind: phone value: "
                         "'+86 138 0099 7711' }",
                         lone);
    w->contact = company_make(c->zhao, "contact", "name: 'Ms Lone' customer_id: '%s'", w->id);
    w->point =
        company_ids(company_list(c->zhao, "contact_point", "filter: 'customer_id = %s'", w->id));
    w->deal = company_make(c->zhao, "opportunity", "name: 'Lone deal' customer_id: '%s'", w->id);
    w->task = company_make(c->zhao, "task", "subject: 'Lone task' customer_id: '%s'", w->id);
    w->note = company_make(c->zhao, "interaction",
                           "subject: 'Lone call' kind: 2 status: 1 customer_id: '%s' "
                           "no_next_step_reason: 'waiting'",
                           w->id);
    loopback_sql(c->server, "update opportunity set status = 3 where id = %lld",
                 company_number(w->deal));
    expect_ok(loopback_call(c->zhao, "ReturnPool", "ids: '%s' reason: 'no_answer'", w->id));
}

/* Calls that name it answer as of a record that there is not. */
static void expect_closed(const struct loopback_user *user, const struct waiting *w)
{
    static const char *const methods[] = {
        "GetCustomer",        "GetCustomerView",      "GetCustomerTree",
        "GetCustomerHistory", "ListCustomerTimeline", "BatchGetCustomers",
        "ExplainPool",        "DeleteCustomer",       "ReturnPool",
    };
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        bool many = strncmp(methods[i], "Batch", 5) == 0 || strcmp(methods[i], "ReturnPool") == 0;
        pools_expect_missing(
            loopback_call(user, methods[i], "%s: '%s'%s", many ? "ids" : "id", w->id,
                          strcmp(methods[i], "ReturnPool") == 0 ? " reason: 'other'" : ""));
    }
    pools_expect_missing(loopback_call(
        user, "GetCustomer", "id: '%s' as_of { seconds: %lld }", w->id,
        (long long)loopback_number(w->c->server, "select extract(epoch from now())::bigint")));
    pools_expect_missing(
        loopback_call(user, "RevealField", "id: '%s' field: 'address' reason: 'r'", w->id));
    pools_expect_missing(
        loopback_call(user, "UpdateCustomer", "customer { id: '%s' city: 'x' }", w->id));
}

/* Nor what hangs on it. */
static void expect_children_closed(const struct loopback_user *user, const struct waiting *w)
{
    const char *const children[] = {w->contact, w->point, w->deal, w->task, w->note};
    for (size_t i = 0; i < sizeof children / sizeof *children; i++) {
        const char *object = company_object(children[i])->name;
        pools_expect_missing(company_get(user, children[i]));
        const char *filter = text(w->c, "filter: 'customer_id = %s'", w->id);
        assert_string_equal(company_ids(company_list(user, object, "%s", filter)), "");
        if (strcmp(object, "contact_point") != 0)
            expect_text(loopback_call(user, "SummarizeRecords", "object: '%s' %s", object, filter),
                        "total_count", "");
    }
    pools_expect_missing(
        loopback_call(user, "RevealField", "id: '%s' field: 'value' reason: 'r'", w->point));
    expect_error(
        loopback_call(user, "CreateContact", "contact { name: 'x' customer_id: '%s' }", w->id),
        RPC_INVALID_ARGUMENT, "REFERENCE_NOT_FOUND", "contact.customer_id");
}

static size_t exported(const struct loopback_user *user, const char *object, const char *filter)
{
    struct loopback_stream stream = loopback_start(user, "/kith.v1.ExportService/ExportRecords",
                                                   "object: '%s' filter: '%s'", object, filter);
    assert_int_equal(rpcloop_wait(stream.call).code, RPC_OK);
    const ProtobufCMessage *piece;
    size_t rows = 0;
    while ((piece = rpcloop_take(stream.call)))
        rows += ((const Kith__V1__ExportRecordsResponse *)(const void *)piece)->n_rows;
    return rows;
}

/* What looks for it finds nothing, and counts nothing. */
static size_t found(const struct loopback_user *user, const struct waiting *w)
{
    static const char *const queries[] = {lone, "Zweibr", "lone-1", "7711", "13800997711", "Lone"};
    size_t n = 0;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        n += strcmp(loopback_text(loopback_call(user, "Search", "query: '%s'", queries[i]),
                                  "results#"),
                    "0") != 0;
    n += strcmp(loopback_text(loopback_call(user, "Search", "query: '%s'", w->id), "results#"),
                "0") != 0;
    n += exported(user, "customer", "city = Lone") + exported(user, "opportunity", "name : Lone");
    n += *company_ids(company_list(user, "customer", "filter: 'city = Lone' show_deleted: true")) !=
         '\0';
    n += *loopback_text(
             loopback_call(user, "SummarizeRecords", "object: 'customer' filter: 'city = Lone'"),
             "total_count") != '\0';
    return n;
}

static void every_way_but_the_pool_is_closed(void **state)
{
    struct waiting w;
    wait_in_pool(*state, &w);
    const struct company *c = w.c;
    assert_true(found(c->admin, &w) >= 8); /* the looks themselves work */
    expect_closed(c->wang, &w);
    expect_children_closed(c->wang, &w);
    assert_int_equal(found(c->wang, &w), 0);
    expect_closed(c->sun, &w);
    expect_children_closed(c->sun, &w);
    assert_int_equal(found(c->sun, &w), 0);
    /* whose it was keeps deals and tasks of their own, but sees neither it nor its people */
    expect_closed(c->zhao, &w);
    pools_expect_missing(company_get(c->zhao, w.contact));
    pools_expect_missing(company_get(c->zhao, w.point));
    expect_text(company_get(c->zhao, w.deal), "name", "Lone deal");
    expect_ok(loopback_call(c->wang, "ClaimPool", "id: '%s'", w.id));
    expect_text(company_get(c->wang, w.contact), "name", "Ms Lone");
    expect_text(company_get(c->wang, w.point), "customer_id", w.id);
    assert_true(found(c->wang, &w) >= 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_but_the_pool_is_closed),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
