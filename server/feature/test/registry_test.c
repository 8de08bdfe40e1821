/* SPDX-License-Identifier: Apache-2.0 */
/* Every method has a handler, and every handler a method; otherwise no server starts. */
#include "common/log.h"
#include "server/feature/feature.h"
#include "tests/test.h"

static const struct rpc_handler *const too_few[] = {auth_handlers, NULL};
static const struct rpc_handler stray[] = {{.method = "/kith.v1.Nothing/Ever"}, {0}};
static const struct rpc_handler *const strays[] = {stray, NULL};
static const struct resource_hooks *const no_hooks[] = {NULL};

static void the_program_is_complete(void **state)
{
    (void)state;
    assert_true(rpc_registry_check(&registry));
    assert_false(registry.incomplete);
}

static void a_missing_handler_is_found(void **state)
{
    struct rpc_registry few = {false, resource_handler, too_few, no_hooks};
    (void)state;
    assert_false(rpc_registry_check(&few));
    few.incomplete = true;
    assert_true(rpc_registry_check(&few));
}

static void a_handler_without_a_method_is_found(void **state)
{
    struct rpc_registry wrong = {true, resource_handler, strays, no_hooks};
    (void)state;
    assert_false(rpc_registry_check(&wrong));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_program_is_complete),
        cmocka_unit_test(a_missing_handler_is_found),
        cmocka_unit_test(a_handler_without_a_method_is_found),
    };
    log_open(-1, LOG_LEVEL_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
