/* SPDX-License-Identifier: Apache-2.0 */
/* The life of calls, with handlers made for it: limits, deadlines, streams, what is cut off. */
#include "server/feature/feature.h"
#include "server/feature/test/rpcloop.h"

#include <kith/v1/attachment.pb-c.h>
#include <kith/v1/auth.pb-c.h>
#include <kith/v1/customer.pb-c.h>
#include <kith/v1/import.pb-c.h>

#define UPLOAD "/kith.v1.AttachmentService/UploadAttachment"
#define DOWNLOAD "/kith.v1.AttachmentService/DownloadAttachment"
#define WHO "/kith.v1.AuthService/WhoAmI"
#define SIGN_OUT "/kith.v1.AuthService/SignOut"
#define LIST "/kith.v1.CustomerService/ListCustomers"
#define UPDATE "/kith.v1.CustomerService/UpdateCustomer"

/* ---- Handlers ---- */

static const struct db_query sleep_query = {
    .name = "calls_test_sleep", .sql = "select pg_sleep($1::text::float8) is null", .n_params = 1};
static const struct db_query sum_query = {
    .name = "calls_test_sum", .sql = "select $1::bigint + $2::bigint", .n_params = 2};
static const struct db_query fail_query = {
    .name = "calls_test_fail",
    .sql = "select kith_raise('KH009', 'No.', 'BECAUSE', 'name')",
};

/* WhoAmI waits in the database. */
static struct status wait_start(struct rpc_call *call)
{
    struct db_param seconds = db_text("0.3");
    rpc_segment(call, DB_READ);
    return rpc_query(call, &sleep_query, 1, &seconds) < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status wait_finish(struct rpc_call *call)
{
    Kith__V1__WhoAmIResponse reply = KITH__V1__WHO_AM_IRESPONSE__INIT;
    reply.login = (char *)call->session->login;
    return rpc_reply(call, &reply.base);
}

/* UploadAttachment counts bytes in the database, a message at a time. */
struct upload {
    int64_t sum;
    int statement;
};

static struct status upload_each(struct rpc_call *call)
{
    const Kith__V1__UploadAttachmentRequest *chunk =
        (const Kith__V1__UploadAttachmentRequest *)call->request;
    struct upload *upload = call->state;
    if (!upload)
        upload = call->state = arena_alloc(call->arena, sizeof *upload);
    struct db_param params[] = {db_number(call->round, upload->sum),
                                db_number(call->round, (int64_t)chunk->data.len)};
    rpc_segment(call, DB_READ);
    upload->statement = rpc_query(call, &sum_query, 2, params);
    return STATUS_OK;
}

static struct status upload_summed(struct rpc_call *call)
{
    struct upload *upload = call->state;
    upload->sum = db_int(call->segment, upload->statement, 0, 0);
    return STATUS_OK;
}

static struct status upload_finish(struct rpc_call *call)
{
    const struct upload *upload = call->state;
    Kith__V1__Attachment reply = KITH__V1__ATTACHMENT__INIT;
    reply.file_name = arena_printf(call->arena, "%lld", upload ? (long long)upload->sum : -1);
    return rpc_reply(call, &reply.base);
}

/* DownloadAttachment sends ten chunks, each from a segment of its own. */
enum { CHUNKS = 10 };

struct download {
    int64_t n;
    int statement;
};

static struct status download_start(struct rpc_call *call)
{
    struct download *download = call->state;
    if (!download)
        download = call->state = arena_alloc(call->arena, sizeof *download);
    struct db_param params[] = {db_number(call->round, download->n), db_text("1")};
    rpc_segment(call, DB_READ);
    download->statement = rpc_query(call, &sum_query, 2, params);
    return STATUS_OK;
}

static struct status download_finish(struct rpc_call *call)
{
    struct download *download = call->state;
    download->n = db_int(call->segment, download->statement, 0, 0);
    Kith__V1__DownloadAttachmentResponse reply = KITH__V1__DOWNLOAD_ATTACHMENT_RESPONSE__INIT;
    reply.data.data = (uint8_t *)arena_alloc(call->round, 4096);
    reply.data.len = (size_t)download->n;
    struct status status = rpc_reply(call, &reply.base);
    rpc_send(call);
    if (download->n < CHUNKS)
        rpc_again(call);
    return status;
}

/* UpdateCustomer fails in its segment, and goes on from there. */
static struct status fail_start(struct rpc_call *call)
{
    rpc_query(call, &fail_query, 0, NULL);
    return STATUS_OK;
}

static struct status fail_failed(struct rpc_call *call, struct status status)
{
    assert_string_equal(status.reason, "BECAUSE");
    call->state = arena_string(call->arena, "failed");
    return STATUS_OK;
}

static struct status fail_second(struct rpc_call *call)
{
    Kith__V1__Customer reply = KITH__V1__CUSTOMER__INIT;
    reply.name = call->state;
    return rpc_reply(call, &reply.base);
}

static const struct rpc_handler handlers[] = {
    {.method = WHO, .steps = {{.start = wait_start, .finish = wait_finish}}},
    {.method = UPLOAD,
     .steps = {{.finish = upload_finish}},
     .each = {.start = upload_each, .finish = upload_summed}},
    {.method = DOWNLOAD, .steps = {{.start = download_start, .finish = download_finish}}},
    {.method = UPDATE,
     .steps = {{.start = fail_start, .failed = fail_failed}, {.finish = fail_second}}},
    {0},
};

static const struct rpc_handler *const lists[] = {handlers, auth_handlers, health_handlers, NULL};
static const struct resource_hooks *const hooks[] = {NULL};
static const struct rpc_registry test_registry = {
    .incomplete = true, .standard = resource_handler, .handlers = lists, .hooks = hooks};

/* ---- Tests ---- */

static struct rpcloop_call *begin(struct rpcloop *loop, const char *path, const char *token)
{
    return rpcloop_open(loop, &(struct rpcloop_head){.path = path, .token = token});
}

static struct rpcloop_call *ask_who(struct rpcloop *loop, const char *token, int64_t timeout_ms)
{
    Kith__V1__WhoAmIRequest ask = KITH__V1__WHO_AM_IREQUEST__INIT;
    struct rpcloop_head head = {.path = WHO, .token = token, .timeout_ms = timeout_ms};
    struct rpcloop_call *call = rpcloop_open(loop, &head);
    rpcloop_send(call, &ask.base);
    rpcloop_half_close(call);
    return call;
}

static const char *somebody(struct rpcloop *loop, const char *login)
{
    return rpcloop_token(loop, rpcloop_user(loop, login, "administrator", 1));
}

static void an_unknown_method_is_answered_at_once(void **state)
{
    struct rpcloop_call *call = begin(*state, "/kith.v1.Nothing/Ever", NULL);
    assert_true(rpcloop_ended(call));
    assert_int_equal(rpcloop_wait(call).code, RPC_UNIMPLEMENTED);
    assert_int_equal(rpcloop_wait(begin(*state, "", NULL)).code, RPC_UNIMPLEMENTED);
}

static void a_unary_call_has_exactly_one_message(void **state)
{
    const char *token = somebody(*state, "one");
    struct rpcloop_call *none = begin(*state, WHO, token);
    rpcloop_half_close(none);
    assert_string_equal(rpcloop_wait(none).reason, "MESSAGE_COUNT");
    struct rpcloop_call *two = begin(*state, WHO, token);
    rpcloop_send_bytes(two, "", 0);
    rpcloop_send_bytes(two, "", 0);
    assert_string_equal(rpcloop_wait(two).reason, "MESSAGE_COUNT");
}

static void bad_requests_are_refused(void **state)
{
    struct rpcloop *loop = *state;
    const char *token = somebody(loop, "bad");
    static const struct {
        const char *bytes;
        size_t length;
    } bad[] = {{"\xff", 1}, {"\x1a\x02\xc3\x28", 4}, {"\x1a\x03\x61\x00\x62", 5}, {"\x1a\x7f", 2}};
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        struct rpcloop_call *call = begin(loop, LIST, token);
        rpcloop_send_bytes(call, bad[i].bytes, bad[i].length);
        rpcloop_half_close(call);
        assert_int_equal(rpcloop_wait(call).code, RPC_INVALID_ARGUMENT);
    }
    Kith__V1__SignInRequest in = KITH__V1__SIGN_IN_REQUEST__INIT;
    in.login = (char *)"a";
    in.password = (char *)"b";
    in.client = (char *)"two\nlines";
    struct status status;
    rpcloop_call(loop, "/kith.v1.AuthService/SignIn", NULL, &in.base, &status);
    assert_string_equal(status.field, "client");
    in.client = arena_alloc(rpcloop_arena(loop), 102);
    memset(in.client, 'x', 101);
    rpcloop_call(loop, "/kith.v1.AuthService/SignIn", NULL, &in.base, &status);
    assert_string_equal(status.field, "client");
    assert_string_equal(status.message, "Client is longer than 100 characters.");
}

static void tokens_that_are_none_are_refused(void **state)
{
    static const char *const tokens[] = {"",
                                         "kith_",
                                         "kith_AAAA",
                                         "kith_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                         "kith_'; drop table session; --"};
    for (size_t i = 0; i < TEST_COUNT(tokens); i++)
        assert_int_equal(rpcloop_wait(ask_who(*state, tokens[i], 0)).code, RPC_UNAUTHENTICATED);
}

static void a_deadline_ends_the_call_before_its_work(void **state)
{
    struct rpcloop *loop = *state;
    const char *token = somebody(loop, "late");
    rpcloop_wait(ask_who(loop, token, 0)); /* the session is in memory */
    struct rpcloop_call *call = ask_who(loop, token, 50);
    assert_int_equal(rpcloop_wait(call).code, RPC_DEADLINE_EXCEEDED);
    assert_int_equal(rpcloop_messages(call), 0);
    assert_true(rpc_server_calls(rpcloop_server(loop)) > 0); /* the segment still runs */
}

static bool no_calls(void *owner)
{
    return rpc_server_calls(rpcloop_server(owner)) == 0;
}

static void a_cancelled_call_keeps_its_stream_until_its_work_ends(void **state)
{
    struct rpcloop *loop = *state;
    const char *token = somebody(loop, "gone");
    rpcloop_wait(ask_who(loop, token, 0));
    rpcloop_until(loop, no_calls, loop);
    struct rpcloop_call *call = ask_who(loop, token, 0);
    struct rpcloop_call *other = ask_who(loop, token, 0);
    rpcloop_cancel(call); /* before its request: nothing runs */
    assert_true(rpcloop_released(call));
    rpcloop_wait(other);
    call = ask_who(loop, token, 0);
    other = ask_who(loop, token, 100);
    rpcloop_wait(other); /* by now both wait in the database */
    rpcloop_cancel(call);
    assert_false(rpcloop_released(call));
    rpcloop_until(loop, no_calls, loop);
    assert_true(rpcloop_released(call));
    assert_int_equal(rpcloop_messages(call), 0);
}

static void a_user_has_so_many_calls_at_once(void **state)
{
    struct rpcloop *loop = *state;
    const char *token = somebody(loop, "greedy");
    const char *other = somebody(loop, "modest");
    rpcloop_wait(ask_who(loop, token, 0));
    struct rpcloop_call *calls[9];
    for (size_t i = 0; i < TEST_COUNT(calls); i++)
        calls[i] = ask_who(loop, token, 0);
    struct status status = rpcloop_wait(calls[8]);
    assert_string_equal(status.reason, "TOO_MANY_CALLS");
    assert_true(status.retry_ms > 0);
    size_t length;
    assert_non_null(rpcloop_details(calls[8], &length));
    assert_int_equal(rpcloop_wait(ask_who(loop, other, 0)).code, RPC_OK);
    /* The slot that is kept free. */
    Kith__V1__SignOutRequest out = KITH__V1__SIGN_OUT_REQUEST__INIT;
    rpcloop_ok(loop, SIGN_OUT, token, &out.base);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(rpcloop_wait(calls[i]).code, RPC_OK);
}

static void a_client_stream_is_taken_message_by_message(void **state)
{
    struct rpcloop *loop = *state;
    struct rpcloop_call *call = begin(loop, UPLOAD, somebody(loop, "upload"));
    static uint8_t bytes[20000];
    Kith__V1__UploadAttachmentRequest chunk = KITH__V1__UPLOAD_ATTACHMENT_REQUEST__INIT;
    chunk.data.data = bytes;
    chunk.data.len = sizeof bytes;
    for (int i = 0; i < 200; i++)
        rpcloop_send(call, &chunk.base);
    rpcloop_half_close(call);
    assert_true(status_is_ok(rpcloop_wait(call)));
    assert_string_equal(((const Kith__V1__Attachment *)rpcloop_take(call))->file_name, "4000000");
}

static void an_empty_client_stream_ends_too(void **state)
{
    struct rpcloop_call *call = begin(*state, UPLOAD, somebody(*state, "empty"));
    rpcloop_half_close(call);
    assert_true(status_is_ok(rpcloop_wait(call)));
    assert_string_equal(((const Kith__V1__Attachment *)rpcloop_take(call))->file_name, "-1");
}

static void a_server_stream_waits_for_a_slow_client(void **state)
{
    struct rpcloop *loop = *state;
    Kith__V1__DownloadAttachmentRequest ask = KITH__V1__DOWNLOAD_ATTACHMENT_REQUEST__INIT;
    struct rpcloop_head head = {
        .path = DOWNLOAD, .token = somebody(loop, "download"), .slow = true};
    ask.id = (char *)"AT-1";
    struct rpcloop_call *call = rpcloop_open(loop, &head);
    rpcloop_send(call, &ask.base);
    rpcloop_half_close(call);
    for (size_t n = 1; n <= CHUNKS; n++) {
        rpcloop_wait_messages(call, n);
        assert_int_equal(rpcloop_messages(call), n); /* no more before this one was taken */
        const Kith__V1__DownloadAttachmentResponse *reply =
            (const Kith__V1__DownloadAttachmentResponse *)rpcloop_take(call);
        assert_int_equal(reply->data.len, n);
    }
    assert_true(status_is_ok(rpcloop_wait(call)));
    assert_int_equal(rpcloop_messages(call), CHUNKS);
}

static void a_step_may_go_on_after_its_segment_failed(void **state)
{
    struct rpcloop *loop = *state;
    Kith__V1__UpdateCustomerRequest ask = KITH__V1__UPDATE_CUSTOMER_REQUEST__INIT;
    Kith__V1__Customer customer = KITH__V1__CUSTOMER__INIT;
    ask.customer = &customer;
    const Kith__V1__Customer *reply =
        (const Kith__V1__Customer *)rpcloop_ok(loop, UPDATE, somebody(loop, "failing"), &ask.base);
    assert_string_equal(reply->name, "failed");
}

static void a_refusal_is_written_to_the_audit(void **state)
{
    struct rpcloop *loop = *state;
    int64_t id = rpcloop_user(loop, "plain", NULL, 1);
    const char *token = rpcloop_token(loop, id);
    Kith__V1__ListCustomersRequest list = KITH__V1__LIST_CUSTOMERS_REQUEST__INIT;
    for (int i = 0; i < 3; i++)
        rpcloop_fails(loop, LIST, token, &list.base, RPC_PERMISSION_DENIED, "PERMISSION_DENIED");
    rpc_server_flush(rpcloop_server(loop));
    rpcloop_wait(ask_who(loop, token, 0));
    assert_int_equal(rpcloop_number(loop,
                                    "select coalesce(sum((detail->>'count')::bigint), 0)"
                                    "::bigint from audit_event where kind = 'call.refused' "
                                    "and actor = %lld",
                                    (long long)id),
                     3);
}

static bool cannot(void *owner)
{
    struct rpcloop_call *call = owner;
    return rpcloop_ended(call);
}

/* Another node changes what a user may do: seen within the time of a poll. */
static void a_right_that_is_taken_away_elsewhere_is_gone(void **state)
{
    struct rpcloop *loop = *state;
    int64_t id = rpcloop_user(loop, "demoted", "sales", 1);
    const char *token = rpcloop_token(loop, id);
    Kith__V1__ListCustomersRequest list = KITH__V1__LIST_CUSTOMERS_REQUEST__INIT;
    rpcloop_ok(loop, LIST, token, &list.base);
    rpcloop_sql(loop, "update role_grant set deleted_at = now() where user_id = %lld",
                (long long)id);
    struct status status = STATUS_OK;
    for (int i = 0; i < 100 && status_is_ok(status); i++) {
        rpcloop_call(loop, LIST, token, &list.base, &status);
        struct rpcloop_call *pause = ask_who(loop, token, 20);
        rpcloop_until(loop, cannot, pause);
    }
    assert_int_equal(status.code, RPC_PERMISSION_DENIED);
}

/* A revocation counts at once, on every worker of the process that was asked. */
static void a_session_that_is_ended_is_gone_on_all_workers(void **state)
{
    struct rpcloop *loop = *state;
    struct rpc_server *second = rpcloop_second(loop);
    const char *token = somebody(loop, "twice");
    struct rpcloop_head head = {.path = LIST, .token = token};
    for (int i = 0; i < 2; i++) {
        struct rpcloop_call *call = rpcloop_open_at(loop, second, &head);
        rpcloop_send_bytes(call, "", 0);
        rpcloop_half_close(call);
        assert_int_equal(rpcloop_wait(call).code, i == 0 ? RPC_OK : RPC_UNAUTHENTICATED);
        Kith__V1__SignOutRequest out = KITH__V1__SIGN_OUT_REQUEST__INIT;
        if (i == 0)
            rpcloop_ok(loop, SIGN_OUT, token, &out.base);
    }
}

static void an_idle_session_ends(void **state)
{
    struct rpcloop *loop = *state;
    int64_t id = rpcloop_user(loop, "idle", "sales", 1);
    const char *token = rpcloop_token(loop, id);
    Kith__V1__ListCustomersRequest list = KITH__V1__LIST_CUSTOMERS_REQUEST__INIT;
    rpcloop_sql(loop,
                "update session set idle_end = now() - interval '1 second' "
                "where owner_id = %lld",
                (long long)id);
    rpcloop_fails(loop, LIST, token, &list.base, RPC_UNAUTHENTICATED, "SESSION_REQUIRED");
    rpcloop_sql(loop,
                "update session set idle_end = now() + interval '1 minute', "
                "last_seen_at = now() - interval '2 minutes' where owner_id = %lld",
                (long long)id);
    rpcloop_ok(loop, LIST, token, &list.base);
    /* Use prolongs it, though nobody waits for that. */
    for (int i = 0; i < 100; i++) {
        rpcloop_wait(ask_who(loop, token, 20));
        if (rpcloop_number(loop,
                           "select count(*) from session where owner_id = %lld and "
                           "idle_end > now() + interval '29 minutes'",
                           (long long)id))
            return;
    }
    fail();
}

static int start(void **state)
{
    return rpcloop_start_with(state, &test_registry, &RPC_LIMITS_DEFAULT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unknown_method_is_answered_at_once),
        cmocka_unit_test(a_unary_call_has_exactly_one_message),
        cmocka_unit_test(bad_requests_are_refused),
        cmocka_unit_test(tokens_that_are_none_are_refused),
        cmocka_unit_test(a_deadline_ends_the_call_before_its_work),
        cmocka_unit_test(a_cancelled_call_keeps_its_stream_until_its_work_ends),
        cmocka_unit_test(a_user_has_so_many_calls_at_once),
        cmocka_unit_test(a_client_stream_is_taken_message_by_message),
        cmocka_unit_test(an_empty_client_stream_ends_too),
        cmocka_unit_test(a_server_stream_waits_for_a_slow_client),
        cmocka_unit_test(a_step_may_go_on_after_its_segment_failed),
        cmocka_unit_test(a_refusal_is_written_to_the_audit),
        cmocka_unit_test(a_right_that_is_taken_away_elsewhere_is_gone),
        cmocka_unit_test(a_session_that_is_ended_is_gone_on_all_workers),
        cmocka_unit_test(an_idle_session_ends),
    };
    return cmocka_run_group_tests(tests, start, rpcloop_stop);
}
