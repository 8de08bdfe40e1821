/* SPDX-License-Identifier: Apache-2.0 */
/* Who was responsible for what: what the database keeps, who sees it, and giving records away. */
#include "tests/feature/company.h"

#include <string.h>

static const char *user_id(const struct company *c, const struct loopback_user *user)
{
    return arena_printf(loopback_arena(c->server), "U-%lld", (long long)user->id);
}

static struct loopback_reply changes(const struct loopback_user *user, const char *field,
                                     const char *id)
{
    return company_list(user, "owner_change", "filter: '%s = %s' order_by: 'id' count: true", field,
                        id);
}

/* Whoever changes an owner by whatever way leaves a trace; other changes leave none. */
static void every_change_is_kept(void **state)
{
    const struct company *c = *state;
    static const char *const objects[] = {"customer", "contact",     "interaction",
                                          "task",     "opportunity", "ticket"};
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++) {
        const char *table = objects[i];
        const char *link = arena_printf(loopback_arena(c->server), "%s_id", table);
        const char *customer = company_make(c->li, "customer", "name: 'Trace'");
        const char *id =
            strcmp(table, "customer") == 0 ? customer
            : strcmp(table, "contact") == 0
                ? company_make(c->li, table, "name: 'X' customer_id: '%s'", customer)
            : strcmp(table, "opportunity") == 0
                ? company_make(c->li, table, "name: 'X' customer_id: '%s'", customer)
            : strcmp(table, "interaction") == 0
                ? company_make(c->li, table,
                               "subject: 'X' customer_id: '%s' kind: 1 "
                               "no_next_step_reason: 'waiting'",
                               customer)
                : company_make(c->li, table, "subject: 'X' customer_id: '%s'", customer);
        loopback_sql(c->server, "update %s set external_id = 'ow' || id where id = %lld", table,
                     company_number(id));
        expect_text(changes(c->li, link, id), "total_size", "0");
        loopback_sql(c->server, "update %s set owner_id = %lld where id = %lld", table,
                     (long long)c->zhao->id, company_number(id));
        struct loopback_reply seen = changes(c->admin, link, id);
        expect_text(seen, "total_size", "1");
        expect_text(seen, "owner_changes[0].from_owner_id", user_id(c, c->li));
        expect_text(seen, "owner_changes[0].to_owner_id", user_id(c, c->zhao));
        expect_text(seen, "owner_changes[0].to_team_id",
                    arena_printf(loopback_arena(c->server), "TM-%lld", (long long)c->west));
        expect_text(seen, "owner_changes[0].changed_by", "");
        loopback_sql(c->server, "update %s set team_id = %lld where id = %lld", table,
                     (long long)c->hq, company_number(id));
        expect_text(changes(c->admin, link, id), "total_size", "2");
    }
}

static void the_reason_goes_along(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Reason'");
    const char *deal = company_make(c->li, "opportunity", "name: 'D' customer_id: '%s'", id);
    struct loopback_reply reply = loopback_call(
        c->li, "AssignRecords", "ids: '%s' ids: '%s' owner_id: '%s' reason: 'covers \"the\" east'",
        id, deal, user_id(c, c->wang));
    expect_ok(reply);
    expect_text(reply, "results#", "2");
    expect_text(reply, "results[0].id", id);
    expect_text(reply, "results[0].outcome", "assigned");
    expect_text(reply, "results[1].outcome", "assigned");
    struct loopback_reply seen = changes(c->wang, "opportunity_id", deal);
    expect_text(seen, "owner_changes[0].reason", "covers \"the\" east");
    expect_text(seen, "owner_changes[0].changed_by", user_id(c, c->li));
    expect_text(company_get(c->wang, id), "etag", "2");
    expect_text(company_get(c->wang, id), "updated_by", user_id(c, c->li));
    /* the reason is that of its own transaction */
    loopback_sql(c->server, "update customer set owner_id = %lld where id = %lld",
                 (long long)c->li->id, company_number(id));
    expect_text(changes(c->li, "customer_id", id), "owner_changes[1].reason", "");
}

static void each_record_has_its_outcome(void **state)
{
    const struct company *c = *state;
    const char *mine = company_make(c->li, "customer", "name: 'Mine'");
    const char *had = company_make(c->wang, "customer", "name: 'Had'");
    const char *far = company_make(c->zhao, "customer", "name: 'Far'");
    const char *gone = company_make(c->li, "customer", "name: 'Gone'");
    const char *ticket = company_make(c->anna, "ticket", "subject: 'T'");
    expect_ok(loopback_call(c->li, "DeleteCustomer", "id: '%s'", gone));
    struct loopback_reply reply =
        loopback_call(c->li, "AssignRecords",
                      "ids: '%s' ids: '%s' ids: '%s' ids: '%s' ids: '%s' ids: 'C-999999' ids: '%s' "
                      "owner_id: '%s'",
                      mine, had, far, gone, ticket, mine, user_id(c, c->wang));
    expect_ok(reply);
    static const char *const expected[] = {"assigned",  "unchanged", "not_found", "not_found",
                                           "read_only", "not_found", "assigned"};
    for (int i = 0; i < 7; i++)
        expect_text(reply, arena_printf(loopback_arena(c->server), "results[%d].outcome", i),
                    expected[i]);
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from owner_change where customer_id in "
                                     "(%lld, %lld, %lld, %lld)",
                                     company_number(mine), company_number(had), company_number(far),
                                     company_number(gone)),
                     1);
    expect_text(company_get(c->zhao, far), "owner_id", user_id(c, c->zhao));
}

static void a_team_alone_may_change(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Team'");
    expect_text(loopback_call(c->li, "AssignRecords", "ids: '%s' team_id: 'TM-%lld'", id,
                              (long long)c->shanghai),
                "results[0].outcome", "assigned");
    expect_text(company_get(c->li, id), "owner_id", user_id(c, c->li));
    expect_text(changes(c->li, "customer_id", id), "owner_changes[0].to_team_id",
                arena_printf(loopback_arena(c->server), "TM-%lld", (long long)c->shanghai));
}

static void what_is_wrong_changes_nothing(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Wrong'");
    const struct loopback_user *left = loopback_user(c->server, "left", "sales", c->east);
    loopback_sql(c->server, "update app_user set status = 2 where id = %lld", (long long)left->id);
    expect_error(
        loopback_call(c->li, "AssignRecords", "ids: '%s' owner_id: '%s'", id, user_id(c, left)),
        RPC_FAILED_PRECONDITION, "USER_DISABLED", "owner_id");
    expect_error(loopback_call(c->li, "AssignRecords", "ids: '%s' owner_id: 'U-99999'", id),
                 RPC_INVALID_ARGUMENT, "REFERENCE_NOT_FOUND", "owner_id");
    expect_error(loopback_call(c->li, "AssignRecords", "ids: '%s'", id), RPC_INVALID_ARGUMENT, NULL,
                 "owner_id");
    expect_error(loopback_call(c->li, "AssignRecords", "owner_id: 'U-1'"), RPC_INVALID_ARGUMENT,
                 NULL, "ids");
    expect_error(loopback_call(c->li, "AssignRecords", "ids: 'IM-1' owner_id: 'U-1'"),
                 RPC_INVALID_ARGUMENT, NULL, "ids");
    expect_error(loopback_call(c->li, "AssignRecords", "ids: '12' owner_id: 'U-1'"),
                 RPC_INVALID_ARGUMENT, NULL, "ids");
    expect_error(loopback_call(c->nobody, "AssignRecords", "ids: '%s' owner_id: 'U-1'", id),
                 RPC_UNAUTHENTICATED, NULL, NULL);
    expect_text(loopback_call(c->li, "AssignRecords",
                              "ids: '%s' owner_id: '%s' validate_only: true", id,
                              user_id(c, c->wang)),
                "results[0].outcome", "assigned");
    expect_text(company_get(c->li, id), "owner_id", user_id(c, c->li));
    expect_text(changes(c->li, "customer_id", id), "total_size", "0");
}

/* The same request again does nothing, though somebody else gave the record away since. */
static void a_repeat_changes_nothing(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Repeat'");
    const char *once = arena_printf(loopback_arena(c->server),
                                    "ids: 'C-999998' ids: '%s' owner_id: '%s' request_id: 'again'",
                                    id, user_id(c, c->wang));
    expect_text(loopback_call(c->li, "AssignRecords", "%s", once), "results[1].outcome",
                "assigned");
    struct loopback_reply again = loopback_call(c->li, "AssignRecords", "%s", once);
    expect_text(again, "results[0].outcome", "not_found");
    expect_text(again, "results[1].outcome", "assigned");
    loopback_sql(c->server, "update customer set owner_id = %lld where id = %lld",
                 (long long)c->sun->id, company_number(id));
    expect_ok(loopback_call(c->li, "AssignRecords", "%s", once));
    expect_text(company_get(c->admin, id), "owner_id", user_id(c, c->sun));
    expect_error(loopback_call(c->li, "AssignRecords",
                               "ids: '%s' owner_id: '%s' request_id: 'again'", id,
                               user_id(c, c->wang)),
                 RPC_ALREADY_EXISTS, "REQUEST_ID_REUSED", NULL);
}

/* Who sees the record sees who had it, and nobody else. */
static void it_is_seen_with_its_record(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Seen'");
    expect_ok(
        loopback_call(c->li, "AssignRecords", "ids: '%s' owner_id: '%s'", id, user_id(c, c->wang)));
    struct loopback_reply seen = changes(c->wang, "customer_id", id);
    expect_text(seen, "total_size", "1");
    expect_text(changes(c->zhao, "customer_id", id), "total_size", "0");
    const char *change = loopback_text(seen, "owner_changes[0].id");
    expect_ok(company_get(c->anna, change));
    expect_error(company_get(c->zhao, change), RPC_NOT_FOUND, "NOT_FOUND", NULL);
}

/*
 * A new object with an owner has its changes kept, or its owner never changes, or it stays in a
 * team that is not its owner's: then its own history tells.
 */
static void every_owned_object_is_covered(void **state)
{
    const struct company *c = *state;
    const struct contract_object *change = contract_object("owner_change");
    for (size_t i = 0; i < contract_n_objects; i++) {
        const struct contract_object *object = contract_objects[i];
        const struct contract_field *owner =
            object->owned ? contract_field(object->message, "owner_id") : NULL;
        const char *link = arena_printf(loopback_arena(c->server), "%s_id", object->name);
        if (!owner || owner->immutable || !contract_field(object->message, "etag") ||
            contract_field(object->message, "team_id")->output_only)
            continue;
        if (!contract_field(change->message, link))
            fail_msg("changes of the owner of %s are not kept", object->name);
        assert_int_equal(loopback_number(c->server,
                                         "select count(*) from pg_trigger where tgname = "
                                         "'owner_change' and tgrelid = '%s'::regclass",
                                         object->table),
                         1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_change_is_kept),
        cmocka_unit_test(the_reason_goes_along),
        cmocka_unit_test(each_record_has_its_outcome),
        cmocka_unit_test(a_team_alone_may_change),
        cmocka_unit_test(what_is_wrong_changes_nothing),
        cmocka_unit_test(a_repeat_changes_nothing),
        cmocka_unit_test(it_is_seen_with_its_record),
        cmocka_unit_test(every_owned_object_is_covered),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
