/* SPDX-License-Identifier: Apache-2.0 */
/* Explanations of access: the verdict is what the call itself would get, and the chain says why. */
#include "tests/feature/company.h"

#include "common/message.h"

enum { MOST = 64 };

struct world {
    const struct company *c;
    const struct loopback_user *guest;
    const char *ids[MOST];
    size_t n;
};

static struct loopback_reply explain(const struct loopback_user *asks, const char *user,
                                     const char *action, const char *id)
{
    return loopback_call(asks, "ExplainAccess", "user: '%s' action: '%s' id: '%s'", user, action,
                         id);
}

static bool is_allowed(struct loopback_reply reply)
{
    expect_ok(reply);
    return strcmp(loopback_text(reply, "allowed"), "true") == 0;
}

static const char *step(struct loopback_reply reply, size_t i, const char *field)
{
    return loopback_text(reply, arena_printf(reply.arena, "steps[%zu].%s", i, field));
}

static size_t count_steps(struct loopback_reply reply)
{
    return message_count(reply.message, 3);
}

/* Is there a line that says that, and does it hold? */
static void expect_step(struct loopback_reply reply, const char *text, bool holds)
{
    for (size_t i = 0; i < count_steps(reply); i++)
        if (strstr(step(reply, i, "text"), text)) {
            assert_string_equal(step(reply, i, "holds"), holds ? "true" : "");
            return;
        }
    for (size_t i = 0; i < count_steps(reply); i++)
        print_message("%s %s\n", step(reply, i, "holds"), step(reply, i, "text"));
    fail_msg("no line says: %s", text);
}

/* The call itself; what it changes is undone. */
static bool may_really(const struct loopback_user *user, const char *action, const char *id)
{
    const char *object = company_object(id)->name;
    if (strcmp(action, "read") == 0)
        return company_get(user, id).status.code == RPC_OK;
    if (strcmp(action, "delete") == 0)
        return loopback_call(user, company_method(object, CONTRACT_DELETE),
                             "id: '%s' validate_only: true", id)
                   .status.code == RPC_OK;
    return loopback_call(user, company_method(object, CONTRACT_UPDATE),
                         "%s { id: '%s' external_id: 'x' } validate_only: true", object, id)
               .status.code == RPC_OK;
}

static void add(struct world *world, const char *id)
{
    assert_true(world->n < MOST);
    world->ids[world->n++] = id;
}

static const char *share(struct world *world, const struct loopback_user *by, const char *id,
                         const struct loopback_user *whom, const char *access)
{
    const char *share = company_make(by, "share", "%s_id: '%s' user_id: 'U-%lld' access: %s",
                                     company_object(id)->name, id, (long long)whom->id, access);
    add(world, share);
    return share;
}

static void fill(struct world *world)
{
    const struct company *c = world->c;
    const struct loopback_user *owners[] = {c->li, c->sun, c->zhao};
    for (size_t i = 0; i < TEST_COUNT(owners); i++) {
        const char *customer = company_make(owners[i], "customer", "name: 'World'");
        const char *gone = company_make(owners[i], "customer", "name: 'Gone'");
        const char *task =
            company_make(c->anna, "task", "subject: 'Do' customer_id: '%s'", i ? "" : customer);
        add(world, customer);
        add(world, gone);
        add(world, task);
        add(world, company_make(owners[i], "contact", "name: 'Wu' customer_id: '%s'", customer));
        add(world, company_make(owners[i], "contact_point",
                                "customer_id: '%s' kind: email value: 'a%zu@b.cn'", customer, i));
        share(world, owners[i], customer, i == 2 ? c->li : c->zhao, i ? "update" : "read");
        share(world, c->anna, task, c->zhao, "update");
        expect_ok(loopback_call(owners[i], "DeleteCustomer", "id: '%s'", gone));
    }
    add(world, "C-987654321");
}

static void the_verdict_is_what_the_call_gets(void **state)
{
    static const char *const actions[] = {"read", "update", "delete"};
    const struct company *c = *state;
    struct world world = {.c = c, .guest = loopback_user(c->server, "guest", "", c->west)};
    const struct loopback_user *users[] = {c->admin, c->boss, c->li,   c->wang,
                                           c->sun,   c->zhao, c->anna, world.guest};
    size_t allowed = 0, refused = 0;
    fill(&world);
    for (size_t u = 0; u < TEST_COUNT(users); u++)
        for (size_t i = 0; i < world.n; i++)
            for (size_t k = 0; k < TEST_COUNT(actions); k++) {
                bool real = may_really(users[u], actions[k], world.ids[i]);
                struct loopback_reply told =
                    explain(c->admin, users[u]->login, actions[k], world.ids[i]);
                if (is_allowed(told) != real)
                    fail_msg("%s %s %s: really %d: %s", users[u]->login, actions[k], world.ids[i],
                             real, loopback_text(told, "text"));
                allowed += real;
                refused += !real;
            }
    assert_true(allowed > 50 && refused > 50);
}

static void the_chain_says_why(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Chain'");
    struct loopback_reply told = explain(c->admin, "zhao", "update", id);
    assert_false(is_allowed(told));
    expect_text(told, "text", arena_printf(told.arena, "zhao may not update %s.", id));
    expect_step(told, "zhao can sign in", true);
    expect_step(told, "gives customer:update", true);
    expect_step(told, arena_printf(told.arena, "%s exists", id), true);
    expect_step(told, "zhao is not the owner of", false);
    expect_step(told, "belongs to no team", false);
    const char *given =
        company_make(c->li, "share",
                     "customer_id: '%s' user_id: 'U-%lld' access: update expire_time { seconds: "
                     "4000000000 }",
                     id, (long long)c->zhao->id);
    told = explain(c->admin, "zhao", "update", id);
    assert_true(is_allowed(told));
    expect_step(
        told, arena_printf(told.arena, "is shared with zhao to update (%s by li until 2096", given),
        true);
    told =
        explain(c->admin, arena_printf(told.arena, "U-%lld", (long long)c->zhao->id), "delete", id);
    assert_false(is_allowed(told));
    const char *point =
        company_make(c->li, "contact_point", "customer_id: '%s' kind: email value: 'c@b.cn'", id);
    told = explain(c->admin, "zhao", "update", point);
    assert_true(is_allowed(told));
    expect_step(told, arena_printf(told.arena, "It hangs on %s, which zhao may update", id), true);
    expect_step(told, "is shared with zhao to update", true);
    expect_ok(loopback_call(c->li, "DeleteCustomer", "id: '%s'", id));
    told = explain(c->admin, "li", "update", id);
    assert_false(is_allowed(told));
    expect_step(told, "is in the recycle bin: restore it first", false);
}

static void speak(const struct company *c, const char *language)
{
    loopback_sql(c->server, "update app_user set language = '%s' where id = %lld", language,
                 (long long)c->wang->id);
    loopback_settle(c->server);
}

/* Before a claim nobody of the pool's team reads it, but that it may be claimed is told. */
static void a_pool_is_a_way_to_a_customer(void **state)
{
    const struct company *c = *state;
    const char *pool =
        company_make(c->admin, "pool", "name: 'Way' region: 'way' active: true team_id: 'TM-%lld'",
                     (long long)c->east);
    const char *id = company_make(c->li, "customer", "name: 'Waits' region: 'way'");
    expect_ok(loopback_call(c->li, "ReturnPool", "ids: '%s' reason: 'no_answer'", id));
    struct loopback_reply told = explain(c->wang, "", "read", id);
    const char *open = arena_printf(told.arena, "%s waits in the pool Way; wang may claim it", id);
    assert_false(is_allowed(told));
    expect_step(told, open, true);
    expect_step(told, "wang is not the owner of", false);
    expect_text(told, arena_printf(told.arena, "steps[%zu].about", count_steps(told) - 1), pool);
    told = explain(c->admin, "wang", "update", id);
    assert_false(is_allowed(told));
    expect_step(told, open, true);
    told = explain(c->admin, "zhao", "read", id);
    expect_step(told, "from which zhao may not claim", false);
    expect_error(explain(c->zhao, "", "read", id), RPC_NOT_FOUND, "NOT_FOUND", NULL);
    speak(c, "zh");
    expect_step(explain(c->wang, "", "read", id), "在公海Way中；wang 可在上限内领取", true);
    speak(c, "en");
    expect_ok(loopback_call(c->wang, "ClaimPool", "id: '%s'", id));
    assert_true(is_allowed(explain(c->wang, "", "read", id)));
}

static void people_who_cannot_work_are_told_apart(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *left = loopback_user(c->server, "gone", "sales", c->east);
    const char *id = company_make(left, "customer", "name: 'His'");
    assert_true(is_allowed(explain(c->admin, "gone", "read", id)));
    loopback_sql(c->server, "update role set require_second_factor = true where code = 'sales'");
    struct loopback_reply told = explain(c->admin, "gone", "read", id);
    assert_false(is_allowed(told));
    expect_step(told, "asks for a second factor", false);
    loopback_sql(c->server, "update role set require_second_factor = false where code = 'sales'");
    loopback_settle(c->server);
    expect_ok(loopback_call(c->admin, "UpdateUser", "user { id: 'U-%lld' status: disabled }",
                            (long long)left->id));
    told = explain(c->admin, "gone", "read", id);
    assert_false(is_allowed(told));
    expect_step(told, "gone cannot sign in", false);
    expect_error(explain(c->admin, "stranger", "read", id), RPC_NOT_FOUND, "NOT_FOUND", NULL);
}

static void everybody_may_ask_about_oneself_only(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Mine'");
    assert_true(is_allowed(explain(c->li, "", "update", id)));
    assert_true(is_allowed(explain(c->li, "li", "delete", id)));
    expect_error(explain(c->li, "wang", "read", id), RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                 NULL);
    expect_error(explain(c->li, "stranger", "read", id), RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                 NULL);
    struct loopback_reply hidden = explain(c->zhao, "", "read", id);
    struct loopback_reply missing = explain(c->zhao, "", "read", "C-987654321");
    expect_error(hidden, RPC_NOT_FOUND, "NOT_FOUND", NULL);
    expect_error(missing, RPC_NOT_FOUND, "NOT_FOUND", NULL);
    /* what is open to look at may be asked about, without saying whose it is */
    company_make(c->li, "share", "customer_id: '%s' user_id: 'U-%lld' access: read", id,
                 (long long)c->zhao->id);
    struct loopback_reply told = explain(c->zhao, "", "update", id);
    assert_false(is_allowed(told));
    expect_step(told, arena_printf(told.arena, "zhao is not the owner of %s.", id), false);
    assert_int_equal(
        loopback_number(c->server,
                        "select count(*) from audit_event where kind = 'access.explain' and actor "
                        "= %lld and detail ->> 'record' = '%lld' and detail ->> 'action' = "
                        "'update'",
                        (long long)c->zhao->id, company_number(id)),
        1);
}

static void objects_can_be_asked_about(void **state)
{
    const struct company *c = *state;
    assert_true(is_allowed(explain(c->admin, "li", "create", "customer")));
    assert_false(is_allowed(explain(c->admin, "guest", "create", "customer")));
    assert_false(is_allowed(explain(c->admin, "li", "create", "role")));
    assert_true(is_allowed(explain(c->admin, "guest", "read", "role")));
    assert_true(is_allowed(explain(c->admin, "li", "create", "contact_point")));
    assert_false(is_allowed(explain(c->admin, "guest", "create", "contact_point")));
    expect_error(explain(c->li, "", "create", "C-1"), RPC_INVALID_ARGUMENT, NULL, "id");
    expect_error(explain(c->li, "", "walk", "customer"), RPC_INVALID_ARGUMENT, NULL, "action");
    expect_error(explain(c->li, "", "read", "house"), RPC_INVALID_ARGUMENT, NULL, "id");
}

static struct loopback_reply explain_field(const struct company *c, const char *action,
                                           const char *id, const char *field)
{
    return loopback_call(c->admin, "ExplainAccess", "user: 'li' action: '%s' id: '%s' field: '%s'",
                         action, id, field);
}

static void field_rules_are_part_of_it(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Fields'");
    assert_true(is_allowed(explain_field(c, "update", id, "city")));
    int64_t role = loopback_number(c->server, "select id from role where code = 'sales'");
    const char *rule = company_make(
        c->admin, "field_rule",
        "role_id: 'R-%lld' object: 'customer' field: 'city' rule: read_only", (long long)role);
    struct loopback_reply told = explain_field(c, "update", id, "city");
    assert_false(is_allowed(told));
    expect_step(told, "keeps city back: read only", false);
    expect_step(told, "The field city is not open for that: read only", false);
    assert_true(is_allowed(explain_field(c, "read", id, "city")));
    assert_false(is_allowed(explain_field(c, "update", id, "create_time")));
    expect_error(explain_field(c, "read", id, "no_such"), RPC_INVALID_ARGUMENT, NULL, "field");
    expect_ok(loopback_call(c->admin, "DeleteFieldRule", "id: '%s'", rule));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_verdict_is_what_the_call_gets),
        cmocka_unit_test(the_chain_says_why),
        cmocka_unit_test(a_pool_is_a_way_to_a_customer),
        cmocka_unit_test(people_who_cannot_work_are_told_apart),
        cmocka_unit_test(everybody_may_ask_about_oneself_only),
        cmocka_unit_test(objects_can_be_asked_about),
        cmocka_unit_test(field_rules_are_part_of_it),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
