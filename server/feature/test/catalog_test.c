/* SPDX-License-Identifier: Apache-2.0 */
/* What administrators configure: seen by the next call of the process, and soon by other nodes. */
#include "common/clock.h"
#include "server/feature/test/rpcloop.h"

#include <kith/v1/customer.pb-c.h>
#include <kith/v1/setting.pb-c.h>

#define CREATE_CODE "/kith.v1.CodeService/CreateCode"
#define CREATE_CUSTOMER "/kith.v1.CustomerService/CreateCustomer"

static const char *admin(struct rpcloop *loop)
{
    return rpcloop_token(loop, 1);
}

static struct status create(struct rpcloop *loop, struct rpc_server *server, const char *token,
                            const char *industry)
{
    Kith__V1__CreateCustomerRequest ask = KITH__V1__CREATE_CUSTOMER_REQUEST__INIT;
    Kith__V1__Customer customer = KITH__V1__CUSTOMER__INIT;
    struct rpcloop_head head = {.path = CREATE_CUSTOMER, .token = token};
    customer.name = (char *)"Rockets";
    customer.industry = (char *)industry;
    ask.customer = &customer;
    struct rpcloop_call *call = rpcloop_open_at(loop, server, &head);
    rpcloop_send(call, &ask.base);
    rpcloop_half_close(call);
    return rpcloop_wait(call);
}

static void a_new_code_counts_at_once_on_all_workers(void **state)
{
    struct rpcloop *loop = *state;
    struct rpc_server *second = rpcloop_second(loop);
    const char *token = admin(loop);
    assert_string_equal(create(loop, second, token, "space").field, "customer.industry");
    Kith__V1__CreateCodeRequest ask = KITH__V1__CREATE_CODE_REQUEST__INIT;
    Kith__V1__Code code = KITH__V1__CODE__INIT;
    code.list = (char *)"industry";
    code.code = (char *)"space";
    code.label_en = (char *)"Space";
    ask.code = &code;
    rpcloop_ok(loop, CREATE_CODE, token, &ask.base);
    assert_true(status_is_ok(create(loop, second, token, "space")));
    assert_true(status_is_ok(create(loop, rpcloop_server(loop), token, "space")));
}

static void another_nodes_code_counts_soon(void **state)
{
    struct rpcloop *loop = *state;
    const char *token = admin(loop);
    rpcloop_sql(loop, "insert into code (list, code, label_en) values ('industry', 'deep', 'D')");
    struct status status = status_error(RPC_UNKNOWN, NULL, NULL);
    int64_t end = clock_monotonic_ms() + 5000;
    while (!status_is_ok(status) && clock_monotonic_ms() < end)
        status = create(loop, rpcloop_server(loop), token, "deep");
    assert_true(status_is_ok(status));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_code_counts_at_once_on_all_workers),
        cmocka_unit_test(another_nodes_code_counts_soon),
    };
    return cmocka_run_group_tests(tests, rpcloop_start, rpcloop_stop);
}
