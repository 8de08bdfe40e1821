/* SPDX-License-Identifier: Apache-2.0 */
/* The inbox: who is told what, in which words, and who sees it. */
#include "tests/feature/company.h"

#include <string.h>

static struct loopback_reply inbox(const struct loopback_user *user)
{
    return company_list(user, "notification",
                        "filter: 'NOT read_time:*' order_by: 'id' count: true");
}

static void start_afresh(struct company *c)
{
    loopback_sql(c->server, "delete from notification");
}

static void expect_one(const struct loopback_user *user, const char *kind, const char *text,
                       const char *record)
{
    struct loopback_reply list = inbox(user);
    expect_text(list, "total_size", "1");
    expect_text(list, "notifications[0].kind", kind);
    expect_text(list, "notifications[0].text", text);
    expect_text(list, "notifications[0].record", record);
}

static void expect_none(const struct loopback_user *user)
{
    expect_text(inbox(user), "total_size", "0");
}

static const char *words(struct company *c, const char *format, const char *id)
{
    return arena_printf(loopback_arena(c->server), "%.*s%s%s", (int)(strstr(format, "%s") - format),
                        format, id, strstr(format, "%s") + 2);
}

static const char *user_id(struct company *c, const struct loopback_user *user)
{
    return arena_printf(loopback_arena(c->server), "U-%lld", (long long)user->id);
}

static void test_given(void **state)
{
    struct company *c = *state;
    start_afresh(c);
    const char *id =
        company_make(c->admin, "customer", "name: 'Acme' owner_id: '%s'", user_id(c, c->li));
    expect_one(c->li, "assigned", words(c, "admin gave you customer %s Acme.", id), id);
    expect_none(c->admin);
    start_afresh(c);
    expect_ok(loopback_call(c->admin, "UpdateCustomer", "customer { id: '%s' owner_id: '%s' }", id,
                            user_id(c, c->wang)));
    expect_one(c->wang, "assigned", words(c, "admin gave you customer %s Acme.", id), id);
    expect_none(c->li);
    start_afresh(c); /* taking it oneself is nothing new */
    expect_ok(loopback_call(c->admin, "AssignRecords", "ids: '%s' owner_id: '%s'", id,
                            user_id(c, c->admin)));
    expect_none(c->admin);
    const char *ticket = company_make(c->anna, "ticket", "subject: 'Broken'");
    expect_ok(loopback_call(c->anna, "AssignTicket", "id: '%s' owner_id: '%s'", ticket,
                            user_id(c, c->li)));
    expect_one(c->li, "assigned", words(c, "anna gave you ticket %s Broken.", ticket), ticket);
}

/* One notice for all that a call moves, and none for what is only checked. */
static void test_many(void **state)
{
    struct company *c = *state;
    const char *a = company_make(c->admin, "customer", "name: 'A'");
    const char *b = company_make(c->admin, "customer", "name: 'B'");
    const char *deal = company_make(c->admin, "task", "subject: 'T'");
    start_afresh(c);
    expect_ok(loopback_call(c->admin, "AssignRecords",
                            "ids: '%s' ids: '%s' ids: '%s' owner_id: '%s' validate_only: true", a,
                            b, deal, user_id(c, c->li)));
    expect_none(c->li);
    expect_ok(loopback_call(c->admin, "AssignRecords",
                            "ids: '%s' ids: '%s' ids: '%s' owner_id: '%s'", a, b, deal,
                            user_id(c, c->li)));
    struct loopback_reply list = inbox(c->li);
    expect_text(list, "total_size", "2");
    expect_text(list, "notifications[0].text",
                words(c, "admin gave you 2 records, customer %s A among them.", a));
    expect_text(list, "notifications[1].text", words(c, "admin gave you task %s T.", deal));
}

static void test_shared(void **state)
{
    struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Shared'");
    start_afresh(c);
    company_make(c->li, "share", "customer_id: '%s' access: read user_id: '%s'", id,
                 user_id(c, c->zhao));
    expect_one(c->zhao, "shared", words(c, "li shared customer %s Shared with you.", id), id);
    start_afresh(c);
    company_make(c->li, "share", "customer_id: '%s' access: read team_id: 'TM-%lld'", id,
                 (long long)c->east);
    expect_text(inbox(c->wang), "total_size", "1");
    expect_text(inbox(c->anna), "total_size", "1");
    expect_none(c->li);
    expect_none(c->sun);
}

/* The name of a record is shown as it may be seen when it is read. */
static void test_names_are_not_kept(void **state)
{
    struct company *c = *state;
    start_afresh(c);
    const char *id =
        company_make(c->admin, "customer", "name: 'Before' owner_id: '%s'", user_id(c, c->zhao));
    expect_ok(loopback_call(c->admin, "UpdateCustomer", "customer { id: '%s' name: 'After' }", id));
    expect_one(c->zhao, "assigned", words(c, "admin gave you customer %s After.", id), id);
    expect_ok(loopback_call(c->admin, "UpdateCustomer",
                            "customer { id: '%s' owner_id: '%s' team_id: 'TM-%lld' }", id,
                            user_id(c, c->li), (long long)c->east));
    expect_one(c->zhao, "assigned", words(c, "admin gave you customer %s.", id), id);
    loopback_sql(c->server, "update app_user set language = 'zh' where id = %lld",
                 (long long)c->zhao->id);
    loopback_settle(c->server);
    expect_one(c->zhao, "assigned", words(c, "admin把客户 %s交给了你。", id), id);
    loopback_sql(c->server, "update app_user set language = 'en' where id = %lld",
                 (long long)c->zhao->id);
    loopback_settle(c->server);
}

/* Nobody sees another one's inbox, whatever a role says. */
static void test_own_only(void **state)
{
    struct company *c = *state;
    start_afresh(c);
    company_make(c->admin, "customer", "name: 'Mine' owner_id: '%s'", user_id(c, c->li));
    const char *id = loopback_text(inbox(c->li), "notifications[0].id");
    loopback_sql(c->server, "insert into permission (role_id, object, action, scope) select id, "
                            "'notification', 'read', 5 from role where code = 'administrator'");
    loopback_settle(c->server);
    expect_ok(company_get(c->li, id));
    expect_error(company_get(c->admin, id), RPC_NOT_FOUND, "NOT_FOUND", NULL);
    expect_none(c->admin);
    expect_text(loopback_call(c->admin, "MarkNotifications", "ids: '%s'", id), "marked", "");
    expect_text(inbox(c->li), "total_size", "1");
    expect_error(loopback_call(c->nobody, "ListNotifications", " "), RPC_UNAUTHENTICATED, NULL,
                 NULL);
}

static void test_marking(void **state)
{
    struct company *c = *state;
    start_afresh(c);
    for (int i = 0; i < 3; i++)
        company_make(c->admin, "task", "subject: 'T' owner_id: '%s'", user_id(c, c->li));
    const char *id = loopback_text(inbox(c->li), "notifications[1].id");
    expect_text(loopback_call(c->li, "CountNotifications", " "), "unread", "3");
    expect_text(loopback_call(c->li, "MarkNotifications", "ids: '%s' validate_only: true", id),
                "unread", "2");
    expect_text(loopback_call(c->li, "MarkNotifications", "ids: '%s'", id), "unread", "2");
    expect_text(loopback_call(c->li, "MarkNotifications", "ids: '%s'", id), "marked", "");
    expect_text(loopback_call(c->li, "MarkNotifications", "ids: '%s' unread: true", id), "unread",
                "3");
    expect_text(loopback_call(c->li, "MarkNotifications", " "), "marked", "3");
    expect_text(loopback_call(c->li, "CountNotifications", " "), "unread", "");
    expect_error(loopback_call(c->li, "MarkNotifications", "unread: true"), RPC_INVALID_ARGUMENT,
                 NULL, "ids");
}

static void test_choices(void **state)
{
    struct company *c = *state;
    start_afresh(c);
    expect_text(loopback_call(c->li, "ChooseNotificationKind", "kind: 'assigned' channel: none"),
                "channel", "none");
    company_make(c->admin, "task", "subject: 'T' owner_id: '%s'", user_id(c, c->li));
    company_make(c->admin, "task", "subject: 'T' owner_id: '%s'", user_id(c, c->wang));
    expect_none(c->li);
    expect_text(inbox(c->wang), "total_size", "1");
    expect_ok(loopback_call(c->li, "ChooseNotificationKind", "kind: 'assigned' channel: inbox"));
    company_make(c->admin, "task", "subject: 'T' owner_id: '%s'", user_id(c, c->li));
    expect_text(inbox(c->li), "total_size", "1");
    assert_int_equal(loopback_number(c->server, "select count(*) from notification where live"), 1);
    expect_ok(loopback_call(c->li, "ChooseNotificationKind", "kind: 'assigned' channel: live"));
    expect_error(loopback_call(c->li, "ChooseNotificationKind", "kind: 'security' channel: none"),
                 RPC_FAILED_PRECONDITION, "KIND_FIXED", NULL);
    expect_error(loopback_call(c->li, "ChooseNotificationKind", "kind: 'nothing' channel: none"),
                 RPC_NOT_FOUND, "KIND_UNKNOWN", NULL);
    assert_true(loopback_call(c->li, "ListNotificationKinds", " ").status.code == RPC_OK);
}

/* Somebody who cannot sign in is told nothing; a blocked factor always is. */
static void test_whom(void **state)
{
    struct company *c = *state;
    start_afresh(c);
    loopback_sql(c->server, "update app_user set status = 2 where id = %lld",
                 (long long)c->sun->id);
    loopback_sql(c->server, "select kith_notice(%lld, 'reminder', null, null)",
                 (long long)c->sun->id);
    loopback_sql(c->server, "update app_user set status = 1 where id = %lld",
                 (long long)c->sun->id);
    loopback_sql(c->server,
                 "insert into second_factor (user_id, seed, salt, confirmed_at, failures) values "
                 "(%lld, '', '', now(), 9)",
                 (long long)c->li->id);
    loopback_sql(c->server, "select factor_failed(%lld)", (long long)c->li->id);
    assert_int_equal(loopback_number(c->server, "select count(*) from notification"), 1);
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from notification where kind = 'security' "
                                     "and live and owner_id = %lld",
                                     (long long)c->li->id),
                     1);
    loopback_sql(c->server, "delete from second_factor");
}

/* Both languages of every kind hold the same words. */
static void test_sentences(void **state)
{
    struct company *c = *state;
    assert_int_equal(
        loopback_number(
            c->server,
            "select count(*) from notification_kind k where label_en = '' or label_zh = '' or "
            "(select array_agg(x order by x) from regexp_matches(sentence_en, '[{][a-z_]+[}]', "
            "'g') x) "
            "is distinct from "
            "(select array_agg(x order by x) from regexp_matches(sentence_zh, '[{][a-z_]+[}]', "
            "'g') x)"),
        0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_given),     cmocka_unit_test(test_many),
        cmocka_unit_test(test_shared),    cmocka_unit_test(test_names_are_not_kept),
        cmocka_unit_test(test_own_only),  cmocka_unit_test(test_marking),
        cmocka_unit_test(test_choices),   cmocka_unit_test(test_whom),
        cmocka_unit_test(test_sentences),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
