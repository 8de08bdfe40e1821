/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many statements the calls are that come most, and that none of them is parsed and planned for
 * the one time.
 */
#include "tests/feature/company.h"

#include "server/db/pool.h"

enum { WARM = 3, TRIES = 10 };

struct sent {
    uint64_t statements, planned;
};

static struct sent sent_so_far(const struct company *c)
{
    struct sent sent = {0};
    for (int lane = DB_READ; lane <= DB_WRITE; lane++) {
        struct db_lane_stats stats;
        db_pool_stats(rpcloop_pool(loopback_rpc(c->server)), (enum db_lane)lane, &stats);
        sent.statements += stats.statements;
        sent.planned += stats.planned;
    }
    return sent;
}

/* The server looks at something else now and then too: the least of some tries is the call's own.
 */
static void expect_statements(const struct company *c,
                              struct loopback_reply (*call)(const struct company *, const char *),
                              const char *id, uint64_t statements)
{
    struct sent least = {UINT64_MAX, UINT64_MAX};
    for (int i = 0; i < WARM; i++)
        expect_ok(call(c, id));
    for (int i = 0; i < TRIES; i++) {
        struct sent before = sent_so_far(c);
        expect_ok(call(c, id));
        struct sent after = sent_so_far(c);
        if (after.statements - before.statements < least.statements)
            least.statements = after.statements - before.statements;
        if (after.planned - before.planned < least.planned)
            least.planned = after.planned - before.planned;
    }
    assert_int_equal(least.statements, statements);
    assert_int_equal(least.planned, 0);
}

/* Of the same form each time; the request is another one. */
static const char *fresh(const struct company *c)
{
    return loopback_value(c->server, "select gen_random_uuid()::text");
}

static struct loopback_reply get(const struct company *c, const char *id)
{
    return company_get(c->li, id);
}

static struct loopback_reply look(const struct company *c, const char *id)
{
    return loopback_call(c->li, "GetCustomerView", "id: '%s'", id);
}

static struct loopback_reply record(const struct company *c, const char *id)
{
    return loopback_call(c->li, "CreateInteraction",
                         "request_id: '%s' interaction { customer_id: '%s' kind: call subject: 'S' "
                         "no_next_step_reason: 'solved' }",
                         fresh(c), id);
}

static struct loopback_reply move(const struct company *c, const char *id)
{
    return loopback_call(c->li, "UpdateCustomer",
                         "request_id: '%s' customer { id: '%s' city: 'B' } "
                         "update_mask { paths: 'city' }",
                         fresh(c), id);
}

static struct loopback_reply plan(const struct company *c, const char *id)
{
    return loopback_call(c->li, "CreateTask",
                         "request_id: '%s' task { customer_id: '%s' subject: 'Call' }", fresh(c),
                         id);
}

static struct loopback_reply plan_and_do(const struct company *c, const char *id)
{
    struct loopback_reply task = plan(c, id);
    expect_ok(task);
    return loopback_call(c->li, "CompleteTask", "request_id: '%s' id: '%s'", fresh(c),
                         loopback_text(task, "id"));
}

static struct loopback_reply reply_to(const struct company *c, const char *id)
{
    return loopback_call(c->anna, "CreateTicketReply",
                         "request_id: '%s' ticket_reply { ticket_id: '%s' body: 'We look' }",
                         fresh(c), id);
}

static void reads_are_few_statements(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Acme'");
    expect_statements(c, get, id, 1);
    expect_statements(c, look, id, 10);
}

/* Who acts and which request it is, what must be there, the write, and the record read back. */
static void writes_are_few_statements(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Beta'");
    const char *ticket = company_make(c->anna, "ticket", "customer_id: '%s' subject: 'Late'", id);
    expect_statements(c, record, id, 4);
    expect_statements(c, plan, id, 4);
    expect_statements(c, move, id, 6); /* and who else has its names, and whether that stops it */
    expect_statements(c, plan_and_do, id, 9); /* and the next one, if it comes again */
    expect_statements(c, reply_to, ticket, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_are_few_statements),
        cmocka_unit_test(writes_are_few_statements),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
