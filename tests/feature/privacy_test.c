/* SPDX-License-Identifier: Apache-2.0 */
/* Consent, legal holds, retention rules; giving people out and asking for their end. */
#include "tests/feature/company.h"

static const char *new_person(const struct company *c)
{
    const char *customer = company_make(c->li, "customer", "name: 'Acme'");
    return company_make(c->li, "contact", "name: '李四' customer_id: '%s'", customer);
}

static struct loopback_reply say(const struct company *c, const char *person, const char *more)
{
    return loopback_call(c->li, "CreateConsent",
                         "consent { contact_id: '%s' channel: CONSENT_CHANNEL_EMAIL purpose: "
                         "'marketing' %s }",
                         person, more);
}

static struct loopback_reply states(const struct company *c, const char *person)
{
    return loopback_call(c->li, "GetConsentState", "contact_id: '%s'", person);
}

static void the_latest_word_counts(void **state)
{
    const struct company *c = *state;
    const char *person = new_person(c);
    expect_text(states(c, person), "states#", "0");
    expect_ok(say(c, person, "state: CONSENT_STATE_GRANTED source: 'form'"));
    expect_text(states(c, person), "states[0].state", "granted");
    expect_text(states(c, person), "states[0].allowed", "true");
    expect_ok(say(c, person, "state: CONSENT_STATE_WITHDRAWN"));
    expect_text(states(c, person), "states#", "1");
    expect_text(states(c, person), "states[0].state", "withdrawn");
    expect_text(states(c, person), "states[0].allowed", "");
    /* What was said earlier does not count, whenever it was written down. */
    expect_ok(say(c, person, "state: CONSENT_STATE_GRANTED state_time: '2020-01-01T00:00:00Z'"));
    expect_text(states(c, person), "states[0].state", "withdrawn");
}

static void a_consent_ends_at_its_time(void **state)
{
    const struct company *c = *state;
    const char *person = new_person(c);
    expect_ok(say(c, person, "state: CONSENT_STATE_GRANTED expire_time: '2021-01-01T00:00:00Z'"));
    expect_text(states(c, person), "states[0].state", "granted");
    expect_text(states(c, person), "states[0].allowed", "");
}

static bool may(const struct company *c, const char *person, int channel, const char *purpose)
{
    return loopback_number(c->server,
                           "select kith_may_contact(null, %lld, %d::smallint, '%s')::int::bigint",
                           company_number(person), channel, purpose) == 1;
}

static void senders_ask_before_they_send(void **state)
{
    const struct company *c = *state;
    const char *person = new_person(c);
    assert_false(may(c, person, 1, "marketing")); /* nothing said is no */
    expect_ok(say(c, person, "state: CONSENT_STATE_GRANTED"));
    assert_true(may(c, person, 1, "marketing"));
    assert_false(may(c, person, 2, "marketing"));
    assert_false(may(c, person, 1, "survey"));
}

static void a_consent_is_of_one_person(void **state)
{
    const struct company *c = *state;
    const char *person = new_person(c);
    const char *customer = company_make(c->li, "customer", "name: 'x'");
    expect_error(loopback_call(c->li, "CreateConsent",
                               "consent { contact_id: '%s' customer_id: '%s' channel: "
                               "CONSENT_CHANNEL_SMS purpose: 'service' state: "
                               "CONSENT_STATE_GRANTED }",
                               person, customer),
                 RPC_INVALID_ARGUMENT, "ONE_PERSON", "consent.contact_id");
    expect_error(loopback_call(c->zhao, "GetConsentState", "contact_id: '%s'", person),
                 RPC_INVALID_ARGUMENT, NULL, "contact_id");
}

/* ---- Giving out ---- */

static void an_export_tells_who_asked(void **state)
{
    const struct company *c = *state;
    const char *person = new_person(c);
    struct loopback_reply reply = loopback_call(c->admin, "ExportPerson", "id: '%s'", person);
    expect_ok(reply);
    assert_true(reply.n >= 4);
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from audit_event where kind = "
                                     "'person.export' and actor = %lld and detail ->> 'person' = "
                                     "'%s'",
                                     (long long)c->admin->id, person),
                     1);
}

static void only_those_who_export_everything_give_people_out(void **state)
{
    const struct company *c = *state;
    const char *person = new_person(c);
    expect_error(loopback_call(c->li, "ExportPerson", "id: '%s'", person), RPC_PERMISSION_DENIED,
                 NULL, NULL);
    expect_error(loopback_call(c->admin, "ExportPerson", "id: 'P-99999999'"), RPC_NOT_FOUND,
                 "NOT_FOUND", NULL);
    expect_error(loopback_call(c->admin, "ExportPerson", "id: 'T-1'"), RPC_INVALID_ARGUMENT, NULL,
                 "id");
}

static void an_organisation_is_nobody(void **state)
{
    const struct company *c = *state;
    const char *customer = company_make(c->li, "customer", "name: 'Acme'");
    expect_error(loopback_call(c->admin, "ExportPerson", "id: '%s'", customer),
                 RPC_FAILED_PRECONDITION, "NOT_A_PERSON", "id");
    expect_error(loopback_call(c->admin, "ErasePerson", "id: '%s'", customer),
                 RPC_FAILED_PRECONDITION, "NOT_A_PERSON", "id");
}

/* ---- The end ---- */

static void an_erasure_waits_for_its_job(void **state)
{
    const struct company *c = *state;
    const char *person = new_person(c);
    expect_error(loopback_call(c->li, "ErasePerson", "id: '%s'", person), RPC_PERMISSION_DENIED,
                 NULL, NULL);
    expect_ok(loopback_call(c->admin, "ErasePerson", "id: '%s' validate_only: true", person));
    struct loopback_reply reply =
        loopback_call(c->admin, "ErasePerson", "id: '%s' request_id: 'e-%s'", person, person);
    expect_text(reply, "status", "waiting");
    expect_text(reply, "contact_id", person);
    const char *id = loopback_text(reply, "id");
    expect_text(
        loopback_call(c->admin, "ErasePerson", "id: '%s' request_id: 'e-%s'", person, person), "id",
        id);
    expect_error(loopback_call(c->admin, "ErasePerson", "id: '%s'", person),
                 RPC_FAILED_PRECONDITION, "BEING_ERASED", NULL);
    expect_text(loopback_call(c->admin, "PreviewErasePerson", "id: '%s'", person), "obstacle",
                "The person is being erased.");
}

static void the_recycle_bin_is_no_refuge(void **state)
{
    const struct company *c = *state;
    const char *person = new_person(c);
    expect_ok(loopback_call(c->admin, "DeleteContact", "id: '%s'", person));
    expect_text(loopback_call(c->admin, "ErasePerson", "id: '%s'", person), "contact_id", person);
}

static void a_preview_counts_by_place(void **state)
{
    const struct company *c = *state;
    const char *person = new_person(c);
    struct loopback_reply reply = loopback_call(c->admin, "PreviewErasePerson", "id: '%s'", person);
    expect_text(reply, "obstacle", "");
    expect_text(reply, "places[0].place", "contact");
    expect_text(reply, "places[0].part", "name");
    expect_text(reply, "places[0].found", "1");
    expect_text(reply, "places[0].samples", person);
}

static void a_legal_hold_stops_it(void **state)
{
    const struct company *c = *state;
    const char *person = new_person(c);
    expect_error(loopback_call(c->li, "CreateLegalHold",
                               "legal_hold { contact_id: '%s' reason: 'x' }", person),
                 RPC_PERMISSION_DENIED, NULL, NULL);
    const char *customer = loopback_text(company_get(c->li, person), "customer_id");
    const char *hold =
        company_make(c->admin, "legal_hold", "customer_id: '%s' reason: 'case 7'", customer);
    expect_error(loopback_call(c->admin, "ErasePerson", "id: '%s'", person),
                 RPC_FAILED_PRECONDITION, "LEGAL_HOLD", "id");
    expect_ok(loopback_call(c->admin, "DeleteLegalHold", "id: '%s'", hold));
    expect_ok(loopback_call(c->admin, "ErasePerson", "id: '%s' validate_only: true", person));
}

static void a_hold_placed_meanwhile_stops_the_job(void **state)
{
    const struct company *c = *state;
    const char *person = new_person(c);
    struct loopback_reply reply = loopback_call(c->admin, "ErasePerson", "id: '%s'", person);
    const char *id = loopback_text(reply, "id");
    company_make(c->admin, "legal_hold", "contact_id: '%s' reason: 'case 8'", person);
    assert_string_equal(
        loopback_value(c->server, "select kith_erase_step(%lld, false)", company_number(id)),
        "done");
    expect_text(company_get(c->admin, id), "status", "stopped");
    expect_text(company_get(c->admin, person), "name", "李四");
}

static void a_hold_that_comes_too_late_says_so(void **state)
{
    const struct company *c = *state;
    const char *person = new_person(c);
    const char *id =
        loopback_text(loopback_call(c->admin, "ErasePerson", "id: '%s'", person), "id");
    const char *customer = loopback_text(company_get(c->li, person), "customer_id");
    loopback_sql(c->server, "select kith_erase_step(%lld, false)", company_number(id));
    expect_error(loopback_call(c->admin, "CreateLegalHold",
                               "legal_hold { contact_id: '%s' reason: 'x' }", person),
                 RPC_FAILED_PRECONDITION, "BEING_ERASED", NULL);
    expect_error(loopback_call(c->admin, "CreateLegalHold",
                               "legal_hold { customer_id: '%s' reason: 'x' }", customer),
                 RPC_FAILED_PRECONDITION, "BEING_ERASED", NULL);
}

/* Somebody could name a contact after what they want to be forgotten. */
static void a_name_does_not_wipe_who_did_what(void **state)
{
    const struct company *c = *state;
    const char *customer = company_make(c->li, "customer", "name: 'Acme'");
    const char *person = company_make(c->li, "contact", "name: 'wipe' customer_id: '%s'", customer);
    loopback_sql(c->server, "insert into audit_event (kind, detail) values ('export.begin', "
                            "'{\"login\": \"wiper\", \"filter\": \"name = wipe\"}')");
    loopback_sql(c->server,
                 "insert into audit_seal values ((select coalesce(max(id), 0) + 1 from audit_seal),"
                 " 0, (select last_value from audit_seq) + 100, 0, '', now(), '', '', '')");
    const char *id =
        loopback_text(loopback_call(c->admin, "ErasePerson", "id: '%s'", person), "id");
    for (int i = 0; i < 6; i++)
        loopback_sql(c->server, "select kith_erase_step(%lld, false)", company_number(id));
    assert_int_equal(loopback_number(c->server, "select count(*) from audit_event where detail ->> "
                                                "'login' = 'wiper' and "
                                                "kith_audit_is_erased(detail -> 'filter')"),
                     1);
}

/* ---- Who has left the recycle bin ---- */

static const char gone_name[] = "Zyxqua Obergrimmig", gone_number[] = "+4915237777999",
                  gone_note[] = "likes quibblewort tea";

/* With what hung on them, as the job does it; `customer` stays, and a note there. */
static const char *purged_person(const struct company *c, const char **customer)
{
    *customer = company_make(c->li, "customer", "name: 'Acme'");
    const char *person =
        company_make(c->li, "contact", "name: '%s' customer_id: '%s'", gone_name, *customer);
    company_make(c->li, "contact_point",
                 "contact_id: '%s' kind: CONTACT_POINT_KIND_PHONE value: '%s'", person,
                 gone_number);
    company_make(c->li, "task", "subject: '%s' contact_id: '%s'", gone_note, person);
    for (const char *const *table = (const char *const[]){"contact_point", "task", NULL}; *table;
         table++)
        loopback_sql(c->server, "delete from %s where contact_id = %lld", *table,
                     company_number(person));
    loopback_sql(c->server, "delete from contact where id = %lld", company_number(person));
    return person;
}

static void work_off(const struct company *c, const char *erasure)
{
    loopback_sql(c->server,
                 "insert into audit_seal values ((select coalesce(max(id), 0) + 1 from audit_seal),"
                 " 0, (select last_value from audit_seq) + 1000, 0, '', now(), '', '', '')");
    for (int i = 0; i < 10; i++)
        loopback_sql(c->server,
                     "select kith_erase_step(%lld, (select step > 5 from erasure_state where "
                     "erasure_id = %lld))",
                     company_number(erasure), company_number(erasure));
}

static int64_t left_in_audit(const struct company *c, const char *word)
{
    return loopback_number(c->server,
                           "select count(*) from audit_entry where old::text like "
                           "'%%%s%%'",
                           word);
}

static void who_was_purged_is_erased_by_id(void **state)
{
    const struct company *c = *state;
    const char *customer, *person = purged_person(c, &customer);
    const char *note =
        company_make(c->li, "interaction",
                     "kind: INTERACTION_KIND_NOTE customer_id: '%s' subject: 'x' content: 'ask %s "
                     "at %s' no_next_step_reason: 'waiting'",
                     customer, gone_name, gone_number);
    struct loopback_reply reply = loopback_call(c->admin, "PreviewErasePerson", "id: '%s'", person);
    expect_text(reply, "places[0].place", "audit_entry");
    expect_text(reply, "places[0].found", "3");
    expect_text(reply, "obstacle", "");
    assert_true(left_in_audit(c, gone_name) > 0 && left_in_audit(c, gone_number) > 0 &&
                left_in_audit(c, gone_note) > 0);
    reply = loopback_call(c->admin, "ErasePerson", "id: '%s'", person);
    const char *id = loopback_text(reply, "id");
    expect_text(reply, "contact_id", person);
    work_off(c, id);
    expect_text(company_get(c->admin, id), "status", "done");
    assert_int_equal(left_in_audit(c, gone_name), 0);
    assert_int_equal(left_in_audit(c, gone_number), 0);
    assert_int_equal(left_in_audit(c, gone_note), 0);
    expect_text(company_get(c->li, note), "content", "ask [erased] at [erased]");
    expect_error(loopback_call(c->admin, "ErasePerson", "id: '%s'", person),
                 RPC_FAILED_PRECONDITION, "ALREADY_ERASED", "id");
}

static void a_hold_on_their_customer_keeps_the_purged(void **state)
{
    const struct company *c = *state;
    const char *customer, *person = purged_person(c, &customer);
    const char *hold =
        company_make(c->admin, "legal_hold", "customer_id: '%s' reason: 'case 9'", customer);
    expect_text(loopback_call(c->admin, "PreviewErasePerson", "id: '%s'", person), "obstacle",
                "A legal hold keeps the person.");
    expect_error(loopback_call(c->admin, "ErasePerson", "id: '%s'", person),
                 RPC_FAILED_PRECONDITION, "LEGAL_HOLD", "id");
    expect_ok(loopback_call(c->admin, "DeleteLegalHold", "id: '%s'", hold));
    expect_ok(loopback_call(c->admin, "ErasePerson", "id: '%s' validate_only: true", person));
    expect_error(company_get(c->admin, person), RPC_NOT_FOUND, "NOT_FOUND", NULL);
}

static void only_people_are_erased_after_the_recycle_bin(void **state)
{
    const struct company *c = *state;
    const char *firm = company_make(c->li, "customer", "name: 'Acme'");
    const char *man = company_make(c->li, "customer", "name: 'Ottokar' kind: CUSTOMER_KIND_PERSON");
    loopback_sql(c->server, "delete from customer where id in (%lld, %lld)", company_number(firm),
                 company_number(man));
    expect_error(loopback_call(c->admin, "ErasePerson", "id: '%s'", firm), RPC_FAILED_PRECONDITION,
                 "NOT_A_PERSON", "id");
    expect_error(loopback_call(c->admin, "ErasePerson", "id: 'C-99999999'"), RPC_NOT_FOUND,
                 "NOT_FOUND", NULL);
    expect_text(loopback_call(c->admin, "ErasePerson", "id: '%s'", man), "customer_id", man);
}

/* Who may erase people, but does not see everybody, cannot ask who was there. */
static void the_purged_are_open_to_who_sees_everybody(void **state)
{
    const struct company *c = *state;
    const char *customer, *person = purged_person(c, &customer);
    loopback_sql(c->server, "insert into permission (role_id, object, action, scope) select id, "
                            "'erasure', 'create', 5 from role where code = 'sales'");
    loopback_settle(c->server);
    expect_error(loopback_call(c->li, "PreviewErasePerson", "id: '%s'", person), RPC_NOT_FOUND,
                 "NOT_FOUND", NULL);
    expect_error(loopback_call(c->li, "ErasePerson", "id: '%s'", person), RPC_NOT_FOUND,
                 "NOT_FOUND", NULL);
    loopback_sql(c->server, "delete from permission where object = 'erasure' and role_id = (select "
                            "id from role where code = 'sales')");
    loopback_settle(c->server);
}

/* Made before the erasure, a backup has the audit of the purge and nothing of the erasure. */
static void a_replay_finds_who_was_purged(void **state)
{
    const struct company *c = *state;
    static const char again[] = "select kith_erase_again(6::smallint, %lld, now() + interval '%d "
                                "hours')::text";
    const char *customer;
    const long long person = company_number(purged_person(c, &customer));
    assert_string_equal(loopback_value(c->server, again, person, -1), "false");
    assert_string_equal(loopback_value(c->server, again, person, 1), "true");
    assert_string_equal(loopback_value(c->server, again, person, 1), "false");
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from erasure where replayed and contact_id "
                                     "= %lld",
                                     person),
                     1);
}

/* ---- Retention ---- */

static void rules_fit_their_records(void **state)
{
    const struct company *c = *state;
    static const char *const wrong[][2] = {
        {"object: 'product' condition: RETENTION_CONDITION_CHANGED action: "
         "RETENTION_ACTION_DELETE",
         "OBJECT_UNKNOWN"},
        {"object: 'contact' condition: RETENTION_CONDITION_CLOSED action: RETENTION_ACTION_DELETE",
         "CONDITION_UNFIT"},
        {"object: 'ticket' condition: RETENTION_CONDITION_CLOSED action: RETENTION_ACTION_ERASE",
         "ACTION_UNFIT"},
    };
    for (size_t i = 0; i < TEST_COUNT(wrong); i++)
        expect_error(loopback_call(c->admin, "CreateRetentionRule",
                                   "retention_rule { name: 'x' days: 9 %s }", wrong[i][0]),
                     RPC_INVALID_ARGUMENT, wrong[i][1], NULL);
}

static void old_tickets_go_but_not_those_held(void **state)
{
    const struct company *c = *state;
    const char *customer = company_make(c->li, "customer", "name: 'held'");
    const char *old = company_make(c->anna, "ticket", "subject: 'old'");
    const char *young = company_make(c->anna, "ticket", "subject: 'young'");
    const char *held =
        company_make(c->admin, "ticket", "subject: 'held' customer_id: '%s'", customer);
    company_make(c->admin, "legal_hold", "customer_id: '%s' reason: 'x'", customer);
    loopback_sql(c->server,
                 "update ticket set closed_at = now() - interval '100 days' where id in (%lld, "
                 "%lld); update ticket set closed_at = now() where id = %lld",
                 company_number(old), company_number(held), company_number(young));
    const char *rule = company_make(c->admin, "retention_rule",
                                    "name: 'tickets' object: 'ticket' days: 90 condition: "
                                    "RETENTION_CONDITION_CLOSED action: RETENTION_ACTION_DELETE "
                                    "enabled: false");
    struct loopback_reply reply = loopback_call(c->admin, "PreviewRetentionRule", "id: '%s'", rule);
    expect_text(reply, "found", "2");
    expect_text(reply, "held", "1");
    expect_text(reply, "samples[0]", old);
    loopback_sql(c->server, "select kith_retention_run(100)"); /* off: nothing */
    expect_text(company_get(c->anna, old), "delete_time", "");
    expect_ok(loopback_call(c->admin, "UpdateRetentionRule",
                            "retention_rule { id: '%s' enabled: true }", rule));
    loopback_sql(c->server, "select kith_retention_run(100)");
    assert_string_not_equal(loopback_text(company_get(c->anna, old), "delete_time"), "");
    expect_text(company_get(c->anna, young), "delete_time", "");
    expect_text(company_get(c->admin, held), "delete_time", "");
    reply = company_list(c->admin, "retention_run", "filter: 'retention_rule_id = %s'", rule);
    expect_text(reply, "retention_runs[0].done", "1");
    expect_text(reply, "retention_runs[0].held", "1");
}

static void old_contacts_are_given_to_be_erased_unless_a_deal_is_open(void **state)
{
    const struct company *c = *state;
    const char *gone = new_person(c), *busy = new_person(c);
    company_make(c->li, "opportunity", "name: 'deal' contact_id: '%s'", busy);
    loopback_sql(c->server,
                 "update contact set created_at = now() - interval '2000 days' where id in (%lld, "
                 "%lld)",
                 company_number(gone), company_number(busy));
    company_make(c->admin, "retention_rule",
                 "name: 'contacts' object: 'contact' days: 1000 condition: "
                 "RETENTION_CONDITION_LAST_CONTACT action: RETENTION_ACTION_ERASE enabled: true");
    loopback_sql(c->server, "select kith_retention_run(100)");
    expect_text(company_list(c->admin, "erasure", "filter: 'contact_id = %s'", gone), "erasures#",
                "1");
    expect_text(company_list(c->admin, "erasure", "filter: 'contact_id = %s'", busy), "erasures#",
                "0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_latest_word_counts),
        cmocka_unit_test(a_consent_ends_at_its_time),
        cmocka_unit_test(senders_ask_before_they_send),
        cmocka_unit_test(a_consent_is_of_one_person),
        cmocka_unit_test(an_export_tells_who_asked),
        cmocka_unit_test(only_those_who_export_everything_give_people_out),
        cmocka_unit_test(an_organisation_is_nobody),
        cmocka_unit_test(an_erasure_waits_for_its_job),
        cmocka_unit_test(the_recycle_bin_is_no_refuge),
        cmocka_unit_test(a_preview_counts_by_place),
        cmocka_unit_test(a_legal_hold_stops_it),
        cmocka_unit_test(a_hold_placed_meanwhile_stops_the_job),
        cmocka_unit_test(a_hold_that_comes_too_late_says_so),
        cmocka_unit_test(a_name_does_not_wipe_who_did_what),
        cmocka_unit_test(who_was_purged_is_erased_by_id),
        cmocka_unit_test(a_hold_on_their_customer_keeps_the_purged),
        cmocka_unit_test(only_people_are_erased_after_the_recycle_bin),
        cmocka_unit_test(the_purged_are_open_to_who_sees_everybody),
        cmocka_unit_test(a_replay_finds_who_was_purged),
        cmocka_unit_test(rules_fit_their_records),
        cmocka_unit_test(old_tickets_go_but_not_those_held),
        cmocka_unit_test(old_contacts_are_given_to_be_erased_unless_a_deal_is_open),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
