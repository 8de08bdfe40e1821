/* SPDX-License-Identifier: Apache-2.0 */
/* Several files hook one object: their order, and who ends it. */
#include "server/resource/hooks.h"
#include "tests/test.h"

/* The id of the draft keeps who ran: 123. */
static struct status note(struct resource_draft *draft, int who)
{
    draft->id = 10 * draft->id + who;
    return STATUS_OK;
}

static struct status first(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    (void)call, (void)creating;
    return note(draft, 1);
}

static struct status second(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    (void)call;
    note(draft, 2);
    return creating ? STATUS_OK : status_error(RPC_INVALID_ARGUMENT, "NO", "Not this one.");
}

static struct status third(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    (void)call, (void)creating;
    return note(draft, 3);
}

static const char *const alone[] = {"subject", NULL};
static const struct resource_hooks one[] = {
    {.object = "task", .write = third}, {.object = "ticket", .write = first}, {0}};
static const struct resource_hooks two[] = {{.object = "ticket", .write = second, .alone = alone},
                                            {.object = "ticket", .write = third},
                                            {0}};
static const struct resource_hooks *const all[] = {one, two, NULL};

static void they_come_in_the_order_of_the_registry(void **state)
{
    const struct contract_object *ticket = contract_object("ticket");
    (void)state;
    const struct resource_hooks *hooks = hooks_next(all, ticket, NULL);
    assert_ptr_equal(hooks, &one[1]);
    hooks = hooks_next(all, ticket, hooks);
    assert_ptr_equal(hooks, &two[0]);
    hooks = hooks_next(all, ticket, hooks);
    assert_ptr_equal(hooks, &two[1]);
    assert_null(hooks_next(all, ticket, hooks));
    assert_null(hooks_next(all, contract_object("customer"), NULL));
    assert_ptr_equal(hooks_next(all, contract_object("task"), NULL), &one[0]);
}

static void the_first_that_refuses_ends_it(void **state)
{
    const struct resource_hooks *const list[] = {&one[1], &two[0], &two[1], NULL};
    struct resource_draft draft = {0};
    (void)state;
    assert_true(status_is_ok(hooks_write(list, NULL, &draft, true)));
    assert_int_equal(draft.id, 123);
    draft.id = 0;
    assert_false(status_is_ok(hooks_write(list, NULL, &draft, false)));
    assert_int_equal(draft.id, 12);
    assert_true(hooks_alone(list, "subject"));
    assert_false(hooks_alone(list, "type") || hooks_nobodys(list));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_come_in_the_order_of_the_registry),
        cmocka_unit_test(the_first_that_refuses_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
