/* SPDX-License-Identifier: Apache-2.0 */
/* Get and BatchGet: one record, several records, some of their fields. */
#include "tests/lib/loopback.h"

#include "server/feature/feature.h"

static struct loopback *server;
static const struct loopback_user *li;

static int start(void **state)
{
    (void)state;
    server = loopback_new(&registry);
    li = loopback_user(server, "li", "sales", loopback_team(server, "East", 0));
    return 0;
}

static int stop(void **state)
{
    (void)state;
    loopback_free(server);
    return 0;
}

static void what_was_created_is_read_back(void **state)
{
    (void)state;
    struct loopback_reply made =
        loopback_call(li, "CreateCustomer", "customer { name: '上海电子' city: '上海' }");
    expect_ok(made);
    struct loopback_reply read =
        loopback_call(li, "GetCustomer", "id: '%s'", loopback_text(made, "id"));
    expect_text(read, "name", "上海电子");
    expect_text(read, "city", "上海");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_created_is_read_back),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
