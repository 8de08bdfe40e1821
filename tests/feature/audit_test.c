/* SPDX-License-Identifier: Apache-2.0 */
/* The audit log as its readers see it, under seals that the test makes itself. */
#include "server/audit/seal_keys.h"
#include "server/feature/test/rpcloop_internal.h"
#include "server/job/sealer.h"
#include "tests/feature/company.h"

#include <stdlib.h>
#include <string.h>

/* All that is there by now is under a seal afterwards. */
static void seal(struct company *c)
{
    struct rpcloop *rpc = loopback_rpc(c->server);
    struct arena *arena = loopback_arena(c->server);
    struct status status;
    struct sealer sealer = {.file = seal_keys_file(rpc->keyring, arena)};
    struct work work = {.owner = "test", .keyring = rpc->keyring};
    work.session = db_session_open(arena, rpcloop_conninfo(rpc), 60000, &status);
    assert_non_null(work.session);
    for (int i = 0; i < 100 && loopback_number(c->server, "select count(*) from audit_entry where "
                                                          "seq > kith_audit_sealed()") > 0;
         i++)
        assert_true(status_is_ok(sealer_work(&work, &sealer)));
    db_session_close(work.session);
}

static struct loopback_reply list(const struct loopback_user *user, const char *request)
{
    return loopback_call(user, "ListAudit", "%s", request);
}

static void test_who_did_what(void **state)
{
    struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Acme' city: 'Paris'");
    expect_ok(loopback_call(c->li, "UpdateCustomer", "customer { id: '%s' city: 'Rome' }", id));
    const char *request = arena_printf(loopback_arena(c->server), "record_id: '%s'", id);
    struct loopback_reply all = list(c->admin, request);
    expect_text(all, "entries#", "2");
    expect_text(all, "entries[0].kind", "update");
    expect_text(all, "entries[0].details[0].name", "city");
    expect_text(all, "entries[0].details[0].value", "Paris");
    expect_text(all, "entries[1].kind", "create");
    expect_text(all, "entries[1].record_id", id);
    expect_text(list(c->admin, "kind: 'nothing of the kind'"), "entries#", "0");
    expect_error(list(c->admin, "object: 'nonsense'"), RPC_INVALID_ARGUMENT, NULL, "object");
    expect_error(list(c->li, ""), RPC_PERMISSION_DENIED, NULL, NULL);
    expect_error(list(c->nobody, ""), RPC_UNAUTHENTICATED, NULL, NULL);
}

/* Who saw what: events that name a record are found by it. */
static void test_who_saw_what(void **state)
{
    struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Seen' city: 'Paris'");
    expect_ok(
        loopback_call(c->admin, "RevealField", "id: '%s' field: 'city' reason: 'a call'", id));
    const char *request = arena_printf(loopback_arena(c->server), "record_id: '%s'", id);
    struct loopback_reply all = list(c->admin, request);
    expect_text(all, "entries#", "2");
    expect_text(all, "entries[0].kind", "field.reveal");
    expect_text(all, "entries[1].kind", "create");
}

static void test_pages(void **state)
{
    struct company *c = *state;
    for (int i = 0; i < 3; i++)
        company_make(c->wang, "customer", "name: 'Page %d'", i);
    struct arena *arena = loopback_arena(c->server);
    const char *actor =
        arena_printf(arena, "actor_id: 'U-%lld' page_size: 2", (long long)c->wang->id);
    struct loopback_reply first = list(c->admin, actor);
    expect_text(first, "entries#", "2");
    struct loopback_reply second =
        list(c->admin, arena_printf(arena, "%s page_token: '%s'", actor,
                                    loopback_text(first, "next_page_token")));
    expect_text(second, "entries#", "1");
}

/* Nobody has to know what an event is called inside. */
static void test_events_in_words(void **state)
{
    static const char *const kinds[] = {
        "sign_in",
        "sign_in.password",
        "sign_in.failed",
        "sign_out",
        "step_up",
        "step_up.failed",
        "user.invite",
        "user.accept",
        "password_change",
        "second_factor.enrol",
        "second_factor.confirm",
        "second_factor.remove",
        "second_factor.reset",
        "second_factor.recovery",
        "second_factor.blocked",
        "session.end",
        "call.refused",
        "field.reveal",
        "access.explain",
        "person.export",
        "person.erased",
        "export.begin",
        "export.end",
        "export.refused",
    };
    struct company *c = *state;
    for (size_t i = 0; i < TEST_COUNT(kinds); i++) {
        loopback_sql(c->server,
                     "insert into audit_event (actor, kind, detail) values (%lld, '%s', '{}')",
                     (long long)c->li->id, kinds[i]);
        struct loopback_reply listed =
            loopback_call(c->admin, "ListAudit", "kind: '%s' actor_id: 'U-%lld' page_size: 1",
                          kinds[i], (long long)c->li->id);
        const char *said = loopback_text(listed, "entries[0].sentence");
        assert_string_not_equal(said, "");
        assert_null(strstr(said, kinds[i]));
    }
}

static void test_sealed_and_checked(void **state)
{
    struct company *c = *state;
    const char *id = company_make(c->sun, "customer", "name: 'Sealed' city: 'Oslo'");
    expect_ok(loopback_call(c->sun, "UpdateCustomer",
                            "customer { id: '%s' city: 'Bern' address: '1' employees: 7 }", id));
    seal(c);
    expect_text(loopback_call(c->admin, "VerifyAudit", "%s", ""), "finding", "nothing");
    expect_text(loopback_call(c->admin, "GetAuditStatus", "%s", ""), "unsealed", "");
    int64_t seq = loopback_number(c->server, "select max(seq) from audit_entry");
    struct loopback_reply proof =
        loopback_call(c->admin, "ProveAudit", "sequence: %lld", (long long)seq);
    expect_ok(proof);
    expect_error(loopback_call(c->admin, "ProveAudit", "sequence: 99999999"), RPC_NOT_FOUND, NULL,
                 NULL);
    expect_error(loopback_call(c->boss, "VerifyAudit", "%s", ""), RPC_PERMISSION_DENIED, NULL,
                 NULL);
    /* An erased value leaves the leaf as it was, one after another; a forged one does not. */
    loopback_sql(c->server,
                 "select kith_audit_redact(object, record, array[(select min(k) from "
                 "jsonb_object_keys(old) k)]) from audit_entry where seq = %lld",
                 (long long)seq);
    expect_text(loopback_call(c->admin, "VerifyAudit", "%s", ""), "finding", "nothing");
    assert_int_equal(loopback_number(c->server,
                                     "select length(salt) / 32 - (select count(*) from "
                                     "jsonb_object_keys(old)) from audit_entry where seq = %lld",
                                     (long long)seq),
                     -1);
    loopback_sql(c->server,
                 "select kith_audit_redact(object, record, array(select jsonb_object_keys(old))) "
                 "from audit_entry where seq = %lld",
                 (long long)seq);
    expect_text(loopback_call(c->admin, "VerifyAudit", "%s", ""), "finding", "nothing");
    loopback_sql(c->server, "alter table audit_entry disable trigger guard");
    loopback_sql(c->server, "update audit_entry set actor = 1 where seq = %lld", (long long)seq);
    loopback_sql(c->server, "alter table audit_entry enable trigger guard");
    struct loopback_reply broken = loopback_call(c->admin, "VerifyAudit", "%s", "");
    expect_text(broken, "finding", "changed");
    assert_int_equal(atoll(loopback_text(broken, "sequence")), seq);
}

/* Who reads the log, and customers, but not all fields of them. */
static void test_hidden_values(void **state)
{
    struct company *c = *state;
    company_make(c->admin, "custom_field",
                 "object: 'customer' key: 'pay' kind: text label_en: 'Pay'");
    company_make(c->admin, "role",
                 "code: 'auditor' name: 'auditor' "
                 "permissions { object: 'audit' action: 'read' scope: all } "
                 "permissions { object: 'customer' action: 'read' scope: all } "
                 "field_rules { object: 'customer' field: 'city' rule: hidden } "
                 "field_rules { object: 'customer' field: 'custom.pay' rule: hidden }");
    const struct loopback_user *user = loopback_user(c->server, "auditor", "auditor", c->hq);
    const char *id = company_make(
        c->sun, "customer",
        "name: 'Deep' city: 'Oslo' region: 'North' custom { field: 'pay' text: '9999' }");
    expect_ok(
        loopback_call(c->sun, "UpdateCustomer",
                      "customer { id: '%s' city: 'Bern' region: 'South' custom { field: 'pay' "
                      "text: '1' } }",
                      id));
    seal(c);
    int64_t seq = loopback_number(c->server, "select max(seq) from audit_entry where op = 'U'");
    const char *request =
        arena_printf(loopback_arena(c->server), "record_id: '%s' kind: 'update'", id);
    static const char *const names[] = {"region", "city", "custom"};
    struct loopback_reply listed = list(user, request), whole = list(c->admin, request);
    struct loopback_reply proof =
        loopback_call(user, "ProveAudit", "sequence: %lld", (long long)seq);
    struct loopback_reply all =
        loopback_call(c->admin, "ProveAudit", "sequence: %lld", (long long)seq);
    for (int i = 0; i < 3; i++) {
        struct arena *arena = loopback_arena(c->server);
        bool open = i == 0;
        const char *value = arena_printf(arena, "entries[0].details[%d].value", i);
        const char *text = arena_printf(arena, "values[%d].text", i);
        const char *salt = arena_printf(arena, "values[%d].salt", i);
        expect_text(listed, arena_printf(arena, "entries[0].details[%d].name", i), names[i]);
        assert_string_not_equal(loopback_text(whole, value), "");
        assert_int_equal(*loopback_text(listed, value) != 0, open);
        assert_int_equal(*loopback_text(proof, text) != 0, open);
        assert_int_equal(*loopback_text(proof, salt) != 0, open);
        assert_int_equal(strlen(loopback_text(all, salt)), 64);
    }
}

/* A password that somebody sets in the database leaves a trace as a call does. */
static void test_secrets_tell(void **state)
{
    struct company *c = *state;
    loopback_sql(c->server, "insert into credential (user_id, phc) values (%lld, 'x')",
                 (long long)c->zhao->id);
    loopback_sql(c->server, "update credential set phc = 'x' || phc where user_id = %lld",
                 (long long)c->zhao->id);
    loopback_sql(c->server, "update credential set failures = 1 where user_id = %lld",
                 (long long)c->zhao->id);
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from audit_event where kind = "
                                     "'credential.update' and detail ->> 'user' = 'U-%lld'",
                                     (long long)c->zhao->id),
                     1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_saw_what),
        cmocka_unit_test(test_who_did_what),
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_events_in_words),
        cmocka_unit_test(test_hidden_values),
        cmocka_unit_test(test_secrets_tell),
        cmocka_unit_test(test_sealed_and_checked),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
