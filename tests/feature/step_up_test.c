/* SPDX-License-Identifier: Apache-2.0 */
/* What asks for proof gets it: fresh from the sign-in, by password, for some minutes. */
#include "server/rpc/server.h"
#include "tests/feature/company.h"

static const char good[] = "blue-otter-walks-7";
static const char create[] = "role { code: '%s', name: 'Helpers' }";

static void grow_old(const struct loopback_user *user, const char *age)
{
    loopback_sql(user->server,
                 "update session set proved_at = now() - interval '%s' where owner_id = %lld", age,
                 (long long)user->id);
    loopback_settle(user->server);
}

static void a_sign_in_is_proof_for_minutes(void **state)
{
    struct company *c = *state;
    expect_ok(loopback_call(c->admin, "CreateRole", create, "one"));
    grow_old(c->admin, "4 minutes");
    expect_ok(loopback_call(c->admin, "CreateRole", create, "two"));
    grow_old(c->admin, "6 minutes");
    expect_error(loopback_call(c->admin, "CreateRole", create, "three"), RPC_FAILED_PRECONDITION,
                 "STEP_UP_REQUIRED", NULL);
    expect_ok(loopback_call(c->admin, "CreateTeam", "team { name: 'Helpers' }"));
}

static void who_may_not_is_told_so_first(void **state)
{
    struct company *c = *state;
    grow_old(c->li, "1 hour");
    expect_error(loopback_call(c->li, "CreateRole", create, "four"), RPC_PERMISSION_DENIED,
                 "PERMISSION_DENIED", NULL);
}

static void the_password_is_proof_again(void **state)
{
    struct company *c = *state;
    rpcloop_password(loopback_rpc(c->server), c->admin->id, good);
    grow_old(c->admin, "1 hour");
    expect_error(loopback_call(c->admin, "StepUp", "password: 'not the one'"), RPC_INVALID_ARGUMENT,
                 NULL, "password");
    expect_error(loopback_call(c->admin, "CreateRole", create, "five"), RPC_FAILED_PRECONDITION,
                 "STEP_UP_REQUIRED", NULL);
    expect_ok(loopback_call(c->admin, "StepUp", "password: '%s'", good));
    expect_ok(loopback_call(c->admin, "CreateRole", create, "five"));
    assert_int_equal(loopback_number(c->server, "select count(*) from audit_event where kind in "
                                                "('step_up', 'step_up.failed')"),
                     2);
}

static void everybodys_records_leave_with_proof_only(void **state)
{
    struct company *c = *state;
    grow_old(c->admin, "1 hour");
    expect_error(loopback_call(c->admin, "ExportRecords", "object: 'customer'"),
                 RPC_FAILED_PRECONDITION, "STEP_UP_REQUIRED", NULL);
    expect_ok(loopback_call(c->admin, "ExportRecords", "object: 'team'"));
    loopback_sql(c->server, "update session set proved_at = now() where owner_id = %lld",
                 (long long)c->admin->id);
    loopback_settle(c->server);
    expect_ok(loopback_call(c->admin, "ExportRecords", "object: 'customer'"));
    grow_old(c->boss, "1 hour");
    expect_ok(loopback_call(c->boss, "ExportRecords", "object: 'customer'"));
}

/* The proof was given on another node: this one still holds the session as it was. */
static void proof_given_elsewhere_counts_at_once(void **state)
{
    struct company *c = *state;
    grow_old(c->admin, "1 hour");
    expect_error(loopback_call(c->admin, "CreateRole", create, "six"), RPC_FAILED_PRECONDITION,
                 "STEP_UP_REQUIRED", NULL);
    loopback_sql(c->server, "update session set proved_at = now() where owner_id = %lld",
                 (long long)c->admin->id);
    expect_ok(loopback_call(c->admin, "CreateRole", create, "six"));
}

/* Also the settings: one of them says how long a proof counts. */
static void what_opens_or_moves_much_asks_for_proof(void **state)
{
    static const char *const methods[] = {
        "CreateApiKey",
        "UpdateApiKey",
        "CreateClientCertificate",
        "UpdateClientCertificate",
        "StartHandover",
        "UndoHandover",
        "UpdateSetting",
        "CreateRetentionRule",
        "UpdateRetentionRule",
        "UndeleteRetentionRule",
        "CreateRoleGrant",
        "UndeleteRoleGrant",
        "CreateFieldRule",
        "DeleteFieldRule",
        "InviteUser",
        "ResetSecondFactor",
        "ErasePerson",
        "EnrolSecondFactor",
        "RemoveSecondFactor",
    };
    struct company *c = *state;
    grow_old(c->admin, "1 hour");
    for (size_t i = 0; i < TEST_COUNT(methods); i++)
        expect_error(loopback_call(c->admin, methods[i], " "), RPC_FAILED_PRECONDITION,
                     "STEP_UP_REQUIRED", NULL);
    grow_old(c->admin, "1 second");
}

static void guesses_are_slowed_down(void **state)
{
    struct company *c = *state;
    rpcloop_password(loopback_rpc(c->server), c->zhao->id, good);
    struct loopback_reply reply = {0};
    for (int i = 0; i < 12; i++)
        reply = loopback_call(c->zhao, "StepUp", "password: 'guess number %d'", i);
    expect_error(reply, RPC_RESOURCE_EXHAUSTED, "TOO_MANY_ATTEMPTS", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sign_in_is_proof_for_minutes),
        cmocka_unit_test(who_may_not_is_told_so_first),
        cmocka_unit_test(the_password_is_proof_again),
        cmocka_unit_test(everybodys_records_leave_with_proof_only),
        cmocka_unit_test(proof_given_elsewhere_counts_at_once),
        cmocka_unit_test(what_opens_or_moves_much_asks_for_proof),
        cmocka_unit_test(guesses_are_slowed_down),
    };
    return cmocka_run_group_tests_name("step_up", tests, company_start, company_stop);
}
