/* SPDX-License-Identifier: Apache-2.0 */
/* Records opened to one more person or team: what a share shows, allows, and does not. */
#include "tests/feature/company.h"

#include <stdlib.h>

static const char *share(const struct loopback_user *user, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static const char *share(const struct loopback_user *user, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *fields = arena_vprintf(loopback_arena(user->server), format, arguments);
    va_end(arguments);
    return company_make(user, "share", "%s", fields);
}

/* "user_id: 'U-4'" */
static const char *to_user(const struct loopback_user *user)
{
    return arena_printf(loopback_arena(user->server), "user_id: 'U-%lld'", (long long)user->id);
}

static const char *to_team(const struct company *c, int64_t team)
{
    return arena_printf(loopback_arena(c->server), "team_id: 'TM-%lld'", (long long)team);
}

/* As it stands in a filter. */
static const char *only(const struct loopback_user *user, const char *id)
{
    return arena_printf(loopback_arena(user->server), "filter: 'id = %s'", id);
}

/* The same answer from every reader. */
static void expect_seen(const struct loopback_user *user, const char *id, bool sees)
{
    const char *object = company_object(id)->name;
    enum rpc_code code = sees ? RPC_OK : RPC_NOT_FOUND;
    assert_int_equal(company_get(user, id).status.code, code);
    assert_int_equal(
        loopback_call(user, company_method(object, CONTRACT_BATCH_GET), "ids: '%s'", id)
            .status.code,
        code);
    assert_int_equal(
        loopback_call(user, company_method(object, CONTRACT_HISTORY), "id: '%s'", id).status.code,
        code);
    const char *const orders[] = {"", "order_by: 'id'", "order_by: 'create_time'",
                                  "show_deleted: true"};
    for (size_t i = 0; i < TEST_COUNT(orders); i++) {
        struct loopback_reply list =
            company_list(user, object, "%s %s count: true", only(user, id), orders[i]);
        assert_string_equal(company_ids(list), sees ? id : "");
        expect_text(list, "total_size", sees ? "1" : "0");
    }
    const char *newest = company_ids(company_list(user, object, "page_size: 1000"));
    const char *found = strstr(newest, id);
    while (found && found[strlen(id)] != ',' && found[strlen(id)])
        found = strstr(found + 1, id);
    assert_int_equal(found != NULL, sees);
    struct loopback_reply sum =
        loopback_call(user, "SummarizeRecords", "object: '%s' %s", object, only(user, id));
    expect_text(sum, "total_count", sees ? "1" : "");
}

static struct loopback_reply rename_to(const struct loopback_user *user, const char *id,
                                       const char *name)
{
    return loopback_call(user, "UpdateCustomer", "customer { id: '%s' name: '%s' }", id, name);
}

static void a_share_opens_one_record_to_one_person(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Open'");
    const char *other = company_make(c->li, "customer", "name: 'Closed'");
    expect_seen(c->zhao, id, false);
    const char *given = share(c->li, "customer_id: '%s' %s access: read", id, to_user(c->zhao));
    expect_seen(c->zhao, id, true);
    expect_seen(c->zhao, other, false);
    expect_seen(c->sun, id, false);
    /* who sees the record sees with whom it is shared */
    expect_seen(c->zhao, given, true);
    expect_seen(c->sun, given, false);
    assert_string_equal(company_ids(company_list(c->li, "share", "filter: 'customer_id = %s'", id)),
                        given);
}

static void a_share_to_a_team_reaches_its_members(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->zhao, "opportunity", "name: 'For East'");
    share(c->zhao, "opportunity_id: '%s' %s access: read", id, to_team(c, c->east));
    expect_seen(c->li, id, true);
    expect_seen(c->wang, id, true);
    expect_seen(c->sun, id, false); /* of a team below */
    loopback_sql(c->server, "insert into membership (user_id, team_id) values (%lld, %lld)",
                 (long long)c->sun->id, (long long)c->east);
    loopback_settle(c->server);
    expect_seen(c->sun, id, true);
    loopback_sql(c->server, "delete from membership");
    loopback_settle(c->server);
    expect_seen(c->sun, id, false);
}

static void every_kind_of_record_can_be_shared(void **state)
{
    static const char *const made[][2] = {
        {"contact", "name: 'Wu'"},
        {"opportunity", "name: 'Deal'"},
        {"interaction", "kind: call subject: 'Talk' no_next_step_reason: 'waiting' "},
        {"task", "subject: 'Do'"},
        {"ticket", "subject: 'Help'"}};
    const struct company *c = *state;
    for (size_t i = 0; i < TEST_COUNT(made); i++) {
        const struct loopback_user *owner = i == 4 ? c->anna : c->li;
        const char *on = i == 2 ? company_make(c->li, "customer", "name: 'Met'") : "";
        const char *id = company_make(owner, made[i][0], "%s customer_id: '%s'", made[i][1], on);
        expect_seen(c->zhao, id, false);
        const char *given =
            share(owner, "%s_id: '%s' %s access: read", made[i][0], id, to_user(c->zhao));
        expect_seen(c->zhao, id, true);
        expect_ok(loopback_call(owner, "DeleteShare", "id: '%s'", given));
        expect_seen(c->zhao, id, false);
    }
}

static void a_share_ends_at_its_time_or_when_it_is_taken_back(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'For a while'");
    const char *given = share(c->li, "customer_id: '%s' %s access: read", id, to_user(c->zhao));
    expect_seen(c->zhao, id, true);
    /* past, without any session knowing */
    loopback_sql(c->server, "alter table share disable trigger bump");
    loopback_sql(c->server, "update share set expires_at = now() - interval '1 second'");
    loopback_sql(c->server, "alter table share enable trigger bump");
    expect_seen(c->zhao, id, false);
    expect_ok(
        loopback_call(c->li, "UpdateShare",
                      "share { id: '%s' expire_time { seconds: 4000000000 } } update_mask { paths: "
                      "'expire_time' }",
                      given));
    expect_seen(c->zhao, id, true);
    expect_ok(loopback_call(c->li, "DeleteShare", "id: '%s'", given));
    expect_seen(c->zhao, id, false);
    expect_ok(loopback_call(c->li, "UndeleteShare", "id: '%s'", given));
    expect_seen(c->zhao, id, true);
}

static void looking_is_not_changing(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Look'");
    expect_error(rename_to(c->zhao, id, "x"), RPC_NOT_FOUND, "NOT_FOUND", NULL);
    const char *given = share(c->li, "customer_id: '%s' %s access: read", id, to_user(c->zhao));
    expect_error(rename_to(c->zhao, id, "x"), RPC_PERMISSION_DENIED, "PERMISSION_DENIED", NULL);
    expect_error(loopback_call(c->zhao, "CreateShare",
                               "share { customer_id: '%s' %s access: read }", id, to_user(c->sun)),
                 RPC_PERMISSION_DENIED, NULL, "share.customer_id");
    expect_ok(loopback_call(c->li, "UpdateShare", "share { id: '%s' access: update }", given));
    expect_ok(rename_to(c->zhao, id, "Changed"));
    expect_error(loopback_call(c->zhao, "DeleteCustomer", "id: '%s'", id), RPC_PERMISSION_DENIED,
                 NULL, NULL);
    /* a share to look at stays one beside it */
    share(c->li, "customer_id: '%s' %s access: read", id, to_team(c, c->west));
    expect_ok(rename_to(c->zhao, id, "Changed again"));
}

static void a_role_without_the_action_gains_nothing(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *guest = loopback_user(c->server, "guest", "", c->west);
    const char *id = company_make(c->li, "customer", "name: 'No role'");
    share(c->li, "customer_id: '%s' %s access: update", id, to_user(guest));
    expect_error(company_get(guest, id), RPC_PERMISSION_DENIED, NULL, NULL);
    expect_error(rename_to(guest, id, "x"), RPC_PERMISSION_DENIED, NULL, NULL);
}

static void a_shared_customer_shows_what_hangs_on_it(void **state)
{
    const struct company *c = *state;
    const char *customer = company_make(c->li, "customer", "name: 'With all'");
    const char *const hanging[] = {
        company_make(c->li, "contact", "name: 'Wu' customer_id: '%s'", customer),
        company_make(c->li, "task", "subject: 'Call' customer_id: '%s'", customer),
        company_make(c->li, "opportunity", "name: 'Deal' customer_id: '%s'", customer),
        company_make(c->anna, "ticket", "subject: 'Help' customer_id: '%s'", customer),
        company_make(c->li, "contact_point", "customer_id: '%s' kind: email value: 'a@b.cn'",
                     customer),
    };
    for (size_t i = 0; i < TEST_COUNT(hanging); i++)
        expect_seen(c->zhao, hanging[i], false);
    const char *given =
        share(c->li, "customer_id: '%s' %s access: update", customer, to_user(c->zhao));
    for (size_t i = 0; i < TEST_COUNT(hanging); i++)
        expect_seen(c->zhao, hanging[i], true);
    /* for looking; what is part of the customer's own card changes with it */
    expect_error(
        loopback_call(c->zhao, "UpdateContact", "contact { id: '%s' name: 'x' }", hanging[0]),
        RPC_PERMISSION_DENIED, NULL, NULL);
    expect_ok(loopback_call(c->zhao, "UpdateContactPoint",
                            "contact_point { id: '%s' label: 'office' }", hanging[4]));
    expect_ok(loopback_call(c->li, "DeleteShare", "id: '%s'", given));
    for (size_t i = 0; i < TEST_COUNT(hanging); i++)
        expect_seen(c->zhao, hanging[i], false);
}

static void pages_go_through_own_and_shared_records_in_order(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *reader = loopback_user(c->server, "reader", "sales", c->west);
    const char *ids[9], *expected = "", *seen = "", *token = "";
    int64_t team = loopback_team(c->server, "Pages", c->hq);
    loopback_sql(c->server, "insert into membership (user_id, team_id) values (%lld, %lld)",
                 (long long)reader->id, (long long)team);
    for (size_t i = 0; i < TEST_COUNT(ids); i++) {
        const struct loopback_user *owner = i % 3 ? c->li : reader;
        ids[i] = company_make(owner, "task", "subject: 'page %zu'", i);
        if (i % 3 == 1 || i == 5) /* one of them both ways */
            share(c->li, "task_id: '%s' %s access: read", ids[i], to_user(reader));
        if (i % 3 == 2)
            share(c->li, "task_id: '%s' %s access: read", ids[i], to_team(c, team));
    }
    for (size_t i = TEST_COUNT(ids); i-- > 0;)
        expected = arena_printf(loopback_arena(c->server), "%s%s,", expected, ids[i]);
    for (int page = 0; page < 5; page++) {
        struct loopback_reply list =
            company_list(reader, "task", "page_size: 2 page_token: '%s'", token);
        seen = arena_printf(list.arena, "%s%s,", seen, company_ids(list));
        token = loopback_text(list, "next_page_token");
    }
    assert_string_equal(seen, expected);
    assert_string_equal(token, "");
}

static void a_share_of_one_record_to_one_holder(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Once'");
    const char *task = company_make(c->li, "task", "subject: 'Once'");
    expect_error(loopback_call(c->li, "CreateShare", "share { %s access: read }", to_user(c->zhao)),
                 RPC_INVALID_ARGUMENT, "ONE_RECORD", "share.customer_id");
    expect_error(loopback_call(c->li, "CreateShare",
                               "share { customer_id: '%s' task_id: '%s' %s access: read }", id,
                               task, to_user(c->zhao)),
                 RPC_INVALID_ARGUMENT, "ONE_RECORD", NULL);
    expect_error(
        loopback_call(c->li, "CreateShare", "share { customer_id: '%s' access: read }", id),
        RPC_INVALID_ARGUMENT, "ONE_HOLDER", "share.user_id");
    expect_error(
        loopback_call(c->li, "CreateShare", "share { customer_id: '%s' %s }", id, to_user(c->zhao)),
        RPC_INVALID_ARGUMENT, NULL, "share.access");
    share(c->li, "customer_id: '%s' %s access: read", id, to_user(c->zhao));
    expect_error(loopback_call(c->li, "CreateShare",
                               "share { customer_id: '%s' %s access: update }", id,
                               to_user(c->zhao)),
                 RPC_ALREADY_EXISTS, NULL, "share.user_id");
    /* of what one cannot see, as of what is not there */
    const char *hidden = company_make(c->zhao, "customer", "name: 'Hidden'");
    expect_error(loopback_call(c->li, "CreateShare", "share { customer_id: '%s' %s access: read }",
                               hidden, to_user(c->li)),
                 RPC_INVALID_ARGUMENT, "REFERENCE_NOT_FOUND", "share.customer_id");
}

static void what_was_lent_is_not_passed_on(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Lent'");
    const char *lent = share(c->li, "customer_id: '%s' %s access: update", id, to_user(c->zhao));
    const char *with_sun = share(c->li, "customer_id: '%s' %s access: read", id, to_user(c->sun));
    expect_error(loopback_call(c->zhao, "CreateShare",
                               "share { customer_id: '%s' %s access: read }", id,
                               to_team(c, c->west)),
                 RPC_PERMISSION_DENIED, "SHARE_NOT_ALLOWED", NULL);
    expect_error(
        loopback_call(c->zhao, "UpdateShare", "share { id: '%s' access: update }", with_sun),
        RPC_PERMISSION_DENIED, "SHARE_NOT_ALLOWED", NULL);
    expect_error(loopback_call(c->zhao, "DeleteShare", "id: '%s'", with_sun), RPC_PERMISSION_DENIED,
                 "SHARE_NOT_ALLOWED", NULL);
    /* nor what was taken back from others */
    expect_ok(loopback_call(c->li, "DeleteShare", "id: '%s'", with_sun));
    expect_error(loopback_call(c->zhao, "UndeleteShare", "id: '%s'", with_sun),
                 RPC_PERMISSION_DENIED, "SHARE_NOT_ALLOWED", NULL);
    expect_seen(c->sun, id, false);
    expect_ok(loopback_call(c->wang, "DeleteShare", "id: '%s'", lent));
    expect_seen(c->zhao, id, false);
}

static void what_was_lent_does_not_move_to_other_customers(void **state)
{
    static const char *const made[][2] = {
        {"contact", "name: 'Wu'"},
        {"opportunity", "name: 'Deal'"},
        {"interaction", "kind: call subject: 'Talk' no_next_step_reason: 'waiting'"},
        {"task", "subject: 'Do'"}};
    const struct company *c = *state;
    const char *customer = company_make(c->li, "customer", "name: 'Theirs'");
    const char *own = company_make(c->zhao, "customer", "name: 'Trap'");
    share(c->li, "customer_id: '%s' %s access: read", customer, to_user(c->zhao));
    for (size_t i = 0; i < TEST_COUNT(made); i++) {
        const char *object = made[i][0];
        const char *update = company_method(object, CONTRACT_UPDATE);
        const char *id = company_make(c->li, object, "%s customer_id: '%s'", made[i][1], customer);
        const char *given =
            share(c->li, "%s_id: '%s' %s access: update", object, id, to_user(c->zhao));
        expect_error(
            loopback_call(c->zhao, update, "%s { id: '%s' customer_id: '%s' }", object, id, own),
            RPC_PERMISSION_DENIED, "CUSTOMER_NOT_ALLOWED",
            arena_printf(loopback_arena(c->server), "%s.customer_id", object));
        /* all fields sent back as they are */
        expect_ok(loopback_call(c->zhao, update, "%s { id: '%s' customer_id: '%s' }", object, id,
                                customer));
        expect_ok(loopback_call(c->li, "DeleteShare", "id: '%s'", given));
        expect_ok(loopback_call(c->wang, update, "%s { id: '%s' customer_id: '%s' }", object, id,
                                customer));
    }
}

static void what_was_lent_is_not_given_away(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Not yours'");
    share(c->li, "customer_id: '%s' %s access: update", id, to_user(c->zhao));
    expect_error(loopback_call(c->zhao, "UpdateCustomer",
                               "customer { id: '%s' owner_id: 'U-%lld' }", id,
                               (long long)c->zhao->id),
                 RPC_PERMISSION_DENIED, "OWNER_NOT_ALLOWED", "customer.owner_id");
    expect_error(loopback_call(c->zhao, "UpdateCustomer",
                               "customer { id: '%s' team_id: 'TM-%lld' }", id, (long long)c->west),
                 RPC_PERMISSION_DENIED, "OWNER_NOT_ALLOWED", NULL);
    /* all fields sent back as they are */
    expect_ok(loopback_call(c->zhao, "UpdateCustomer",
                            "customer { id: '%s' name: 'Same' owner_id: 'U-%lld' }", id,
                            (long long)c->li->id));
    /* a mate's role covers it */
    expect_ok(loopback_call(c->wang, "UpdateCustomer", "customer { id: '%s' owner_id: 'U-%lld' }",
                            id, (long long)c->wang->id));
    const char *ticket = company_make(c->anna, "ticket", "subject: 'Mine'");
    share(c->anna, "ticket_id: '%s' %s access: update", ticket, to_user(c->zhao));
    assert_int_not_equal(loopback_call(c->zhao, "AssignTicket", "id: '%s' owner_id: 'U-%lld'",
                                       ticket, (long long)c->zhao->id)
                             .status.code,
                         RPC_OK);
    /* nor into the hands of whoever works on a queue */
    const char *queue = company_make(c->admin, "queue", "name: 'Q' method: manual");
    expect_error(
        loopback_call(c->zhao, "UpdateTicket", "ticket { id: '%s' queue_id: '%s' }", ticket, queue),
        RPC_PERMISSION_DENIED, "OWNER_NOT_ALLOWED", NULL);
}

static void records_go_to_people_who_work(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *left = loopback_user(c->server, "left", "sales", c->east);
    const char *his = company_make(left, "customer", "name: 'His'");
    const char *id = company_make(c->li, "customer", "name: 'Stays'");
    expect_ok(loopback_call(c->admin, "UpdateUser", "user { id: 'U-%lld' status: disabled }",
                            (long long)left->id));
    expect_error(loopback_call(c->li, "UpdateCustomer", "customer { id: '%s' owner_id: 'U-%lld' }",
                               id, (long long)left->id),
                 RPC_FAILED_PRECONDITION, "USER_DISABLED", "customer.owner_id");
    expect_error(loopback_call(c->admin, "CreateTask", "task { subject: 'x' owner_id: 'U-%lld' }",
                               (long long)left->id),
                 RPC_FAILED_PRECONDITION, "USER_DISABLED", "task.owner_id");
    /* what he has can still be worked on, and taken over */
    expect_ok(loopback_call(c->wang, "UpdateCustomer",
                            "customer { id: '%s' name: 'Still his' owner_id: 'U-%lld' }", his,
                            (long long)left->id));
    expect_ok(loopback_call(c->wang, "UpdateCustomer", "customer { id: '%s' owner_id: 'U-%lld' }",
                            his, (long long)c->wang->id));
}

static void shares_do_not_leave_the_house(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'In house'");
    share(c->li, "customer_id: '%s' %s access: update", id, to_user(c->zhao));
    expect_seen(c->zhao, id, true);
    struct loopback_reply exported =
        loopback_call(c->zhao, "/kith.v1.ExportService/ExportRecords",
                      "object: 'customer' fields: 'id' filter: 'id = %s'", id);
    expect_ok(exported);
    expect_text(exported, "sent", "");
    exported = loopback_call(c->li, "/kith.v1.ExportService/ExportRecords",
                             "object: 'customer' fields: 'id' filter: 'id = %s'", id);
    expect_text(exported, "sent", "1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_share_opens_one_record_to_one_person),
        cmocka_unit_test(a_share_to_a_team_reaches_its_members),
        cmocka_unit_test(every_kind_of_record_can_be_shared),
        cmocka_unit_test(a_share_ends_at_its_time_or_when_it_is_taken_back),
        cmocka_unit_test(looking_is_not_changing),
        cmocka_unit_test(a_role_without_the_action_gains_nothing),
        cmocka_unit_test(a_shared_customer_shows_what_hangs_on_it),
        cmocka_unit_test(pages_go_through_own_and_shared_records_in_order),
        cmocka_unit_test(a_share_of_one_record_to_one_holder),
        cmocka_unit_test(what_was_lent_is_not_passed_on),
        cmocka_unit_test(what_was_lent_does_not_move_to_other_customers),
        cmocka_unit_test(what_was_lent_is_not_given_away),
        cmocka_unit_test(records_go_to_people_who_work),
        cmocka_unit_test(shares_do_not_leave_the_house),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
