/* SPDX-License-Identifier: Apache-2.0 */
/* Server streams that send page after page, and ask for the next while one goes out. */
#include "server/feature/feature.h"
#include "server/feature/test/rpcloop.h"

#include <kith/v1/report.pb-c.h>

/* The handler: pages of messages, each of which tells its number and its page. */
enum { PAGES = 4, PAGE = 3, ALL = PAGES * PAGE };

static const struct db_query next_query = {
    .name = "pages_test_next", .sql = "select $1::bigint + 1", .n_params = 1};

struct pages {
    int64_t page, sent;
    int statement;
};

static struct status page_start(struct rpc_call *call)
{
    struct pages *pages = call->state;
    if (!pages)
        pages = call->state = arena_alloc(call->arena, sizeof *pages);
    struct db_param page = db_number(call->round, pages->page);
    rpc_segment(call, DB_READ);
    pages->statement = rpc_query(call, &next_query, 1, &page);
    return STATUS_OK;
}

static void page_send(struct rpc_call *call, struct pages *pages)
{
    Kith__V1__ExportRecordsResponse reply = KITH__V1__EXPORT_RECORDS_RESPONSE__INIT;
    /* The rows are those of the present page, whatever was asked for since. */
    reply.sent = ++pages->sent + 100 * db_int(call->segment, pages->statement, 0, 0);
    rpc_reply(call, &reply.base);
    rpc_send(call);
}

static struct status page_finish(struct rpc_call *call)
{
    struct pages *pages = call->state;
    struct status status = STATUS_OK;
    pages->page = db_int(call->segment, pages->statement, 0, 0);
    if (pages->sent % PAGE == 0 && pages->page < PAGES)
        status = rpc_ahead(call);
    do
        page_send(call, pages);
    while (pages->sent % PAGE && !rpc_full(call));
    if (pages->sent % PAGE)
        rpc_rest(call);
    else if (pages->page < PAGES)
        rpc_again(call);
    return status;
}

#define EXPORT "/kith.v1.ExportService/ExportRecords"
static const struct rpc_handler handlers[] = {
    {.method = EXPORT, .steps = {{.start = page_start, .finish = page_finish}}},
    {0},
};
static const struct rpc_handler *const lists[] = {handlers, NULL};
static const struct resource_hooks *const hooks[] = {NULL};
static const struct rpc_registry test_registry = {
    .incomplete = true, .standard = resource_handler, .handlers = lists, .hooks = hooks};

/* ---- Tests ---- */

static struct rpcloop_call *ask(struct rpcloop *loop, const char *token, bool slow)
{
    Kith__V1__ExportRecordsRequest request = KITH__V1__EXPORT_RECORDS_REQUEST__INIT;
    struct rpcloop_head head = {.path = EXPORT, .token = token, .slow = slow};
    request.object = (char *)"customer";
    struct rpcloop_call *call = rpcloop_open(loop, &head);
    rpcloop_send(call, &request.base);
    rpcloop_half_close(call);
    return call;
}

static void take(struct rpcloop_call *call, int64_t n)
{
    rpcloop_wait_messages(call, (size_t)n);
    const Kith__V1__ExportRecordsResponse *reply =
        (const Kith__V1__ExportRecordsResponse *)rpcloop_take(call);
    assert_int_equal(reply->sent, n + 100 * ((n - 1) / PAGE + 1));
}

static bool no_calls(void *owner)
{
    return rpc_server_calls(rpcloop_server(owner)) == 0;
}

static const char *somebody(struct rpcloop *loop, const char *login)
{
    return rpcloop_token(loop, rpcloop_user(loop, login, "administrator", 1));
}

static void all_come_in_their_order(void **state)
{
    const char *token = somebody(*state, "order");
    for (int slow = 0; slow < 2; slow++) {
        struct rpcloop_call *call = ask(*state, token, slow);
        for (int64_t n = 1; n <= ALL; n++) {
            take(call, n);
            assert_true(!slow ||
                        rpcloop_messages(call) == (size_t)n); /* none before it was taken */
        }
        assert_true(status_is_ok(rpcloop_wait(call)));
        assert_int_equal(rpcloop_messages(call), ALL);
    }
}

static void a_page_asked_for_ahead_ends_with_its_call(void **state)
{
    const char *token = somebody(*state, "gone");
    for (int64_t taken = 0; taken < ALL; taken++) {
        struct rpcloop_call *call = ask(*state, token, true);
        for (int64_t n = 1; n <= taken; n++)
            take(call, n);
        rpcloop_cancel(call);
        rpcloop_until(*state, no_calls, *state);
        assert_true(rpcloop_released(call));
    }
}

static int start(void **state)
{
    return rpcloop_start_with(state, &test_registry, &RPC_LIMITS_DEFAULT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_come_in_their_order),
        cmocka_unit_test(a_page_asked_for_ahead_ends_with_its_call),
    };
    return cmocka_run_group_tests(tests, start, rpcloop_stop);
}
