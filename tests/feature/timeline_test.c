/* SPDX-License-Identifier: Apache-2.0 */
/* Everything with a customer, in order, a page at a time, as far as one may see it. */
#include "tests/feature/company.h"

#include <stdlib.h>

static struct loopback_reply timeline(const struct loopback_user *user, const char *id,
                                      const char *more)
{
    return loopback_call(user, "ListCustomerTimeline", "id: '%s' %s", id, more);
}

/* "task:K-3,interaction:I-1,…" */
static const char *events(struct loopback_reply reply)
{
    const char *text = "";
    expect_ok(reply);
    long n = strtol(loopback_text(reply, "events#"), NULL, 10);
    for (long i = 0; i < n; i++)
        text = arena_printf(reply.arena, "%s%s%s:%s", text, i ? "," : "",
                            loopback_text(reply, arena_printf(reply.arena, "events[%ld].kind", i)),
                            loopback_text(reply, arena_printf(reply.arena, "events[%ld].id", i)));
    return text;
}

static void at_hour(const struct company *c, const char *table, const char *column, const char *id,
                    int hour)
{
    loopback_sql(c->server,
                 "update %s set %s = timestamptz '2026-01-05 00:00+08' + interval '%d hours' "
                 "where id = %lld",
                 table, column, hour, company_number(id));
}

/* One of each, an hour apart, the newest last. */
struct full {
    const char *customer, *interaction, *task, *deal, *ticket, *reply, *all;
};

static struct full make_full(const struct company *c)
{
    struct full full;
    full.customer = company_make(c->li, "customer", "name: '上海电子'");
    full.interaction = company_make(c->li, "interaction",
                                    "kind: visit customer_id: '%s' subject: 'new line' content: "
                                    "'long talk' happened_at: '2026-01-04T17:00:00Z' "
                                    "no_next_step_reason: 'solved'",
                                    full.customer);
    full.task = company_make(c->li, "task",
                             "subject: 'offer' description: 'by mail' customer_id: "
                             "'%s'",
                             full.customer);
    full.deal = company_make(c->li, "opportunity",
                             "name: 'Line 2' amount: '35000 CNY' customer_id: '%s'", full.customer);
    full.ticket =
        company_make(c->anna, "ticket", "subject: 'noise' customer_id: '%s'", full.customer);
    full.reply =
        company_make(c->anna, "ticket_reply", "ticket_id: '%s' body: 'on my way'", full.ticket);
    expect_ok(loopback_call(c->li, "MoveOpportunity", "id: '%s' stage_id: '%s'", full.deal,
                            loopback_value(c->server, "select 'SG-' || id from stage where code = "
                                                      "'proposal'")));
    expect_ok(loopback_call(c->li, "CompleteTask", "id: '%s'", full.task));
    loopback_sql(c->server,
                 "insert into attachment (customer_id, file_name, created_by) values (%lld, "
                 "'plan.pdf', %lld)",
                 company_number(full.customer), (long long)c->li->id);
    const char *file = loopback_value(c->server, "select 'A-' || max(id) from attachment");
    at_hour(c, "task", "created_at", full.task, 2);
    at_hour(c, "opportunity", "created_at", full.deal, 3);
    at_hour(c, "ticket", "created_at", full.ticket, 4);
    at_hour(c, "ticket_reply", "created_at", full.reply, 5);
    at_hour(c, "stage_change", "changed_at",
            loopback_value(c->server, "select 'SH-' || max(id) from stage_change"), 6);
    at_hour(c, "task", "completed_at", full.task, 7);
    at_hour(c, "attachment", "created_at", file, 8);
    full.all = arena_printf(loopback_arena(c->server),
                            "attachment:%s,task:%s,stage_change:%s,ticket_reply:%s,ticket:%s,"
                            "opportunity:%s,task:%s,interaction:%s",
                            file, full.task, full.deal, full.ticket, full.ticket, full.deal,
                            full.task, full.interaction);
    return full;
}

static void everything_stands_in_order(void **state)
{
    const struct company *c = *state;
    struct full full = make_full(c);
    struct loopback_reply reply = timeline(c->li, full.customer, "");
    assert_string_equal(events(reply), full.all);
    expect_text(reply, "next_page_token", "");
    expect_text(reply, "events[0].title", "plan.pdf");
    expect_text(reply, "events[1].title", "offer");
    expect_text(reply, "events[1].detail", "completed");
    expect_text(reply, "events[2].detail", "Prospecting 初步接触 → Proposal 方案报价");
    expect_text(reply, "events[3].title", "noise");
    expect_text(reply, "events[3].detail", "on my way");
    expect_text(reply, "events[4].detail",
                loopback_text(company_get(c->anna, full.ticket), "number"));
    expect_text(reply, "events[4].actor_id",
                arena_printf(reply.arena, "U-%lld", (long long)c->anna->id));
    expect_text(reply, "events[5].detail", "35000.00 CNY");
    expect_text(reply, "events[6].detail", "by mail");
    expect_text(reply, "events[7].title", "visit · new line");
    expect_text(reply, "events[7].detail", "long talk");
    expect_text(reply, "events[7].time", "2026-01-04T17:00:00Z");
}

static void pages_make_up_the_whole(void **state)
{
    const struct company *c = *state;
    struct full full = make_full(c);
    for (int size = 1; size <= 9; size++) {
        const char *token = "", *whole = "";
        int pages = 0;
        do {
            struct loopback_reply page =
                timeline(c->li, full.customer,
                         arena_printf(loopback_arena(c->server), "page_size: %d page_token: '%s'",
                                      size, token));
            whole = arena_printf(page.arena, "%s%s%s", whole, *whole ? "," : "", events(page));
            token = loopback_text(page, "next_page_token");
            pages++;
        } while (*token);
        assert_string_equal(whole, full.all);
        assert_int_equal(pages, (8 + size - 1) / size);
    }
}

static void many_at_the_same_time_are_each_shown_once(void **state)
{
    const struct company *c = *state;
    const char *customer = company_make(c->li, "customer", "name: 'Acme'");
    loopback_sql(c->server,
                 "insert into task (subject, customer_id, owner_id, created_at, status, "
                 "completed_at) select 'x' || n, %lld, %lld, '2026-01-05', 4, '2026-01-05' from "
                 "generate_series(1, 40) n",
                 company_number(customer), (long long)c->li->id);
    const char *token = "";
    long shown = 0;
    do {
        struct loopback_reply page = timeline(
            c->li, customer,
            arena_printf(loopback_arena(c->server), "page_size: 7 page_token: '%s'", token));
        expect_ok(page);
        shown += strtol(loopback_text(page, "events#"), NULL, 10);
        token = loopback_text(page, "next_page_token");
    } while (*token);
    assert_int_equal(shown, 80);
}

static void each_object_is_shown_to_who_may_see_it(void **state)
{
    const struct company *c = *state;
    struct full full = make_full(c);
    const char *seen = events(timeline(c->anna, full.customer, ""));
    assert_null(strstr(seen, "opportunity:"));
    assert_null(strstr(seen, "stage_change:"));
    assert_non_null(strstr(seen, "ticket:"));
    assert_non_null(strstr(seen, "ticket_reply:"));
    assert_non_null(strstr(seen, "interaction:"));
    assert_non_null(strstr(seen, "attachment:"));
    assert_string_equal(events(timeline(c->wang, full.customer, "")), full.all);
    assert_string_equal(events(timeline(c->boss, full.customer, "")), full.all);
    expect_error(timeline(c->zhao, full.customer, ""), RPC_NOT_FOUND, "NOT_FOUND", NULL);
    expect_error(timeline(c->li, "C-999999", ""), RPC_NOT_FOUND, "NOT_FOUND", NULL);
    expect_error(timeline(c->nobody, full.customer, ""), RPC_UNAUTHENTICATED, NULL, NULL);
}

static void what_is_deleted_is_gone(void **state)
{
    const struct company *c = *state;
    struct full full = make_full(c);
    expect_ok(loopback_call(c->li, "DeleteTask", "id: '%s'", full.task));
    expect_ok(loopback_call(c->anna, "DeleteTicket", "id: '%s'", full.ticket));
    expect_ok(loopback_call(c->li, "DeleteOpportunity", "id: '%s'", full.deal));
    const char *seen = events(timeline(c->li, full.customer, ""));
    assert_null(strstr(seen, "task"));
    assert_null(strstr(seen, "ticket"));
    assert_null(strstr(seen, "opportunity"));
    assert_null(strstr(seen, "stage_change"));
}

static void tokens_hold_for_their_customer_and_user_only(void **state)
{
    const struct company *c = *state;
    struct full full = make_full(c), other = make_full(c);
    const char *token =
        loopback_text(timeline(c->li, full.customer, "page_size: 2"), "next_page_token");
    const char *more = arena_printf(loopback_arena(c->server), "page_token: '%s'", token);
    expect_ok(timeline(c->li, full.customer, more));
    expect_error(timeline(c->li, other.customer, more), RPC_INVALID_ARGUMENT, NULL, "page_token");
    expect_error(timeline(c->wang, full.customer, more), RPC_INVALID_ARGUMENT, NULL, "page_token");
    expect_error(timeline(c->li, full.customer, "page_token: 'abc'"), RPC_INVALID_ARGUMENT, NULL,
                 "page_token");
    expect_error(timeline(c->li, full.customer, "page_size: -1"), RPC_INVALID_ARGUMENT, NULL,
                 "page_size");
}

static void an_organisation_has_no_birthday(void **state)
{
    const struct company *c = *state;
    expect_error(loopback_call(c->li, "CreateCustomer",
                               "customer { name: 'Acme' kind: organisation birthday: "
                               "'1990-05-10' }"),
                 RPC_INVALID_ARGUMENT, "FIELD_OF_PERSON", "customer.birthday");
    expect_ok(loopback_call(c->li, "CreateCustomer",
                            "customer { name: '王芳' kind: person birthday: '1990-05-10' "
                            "gender: 'female' }"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_stands_in_order),
        cmocka_unit_test(pages_make_up_the_whole),
        cmocka_unit_test(many_at_the_same_time_are_each_shown_once),
        cmocka_unit_test(each_object_is_shown_to_who_may_see_it),
        cmocka_unit_test(what_is_deleted_is_gone),
        cmocka_unit_test(tokens_hold_for_their_customer_and_user_only),
        cmocka_unit_test(an_organisation_has_no_birthday),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
