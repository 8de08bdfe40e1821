/* SPDX-License-Identifier: Apache-2.0 */
/* Who sees and changes what: own, team, subtree, through the customer, through a parent. */
#include "tests/feature/company.h"

#include <stdio.h>

struct seen {
    const struct loopback_user *user;
    const char *name;
    bool sees;
};

/* The same answer from Get, BatchGet, List and History. */
static void check_seen(const struct seen *seen, const char *id)
{
    const char *object = company_object(id)->name;
    enum rpc_code code = seen->sees ? RPC_OK : RPC_NOT_FOUND;
    const char *listed = company_ids(company_list(seen->user, object, "filter: 'id = %s'", id));
    if (strcmp(listed, seen->sees ? id : "") != 0)
        fail_msg("%s lists \"%s\", not %s", seen->name, listed, id);
    if (company_get(seen->user, id).status.code != code)
        fail_msg("%s gets %s: %s", seen->name, id, seen->sees ? "no" : "yes");
    struct loopback_reply batch =
        loopback_call(seen->user, company_method(object, CONTRACT_BATCH_GET), "ids: '%s'", id);
    assert_int_equal(batch.status.code, code);
    struct loopback_reply history =
        loopback_call(seen->user, company_method(object, CONTRACT_HISTORY), "id: '%s'", id);
    assert_int_equal(history.status.code, code);
}

enum { LI = 1, WANG = 2, SUN = 4, ZHAO = 8, BOSS = 16, ANNA = 32, ADMIN = 64 };

static void expect_seen(const struct company *c, const char *id, unsigned by)
{
    const struct seen all[] = {{c->li, "li", by & LI},         {c->wang, "wang", by & WANG},
                               {c->sun, "sun", by & SUN},      {c->zhao, "zhao", by & ZHAO},
                               {c->boss, "boss", by & BOSS},   {c->anna, "anna", by & ANNA},
                               {c->admin, "admin", by & ADMIN}};
    for (size_t i = 0; i < TEST_COUNT(all); i++)
        check_seen(&all[i], id);
}

static void sales_see_their_own_and_their_teams_records(void **state)
{
    const struct company *c = *state;
    expect_seen(c, company_make(c->li, "customer", "name: 'East'"),
                LI | WANG | BOSS | ANNA | ADMIN);
    /* a team does not see the teams below it, nor those above */
    expect_seen(c, company_make(c->sun, "customer", "name: 'Shanghai'"), SUN | BOSS | ANNA | ADMIN);
    expect_seen(c, company_make(c->zhao, "customer", "name: 'West'"), ZHAO | BOSS | ANNA | ADMIN);
    expect_seen(c, company_make(c->boss, "customer", "name: 'HQ'"), BOSS | ANNA | ADMIN);
}

static void a_record_of_a_colleague_in_another_team_is_seen_by_its_team_of_that_day(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->wang, "customer", "name: 'Stays'");
    loopback_sql(c->server, "update app_user set team_id = %lld where id = %lld",
                 (long long)c->west, (long long)c->wang->id);
    loopback_settle(c->server);
    expect_seen(c, id,
                LI | WANG | BOSS | ANNA | ADMIN); /* his own still; the record stays East's */
    expect_seen(c, company_make(c->li, "customer", "name: 'East'"), LI | BOSS | ANNA | ADMIN);
    expect_seen(c, company_make(c->zhao, "customer", "name: 'West'"),
                WANG | ZHAO | BOSS | ANNA | ADMIN);
    loopback_sql(c->server, "update app_user set team_id = %lld where id = %lld",
                 (long long)c->east, (long long)c->wang->id);
    loopback_settle(c->server);
}

static void a_second_team_counts_like_the_first(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->zhao, "customer", "name: 'Shared team'");
    expect_seen(c, id, ZHAO | BOSS | ANNA | ADMIN);
    loopback_sql(c->server, "insert into membership (user_id, team_id) values (%lld, %lld)",
                 (long long)c->sun->id, (long long)c->west);
    loopback_settle(c->server);
    expect_seen(c, id, ZHAO | SUN | BOSS | ANNA | ADMIN);
    loopback_sql(c->server, "delete from membership");
    loopback_settle(c->server);
    expect_seen(c, id, ZHAO | BOSS | ANNA | ADMIN);
}

static void who_owns_a_customer_sees_what_hangs_on_it(void **state)
{
    const struct company *c = *state;
    const char *customer = company_make(c->zhao, "customer", "name: 'West'");
    /* service writes a ticket for it, owned by anna of East */
    const char *ticket =
        company_make(c->anna, "ticket", "subject: 'Help' customer_id: '%s'", customer);
    expect_text(company_get(c->anna, ticket), "team_id",
                arena_printf(loopback_arena(c->server), "TM-%lld", (long long)c->east));
    expect_seen(c, ticket, LI | WANG | ZHAO | BOSS | ANNA | ADMIN);
    const char *contact =
        company_make(c->anna, "contact", "name: 'Wu' customer_id: '%s'", customer);
    expect_seen(c, contact, LI | WANG | ZHAO | BOSS | ANNA | ADMIN);
    /* seeing is not changing */
    expect_error(
        loopback_call(c->zhao, "UpdateTicket", "ticket { id: '%s' category: 'quality' }", ticket),
        RPC_PERMISSION_DENIED, NULL, NULL);
}

static void children_are_seen_with_their_parent(void **state)
{
    const struct company *c = *state;
    const char *customer = company_make(c->zhao, "customer", "name: 'West'");
    const char *point = company_make(c->zhao, "contact_point",
                                     "customer_id: '%s' kind: email value: 'x@y.cn'", customer);
    expect_seen(c, point, ZHAO | BOSS | ANNA | ADMIN);
    expect_error(loopback_call(c->anna, "UpdateContactPoint",
                               "contact_point { id: '%s' label: 'x' }", point),
                 RPC_PERMISSION_DENIED, NULL, NULL);
    expect_error(loopback_call(c->li, "DeleteContactPoint", "id: '%s'", point), RPC_NOT_FOUND, NULL,
                 NULL);
    /* with its parent in the bin nobody sees it */
    expect_ok(loopback_call(c->zhao, "DeleteCustomer", "id: '%s'", customer));
    expect_seen(c, point, 0);
}

static void a_child_with_two_parents_is_seen_through_either(void **state)
{
    const struct company *c = *state;
    const char *customer = company_make(c->zhao, "customer", "name: 'West'");
    const char *contact = company_make(c->sun, "contact", "name: 'Known in Shanghai'");
    const char *affiliation =
        company_make(c->admin, "affiliation", "customer_id: '%s' contact_id: '%s' role: user",
                     customer, contact);
    expect_seen(c, affiliation, SUN | ZHAO | BOSS | ANNA | ADMIN);
}

static void configuration_is_seen_by_everyone_signed_in(void **state)
{
    const struct company *c = *state;
    const char *product = company_make(c->boss, "product", "name: 'Pump'");
    expect_seen(c, product, LI | WANG | SUN | ZHAO | BOSS | ANNA | ADMIN);
    const struct loopback_user *nothing = loopback_user(c->server, "nothing", "", 0);
    expect_ok(company_get(nothing, product));
    expect_error(company_list(nothing, "customer", " "), RPC_PERMISSION_DENIED, NULL, NULL);
    expect_error(company_list(c->nobody, "product", " "), RPC_UNAUTHENTICATED, NULL, NULL);
}

static void several_roles_add_up(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *both = loopback_user(c->server, "both", "sales,service", c->west);
    const char *id = company_make(c->li, "customer", "name: 'East'");
    expect_ok(company_get(both, id));
    expect_error(loopback_call(both, "UpdateCustomer", "customer { id: '%s' city: 'x' }", id),
                 RPC_PERMISSION_DENIED, NULL, NULL);
    const char *own = company_make(both, "customer", "name: 'Own'");
    expect_ok(loopback_call(both, "UpdateCustomer", "customer { id: '%s' city: 'x' }", own));
}

static void a_role_that_is_taken_away_counts_no_more(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *temp = loopback_user(c->server, "temp", "sales", c->east);
    expect_ok(company_list(temp, "customer", " "));
    loopback_sql(c->server, "update role_grant set deleted_at = now() where user_id = %lld",
                 (long long)temp->id);
    loopback_settle(c->server);
    expect_error(company_list(temp, "customer", " "), RPC_PERMISSION_DENIED, NULL, NULL);
    loopback_sql(c->server, "update app_user set status = 2 where id = %lld", (long long)temp->id);
    loopback_settle(c->server);
    expect_error(company_list(temp, "customer", " "), RPC_UNAUTHENTICATED, NULL, NULL);
}

/* ---- Lists over branches ---- */

/* All pages, of so many. */
static const char *pages(const struct loopback_user *user, const char *query, int size)
{
    struct arena *arena = loopback_arena(user->server);
    const char *ids = "", *token = "";
    for (int page = 0; page < 300; page++) {
        struct loopback_reply list =
            company_list(user, "task", "page_size: %d page_token: '%s' %s", size, token, query);
        const char *more = company_ids(list);
        ids = arena_printf(arena, "%s%s%s", ids, *ids && *more ? "," : "", more);
        token = loopback_text(list, "next_page_token");
        if (!*token)
            return ids;
    }
    fail_msg("the list has no end");
    return ids;
}

/* What the database itself says that the predicate should be. */
static const char *expected(const struct company *c, const struct loopback_user *user,
                            const char *teams, const char *order)
{
    return loopback_value(
        c->server,
        "select coalesce(string_agg('K-' || id, ',' order by %s), '') from task t where "
        "deleted_at is null and subject like 'many%%' and (owner_id = %lld or customer_owner_id = "
        "%lld or team_id = any('{%s}') or customer_team_id = any('{%s}'))",
        order, (long long)user->id, (long long)user->id, teams, teams);
}

static void a_list_over_branches_holds_each_record_once_and_in_order(void **state)
{
    static const struct {
        const char *order_by, *sql;
    } orders[] = {{"", "id desc"},
                  {"id", "id"},
                  {"subject", "subject collate \"C\", id"},
                  {"-due_time", "due_time desc nulls last, id desc"},
                  {"priority, -subject", "priority, subject collate \"C\" desc, id desc"}};
    static const int sizes[] = {1, 7, 1000};
    const struct company *c = *state;
    /* owner, team and the customer's owner and team in every combination */
    loopback_sql(
        c->server,
        "insert into customer (name, owner_id, team_id) select 'many', u.id, u.team_id from "
        "app_user u where u.login in ('li', 'wang', 'sun', 'zhao', 'boss');"
        "insert into task (subject, owner_id, customer_id, priority, due_time) select 'many ' || "
        "(row_number() over ()) %% 5, u.id, x.id, 1 + (row_number() over ()) %% 3, case when "
        "(row_number() over ()) %% 4 > 0 then now() + (row_number() over ()) %% 6 * interval '1 "
        "day' end from app_user u, (select id from customer where name = 'many' union all select "
        "null) x where u.login in ('li', 'wang', 'sun', 'zhao', 'boss')");
    const char *east = arena_printf(loopback_arena(c->server), "%lld", (long long)c->east);
    const char *below =
        arena_printf(loopback_arena(c->server), "%lld,%lld,%lld,%lld", (long long)c->hq,
                     (long long)c->east, (long long)c->shanghai, (long long)c->west);
    for (size_t i = 0; i < TEST_COUNT(orders); i++)
        for (size_t k = 0; k < TEST_COUNT(sizes); k++) {
            const char *query =
                arena_printf(loopback_arena(c->server), "filter: 'subject:many' order_by: '%s'",
                             orders[i].order_by);
            assert_string_equal(pages(c->li, query, sizes[k]),
                                expected(c, c->li, east, orders[i].sql));
            assert_string_equal(pages(c->boss, query, sizes[k]),
                                expected(c, c->boss, below, orders[i].sql));
        }
}

static void a_total_over_branches_counts_each_record_once(void **state)
{
    const struct company *c = *state;
    const char *east = arena_printf(loopback_arena(c->server), "%lld", (long long)c->east);
    struct loopback_reply list =
        company_list(c->li, "task", "filter: 'subject:many' count: true page_size: 1000");
    expect_text(list, "total_size", loopback_text(list, "tasks#"));
    assert_string_equal(company_ids(list), expected(c, c->li, east, "id desc"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sales_see_their_own_and_their_teams_records),
        cmocka_unit_test(a_record_of_a_colleague_in_another_team_is_seen_by_its_team_of_that_day),
        cmocka_unit_test(a_second_team_counts_like_the_first),
        cmocka_unit_test(who_owns_a_customer_sees_what_hangs_on_it),
        cmocka_unit_test(children_are_seen_with_their_parent),
        cmocka_unit_test(a_child_with_two_parents_is_seen_through_either),
        cmocka_unit_test(configuration_is_seen_by_everyone_signed_in),
        cmocka_unit_test(several_roles_add_up),
        cmocka_unit_test(a_role_that_is_taken_away_counts_no_more),
        cmocka_unit_test(a_list_over_branches_holds_each_record_once_and_in_order),
        cmocka_unit_test(a_total_over_branches_counts_each_record_once),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
