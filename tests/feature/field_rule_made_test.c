/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of fields: where they can stand, from when they count, and that nobody gets around them. */
#include "tests/feature/field_rules.h"

#include <kith/v1/report.pb-c.h>

static struct loopback_reply make_rule(const struct company *c, const char *role, const char *rest)
{
    return loopback_call(c->admin, "CreateFieldRule", "field_rule { role_id: '%s' %s }", role,
                         rest);
}

static void a_rule_stands_where_it_can(void **state)
{
    const struct company *c = *state;
    const char *role = field_rules_person(c, "anyone", "").role;
    expect_error(make_rule(c, role, "object: 'moon' field: 'x' rule: hidden"), RPC_INVALID_ARGUMENT,
                 "OBJECT_UNKNOWN", "field_rule.object");
    expect_error(make_rule(c, role, "object: 'customer' field: 'x' rule: hidden"),
                 RPC_INVALID_ARGUMENT, "FIELD_UNKNOWN", "field_rule.field");
    expect_error(make_rule(c, role, "object: 'customer' field: 'custom.none' rule: hidden"),
                 RPC_INVALID_ARGUMENT, "FIELD_UNKNOWN", "field_rule.field");
    expect_error(make_rule(c, role, "object: 'customer' field: 'id' rule: hidden"),
                 RPC_INVALID_ARGUMENT, "RULE_NOT_POSSIBLE", "field_rule.field");
    expect_error(make_rule(c, role, "object: 'customer' field: 'etag' rule: hidden"),
                 RPC_INVALID_ARGUMENT, "RULE_NOT_POSSIBLE", "field_rule.field");
    expect_error(make_rule(c, role, "object: 'customer' field: 'employees' rule: masked"),
                 RPC_INVALID_ARGUMENT, "RULE_NOT_POSSIBLE", "field_rule.rule");
    expect_error(make_rule(c, role, "object: 'customer' field: 'create_time' rule: read_only"),
                 RPC_INVALID_ARGUMENT, "RULE_NOT_POSSIBLE", "field_rule.rule");
    struct loopback_reply made =
        make_rule(c, role, "object: 'customer' field: 'employees' rule: hidden");
    expect_ok(made);
    expect_error(make_rule(c, role, "object: 'customer' field: 'employees' rule: read_only"),
                 RPC_ALREADY_EXISTS, NULL, NULL);
    const char *id = loopback_text(made, "id");
    expect_error(
        loopback_call(c->admin, "UpdateFieldRule", "field_rule { id: '%s' rule: masked }", id),
        RPC_INVALID_ARGUMENT, "RULE_NOT_POSSIBLE", "field_rule.rule");
    expect_ok(
        loopback_call(c->admin, "UpdateFieldRule", "field_rule { id: '%s' rule: read_only }", id));
    long long top = loopback_number(c->server, "select id from role where code = 'administrator'");
    expect_error(make_rule(c, arena_printf(made.arena, "R-%lld", top),
                           "object: 'customer' field: 'city' rule: hidden"),
                 RPC_FAILED_PRECONDITION, "LAST_ADMINISTRATOR", "field_rule.role_id");
    expect_error(loopback_call(c->li, "CreateFieldRule",
                               "field_rule { role_id: '%s' object: 'customer' field: 'city' rule: "
                               "hidden }",
                               role),
                 RPC_PERMISSION_DENIED, "PERMISSION_DENIED", NULL);
}

static void a_rule_counts_from_the_next_call_on(void **state)
{
    const struct company *c = *state;
    struct person person = field_rules_person(c, "later", "");
    const char *id = company_make(c->admin, "customer", "name: 'L' city: 'Z'");
    expect_text(company_get(person.user, id), "city", "Z");
    struct loopback_reply made =
        make_rule(c, person.role, "object: 'customer' field: 'city' rule: hidden");
    expect_ok(made);
    loopback_settle(c->server);
    expect_text(company_get(person.user, id), "city", "");
    expect_ok(loopback_call(c->admin, "DeleteFieldRule", "id: '%s'", loopback_text(made, "id")));
    loopback_settle(c->server);
    expect_text(company_get(person.user, id), "city", "Z");
}

static void nobody_opens_what_is_kept_from_them(void **state)
{
    const struct company *c = *state;
    struct person person =
        field_rules_person(c, "kept",
                           "permissions { object: 'role_grant' action: 'create' scope: all }"
                           "permissions { object: 'permission' action: 'create' scope: all }"
                           "permissions { object: 'field_rule' action: 'delete' scope: all }"
                           "permissions { object: 'field_rule' action: 'update' scope: all }"
                           "field_rules { object: 'customer' field: 'city' rule: hidden }");
    const char *open = field_rules_person(c, "open_role", "").role;
    const char *empty = company_make(c->admin, "role", "code: 'empty' name: 'Empty'");
    long long rule = loopback_number(
        c->server, "select id from field_rule where role_id = %s and deleted_at is null",
        person.role + 2);
    field_rules_expect_denied(loopback_call(person.user, "CreateRoleGrant",
                                            "role_grant { user_id: 'U-%lld' role_id: '%s' }",
                                            (long long)person.user->id, open),
                              "GRANT_ABOVE", "role_grant.role_id");
    field_rules_expect_denied(
        loopback_call(person.user, "CreatePermission",
                      "permission { role_id: '%s' object: 'customer' action: 'read' "
                      "scope: all }",
                      empty),
        "GRANT_ABOVE", "permission.scope");
    field_rules_expect_denied(loopback_call(person.user, "DeleteFieldRule", "id: 'FR-%lld'", rule),
                              "GRANT_ABOVE", NULL);
    field_rules_expect_denied(loopback_call(person.user, "UpdateFieldRule",
                                            "field_rule { id: 'FR-%lld' rule: read_only }", rule),
                              "GRANT_ABOVE", NULL);
    expect_ok(loopback_call(person.user, "CreateRoleGrant",
                            "role_grant { user_id: 'U-%lld' role_id: '%s' }",
                            (long long)person.user->id, empty));
}

static struct loopback_reply make_import(const struct loopback_user *user, const char *mapping)
{
    return loopback_call(user, "CreateImport", "import { object: 'customer' mapping: '%s' }",
                         mapping);
}

static void a_mapping_keeps_to_the_rules(void **state)
{
    const struct company *c = *state;
    struct person person =
        field_rules_person(c, "imports",
                           "permissions { object: 'import' action: 'create' scope: all }"
                           "field_rules { object: 'customer' field: 'city' rule: hidden }"
                           "field_rules { object: 'customer' field: 'region' rule: read_only }"
                           "field_rules { object: 'customer' field: 'external_id' rule: masked }"
                           "field_rules { object: 'user' field: 'name' rule: hidden }");
    expect_ok(make_import(person.user, "name = 名称\n"));
    field_rules_expect_denied(make_import(person.user, "name = 名称\ncity = 城市\n"),
                              "FIELD_HIDDEN", NULL);
    field_rules_expect_denied(make_import(person.user, "name = 名称\nregion = 省\n"),
                              "FIELD_READ_ONLY", NULL);
}

static void who_sees_parts_only_gives_out_no_person(void **state)
{
    const struct company *c = *state;
    struct person person = field_rules_person(
        c, "givers", "field_rules { object: 'contact' field: 'birthday' rule: hidden }");
    const char *id = company_make(c->admin, "contact", "name: 'Wu'");
    field_rules_expect_denied(loopback_call(person.user, "ExportPerson", "id: '%s'", id),
                              "FIELD_HIDDEN", NULL);
}

static void a_default_is_not_what_the_request_gives(void **state)
{
    const struct company *c = *state;
    struct person person = field_rules_person(
        c, "uploads",
        "permissions { object: 'attachment' action: 'create' scope: all }"
        "field_rules { object: 'attachment' field: 'media_type' rule: read_only }");
    const char *id = company_make(c->admin, "customer", "name: 'U'");
    expect_ok(loopback_call(person.user, "UploadAttachment",
                            "attachment { file_name: 'a.txt' customer_id: '%s' } data: 'a'", id));
    field_rules_expect_denied(
        loopback_call(person.user, "UploadAttachment",
                      "attachment { file_name: 'a.txt' media_type: 'text/plain' "
                      "customer_id: '%s' } data: 'a'",
                      id),
        "FIELD_READ_ONLY", "attachment.media_type");
}

static void an_owner_under_a_rule_is_not_given_away(void **state)
{
    const struct company *c = *state;
    struct person person = field_rules_person(
        c, "owners", "field_rules { object: 'customer' field: 'owner_id' rule: read_only }");
    const char *id = company_make(c->admin, "customer", "name: 'O'");
    field_rules_expect_denied(loopback_call(person.user, "AssignRecords",
                                            "ids: '%s' owner_id: 'U-%lld'", id,
                                            (long long)c->li->id),
                              "FIELD_READ_ONLY", "owner_id");
}

/* Who had it before is who has it, said elsewhere. */
static void a_hidden_owner_stands_in_no_change_of_owners(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *user =
        field_rules_person(c, "hidden_owner",
                           "field_rules { object: 'customer' field: 'owner_id' rule: hidden }")
            .user;
    const char *id = company_make(c->li, "customer", "name: 'Passed on'");
    expect_ok(loopback_call(c->li, "UpdateCustomer", "customer { id: '%s' owner_id: 'U-%lld' }", id,
                            (long long)c->wang->id));
    struct loopback_reply list =
        company_list(user, "owner_change", "filter: 'customer_id = %s'", id);
    expect_text(list, "owner_changes[0].customer_id", id);
    expect_text(list, "owner_changes[0].from_owner_id", "");
    expect_text(list, "owner_changes[0].to_owner_id", "");
    field_rules_expect_denied(company_list(user, "owner_change", "filter: 'to_owner_id = U-%lld'",
                                           (long long)c->wang->id),
                              "FIELD_HIDDEN", NULL);
    list = company_list(c->admin, "owner_change", "filter: 'customer_id = %s'", id);
    assert_string_not_equal(loopback_text(list, "owner_changes[0].to_owner_id"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_stands_where_it_can),
        cmocka_unit_test(a_rule_counts_from_the_next_call_on),
        cmocka_unit_test(nobody_opens_what_is_kept_from_them),
        cmocka_unit_test(a_mapping_keeps_to_the_rules),
        cmocka_unit_test(who_sees_parts_only_gives_out_no_person),
        cmocka_unit_test(a_default_is_not_what_the_request_gives),
        cmocka_unit_test(an_owner_under_a_rule_is_not_given_away),
        cmocka_unit_test(a_hidden_owner_stands_in_no_change_of_owners),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
