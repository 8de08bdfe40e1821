/* SPDX-License-Identifier: Apache-2.0 */
/* Two records that became one: two again, or erased. */
#include "common/message.h"
#include "tests/feature/merges.h"

static void undo_restores_both(void **state)
{
    const struct company *c = *state;
    const char *kept = merges_customer(c, "name: 'R1' city: '上海'");
    const char *other =
        merges_customer(c, "name: 'R2' city: '北京' website: 'r2.example' industry: "
                           "'software'");
    const char *moved = company_make(c->li, "task", "subject: 'm' customer_id: '%s'", other);
    const char *touched = company_make(c->li, "task", "subject: 't' customer_id: '%s'", other);
    struct loopback_reply done = merges_call(c->admin, kept, other, "take: 'city'");
    expect_ok(done);
    const char *id = loopback_text(done, "id");
    expect_ok(loopback_call(c->li, "UpdateTask", "task { id: '%s' subject: 'since' }", touched));
    expect_ok(loopback_call(c->li, "UpdateCustomer", "customer { id: '%s' website: 'new.example' }",
                            kept));
    struct loopback_reply undone = loopback_call(c->admin, "UndoMerge", "id: '%s'", id);
    expect_ok(undone);
    expect_text(undone, "status", "undone");
    expect_text(undone, "fields_left", "website");
    expect_text(undone, "records_left", "1");
    struct loopback_reply first = company_get(c->li, kept), second = company_get(c->li, other);
    expect_text(first, "city", "上海");
    expect_text(first, "industry", "");
    expect_text(first, "website", "new.example");
    expect_text(second, "id", other);
    expect_text(second, "city", "北京");
    struct loopback_reply line = loopback_call(c->li, "ListCustomerTimeline", "id: '%s'", kept);
    expect_text(line, "events[0].kind", "unmerged");
    expect_text(line, "events[0].id", id);
    expect_text(line, "events[1].kind", "merged");
    expect_text(line, "events[1].title", arena_printf(loopback_arena(c->server), "← %s", other));
    expect_text(company_get(c->li, moved), "customer_id", other);
    expect_text(company_get(c->li, touched), "customer_id", kept);
    struct loopback_reply items =
        loopback_call(c->admin, "ListMergeItems", "id: '%s' left: true", id);
    expect_text(items, "items[0].id", touched);
    expect_error(loopback_call(c->admin, "UndoMerge", "id: '%s'", id), RPC_FAILED_PRECONDITION,
                 "MERGE_UNDONE", NULL);
}

/* Two who undo, and one who goes on working: each comes before or after the others. */
static void an_undo_happens_once(void **state)
{
    const struct company *c = *state;
    const char *kept = merges_customer(c, "name: 'W1'");
    const char *other = merges_customer(c, "name: 'W2'");
    const char *id = merges_done(c, kept, other);
    struct loopback_stream streams[] = {
        loopback_start(c->admin, "UndoMerge", "id: '%s'", id),
        loopback_start(c->li, "UpdateCustomer", "customer { id: '%s' city: '武汉' }", kept),
        loopback_start(c->admin, "UndoMerge", "id: '%s'", id),
    };
    struct loopback_reply replies[TEST_COUNT(streams)];
    for (size_t i = 0; i < TEST_COUNT(streams); i++)
        replies[i] = loopback_wait(streams[i]);
    bool first = replies[0].status.code == RPC_OK;
    expect_ok(replies[first ? 0 : 2]);
    expect_error(replies[first ? 2 : 0], RPC_FAILED_PRECONDITION, "MERGE_UNDONE", NULL);
    expect_ok(replies[1]);
    expect_text(company_get(c->li, kept), "city", "武汉");
    expect_text(company_get(c->li, other), "id", other);
}

static void what_was_merged_is_erased_with_it(void **state)
{
    const struct company *c = *state;
    const char *kept = merges_customer(c, "name: '钱一' kind: person");
    const char *other = merges_customer(c, "name: '钱以' kind: person city: '杭州'");
    const char *id = merges_done(c, kept, other);
    loopback_sql(c->server, "insert into erasure (customer_id) values (%lld)",
                 company_number(kept));
    expect_error(loopback_call(c->admin, "UndoMerge", "id: '%s'", id), RPC_FAILED_PRECONDITION,
                 "BEING_ERASED", NULL);
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from kith_person_records(5::smallint, %lld) "
                                     "where object = 5 and record in (%lld, %lld)",
                                     company_number(kept), company_number(kept),
                                     company_number(other)),
                     2);
    loopback_sql(c->server,
                 "insert into erasure_state (erasure_id) select max(id) from erasure; "
                 "select kith_erase_step(id, false) from erasure, generate_series(1, 2) where id = "
                 "(select max(id) from erasure)");
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from erasure_word where word in ('钱一', "
                                     "'钱以')"),
                     2);
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from customer where id = %lld and (name = "
                                     "'钱以' or city <> '')",
                                     company_number(other)),
                     0);
    loopback_sql(c->server, "update erasure set status = 3");
    expect_error(loopback_call(c->admin, "UndoMerge", "id: '%s'", id), RPC_FAILED_PRECONDITION,
                 "ERASED", NULL);
}

static void a_hold_stops_the_undo(void **state)
{
    const struct company *c = *state;
    const char *kept = merges_customer(c, "name: 'H1'");
    const char *id = merges_done(c, kept, merges_customer(c, "name: 'H2'"));
    company_make(c->admin, "legal_hold", "customer_id: '%s' reason: 'r'", kept);
    expect_error(loopback_call(c->admin, "UndoMerge", "id: '%s'", id), RPC_FAILED_PRECONDITION,
                 "LEGAL_HOLD", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(undo_restores_both),
        cmocka_unit_test(an_undo_happens_once),
        cmocka_unit_test(what_was_merged_is_erased_with_it),
        cmocka_unit_test(a_hold_stops_the_undo),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
