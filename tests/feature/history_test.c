/* SPDX-License-Identifier: Apache-2.0 */
/* History: who changed what; and records as they were at a time. */
#include "tests/feature/company.h"

static struct loopback_reply history(const struct loopback_user *user, const char *id)
{
    const char *method = company_method(company_object(id)->name, CONTRACT_HISTORY);
    return loopback_call(user, method, "id: '%s'", id);
}

/* "city: a -> b, name: x -> y" of one entry. */
static const char *changes(struct loopback_reply reply, int entry)
{
    struct arena *arena = reply.arena;
    const char *text = "";
    for (int i = 0;; i++) {
        const char *path = arena_printf(arena, "entries[%d].changes[%d]", entry, i);
        const char *field = loopback_text(reply, arena_printf(arena, "%s.field", path));
        if (!*field)
            return text;
        text = arena_printf(arena, "%s%s%s: %s -> %s", text, i ? ", " : "", field,
                            loopback_text(reply, arena_printf(arena, "%s.old_value", path)),
                            loopback_text(reply, arena_printf(arena, "%s.new_value", path)));
    }
}

static void update(const struct loopback_user *user, const char *id, const char *fields)
{
    const char *object = company_object(id)->name;
    expect_ok(loopback_call(user, company_method(object, CONTRACT_UPDATE), "%s { id: '%s' %s }",
                            object, id, fields));
}

static void each_change_says_who_what_and_when(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'A' city: '上海'");
    update(c->wang, id, "city: '苏州' employees: 5");
    update(c->li, id, "name: 'B'");
    struct loopback_reply h = history(c->li, id);
    expect_text(h, "entries#", "3");
    expect_text(h, "entries[0].action", "update");
    expect_text(h, "entries[0].actor", "li");
    expect_text(h, "entries[0].etag", "3");
    assert_string_equal(changes(h, 0), "name: A -> B");
    expect_text(h, "entries[1].actor", "wang");
    expect_text(h, "entries[1].actor_id", arena_printf(h.arena, "U-%lld", (long long)c->wang->id));
    assert_string_equal(changes(h, 1), "city: 上海 -> 苏州, employees:  -> 5");
    expect_text(h, "entries[2].action", "create");
    expect_text(h, "entries[2].etag", "1");
    assert_string_not_equal(loopback_text(h, "entries[2].time"), "");
    assert_non_null(strstr(changes(h, 2), "name:  -> A"));
    assert_non_null(strstr(changes(h, 2), "city:  -> 上海"));
}

static void values_are_told_as_people_read_them(void **state)
{
    const struct company *c = *state;
    const char *parent = company_make(c->li, "customer", "name: 'Parent'");
    const char *id = company_make(c->li, "customer",
                                  "name: 'V' kind: organisation annual_revenue: '10 CNY' "
                                  "founding_date: '2020-01-01' tags: 'b' tags: 'a'");
    update(c->li, id,
           arena_printf(loopback_arena(c->server),
                        "kind: person annual_revenue: '10.5 USD' founding_date: '2021-02-03' "
                        "tags: 'c' parent_id: '%s'",
                        parent));
    struct loopback_reply h = history(c->li, id);
    const char *told = changes(h, 0);
    assert_non_null(strstr(told, "kind: organisation -> person"));
    assert_non_null(strstr(told, "annual_revenue: 10 CNY -> 10.5 USD"));
    assert_non_null(strstr(told, "founding_date: 2020-01-01 -> 2021-02-03"));
    assert_non_null(strstr(told, "tags: a, b -> c"));
    assert_non_null(strstr(told, arena_printf(h.arena, "parent_id:  -> %s", parent)));
}

static void deletion_and_return_have_their_names(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Bin'");
    expect_ok(loopback_call(c->li, "DeleteCustomer", "id: '%s'", id));
    expect_text(history(c->li, id), "entries[0].action", "delete");
    expect_ok(loopback_call(c->li, "UndeleteCustomer", "id: '%s'", id));
    expect_text(history(c->li, id), "entries[0].action", "undelete");
}

static void the_same_value_again_is_no_change_of_the_field(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Same' city: 'x'");
    update(c->li, id, "city: 'x' name: 'Other'");
    assert_string_equal(changes(history(c->li, id), 0), "name: Same -> Other");
}

static void history_has_pages(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Long'");
    for (int i = 0; i < 6; i++)
        update(c->li, id, arena_printf(loopback_arena(c->server), "city: 'c%d'", i));
    const char *token = "";
    int entries = 0;
    for (int page = 0; page < 4; page++) {
        struct loopback_reply h = loopback_call(
            c->li, "GetCustomerHistory", "id: '%s' page_size: 2 page_token: '%s'", id, token);
        expect_text(h, "entries#", page < 3 ? "2" : "1");
        expect_text(h, "entries[0].etag", arena_printf(h.arena, "%d", 7 - entries));
        /* the new value comes from an entry of the page before */
        if (page == 1)
            assert_string_equal(changes(h, 0), "city: c2 -> c3");
        entries += page < 3 ? 2 : 1;
        token = loopback_text(h, "next_page_token");
    }
    assert_string_equal(token, "");
    const char *other = company_make(c->li, "customer", "name: 'Other'");
    struct loopback_reply first =
        loopback_call(c->li, "GetCustomerHistory", "id: '%s' page_size: 1", id);
    expect_error(loopback_call(c->li, "GetCustomerHistory", "id: '%s' page_token: '%s'", other,
                               loopback_text(first, "next_page_token")),
                 RPC_INVALID_ARGUMENT, NULL, "page_token");
}

static void history_is_for_those_who_see_the_record(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Own'");
    expect_error(history(c->zhao, id), RPC_NOT_FOUND, "NOT_FOUND", NULL);
    expect_error(history(c->li, "C-99999999"), RPC_NOT_FOUND, "NOT_FOUND", NULL);
    expect_ok(history(c->anna, id));
    expect_error(history(c->nobody, id), RPC_UNAUTHENTICATED, NULL, NULL);
}

/* ---- As it was ---- */

static const char *moment(const struct company *c)
{
    return loopback_value(c->server, "select to_char(clock_timestamp() at time zone 'utc', "
                                     "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')");
}

static struct loopback_reply at(const struct loopback_user *user, const char *id, const char *when)
{
    return loopback_call(user, "GetCustomer", "id: '%s' as_of: '%s'", id, when);
}

static void a_record_is_shown_as_it_was(void **state)
{
    const struct company *c = *state;
    const char *before = moment(c);
    const char *id = company_make(c->li, "customer",
                                  "name: 'One' annual_revenue: '1 CNY' tags: 'old' "
                                  "founding_date: '2001-01-01'");
    const char *first = moment(c);
    update(c->wang, id,
           "name: 'Two' city: '北京' annual_revenue: '2 USD' tags: 'new' employees: 7");
    const char *second = moment(c);
    expect_ok(loopback_call(c->li, "UpdateCustomer",
                            "customer { id: '%s' } update_mask: 'founding_date,employees'", id));
    expect_ok(loopback_call(c->li, "DeleteCustomer", "id: '%s'", id));
    expect_error(at(c->li, id, before), RPC_NOT_FOUND, NULL, NULL);
    struct loopback_reply one = at(c->li, id, first);
    expect_text(one, "name", "One");
    expect_text(one, "city", "");
    expect_text(one, "annual_revenue", "1.00 CNY");
    expect_text(one, "tags", "old");
    expect_text(one, "employees", "");
    expect_text(one, "etag", "1");
    expect_text(one, "delete_time", "");
    struct loopback_reply two = at(c->li, id, second);
    expect_text(two, "name", "Two");
    expect_text(two, "annual_revenue", "2.00 USD");
    expect_text(two, "founding_date", "2001-01-01");
    expect_text(two, "employees", "7");
    expect_text(two, "etag", "2");
    expect_text(two, "updated_by", arena_printf(two.arena, "U-%lld", (long long)c->wang->id));
    struct loopback_reply now = at(c->li, id, "2099-01-01T00:00:00Z");
    expect_text(now, "etag", "4");
    assert_string_not_equal(loopback_text(now, "delete_time"), "");
}

static void what_it_was_is_for_those_who_may_see_it_now(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Handed over'");
    const char *when = moment(c);
    update(c->li, id,
           arena_printf(loopback_arena(c->server), "owner_id: 'U-%lld'", (long long)c->zhao->id));
    expect_error(at(c->li, id, when), RPC_NOT_FOUND, NULL, NULL);
    struct loopback_reply was = at(c->zhao, id, when);
    expect_text(was, "owner_id", arena_printf(was.arena, "U-%lld", (long long)c->li->id));
}

static void a_time_takes_a_mask_and_must_be_one(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Masked' city: 'x'");
    struct loopback_reply was = loopback_call(
        c->li, "GetCustomer", "id: '%s' as_of: '2099-01-01T00:00:00Z' read_mask: 'city'", id);
    expect_text(was, "city", "x");
    expect_text(was, "name", "");
    expect_error(loopback_call(c->li, "GetCustomer", "id: '%s' as_of { seconds: -1 }", id),
                 RPC_INVALID_ARGUMENT, NULL, "as_of");
    expect_error(
        loopback_call(c->li, "GetCustomer", "id: '%s' as_of { seconds: 253402300800 }", id),
        RPC_INVALID_ARGUMENT, NULL, "as_of");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_change_says_who_what_and_when),
        cmocka_unit_test(values_are_told_as_people_read_them),
        cmocka_unit_test(deletion_and_return_have_their_names),
        cmocka_unit_test(the_same_value_again_is_no_change_of_the_field),
        cmocka_unit_test(history_has_pages),
        cmocka_unit_test(history_is_for_those_who_see_the_record),
        cmocka_unit_test(a_record_is_shown_as_it_was),
        cmocka_unit_test(what_it_was_is_for_those_who_may_see_it_now),
        cmocka_unit_test(a_time_takes_a_mask_and_must_be_one),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
