/* SPDX-License-Identifier: Apache-2.0 */
/* Bulk actions: looked at, done within the call and by the job, taken back. */
#include "server/job/batch.h"

#include "server/feature/feature.h"
#include "server/job/test/desk.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MANY = 1200 };

static void work(struct desk *desk)
{
    bool found = true;
    while (found) {
        struct status status = batch_work(&desk->work, &found);
        if (!status_is_ok(status))
            fail_msg("%s", status.message);
    }
}

/* "changed 2, read_only 1": the parts of a report. */
static const char *parts(struct desk *desk, struct loopback_reply reply)
{
    const char *text = "";
    expect_ok(reply);
    long n = strtol(loopback_text(reply, "parts#"), NULL, 10);
    for (long i = 0; i < n; i++)
        text =
            arena_printf(desk->arena, "%s%s%s %s", text, i ? ", " : "",
                         loopback_text(reply, arena_printf(desk->arena, "parts[%ld].outcome", i)),
                         loopback_text(reply, arena_printf(desk->arena, "parts[%ld].count", i)));
    return text;
}

static struct loopback_reply report(const struct loopback_user *user, const char *batch)
{
    return loopback_call(user, "ReportBatch", "id: '%s'", batch);
}

static const char *city(const struct loopback_user *user, const char *id)
{
    return loopback_text(company_get(user, id), "city");
}

static void make_many(struct desk *desk, const char *name)
{
    loopback_sql(desk->server,
                 "insert into customer (name, city, owner_id, team_id, created_by) select '%s', "
                 "'Suzhou', %lld, %lld, %lld from generate_series(1, %d)",
                 name, (long long)desk->company->li->id, (long long)desk->company->east,
                 (long long)desk->company->li->id, MANY);
}

static int64_t count(struct desk *desk, const char *name, const char *town)
{
    return loopback_number(desk->server,
                           "select count(*) from customer where name = '%s' and city = '%s'", name,
                           town);
}

/* Of a filter those that one may change; what one may only read is told, what one does not see not.
 */
static void a_filter_is_changed_and_taken_back(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    const char *one = company_make(c->li, "customer", "name: 'Fil' city: 'Wuxi' region: 'x'");
    const char *two = company_make(c->li, "customer", "name: 'Fil' city: 'Nanjing'");
    const char *same = company_make(c->li, "customer", "name: 'Fil' city: 'Suzhou'");
    const char *far = company_make(c->zhao, "customer", "name: 'Fil' city: 'Wuxi'");
    const char *wish = "object: 'customer' filter: 'name = \"Fil\"' "
                       "changes { field: 'city' value: 'Suzhou' }";
    struct loopback_reply look =
        loopback_call(c->li, "UpdateRecords", "%s validate_only: true", wish);
    assert_string_equal(parts(desk, look), "changed 2, unchanged 1");
    expect_text(look, "parts[0].samples[0]", arena_printf(desk->arena, "%s Fil", one));
    assert_string_equal(city(c->li, one), "Wuxi");
    struct loopback_reply done = loopback_call(c->li, "UpdateRecords", "%s", wish);
    assert_string_equal(parts(desk, done), "changed 2, unchanged 1");
    expect_text(done, "batch.status", "done");
    expect_text(done, "batch.records_total", "3");
    expect_text(done, "batch.changes", "city = Suzhou");
    const char *batch = loopback_text(done, "batch.id");
    assert_string_equal(city(c->li, one), "Suzhou");
    assert_string_equal(city(c->zhao, far), "Wuxi");
    expect_text(company_get(c->li, same), "etag", "1");
    expect_ok(loopback_call(c->wang, "UpdateCustomer", "customer { id: '%s' region: 'y' }", two));
    expect_error(loopback_call(c->zhao, "UndoBatch", "id: '%s'", batch), RPC_NOT_FOUND, "NOT_FOUND",
                 NULL);
    struct loopback_reply back = loopback_call(c->li, "UndoBatch", "id: '%s'", batch);
    expect_text(back, "status", "undone");
    expect_text(back, "records_undone", "1");
    expect_text(back, "records_kept", "1");
    assert_string_equal(city(c->li, one), "Wuxi");
    assert_string_equal(city(c->li, two), "Suzhou");
    expect_text(company_get(c->li, one), "region", "x");
    struct loopback_reply kept =
        loopback_call(c->li, "ListBatchItems", "id: '%s' outcome: kept", batch);
    expect_text(kept, "items#", "1");
    expect_text(kept, "items[0].record", two);
    expect_text(kept, "items[0].message", "It was changed since and stays as it is.");
    expect_error(loopback_call(c->li, "UndoBatch", "id: '%s'", batch), RPC_FAILED_PRECONDITION,
                 "BATCH_STATUS", NULL);
}

/* Every sort of value, and a request that comes twice. */
static void values_are_as_people_write_them(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    const char *id = company_make(c->li, "customer", "name: 'Val' industry: 'software'");
    const char *deal =
        company_make(c->li, "opportunity",
                     "name: 'V' customer_id: '%s' amount { currency_code: 'CNY' units: 5 }", id);
    const char *twice = arena_printf(
        desk->arena,
        "object: 'customer' ids: '%s' changes { field: 'tags' value: 'vip, east' } "
        "changes { field: 'industry' value: '' } changes { field: 'owner_id' value: 'U-%lld' } "
        "reason: 'covers' request_id: 'values'",
        id, (long long)c->wang->id);
    struct loopback_reply done = loopback_call(c->li, "UpdateRecords", "%s", twice);
    assert_string_equal(parts(desk, done), "changed 1");
    struct loopback_reply again = loopback_call(c->li, "UpdateRecords", "%s", twice);
    expect_text(again, "batch.id", loopback_text(done, "batch.id"));
    struct loopback_reply now = company_get(c->wang, id);
    expect_text(now, "tags#", "2");
    expect_text(now, "industry", "");
    expect_text(now, "etag", "2");
    expect_text(company_list(c->wang, "owner_change", "filter: 'customer_id = %s'", id),
                "owner_changes[0].reason", "covers");
    done = loopback_call(c->li, "UpdateRecords",
                         "object: 'opportunity' ids: '%s' changes { field: 'amount' value: "
                         "'12000.50 CNY' } changes { field: 'close_date' value: '2027-03-01' }",
                         deal);
    assert_string_equal(parts(desk, done), "changed 1");
    expect_text(company_get(c->li, deal), "amount.units", "12000");
    expect_ok(loopback_call(c->li, "UndoBatch", "id: '%s'", loopback_text(done, "batch.id")));
    expect_text(company_get(c->li, deal), "amount.units", "5");
    expect_text(company_get(c->li, deal), "close_date.year", "");
}

static void expect_refused(struct desk *desk, const char *wish, const char *field)
{
    expect_error(loopback_call(desk->company->li, "UpdateRecords", "%s", wish),
                 RPC_INVALID_ARGUMENT, NULL, field);
}

static void what_is_wrong_changes_nothing(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    const char *id = company_make(c->li, "customer", "name: 'Wrong'");
    expect_refused(desk, "object: 'role' filter: 'id = 1' changes { field: 'name' value: 'x' }",
                   "object");
    expect_refused(desk, "object: 'customer' changes { field: 'city' value: 'x' }", "filter");
    expect_refused(desk, "object: 'customer' filter: 'a' ids: 'C-1' changes { field: 'city' }",
                   "filter");
    expect_refused(desk, "object: 'customer' ids: 'C-1' changes { field: 'nope' value: 'x' }",
                   "changes");
    expect_refused(desk, "object: 'customer' ids: 'C-1' changes { field: 'created_by' value: '1' }",
                   "changes");
    expect_refused(desk, "object: 'customer' ids: 'C-1' changes { field: 'name' }", "changes");
    expect_refused(desk,
                   "object: 'customer' ids: 'C-1' changes { field: 'external_id' value: 'x' }",
                   "changes");
    expect_refused(desk, "object: 'task' ids: 'K-1' changes { field: 'status' value: 'completed' }",
                   "changes");
    expect_error(loopback_call(c->li, "UpdateRecords",
                               "object: 'customer' ids: '%s' ids: 'C-999999' "
                               "changes { field: 'city' value: 'x' }",
                               id),
                 RPC_NOT_FOUND, "NOT_FOUND", "ids");
    expect_error(loopback_call(c->li, "UpdateRecords",
                               "object: 'customer' filter: 'name = \"nobody\"' "
                               "changes { field: 'city' value: 'x' }"),
                 RPC_FAILED_PRECONDITION, "NOTHING_FOUND", "filter");
    expect_error(loopback_call(c->nobody, "UpdateRecords",
                               "object: 'customer' ids: '%s' changes { field: 'city' value: 'x' }",
                               id),
                 RPC_UNAUTHENTICATED, NULL, NULL);
    expect_text(company_get(c->li, id), "etag", "1");
}

static void what_was_deleted_comes_back(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    const char *one = company_make(c->li, "task", "subject: 'Bin me'");
    const char *two = company_make(c->li, "task", "subject: 'Bin me'");
    struct loopback_reply done =
        loopback_call(c->li, "DeleteRecords", "object: 'task' filter: 'subject = \"Bin me\"'");
    assert_string_equal(parts(desk, done), "changed 2");
    expect_text(company_list(c->li, "task", "filter: 'subject = \"Bin me\"' count: true"),
                "total_size", "0");
    expect_ok(loopback_call(c->li, "UndeleteTask", "id: '%s'", two));
    struct loopback_reply back =
        loopback_call(c->li, "UndoBatch", "id: '%s'", loopback_text(done, "batch.id"));
    expect_text(back, "records_undone", "1");
    expect_text(back, "records_kept", "1");
    expect_text(company_get(c->li, one), "delete_time.seconds", "");
}

static void giving_away_is_a_batch(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    const char *id = company_make(c->li, "customer", "name: 'Give'");
    const char *deal = company_make(c->li, "opportunity", "name: 'D' customer_id: '%s'", id);
    struct loopback_reply done =
        loopback_call(c->li, "AssignRecords", "ids: '%s' ids: '%s' owner_id: 'U-%lld'", id, deal,
                      (long long)c->wang->id);
    const char *batch = loopback_text(done, "batch_id");
    assert_string_equal(parts(desk, report(c->li, batch)), "changed 1, changed 1");
    struct loopback_reply back = loopback_call(c->boss, "UndoBatch", "id: '%s'", batch);
    expect_text(back, "records_undone", "2");
    expect_text(company_get(c->li, id), "owner_id",
                arena_printf(desk->arena, "U-%lld", (long long)c->li->id));
    expect_text(company_list(c->li, "owner_change", "filter: 'customer_id = %s'", id),
                "owner_changes[0].reason", arena_printf(desk->arena, "%s undo", batch));
}

/* More than a thousand go by and by; killed at any moment, the next one goes on. */
static void many_are_the_work_of_the_job(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    make_many(desk, "Many");
    struct loopback_reply done = loopback_call(c->li, "UpdateRecords",
                                               "object: 'customer' filter: 'name = \"Many\"' "
                                               "changes { field: 'city' value: 'Wuxi' }");
    const char *batch = loopback_text(done, "batch.id");
    expect_text(done, "batch.status", "running");
    assert_string_equal(parts(desk, done), arena_printf(desk->arena, "waits %d", MANY));
    assert_int_equal(count(desk, "Many", "Wuxi"), 0);
    work(desk);
    expect_text(company_get(c->li, batch), "status", "done");
    expect_text(company_get(c->li, batch), "records_changed", "1200");
    assert_int_equal(count(desk, "Many", "Wuxi"), MANY);
    assert_int_equal(loopback_number(desk->server, "select count(*) from batch_value"), 0);
    loopback_sql(desk->server,
                 "update customer set version = version + 1, region = 'z' where id in "
                 "(select id from customer where name = 'Many' order by id limit 3)");
    expect_text(loopback_call(c->li, "UndoBatch", "id: '%s'", batch), "status", "undoing");
    work(desk);
    expect_text(company_get(c->li, batch), "status", "undone");
    expect_text(company_get(c->li, batch), "records_kept", "3");
    assert_int_equal(count(desk, "Many", "Suzhou"), MANY - 3);
}

static void a_stubborn_record_stays(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    make_many(desk, "Stubborn");
    loopback_sql(desk->server,
                 "create function stubborn() returns trigger language plpgsql as $x$ begin "
                 "if new.id = %lld then perform "
                 "kith_raise('KH009', 'Not this one.', 'NO'); end if; return new; end $x$",
                 (long long)loopback_number(
                     desk->server, "select min(id) from customer where name = 'Stubborn'"));
    loopback_sql(desk->server, "create trigger stubborn before update of city on customer for each "
                               "row execute function stubborn()");
    struct loopback_reply done = loopback_call(c->li, "UpdateRecords",
                                               "object: 'customer' filter: 'name = \"Stubborn\"' "
                                               "changes { field: 'city' value: 'Wuxi' }");
    work(desk);
    loopback_sql(desk->server, "drop trigger stubborn on customer");
    const char *batch = loopback_text(done, "batch.id");
    assert_string_equal(parts(desk, report(c->li, batch)), "changed 1199, refused 1");
    expect_text(loopback_call(c->li, "ListBatchItems", "id: '%s' outcome: refused", batch),
                "items[0].message", "Not this one.");
}

/* A running batch is taken back: what waits is not done any more. */
static void undo_stops_what_runs(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    make_many(desk, "Stop");
    struct loopback_reply done = loopback_call(c->li, "UpdateRecords",
                                               "object: 'customer' filter: 'name = \"Stop\"' "
                                               "changes { field: 'city' value: 'Wuxi' }");
    const char *batch = loopback_text(done, "batch.id");
    expect_text(loopback_call(c->li, "UndoBatch", "id: '%s'", batch), "status", "undone");
    work(desk);
    assert_string_equal(parts(desk, report(c->li, batch)),
                        arena_printf(desk->arena, "cancelled %d", MANY));
    assert_int_equal(count(desk, "Stop", "Suzhou"), MANY);
}

/* Who loses the right while it goes on changes nothing more. */
static void rights_are_those_of_the_moment(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    make_many(desk, "Rights");
    struct loopback_reply done = loopback_call(c->wang, "UpdateRecords",
                                               "object: 'customer' filter: 'name = \"Rights\"' "
                                               "changes { field: 'city' value: 'Wuxi' }");
    loopback_sql(desk->server, "update app_user set team_id = %lld where id = %lld",
                 (long long)c->west, (long long)c->wang->id);
    work(desk);
    loopback_sql(desk->server, "update app_user set team_id = %lld where id = %lld",
                 (long long)c->east, (long long)c->wang->id);
    loopback_settle(desk->server);
    assert_int_equal(count(desk, "Rights", "Wuxi"), 0);
    expect_text(company_get(c->wang, loopback_text(done, "batch.id")), "records_skipped", "1200");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_filter_is_changed_and_taken_back),
        cmocka_unit_test(values_are_as_people_write_them),
        cmocka_unit_test(what_is_wrong_changes_nothing),
        cmocka_unit_test(what_was_deleted_comes_back),
        cmocka_unit_test(giving_away_is_a_batch),
        cmocka_unit_test(many_are_the_work_of_the_job),
        cmocka_unit_test(a_stubborn_record_stays),
        cmocka_unit_test(undo_stops_what_runs),
        cmocka_unit_test(rights_are_those_of_the_moment),
    };
    return cmocka_run_group_tests(tests, desk_start, desk_stop);
}
