/* SPDX-License-Identifier: Apache-2.0 */
/* Segments: who is in them, in filters, put in by hand, compared, and kept. */
#include "tests/feature/company.h"

#include <stdlib.h>

static const char *segment(const struct company *c, const char *format)
{
    const char *id = company_make(c->admin, "segment", "%s", format);
    loopback_settle(c->server); /* filters know it from here on */
    return id;
}

static struct loopback_reply members(const struct loopback_user *user, const char *id)
{
    return loopback_call(user, "GetSegmentMembers", "id: '%s' order_by: 'id' count: true", id);
}

static void expect_members(const struct loopback_user *user, const char *id, const char *ids)
{
    assert_string_equal(company_ids(members(user, id)), ids);
}

static const char *two(const struct company *c, const char *a, const char *b)
{
    return arena_printf(loopback_arena(c->server), "%s,%s", a, b);
}

static void a_filter_finds_what_each_may_see(void **state)
{
    const struct company *c = *state;
    const char *east = company_make(c->li, "customer", "name: 'D1' city: 'dynamic'");
    const char *west = company_make(c->zhao, "customer", "name: 'D2' city: 'dynamic'");
    const char *id = segment(c, "name: 'Dynamic 动态' filter: 'city = dynamic'");
    expect_members(c->admin, id, two(c, east, west));
    expect_members(c->li, id, east);
    expect_members(c->zhao, id, west);
    struct loopback_reply size = loopback_call(c->admin, "GetSegmentSize", "id: '%s'", id);
    expect_text(size, "size", "2");
    expect_text(size, "coverage", "");
    size = loopback_call(c->zhao, "GetSegmentSize", "id: '%s'", id);
    expect_text(size, "size", "1");
    assert_string_not_equal(loopback_text(size, "coverage"), "");
    expect_text(loopback_call(c->admin, "GetSegmentMembers",
                              "id: '%s' filter: 'name = D2' read_mask: 'name'", id),
                "customers[0].name", "D2");
}

static void filters_know_segments(void **state)
{
    const struct company *c = *state;
    const char *one = company_make(c->li, "customer", "name: 'N1' city: 'nested' employees: 10");
    const char *two_ = company_make(c->li, "customer", "name: 'N2' city: 'nested' employees: 90");
    const char *big = segment(c, "name: 'VIP 华东' filter: 'employees > 50 open_tickets = 0'");
    struct arena *arena = loopback_arena(c->server);
    assert_string_equal(company_ids(company_list(c->li, "customer",
                                                 "filter: 'city = nested segment = \"vip 华东\"'")),
                        two_);
    assert_string_equal(company_ids(company_list(c->li, "customer",
                                                 "filter: 'city = nested NOT segment = %s'", big)),
                        one);
    const char *inner = segment(
        c, arena_printf(arena, "name: 'Inner' filter: 'city = nested AND segment = %s'", big));
    expect_members(c->li, inner, two_);
    expect_error(company_list(c->li, "customer", "filter: 'segment = Unheard'"),
                 RPC_INVALID_ARGUMENT, NULL, "filter");
    expect_error(company_list(c->li, "contact", "filter: 'segment = Inner'"), RPC_INVALID_ARGUMENT,
                 NULL, "filter");
    loopback_sql(c->server, "update segment set filter = 'segment = Inner' where id = %lld",
                 company_number(big));
    loopback_settle(c->server);
    expect_error(members(c->li, inner), RPC_FAILED_PRECONDITION, "SEGMENT_BROKEN", NULL);
    loopback_sql(c->server, "update segment set deleted_at = now() where id in (%lld, %lld)",
                 company_number(big), company_number(inner));
    loopback_settle(c->server);
}

static void a_filter_that_works_no_more_says_so(void **state)
{
    const struct company *c = *state;
    expect_error(
        loopback_call(c->admin, "CreateSegment", "segment { name: 'Bad' filter: 'nofield = 3' }"),
        RPC_INVALID_ARGUMENT, NULL, NULL);
    loopback_sql(c->server, "insert into custom_field (object, key, kind, label_en) values "
                            "('customer', 'gone', 1, 'gone')");
    loopback_settle(c->server);
    const char *id = segment(c, "name: 'Broken' filter: 'custom.gone = x'");
    expect_members(c->admin, id, "");
    loopback_sql(c->server, "update custom_field set active = false where key = 'gone'");
    loopback_settle(c->server);
    expect_error(members(c->admin, id), RPC_FAILED_PRECONDITION, "SEGMENT_BROKEN", NULL);
    expect_error(company_list(c->admin, "customer", "filter: 'segment = Broken'"),
                 RPC_INVALID_ARGUMENT, NULL, "filter");
}

static void customers_are_put_into_static_ones(void **state)
{
    const struct company *c = *state;
    const char *a = company_make(c->li, "customer", "name: 'S1' city: 'static'");
    const char *b = company_make(c->zhao, "customer", "name: 'S2' city: 'static'");
    const char *id = segment(c, "name: 'Static' kind: static");
    struct loopback_reply reply = loopback_call(
        c->admin, "AddSegmentMembers", "id: '%s' filter: 'city = static' validate_only: true", id);
    expect_text(reply, "matched", "2");
    expect_text(reply, "changed", "2");
    expect_text(reply, "samples[0]", "S1");
    expect_members(c->admin, id, "");
    reply = loopback_call(c->admin, "AddSegmentMembers",
                          "id: '%s' customer_ids: '%s' request_id: 'put-in'", id, a);
    expect_text(reply, "changed", "1");
    expect_ok(loopback_call(c->admin, "AddSegmentMembers",
                            "id: '%s' customer_ids: '%s' request_id: 'put-in'", id, a));
    reply = loopback_call(c->admin, "AddSegmentMembers", "id: '%s' filter: 'city = static'", id);
    expect_text(reply, "matched", "2");
    expect_text(reply, "changed", "1");
    expect_members(c->admin, id, two(c, a, b));
    expect_members(c->li, id, a);
    expect_text(company_get(c->admin, id), "members", "2");
    reply = loopback_call(c->admin, "RemoveSegmentMembers", "id: '%s' filter: 'name = S1'", id);
    expect_text(reply, "changed", "1");
    expect_members(c->admin, id, b);
    expect_text(company_get(c->admin, id), "members", "1");
    const char *dynamic = segment(c, "name: 'No list' filter: 'city = x'");
    expect_error(
        loopback_call(c->admin, "AddSegmentMembers", "id: '%s' customer_ids: '%s'", dynamic, a),
        RPC_FAILED_PRECONDITION, "SEGMENT_DYNAMIC", NULL);
    expect_error(loopback_call(c->li, "AddSegmentMembers", "id: '%s' customer_ids: '%s'", id, a),
                 RPC_PERMISSION_DENIED, NULL, NULL);
}

static struct loopback_reply undo(const struct loopback_user *user, struct loopback_reply done)
{
    return loopback_call(user, "UndoBatch", "id: '%s'", loopback_text(done, "batch_id"));
}

/* As far as no later batch has done the same once more; what was there before stays in any case. */
static void members_are_taken_back_with_their_batch(void **state)
{
    const struct company *c = *state;
    const char *a = company_make(c->li, "customer", "name: 'U1' city: 'undo'");
    const char *b = company_make(c->zhao, "customer", "name: 'U2' city: 'undo'");
    const char *id = segment(c, "name: 'Undone' kind: static");
    expect_text(loopback_call(c->admin, "AddSegmentMembers",
                              "id: '%s' filter: 'city = undo' validate_only: true", id),
                "batch_id", "");
    expect_ok(loopback_call(c->admin, "AddSegmentMembers", "id: '%s' customer_ids: '%s'", id, a));
    struct loopback_reply added = loopback_call(
        c->admin, "AddSegmentMembers", "id: '%s' filter: 'city = undo' request_id: 'undo-1'", id);
    struct loopback_reply batch = company_get(c->admin, loopback_text(added, "batch_id"));
    expect_text(batch, "kind", "segment_add");
    expect_text(batch, "segment_id", id);
    expect_text(batch, "status", "done");
    expect_text(batch, "records_total", "2");
    expect_text(batch, "records_changed", "1");
    struct loopback_reply again = loopback_call(
        c->admin, "AddSegmentMembers", "id: '%s' filter: 'city = undo' request_id: 'undo-1'", id);
    expect_text(again, "batch_id", loopback_text(added, "batch_id"));
    expect_text(again, "changed", "1");
    struct loopback_reply removed =
        loopback_call(c->admin, "RemoveSegmentMembers", "id: '%s' filter: 'city = undo'", id);
    expect_members(c->admin, id, "");
    /* the member is gone by a later batch */
    struct loopback_reply back = undo(c->admin, added);
    expect_text(back, "records_undone", "");
    expect_text(back, "records_kept", "1");
    expect_text(back, "status", "undone");
    back = undo(c->admin, removed);
    expect_text(back, "records_undone", "2");
    expect_members(c->admin, id, two(c, a, b));
    expect_text(company_get(c->admin, id), "members", "2");
    expect_error(undo(c->admin, removed), RPC_FAILED_PRECONDITION, "BATCH_STATUS", NULL);
    /* taken out, put in and taken out again: only the last of it can be taken back */
    struct loopback_reply first =
        loopback_call(c->admin, "RemoveSegmentMembers", "id: '%s' customer_ids: '%s'", id, a);
    expect_ok(loopback_call(c->admin, "AddSegmentMembers", "id: '%s' customer_ids: '%s'", id, a));
    struct loopback_reply last =
        loopback_call(c->admin, "RemoveSegmentMembers", "id: '%s' customer_ids: '%s'", id, a);
    expect_text(undo(c->admin, first), "records_kept", "1");
    expect_members(c->admin, id, b);
    expect_text(undo(c->admin, last), "records_undone", "1");
    expect_members(c->admin, id, two(c, a, b));
}

/* By whoever may change segments still, and only for customers that they see. */
static void members_are_taken_back_by_those_who_may(void **state)
{
    const struct company *c = *state;
    const char *east = company_make(c->li, "customer", "name: 'V1' city: 'undo by'");
    company_make(c->zhao, "customer", "name: 'V2' city: 'undo by'");
    const char *id = segment(c, "name: 'Undone by' kind: static");
    struct loopback_reply added =
        loopback_call(c->admin, "AddSegmentMembers", "id: '%s' filter: 'city = \"undo by\"'", id);
    expect_text(added, "changed", "2");
    long long batch = company_number(loopback_text(added, "batch_id"));
    expect_error(undo(c->li, added), RPC_NOT_FOUND, "NOT_FOUND", NULL);
    loopback_sql(c->server, "update batch set owner_id = %lld where id = %lld",
                 (long long)c->li->id, batch);
    struct loopback_reply back = undo(c->li, added); /* who may not change segments */
    expect_text(back, "records_undone", "");
    expect_text(back, "records_kept", "2");
    added = loopback_call(c->admin, "RemoveSegmentMembers", "id: '%s' filter: 'name = V1'", id);
    loopback_sql(c->server, "update batch set owner_id = %lld where id = %lld",
                 (long long)c->boss->id, company_number(loopback_text(added, "batch_id")));
    expect_text(undo(c->boss, added), "records_undone", "1");
    expect_members(c->li, id, east);
}

static void segments_are_compared(void **state)
{
    const struct company *c = *state;
    company_make(c->li, "customer", "name: 'O1' city: 'overlap' employees: 5");
    company_make(c->li, "customer", "name: 'O2' city: 'overlap' employees: 50");
    company_make(c->zhao, "customer", "name: 'O3' city: 'overlap' employees: 500");
    const char *small = segment(c, "name: 'Small' filter: 'city = overlap employees < 100'");
    const char *large = segment(c, "name: 'Large' filter: 'city = overlap employees > 10'");
    struct loopback_reply reply =
        loopback_call(c->admin, "OverlapSegments", "ids: '%s' ids: '%s'", small, large);
    expect_text(reply, "overlaps[0].count", "2");
    expect_text(reply, "overlaps[1].count", "1");
    expect_text(reply, "overlaps[2].count", "2");
    expect_text(reply, "in_all", "1");
    expect_text(reply, "in_any", "3");
    reply = loopback_call(c->zhao, "OverlapSegments", "ids: '%s' ids: '%s'", small, large);
    expect_text(reply, "in_any", "1");
}

static void snapshots_show_who_came_and_went(void **state)
{
    const struct company *c = *state;
    company_make(c->li, "customer", "name: 'K1' city: 'kept'");
    const char *goes = company_make(c->li, "customer", "name: 'K2' city: 'kept'");
    const char *id = segment(c, "name: 'Kept' filter: 'city = kept'");
    expect_error(loopback_call(c->admin, "GetSegmentChange", "id: '%s'", id),
                 RPC_FAILED_PRECONDITION, "NO_SNAPSHOT", NULL);
    struct loopback_reply first =
        loopback_call(c->admin, "SnapshotSegment", "id: '%s' request_id: 'kept-1'", id);
    expect_text(first, "size", "2");
    expect_text(loopback_call(c->admin, "SnapshotSegment", "id: '%s' request_id: 'kept-1'", id),
                "id", loopback_text(first, "id"));
    loopback_sql(c->server, "update customer set city = 'else' where id = %lld",
                 company_number(goes));
    const char *comes = company_make(c->zhao, "customer", "name: 'K3' city: 'kept'");
    expect_text(loopback_call(c->admin, "SnapshotSegment", "id: '%s'", id), "size", "2");
    struct loopback_reply reply =
        loopback_call(c->admin, "GetSegmentChange", "id: '%s' from: '2000-01-01'", id);
    expect_text(reply, "joined", "1");
    expect_text(reply, "left", "1");
    expect_text(reply, "points#", "2");
    expect_text(reply, "moves[0].customer_id", comes);
    expect_text(reply, "moves[1].name", "K2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_filter_finds_what_each_may_see),
        cmocka_unit_test(filters_know_segments),
        cmocka_unit_test(a_filter_that_works_no_more_says_so),
        cmocka_unit_test(customers_are_put_into_static_ones),
        cmocka_unit_test(members_are_taken_back_with_their_batch),
        cmocka_unit_test(members_are_taken_back_by_those_who_may),
        cmocka_unit_test(segments_are_compared),
        cmocka_unit_test(snapshots_show_who_came_and_went),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
