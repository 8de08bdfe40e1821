/* SPDX-License-Identifier: Apache-2.0 */
/* Hand-overs of people who leave: looked at, done, broken off, taken back. */
#include "server/job/handover.h"

#include "server/feature/feature.h"
#include "server/job/test/desk.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MANY = 3000 };

static const char *user_id(struct desk *desk, const struct loopback_user *user)
{
    return arena_printf(desk->arena, "U-%lld", (long long)user->id);
}

static const struct loopback_user *person(struct desk *desk, const char *login)
{
    const struct loopback_user *user =
        loopback_user(desk->server, login, "sales", desk->company->east);
    loopback_settle(desk->server);
    return user;
}

static void work(struct desk *desk)
{
    bool found = true;
    while (found) {
        struct status status = handover_work(&desk->work, &found);
        if (!status_is_ok(status))
            fail_msg("%s", status.message);
    }
}

/* "customer moves U-5 3, …": the parts of a preview or report. */
static const char *parts(struct desk *desk, struct loopback_reply reply)
{
    struct buf text;
    expect_ok(reply);
    buf_init(&text, desk->arena, 1 << 16);
    long n = strtol(loopback_text(reply, "parts#"), NULL, 10);
    for (long i = 0; i < n; i++) {
        static const char *const fields[] = {"object", "fate", "to_user_id", "count", "field"};
        buf_puts(&text, i ? ", " : "");
        for (size_t f = 0, put = 0; f < 5; f++) {
            const char *value =
                loopback_text(reply, arena_printf(desk->arena, "parts[%ld].%s", i, fields[f]));
            if (*value)
                buf_printf(&text, put++ ? " %s" : "%s", value);
        }
    }
    return buf_string(&text);
}

static struct loopback_reply preview(struct desk *desk, const struct loopback_user *leaver,
                                     const char *more)
{
    return loopback_call(desk->company->admin, "PreviewHandover", "id: '%s' %s",
                         user_id(desk, leaver), more);
}

static struct loopback_reply start(struct desk *desk, const struct loopback_user *leaver,
                                   const char *more)
{
    struct loopback_reply reply = loopback_call(desk->company->admin, "StartHandover",
                                                "id: '%s' %s", user_id(desk, leaver), more);
    expect_ok(reply);
    expect_text(reply, "status", "running");
    return reply;
}

static const char *owner(struct desk *desk, const char *id)
{
    struct loopback_reply reply = company_get(desk->company->admin, id);
    expect_ok(reply);
    return loopback_text(reply, "owner_id");
}

static const char *to(struct desk *desk, const struct loopback_user *user)
{
    return arena_printf(desk->arena, "to_user_id: '%s'", user_id(desk, user));
}

struct open_work { /* of one leaver */
    const struct loopback_user *leaver;
    const char *customer, *contact, *guest, *open, *won, *task, *done, *ticket, *talk;
};

static struct open_work open_work(struct desk *desk)
{
    const struct loopback_user *leaver = person(desk, "leaver");
    const char *other = company_make(desk->company->wang, "customer", "name: 'Other'");
    struct open_work w = {.leaver = leaver};
    w.customer = company_make(leaver, "customer", "name: 'Acme'");
    w.contact = company_make(leaver, "contact", "name: 'P' customer_id: '%s'", w.customer);
    w.guest = company_make(leaver, "contact", "name: 'G' customer_id: '%s'", other);
    w.open = company_make(leaver, "opportunity", "name: 'Open'");
    w.won = company_make(leaver, "opportunity", "name: 'Won'");
    w.task = company_make(leaver, "task", "subject: 'T'");
    w.done = company_make(leaver, "task", "subject: 'D'");
    w.ticket = company_make(leaver, "ticket", "subject: 'K'");
    w.talk = company_make(leaver, "interaction",
                          "subject: 'I' kind: 1 customer_id: '%s' no_next_step_reason: 'waiting'",
                          w.customer);
    expect_ok(loopback_call(leaver, "CompleteTask", "id: '%s'", w.done));
    loopback_sql(desk->server, "update opportunity set status = 2 where id = %lld",
                 company_number(w.won));
    return w;
}

static void expect_plan(struct desk *desk, const struct open_work *w, const char *wish)
{
    const struct company *c = desk->company;
    const char *wang = user_id(desk, c->wang), *sun = user_id(desk, c->sun);
    struct loopback_reply plan = preview(desk, w->leaver, wish);
    expect_text(plan, "parts[0].samples[0]", arena_printf(desk->arena, "%s Acme", w->customer));
    assert_string_equal(parts(desk, plan),
                        arena_printf(desk->arena,
                                     "customer moves %s 1, contact moves %s 1, contact moves %s 1, "
                                     "task moves %s 1, opportunity moves %s 1, ticket moves %s 1, "
                                     "interaction stays 1, task stays 1, opportunity stays 1",
                                     sun, wang, sun, sun, sun, user_id(desk, c->zhao)));
    assert_string_equal(owner(desk, w->customer), user_id(desk, w->leaver));
}

/* Audit, history of owners, report and list tell the same. */
static void expect_told(struct desk *desk, const struct open_work *w, const char *id)
{
    const struct company *c = desk->company;
    struct loopback_reply change =
        company_list(c->admin, "owner_change", "filter: 'customer_id = %s'", w->customer);
    expect_text(change, "owner_changes[0].reason", arena_printf(desk->arena, "%s: leaves", id));
    expect_text(change, "owner_changes[0].changed_by", user_id(desk, c->admin));
    assert_int_equal(loopback_number(desk->server,
                                     "select count(*) from audit_entry where call = 'handover %s'"
                                     " and op = 'U' and object in (5, 6, 10, 14, 15)",
                                     id),
                     6);
    assert_non_null(strstr(parts(desk, loopback_call(c->admin, "ReportHandover", "id: '%s'", id)),
                           "ticket moved"));
    struct loopback_reply items =
        loopback_call(c->admin, "ListHandoverItems", "id: '%s' page_size: 4", id);
    expect_text(items, "items#", "4");
    expect_text(items, "items[0].record_id", w->customer);
    items = loopback_call(c->admin, "ListHandoverItems", "id: '%s' page_size: 4 page_token: '%s'",
                          id, loopback_text(items, "next_page_token"));
    expect_text(items, "items#", "2");
    expect_text(items, "next_page_token", "");
}

/* What of it is open goes, contacts with their customers; what is done and authored stays. */
static void test_open_work_goes(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    struct open_work w = open_work(desk);
    const char *leaver = user_id(desk, w.leaver), *sun = user_id(desk, c->sun);
    const char *zhao = user_id(desk, c->zhao);
    const char *wish = arena_printf(desk->arena, "to_user_id: '%s' ticket_to_id: '%s'", sun, zhao);
    expect_plan(desk, &w, wish);
    wish = arena_printf(desk->arena, "%s reason: 'leaves' request_id: 'leave'", wish);
    const char *id = loopback_text(start(desk, w.leaver, wish), "id");
    expect_text(start(desk, w.leaver, wish), "id", id);
    expect_error(loopback_call(c->admin, "StartHandover", "id: '%s' to_user_id: '%s'", leaver, sun),
                 RPC_FAILED_PRECONDITION, "HANDOVER_RUNNING", "id");
    work(desk);
    struct loopback_reply ended = company_get(c->admin, id);
    expect_text(ended, "status", "done");
    expect_text(ended, "records_total", "6");
    expect_text(ended, "records_moved", "6");
    expect_text(ended, "records_skipped", "");
    assert_string_equal(owner(desk, w.customer), sun);
    assert_string_equal(owner(desk, w.contact), sun);
    assert_string_equal(owner(desk, w.guest), user_id(desk, c->wang));
    assert_string_equal(owner(desk, w.open), sun);
    assert_string_equal(owner(desk, w.won), leaver);
    assert_string_equal(owner(desk, w.task), sun);
    assert_string_equal(owner(desk, w.done), leaver);
    assert_string_equal(owner(desk, w.ticket), zhao);
    assert_string_equal(owner(desk, w.talk), leaver);
    expect_told(desk, &w, id);
}

/* Only what is still where it was moved to comes back, with its team; the rest is listed. */
static void test_undo(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    const struct loopback_user *leaver = person(desk, "undone");
    const char *mine = company_make(leaver, "customer", "name: 'Back'");
    const char *gone = company_make(leaver, "customer", "name: 'Gone on'");
    const char *bin = company_make(leaver, "customer", "name: 'Binned'");
    const char *id = loopback_text(start(desk, leaver, to(desk, c->zhao)), "id");
    expect_error(loopback_call(c->admin, "UndoHandover", "id: '%s'", id), RPC_FAILED_PRECONDITION,
                 "HANDOVER_STATUS", NULL);
    work(desk);
    expect_ok(loopback_call(c->zhao, "AssignRecords", "ids: '%s' owner_id: '%s'", gone,
                            user_id(desk, c->sun)));
    expect_ok(loopback_call(c->zhao, "DeleteCustomer", "id: '%s'", bin));
    expect_text(loopback_call(c->admin, "UndoHandover", "id: '%s'", id), "status", "undoing");
    work(desk);
    struct loopback_reply ended = company_get(c->admin, id);
    expect_text(ended, "status", "undone");
    expect_text(ended, "records_returned", "1");
    expect_text(ended, "records_kept", "2");
    expect_text(ended, "records_moved", "");
    assert_string_equal(owner(desk, mine), user_id(desk, leaver));
    expect_text(company_get(c->admin, mine), "team_id",
                arena_printf(desk->arena, "TM-%lld", (long long)c->east));
    assert_string_equal(owner(desk, gone), user_id(desk, c->sun));
    struct loopback_reply kept =
        loopback_call(c->admin, "ListHandoverItems", "id: '%s' fate: 11", id);
    expect_text(kept, "items#", "2");
    expect_text(kept, "items[0].record_id", gone);
    expect_text(kept, "items[0].fate", "kept");
    expect_error(loopback_call(c->admin, "UndoHandover", "id: '%s'", id), RPC_FAILED_PRECONDITION,
                 "HANDOVER_STATUS", NULL);
}

static void test_team_leaders_and_leadership(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    const struct loopback_user *leaver = person(desk, "chief"), *report = person(desk, "report");
    int64_t team = loopback_team(desk->server, "Led", c->hq);
    loopback_sql(desk->server, "update team set leader_id = %lld where id = %lld",
                 (long long)leaver->id, (long long)team);
    loopback_sql(desk->server, "update team set leader_id = %lld where id = %lld",
                 (long long)c->wang->id, (long long)c->east);
    loopback_sql(desk->server, "update app_user set manager_id = %lld where id = %lld",
                 (long long)leaver->id, (long long)report->id);
    const char *here = company_make(leaver, "customer", "name: 'Here'");
    const char *west =
        company_make(leaver, "customer", "name: 'West' team_id: 'TM-%lld'", (long long)c->west);
    const char *plan = parts(desk, preview(desk, leaver, "rule: 2"));
    assert_string_equal(plan, arena_printf(desk->arena,
                                           "customer moves %s 1, customer no_receiver 1, "
                                           "user to_decide 1 manager_id, team to_decide 1 "
                                           "leader_id",
                                           user_id(desk, c->wang)));
    const char *id = loopback_text(start(desk, leaver, "rule: 2"), "id");
    work(desk);
    expect_text(company_get(c->admin, id), "records_skipped", "1");
    assert_string_equal(owner(desk, here), user_id(desk, c->wang));
    assert_string_equal(owner(desk, west), user_id(desk, leaver));
    start(desk, leaver,
          arena_printf(desk->arena, "rule: 2 leadership: true %s", to(desk, c->boss)));
    work(desk);
    assert_string_equal(owner(desk, west), user_id(desk, c->boss));
    expect_text(company_get(c->admin, arena_printf(desk->arena, "TM-%lld", (long long)team)),
                "leader_id", user_id(desk, c->boss));
    expect_text(company_get(c->admin, user_id(desk, report)), "manager_id", user_id(desk, c->boss));
    loopback_sql(desk->server, "update team set leader_id = null where id = %lld",
                 (long long)c->east);
}

/* With the last record goes the door: the user is out before anything is moved. */
static void test_the_user_is_disabled(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    const struct loopback_user *leaver = person(desk, "dismissed");
    company_make(leaver, "task", "subject: 'Left behind'");
    expect_error(loopback_call(c->admin, "StartHandover",
                               "id: '%s' to_user_id: '%s' disable_user: true",
                               user_id(desk, c->admin), user_id(desk, c->sun)),
                 RPC_FAILED_PRECONDITION, "OWN_ACCOUNT", NULL);
    start(desk, leaver, arena_printf(desk->arena, "%s disable_user: true", to(desk, c->sun)));
    expect_error(loopback_call(leaver, "WhoAmI", " "), RPC_UNAUTHENTICATED, NULL, NULL);
    expect_text(company_get(c->admin, user_id(desk, leaver)), "status", "disabled");
    work(desk);
    expect_error(loopback_call(c->admin, "StartHandover", "id: '%s' to_user_id: '%s'",
                               user_id(desk, c->wang), user_id(desk, leaver)),
                 RPC_FAILED_PRECONDITION, "USER_DISABLED", "to_user_id");
}

static void test_what_is_refused(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    const char *li = user_id(desk, c->li), *wang = user_id(desk, c->wang);
    expect_error(loopback_call(c->admin, "StartHandover", "id: '%s'", li), RPC_INVALID_ARGUMENT,
                 NULL, "to_user_id");
    expect_error(loopback_call(c->admin, "StartHandover", "id: '%s' to_user_id: '%s'", li, li),
                 RPC_INVALID_ARGUMENT, NULL, "to_user_id");
    expect_error(loopback_call(c->admin, "StartHandover", "id: 'U-99999' to_user_id: '%s'", wang),
                 RPC_INVALID_ARGUMENT, "REFERENCE_NOT_FOUND", NULL);
    expect_error(loopback_call(c->admin, "PreviewHandover", "id: 'U-99999' to_user_id: '%s'", wang),
                 RPC_INVALID_ARGUMENT, "REFERENCE_NOT_FOUND", "id");
    expect_error(loopback_call(c->admin, "StartHandover", "id: '%s' leadership: true rule: 2", li),
                 RPC_INVALID_ARGUMENT, NULL, "to_user_id");
    expect_error(loopback_call(c->boss, "StartHandover", "id: '%s' to_user_id: '%s'", li, wang),
                 RPC_PERMISSION_DENIED, "PERMISSION_DENIED", NULL);
    /* who may hand over, but not change everybody's records */
    loopback_sql(desk->server, "insert into permission (role_id, object, action, scope) select id, "
                               "'handover', 'create', 5 from role where code = 'management'");
    loopback_settle(desk->server);
    expect_error(loopback_call(c->boss, "StartHandover", "id: '%s' to_user_id: '%s'", li, wang),
                 RPC_PERMISSION_DENIED, "PERMISSION_DENIED", NULL);
    expect_error(loopback_call(c->boss, "PreviewHandover", "id: '%s' to_user_id: '%s'", li, wang),
                 RPC_PERMISSION_DENIED, "PERMISSION_DENIED", NULL);
    expect_text(loopback_call(c->admin, "StartHandover",
                              "id: '%s' to_user_id: '%s' validate_only: true", li, wang),
                "status", "running");
    bool found;
    assert_true(status_is_ok(handover_work(&desk->work, &found)) && !found);
}

/* ---- Broken off ---- */

static const char *fill(struct desk *desk, const struct loopback_user *leaver)
{
    loopback_sql(desk->server,
                 "insert into customer (name, owner_id, created_by) select 'Many ' || n, %lld, "
                 "null from generate_series(1, %d) n",
                 (long long)leaver->id, MANY);
    return loopback_text(start(desk, leaver, to(desk, desk->company->sun)), "id");
}

/* A process of its own, which is killed in the middle of its work. */
static void killed_worker(struct desk *desk, const char *id, int64_t after, const char *outcome)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct arena *arena = arena_new(1 << 20);
        struct status status;
        struct work work = {.owner = "victim", .hooks = registry.hooks};
        bool found;
        work.session =
            db_session_open(arena, rpcloop_conninfo(loopback_rpc(desk->server)), 0, &status);
        for (;;)
            if (!work.session || !status_is_ok(handover_work(&work, &found)))
                _exit(1);
    }
    while (loopback_number(desk->server,
                           "select count(*) from handover_item where handover_id = %s and "
                           "outcome = %s",
                           id + 3, outcome) < after)
        assert_int_equal(waitpid(child, NULL, WNOHANG), 0);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
    /* the lease of the dead runs out */
    loopback_sql(desk->server,
                 "update handover_state set lease_until = now() where handover_id = %s", id + 3);
}

static int64_t most_changes(struct desk *desk, const struct loopback_user *leaver)
{
    return loopback_number(desk->server,
                           "select max(n) from (select count(*) as n from owner_change where "
                           "customer_id in (select customer_id from owner_change where "
                           "from_owner_id = %lld) group by customer_id) x",
                           (long long)leaver->id);
}

static void test_killed(void **state)
{
    struct desk *desk = *state;
    const struct loopback_user *leaver = person(desk, "killed");
    const char *id = fill(desk, leaver);
    for (int64_t after = 500; after < MANY / 2; after += 700)
        killed_worker(desk, id, after, "6");
    assert_true(loopback_number(desk->server, "select count(*) from customer where owner_id = %lld",
                                (long long)leaver->id) > 0);
    work(desk);
    expect_text(company_get(desk->company->admin, id), "status", "done");
    expect_text(company_get(desk->company->admin, id), "records_moved",
                arena_printf(desk->arena, "%d", MANY));
    assert_int_equal(most_changes(desk, leaver), 1);
    expect_ok(loopback_call(desk->company->admin, "UndoHandover", "id: '%s'", id));
    for (int64_t after = 500; after < MANY / 2; after += 700)
        killed_worker(desk, id, after, "10");
    work(desk);
    expect_text(company_get(desk->company->admin, id), "status", "undone");
    expect_text(company_get(desk->company->admin, id), "records_returned",
                arena_printf(desk->arena, "%d", MANY));
    assert_int_equal(most_changes(desk, leaver), 2);
    assert_int_equal(loopback_number(desk->server,
                                     "select count(*) from customer where owner_id = %lld",
                                     (long long)leaver->id),
                     MANY);
}

/* One that the database does not let go stops nothing, and says why. */
static void test_a_stubborn_record(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    const struct loopback_user *leaver = person(desk, "stubborn");
    const char *first = company_make(leaver, "customer", "name: 'One'");
    const char *stubborn = company_make(leaver, "customer", "name: 'Two'");
    const char *last = company_make(leaver, "customer", "name: 'Three'");
    loopback_sql(desk->server,
                 "create function stubborn() returns trigger language plpgsql as $x$ begin "
                 "if new.id = %lld then perform kith_raise('KH009', 'Not this one.', 'NO'); end "
                 "if; return new; end $x$",
                 company_number(stubborn));
    loopback_sql(desk->server, "create trigger stubborn before update of owner_id on customer for "
                               "each row execute function stubborn()");
    const char *id = loopback_text(start(desk, leaver, to(desk, c->sun)), "id");
    work(desk);
    loopback_sql(desk->server, "drop trigger stubborn on customer");
    expect_text(company_get(c->admin, id), "status", "done");
    expect_text(company_get(c->admin, id), "records_skipped", "1");
    assert_string_equal(owner(desk, first), user_id(desk, c->sun));
    assert_string_equal(owner(desk, last), user_id(desk, c->sun));
    struct loopback_reply items =
        loopback_call(c->admin, "ListHandoverItems", "id: '%s' fate: 9", id);
    expect_text(items, "items[0].record_id", stubborn);
    expect_text(items, "items[0].message", "Not this one.");
}

/* ---- What waits for somebody ---- */

/* An approval that waits for the user. */
static const char *approval_for(struct desk *desk, const struct loopback_user *user)
{
    const struct company *c = desk->company;
    const char *flow = company_make(c->admin, "approval_flow",
                                    "name: 'H' object: 'order' kind: 'discount' position: 1");
    loopback_sql(desk->server, "update role set discount_ceiling = 10 where code = 'sales'");
    company_make(c->admin, "approval_step",
                 "approval_flow_id: '%s' position: 1 name: 'S' mode: 1 signer: 2 user_id: '%s'",
                 flow, user_id(desk, user));
    expect_ok(loopback_call(c->admin, "UpdateApprovalFlow",
                            "approval_flow { id: '%s' active: true }", flow));
    const char *order =
        company_make(c->li, "order",
                     "customer_id: '%s' lines { description: 'goods' quantity { value: '1' } "
                     "unit_price { value: '100' } discount_percent { value: '30' } }",
                     company_make(c->li, "customer", "name: 'Large'"));
    const char *id =
        loopback_text(loopback_call(c->li, "SubmitApproval", "id: '%s' reason: 'x'", order), "id");
    expect_ok(loopback_call(c->admin, "UpdateApprovalFlow",
                            "approval_flow { id: '%s' } update_mask { paths: 'active' }", flow));
    return id;
}

static const char *review_for(struct desk *desk, const struct loopback_user *user, int status)
{
    const char *ticket = company_make(desk->company->anna, "ticket", "subject: 'X'");
    const char *id = company_make(desk->company->admin, "review",
                                  "owner_id: '%s' scorecard_id: 'SC-1' ticket_id: '%s'",
                                  user_id(desk, user), ticket);
    loopback_sql(desk->server, "update quality_review set status = %d where id = %lld", status,
                 company_number(id));
    return id;
}

static const char *signer(struct desk *desk, const char *approval)
{
    return loopback_value(desk->server,
                          "select 'U-' || user_id from approval_signer where approval_id = %lld",
                          company_number(approval));
}

/* Reviews that are not decided and signatures go along, are told before and after, and come back.
 */
static void test_what_waits_for_somebody_goes(void **state)
{
    struct desk *desk = *state;
    const struct company *c = desk->company;
    const struct loopback_user *leaver = person(desk, "awaited");
    const char *sun = user_id(desk, c->sun), *who = user_id(desk, leaver);
    const char *approval = approval_for(desk, leaver);
    const char *draft = review_for(desk, leaver, 1), *contested = review_for(desk, leaver, 3),
               *decided = review_for(desk, leaver, 4);
    const char *told = arena_printf(desk->arena,
                                    "approval moves %s 1, review moves %s 2, review stays 1, "
                                    "approval_step to_decide 1 user_id",
                                    sun, sun);
    assert_string_equal(parts(desk, preview(desk, leaver, to(desk, c->sun))), told);
    const char *wish = arena_printf(desk->arena, "%s disable_user: true", to(desk, c->sun));
    const char *id = loopback_text(start(desk, leaver, wish), "id");
    work(desk);
    expect_text(company_get(c->admin, id), "records_moved", "3");
    assert_string_equal(signer(desk, approval), sun);
    assert_string_equal(owner(desk, draft), sun);
    assert_string_equal(owner(desk, contested), sun);
    assert_string_equal(owner(desk, decided), who);
    loopback_sql(desk->server, "update app_user set status = 1 where id = %lld",
                 (long long)leaver->id);
    expect_ok(loopback_call(c->admin, "UndoHandover", "id: '%s'", id));
    work(desk);
    expect_text(company_get(c->admin, id), "records_returned", "3");
    assert_string_equal(signer(desk, approval), who);
    assert_string_equal(owner(desk, draft), who);
}

/* ---- Objects that come ---- */

/* What ends with the user, and is only named. */
static bool ends_with_user(const struct contract_object *object)
{
    if (object->private)
        return true;
    static const char *const names[] = {"session", "api_key", "client_certificate"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(object->name, names[i]) == 0)
            return true;
    return false;
}

/* A record of the object that the user has. */
static void make_any(const struct desk *desk, const struct loopback_user *user, const char *object,
                     const char *customer)
{
    if (strcmp(object, "target") == 0) { /* set by others */
        company_make(desk->company->admin, object,
                     "owner_id: 'U-%lld' start_date: '2099-01-01' amount: '1 CNY'",
                     (long long)user->id);
        return;
    }
    static const struct {
        const char *object, *fields;
    } samples[] = {
        {"customer", "name: 'X'"},
        {"contact", "name: 'X'"},
        {"interaction", "subject: 'X' kind: 1 no_next_step_reason: 'waiting'"},
        {"task", "subject: 'X'"},
        {"opportunity", "name: 'X'"},
        {"ticket", "subject: 'X'"},
        {"lead", "name: 'X'"},
        {"feedback", "subject: 'X'"},
        {"article", "title: 'X'"},
        {"absence", "start_date: '2099-01-01' end_date: '2099-01-02'"},
        {"delegation", "start_date: '2099-01-01' end_date: '2099-01-02' to_user_id: 'U-1'"},
        {"order", "description: 'X'"},
        {"import", "object: 'customer' mapping: 'name = n'"},
    };
    if (strcmp(object, "batch") == 0) {
        expect_ok(loopback_call(user, "AssignRecords", "ids: '%s' owner_id: 'U-%lld'", customer,
                                (long long)user->id));
        return;
    }
    if (strcmp(object, "review") == 0) {
        const char *ticket = company_make(desk->company->admin, "ticket", "subject: 'X'");
        company_make(desk->company->admin, object,
                     "owner_id: 'U-%lld' scorecard_id: 'SC-1' ticket_id: '%s'", (long long)user->id,
                     ticket);
        return;
    }
    if (strcmp(object, "reward") == 0) {
        company_make(desk->company->admin, object,
                     "owner_id: 'U-%lld' kind: 1 points: 5 reason: 'X'", (long long)user->id);
        return;
    }
    if (strcmp(object, "return") == 0) {
        const char *order = company_make(user, "order", "customer_id: '%s'", customer);
        company_make(user, object, "order_id: '%s'", order);
        return;
    }
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        if (strcmp(samples[i].object, object) == 0) {
            bool hangs = contract_object(object)->customer != NULL;
            company_make(user, object, hangs ? "%s customer_id: '%s'" : "%s", samples[i].fields,
                         customer);
            return;
        }
    fail_msg("%s has owners: say in handover_open or handover_stays what a hand-over does with "
             "it, and here how one is made",
             object);
}

/* Whatever has an owner either goes along or is said to stay, and is not left to be decided too. */
static void test_every_owned_object_is_dealt_with(void **state)
{
    struct desk *desk = *state;
    const struct loopback_user *leaver = person(desk, "everything");
    const char *customer = company_make(desk->company->wang, "customer", "name: 'Base'");
    struct buf seen;
    for (size_t i = 0; i < contract_n_objects; i++)
        if (contract_objects[i]->owned && !ends_with_user(contract_objects[i]))
            make_any(desk, leaver, contract_objects[i]->name, customer);
    buf_init(&seen, desk->arena, 1 << 16);
    buf_printf(&seen, ", %s,", parts(desk, preview(desk, leaver, to(desk, desk->company->sun))));
    for (size_t i = 0; i < contract_n_objects; i++) {
        const struct contract_object *object = contract_objects[i];
        const char *moves = arena_printf(desk->arena, ", %s moves ", object->name);
        const char *stays = arena_printf(desk->arena, ", %s stays ", object->name);
        if (object->owned && !ends_with_user(object) && !strstr(buf_string(&seen), moves) &&
            !strstr(buf_string(&seen), stays))
            fail_msg("a hand-over says nothing of %s: %s", object->name, buf_string(&seen));
        const char *twice = arena_printf(desk->arena, ", %s to_decide 1 owner_id,", object->name);
        if (object->owned && !ends_with_user(object) && strstr(buf_string(&seen), twice))
            fail_msg("a hand-over says two things of %s: %s", object->name, buf_string(&seen));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open_work_goes),
        cmocka_unit_test(test_undo),
        cmocka_unit_test(test_team_leaders_and_leadership),
        cmocka_unit_test(test_the_user_is_disabled),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_killed),
        cmocka_unit_test(test_a_stubborn_record),
        cmocka_unit_test(test_what_waits_for_somebody_goes),
        cmocka_unit_test(test_every_owned_object_is_dealt_with),
    };
    return cmocka_run_group_tests(tests, desk_start, desk_stop);
}
