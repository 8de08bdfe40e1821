/* SPDX-License-Identifier: Apache-2.0 */
/* Tickets: allowed moves, who may make them, and what each leaves behind. */
#include "tests/feature/company.h"

#include "server/model/ticket_flow.h"

static const struct {
    const char *method;
    enum ticket_move how;
    const char *more;
} moves[] = {
    {"AssignTicket", TICKET_ASSIGN, "owner_id: 'U-%lld'"},
    {"StartTicket", TICKET_START, ""},
    {"WaitTicket", TICKET_WAIT, ""},
    {"ResolveTicket", TICKET_RESOLVE, "resolution: 'replaced'"},
    {"CloseTicket", TICKET_CLOSE, ""},
    {"ReopenTicket", TICKET_REOPEN, ""},
    {"RejectTicket", TICKET_REJECT, "reason: 'not ours'"},
};

static const char *new_ticket(const struct company *c, const struct loopback_user *user)
{
    (void)c;
    return company_make(user, "ticket", "subject: '不能开机'");
}

static struct loopback_reply move(const struct loopback_user *user, const char *method,
                                  const char *id, const char *more)
{
    return loopback_call(user, method, "id: '%s' %s", id, more);
}

static const char *user_name(struct loopback_reply reply, const struct loopback_user *user)
{
    return arena_printf(reply.arena, "U-%lld", (long long)user->id);
}

static void a_ticket_goes_from_new_to_closed(void **state)
{
    const struct company *c = *state;
    const char *id = new_ticket(c, c->anna);
    expect_text(company_get(c->anna, id), "status", "new");
    struct loopback_reply reply = loopback_call(
        c->anna, "AssignTicket", "id: '%s' owner_id: 'U-%lld'", id, (long long)c->li->id);
    expect_text(reply, "status", "assigned");
    expect_text(reply, "owner_id", user_name(reply, c->li));
    expect_text(move(c->li, "StartTicket", id, ""), "status", "in_progress");
    expect_text(move(c->li, "WaitTicket", id, ""), "status", "waiting");
    expect_text(move(c->li, "StartTicket", id, ""), "status", "in_progress");
    reply = move(c->li, "ResolveTicket", id, "resolution: '换了电源\\n也清了灰'");
    expect_text(reply, "status", "resolved");
    expect_text(reply, "resolution", "换了电源\n也清了灰");
    assert_string_not_equal(loopback_text(reply, "resolved_at"), "");
    expect_text(reply, "closed_at", "");
    reply = move(c->li, "CloseTicket", id, "");
    expect_text(reply, "status", "closed");
    assert_string_not_equal(loopback_text(reply, "closed_at"), "");
    expect_text(reply, "etag", "7");
}

static void a_ticket_for_somebody_else_is_assigned_from_the_beginning(void **state)
{
    const struct company *c = *state;
    const char *id =
        company_make(c->anna, "ticket", "subject: 'x' owner_id: 'U-%lld'", (long long)c->li->id);
    expect_text(company_get(c->anna, id), "status", "assigned");
    id = company_make(c->anna, "ticket", "subject: 'x' owner_id: 'U-%lld'", (long long)c->anna->id);
    expect_text(company_get(c->anna, id), "status", "new");
    expect_text(loopback_call(c->anna, "UpdateTicket", "ticket { id: '%s' owner_id: 'U-%lld' }", id,
                              (long long)c->li->id),
                "status", "assigned");
}

static void reopening_keeps_the_reason_for_colleagues(void **state)
{
    const struct company *c = *state;
    const char *id = new_ticket(c, c->anna);
    expect_ok(move(c->anna, "ResolveTicket", id, "resolution: 'x'"));
    expect_ok(move(c->anna, "CloseTicket", id, ""));
    struct loopback_reply reply = move(c->anna, "ReopenTicket", id, "reason: '又坏了'");
    expect_text(reply, "status", "reopened");
    expect_text(reply, "reopen_count", "1");
    expect_text(reply, "resolved_at", "");
    expect_text(reply, "closed_at", "");
    expect_text(reply, "first_reply_at", "");
    struct loopback_reply replies =
        company_list(c->anna, "ticket_reply", "filter: 'ticket_id = %s'", id);
    expect_text(replies, "ticket_replies#", "1");
    expect_text(replies, "ticket_replies[0].body", "又坏了");
    expect_text(replies, "ticket_replies[0].internal", "true");
    expect_text(replies, "ticket_replies[0].created_by", user_name(replies, c->anna));
}

static void reopening_without_a_reason_leaves_no_note(void **state)
{
    const struct company *c = *state;
    const char *id = new_ticket(c, c->anna);
    expect_ok(move(c->anna, "RejectTicket", id, "reason: 'spam\\nagain'"));
    expect_text(company_get(c->anna, id), "rejected_reason", "spam\nagain");
    expect_text(move(c->anna, "ReopenTicket", id, ""), "rejected_reason", "");
    expect_text(company_list(c->anna, "ticket_reply", "filter: 'ticket_id = %s'", id),
                "ticket_replies#", "0");
}

static void only_the_moves_of_the_flow_are_made(void **state)
{
    const struct company *c = *state;
    const char *id = new_ticket(c, c->anna);
    for (int from = TICKET_NEW; from <= TICKET_REJECTED; from++)
        for (size_t i = 0; i < TEST_COUNT(moves); i++) {
            loopback_sql(c->server, "update ticket set status = %d where id = %lld", from,
                         company_number(id));
            const char *more = strchr(moves[i].more, '%')
                                   ? arena_printf(loopback_arena(c->server), "owner_id: 'U-%lld'",
                                                  (long long)c->li->id)
                                   : moves[i].more;
            struct loopback_reply reply = move(c->anna, moves[i].method, id, more);
            if (flow_allows(&ticket_flow, from, moves[i].how)) {
                expect_ok(reply);
                continue;
            }
            expect_error(reply, RPC_FAILED_PRECONDITION, "TICKET_STATUS", NULL);
            assert_int_equal(loopback_number(c->server, "select status from ticket where id = %lld",
                                             company_number(id)),
                             from);
        }
}

static void a_refusal_says_when_it_would_be_possible(void **state)
{
    const struct company *c = *state;
    const char *id = new_ticket(c, c->anna);
    assert_string_equal(move(c->anna, "CloseTicket", id, "").status.message,
                        "A ticket can be closed only while it is resolved.");
}

static void what_a_move_needs_is_asked_for(void **state)
{
    const struct company *c = *state;
    const char *id = new_ticket(c, c->anna);
    expect_error(move(c->anna, "ResolveTicket", id, ""), RPC_INVALID_ARGUMENT, NULL, "resolution");
    expect_error(move(c->anna, "RejectTicket", id, ""), RPC_INVALID_ARGUMENT, NULL, "reason");
    expect_error(move(c->anna, "AssignTicket", id, ""), RPC_INVALID_ARGUMENT, NULL, "owner_id");
    expect_error(move(c->anna, "AssignTicket", id, "owner_id: 'C-1'"), RPC_INVALID_ARGUMENT, NULL,
                 "owner_id");
    expect_error(move(c->anna, "AssignTicket", id, "owner_id: 'U-999999'"), RPC_INVALID_ARGUMENT,
                 "REFERENCE_NOT_FOUND", "owner_id");
    expect_error(move(c->anna, "StartTicket", "T-x", ""), RPC_INVALID_ARGUMENT, NULL, "id");
    expect_error(move(c->anna, "StartTicket", "T-999999", ""), RPC_NOT_FOUND, "NOT_FOUND", NULL);
}

static void nobody_is_given_a_ticket_who_cannot_work(void **state)
{
    const struct company *c = *state;
    const char *gone = company_make(c->admin, "user", "login: 'gone' name: 'Gone'");
    expect_ok(loopback_call(c->admin, "UpdateUser", "user { id: '%s' status: disabled }", gone));
    const char *id = new_ticket(c, c->anna);
    expect_error(loopback_call(c->anna, "AssignTicket", "id: '%s' owner_id: '%s'", id, gone),
                 RPC_FAILED_PRECONDITION, "USER_DISABLED", "owner_id");
    expect_error(
        loopback_call(c->anna, "CreateTicket", "ticket { subject: 'x' owner_id: '%s' }", gone),
        RPC_FAILED_PRECONDITION, "USER_DISABLED", "ticket.owner_id");
    expect_text(company_get(c->anna, id), "status", "new");
}

static void moves_follow_the_scopes_of_the_role(void **state)
{
    const struct company *c = *state;
    const char *id = new_ticket(c, c->li);
    expect_error(move(c->wang, "StartTicket", id, ""), RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                 NULL);
    expect_error(move(c->zhao, "StartTicket", id, ""), RPC_NOT_FOUND, "NOT_FOUND", NULL);
    expect_error(move(c->nobody, "StartTicket", id, ""), RPC_UNAUTHENTICATED, NULL, NULL);
    expect_text(company_get(c->li, id), "etag", "1");
    expect_ok(move(c->li, "StartTicket", id, ""));
    expect_ok(move(c->boss, "WaitTicket", id, ""));
    expect_ok(move(c->anna, "StartTicket", id, ""));
    expect_ok(loopback_call(c->anna, "DeleteTicket", "id: '%s'", new_ticket(c, c->anna)));
}

static void a_deleted_ticket_does_not_move(void **state)
{
    const struct company *c = *state;
    const char *id = new_ticket(c, c->anna);
    expect_ok(loopback_call(c->anna, "DeleteTicket", "id: '%s'", id));
    expect_error(move(c->anna, "StartTicket", id, ""), RPC_NOT_FOUND, "NOT_FOUND", NULL);
}

static void of_two_who_resolve_at_once_one_is_refused(void **state)
{
    const struct company *c = *state;
    for (int round = 0; round < 5; round++) {
        const char *id = new_ticket(c, c->li);
        struct loopback_stream first =
            loopback_start(c->anna, "ResolveTicket", "id: '%s' resolution: 'by anna'", id);
        struct loopback_stream second =
            loopback_start(c->li, "ResolveTicket", "id: '%s' resolution: 'by li'", id);
        struct loopback_reply one = loopback_wait(first), other = loopback_wait(second);
        bool won = status_is_ok(one.status);
        expect_ok(won ? one : other);
        expect_error(won ? other : one, RPC_FAILED_PRECONDITION, "TICKET_STATUS", NULL);
        expect_text(company_get(c->anna, id), "resolution", won ? "by anna" : "by li");
        expect_text(company_get(c->anna, id), "etag", "2");
    }
}

static void a_move_keeps_to_the_etag(void **state)
{
    const struct company *c = *state;
    const char *id = new_ticket(c, c->anna);
    expect_error(move(c->anna, "StartTicket", id, "etag: '7'"), RPC_ABORTED, "ETAG_MISMATCH",
                 "etag");
    expect_ok(move(c->anna, "StartTicket", id, "etag: '1'"));
}

static void a_repeated_request_moves_once(void **state)
{
    const struct company *c = *state;
    const char *id = new_ticket(c, c->anna);
    expect_ok(move(c->anna, "ResolveTicket", id, "resolution: 'x'"));
    expect_ok(move(c->anna, "ReopenTicket", id, "reason: 'y' request_id: 'again-1'"));
    struct loopback_reply reply =
        move(c->anna, "ReopenTicket", id, "reason: 'y' request_id: 'again-1'");
    expect_text(reply, "reopen_count", "1");
    expect_error(move(c->anna, "ReopenTicket", id, "reason: 'z' request_id: 'again-1'"),
                 RPC_ALREADY_EXISTS, "REQUEST_ID_REUSED", NULL);
    expect_text(company_list(c->anna, "ticket_reply", "filter: 'ticket_id = %s'", id),
                "ticket_replies#", "1");
}

static void only_checking_changes_nothing(void **state)
{
    const struct company *c = *state;
    const char *id = new_ticket(c, c->anna);
    expect_text(move(c->anna, "ResolveTicket", id, "resolution: 'x' validate_only: true"), "status",
                "resolved");
    expect_text(company_get(c->anna, id), "status", "new");
    expect_error(move(c->anna, "CloseTicket", id, "validate_only: true"), RPC_FAILED_PRECONDITION,
                 "TICKET_STATUS", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ticket_goes_from_new_to_closed),
        cmocka_unit_test(a_ticket_for_somebody_else_is_assigned_from_the_beginning),
        cmocka_unit_test(reopening_keeps_the_reason_for_colleagues),
        cmocka_unit_test(reopening_without_a_reason_leaves_no_note),
        cmocka_unit_test(only_the_moves_of_the_flow_are_made),
        cmocka_unit_test(a_refusal_says_when_it_would_be_possible),
        cmocka_unit_test(what_a_move_needs_is_asked_for),
        cmocka_unit_test(nobody_is_given_a_ticket_who_cannot_work),
        cmocka_unit_test(moves_follow_the_scopes_of_the_role),
        cmocka_unit_test(a_deleted_ticket_does_not_move),
        cmocka_unit_test(of_two_who_resolve_at_once_one_is_refused),
        cmocka_unit_test(a_move_keeps_to_the_etag),
        cmocka_unit_test(a_repeated_request_moves_once),
        cmocka_unit_test(only_checking_changes_nothing),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
