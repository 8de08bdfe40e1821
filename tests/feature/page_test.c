/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists that no index has as they are asked for: filters, orders, the recycle bin, figures. The
 * rule, page by page, whether it is full, short or empty: it reads at most a hundred rows for each
 * that it may hold. (An order of its own counts as a page of fifty.) All pages together hold each
 * record that the list is of exactly once, in its order.
 */
#include "tests/feature/company.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS = 20000, FACTOR = 100, PAGE = 50, MANY = 100, MOST_PAGES = 400 };

struct house {
    struct company *company;
    const struct loopback_user *quiet; /* sees 40 records, strewn over the table */
    const struct loopback_user *head;  /* of a division of 20 teams, with 2,000 records */
    const struct loopback_user *lent;  /* owns nothing; is lent 60 */
};

static const char switch_triggers[] =
    "alter table customer %s trigger user; alter table task %s trigger user;";

static void fill(struct loopback *server, const struct company *c)
{
    loopback_sql(server, switch_triggers, "disable", "disable");
    loopback_sql(
        server,
        "insert into customer (name, city, owner_id, team_id, employees, created_at, updated_at, "
        "deleted_at) select 'Customer ' || n * 7919 %% %d, 'City ' || n %% 97, %lld, %lld, "
        "case when n %% 3 > 0 then n %% 1000 end, now() - n * interval '1 minute', "
        "now() - n * 31 %% 9973 * interval '1 minute', case when n %% 10 = 3 then now() end "
        "from generate_series(1, %d) n;"
        "insert into customer_measure (customer_id, open_tickets, last_contact_at) select id, "
        "case when id %% 5000 = 7 then 2 else 0 end, case when id %% 4 > 0 then created_at end "
        "from customer on conflict do nothing",
        ROWS, (long long)c->li->id, (long long)c->east, ROWS);
}

static void give(struct loopback *server, const struct house *house, int64_t division)
{
    loopback_sql(server,
                 "insert into team (name, parent_id) select 'Team ' || n, %lld from "
                 "generate_series(1, 20) n;"
                 "update customer c set owner_id = %lld, team_id = t.id from (select id, "
                 "row_number() over (order by id) n from team where parent_id = %lld) t "
                 "where c.id %% 10 = 1 and c.id / 10 %% 20 = t.n - 1;"
                 "update customer set owner_id = u.id, team_id = u.team_id from app_user u "
                 "where u.login = 'quiet' and customer.id %% 750 = 20;"
                 "insert into share (customer_id, user_id, access) select n * 300 + 4, %lld, 1 "
                 "from generate_series(1, 60) n",
                 (long long)division, (long long)house->company->boss->id, (long long)division,
                 (long long)house->lent->id);
    loopback_sql(server, switch_triggers, "enable", "enable");
    loopback_sql(server, "analyze");
}

static int start(void **state)
{
    company_start(state);
    struct company *c = *state;
    struct house *house = arena_alloc(loopback_arena(c->server), sizeof *house);
    int64_t division = loopback_team(c->server, "Division", c->hq);
    house->company = c;
    house->quiet =
        loopback_user(c->server, "quiet", "sales", loopback_team(c->server, "Quiet", c->hq));
    house->head = loopback_user(c->server, "head", "management", division);
    house->lent =
        loopback_user(c->server, "lent", "sales", loopback_team(c->server, "Lent", c->hq));
    fill(c->server, c);
    give(c->server, house, division);
    loopback_value(c->server, "select pg_stat_force_next_flush()::text");
    *state = house;
    return 0;
}

static int stop(void **state)
{
    struct house *house = *state;
    void *company = house->company;
    return company_stop(&company);
}

/* What a user sees, in words of SQL. */
static const char *seen_by(const struct house *h, const struct loopback_user *user)
{
    struct arena *arena = loopback_arena(h->company->server);
    if (user == h->company->anna)
        return "true";
    if (user == h->lent)
        return arena_printf(arena, "id in (select customer_id from share where user_id = %lld)",
                            (long long)user->id);
    if (user == h->head)
        return "team_id in (select t.id from team t join team d on d.id = t.parent_id "
               "where d.name = 'Division')";
    return arena_printf(arena,
                        "(owner_id = %lld or team_id = (select team_id from app_user where id = "
                        "%lld))",
                        (long long)user->id, (long long)user->id);
}

struct query {
    const char *words; /* of the request */
    const char *sql;   /* the same as a condition */
    const char *order; /* NULL: the newest first */
};

/* The ids of all pages, and whether each kept to its bound. */
static const char *walk(const struct loopback_user *user, const struct query *query, int size)
{
    struct arena *arena = loopback_arena(user->server);
    const char *ids = "", *token = "";
    long long most = FACTOR * (long long)size;
    for (int page = 0; page < MOST_PAGES; page++) {
        loopback_rows_read(user->server, "customer");
        struct loopback_reply list = company_list(
            user, "customer", "%s page_size: %d page_token: '%s'", query->words, size, token);
        expect_ok(list);
        long long read = loopback_rows_read(user->server, "customer");
        if (read > most)
            fail_msg("%s reads %lld rows for a page of %d: %s", user->login, read, size,
                     query->words);
        const char *more = company_ids(list);
        ids = arena_printf(arena, "%s%s%s", ids, *ids && *more ? "," : "", more);
        token = loopback_text(list, "next_page_token");
        if (!*token)
            return ids;
    }
    fail_msg("the list has no end: %s", query->words);
    return "";
}

/* What the test itself reads shall not count: it is told at once, before the next page. */
static const char *expected(const struct house *h, const struct loopback_user *user,
                            const struct query *query)
{
    struct loopback *server = h->company->server;
    const char *ids =
        loopback_value(server,
                       "select coalesce(string_agg('C-' || id, ',' order by %s), '') from customer "
                       "left join customer_measure on customer_id = id where %s and %s",
                       query->order ? query->order : "id desc", seen_by(h, user), query->sql);
    loopback_value(server, "select pg_stat_force_next_flush()::text");
    return ids;
}

static void expect_whole(const struct house *h, const struct loopback_user *user,
                         const struct query *query, int size)
{
    const char *wanted = expected(h, user, query), *found = walk(user, query, size);
    if (strcmp(wanted, found) != 0)
        fail_msg("%s: %s finds %.200s and not %.200s", user->login, query->words, found, wanted);
}

/* Each query for somebody who sees all, who sees much, and in turn for one of those who see little.
 */
static void expect_all(const struct house *h, const struct query *queries, size_t n)
{
    const struct loopback_user *const few[] = {h->head, h->quiet, h->lent};
    for (size_t i = 0; i < n; i++) {
        expect_whole(h, h->company->anna, &queries[i], MANY);
        expect_whole(h, h->company->li, &queries[i], MANY);
        expect_whole(h, few[i % TEST_COUNT(few)], &queries[i], PAGE);
    }
}

static void filters_without_an_index(void **state)
{
    static const struct query queries[] = {
        {"filter: 'city = \"City 5\"'", "deleted_at is null and city = 'City 5'", NULL},
        {"filter: 'employees = 998'", "deleted_at is null and employees = 998", NULL},
        {"filter: 'city = \"nowhere\"'", "false", NULL},
        {"filter: 'NOT employees:*' order_by: 'id'", "deleted_at is null and employees is null",
         "id"},
        {"filter: 'name = \"Customer 77\" OR city = \"City 5\" AND employees < 20'",
         "deleted_at is null and (name = 'Customer 77' or city = 'City 5') and employees < 20",
         NULL},
    };
    expect_all(*state, queries, TEST_COUNT(queries));
}

static void filters_over_figures(void **state)
{
    static const struct query queries[] = {
        {"filter: 'open_tickets > 0'", "deleted_at is null and open_tickets > 0", NULL},
        {"filter: 'open_tickets = 7'", "false", NULL},
        {"filter: 'open_tickets = 0 AND city = \"City 5\"'",
         "deleted_at is null and open_tickets = 0 and city = 'City 5'", NULL},
    };
    expect_all(*state, queries, TEST_COUNT(queries));
}

static void orders_along_an_index(void **state)
{
    static const struct query queries[] = {
        {"order_by: 'name'", "deleted_at is null", "name collate \"C\", id"},
        {"order_by: '-name' filter: 'city = \"City 5\"'", "deleted_at is null and city = 'City 5'",
         "name collate \"C\" desc, id desc"},
        {"order_by: '-update_time' filter: 'employees = 998'",
         "deleted_at is null and employees = 998", "updated_at desc, id desc"},
        {"order_by: '-last_contact' filter: 'employees = 998'",
         "deleted_at is null and employees = 998", "last_contact_at desc nulls last, id desc"},
    };
    expect_all(*state, queries, TEST_COUNT(queries));
}

static void the_recycle_bin(void **state)
{
    static const struct query queries[] = {
        {"show_deleted: true filter: 'employees = 998'", "employees = 998", NULL},
        {"show_deleted: true filter: 'delete_time:* AND city = \"City 5\"'",
         "deleted_at is not null and city = 'City 5'", NULL},
        {"show_deleted: true filter: 'city = \"nowhere\"' order_by: 'name'", "false", NULL},
    };
    expect_all(*state, queries, TEST_COUNT(queries));
}

/* Without an index, who sees much is told what to do, and who sees little gets the order. */
static void orders_that_no_index_has(void **state)
{
    const struct house *h = *state;
    static const struct query query = {"order_by: 'city,employees desc'", "deleted_at is null",
                                       "city collate \"C\", employees desc nulls last, id desc"};
    expect_whole(h, h->quiet, &query, PAGE);
    expect_whole(h, h->lent, &query, PAGE);
    expect_error(company_list(h->company->anna, "customer", "order_by: 'city'"),
                 RPC_FAILED_PRECONDITION, "ORDER_TOO_WIDE", "order_by");
    expect_error(company_list(h->company->li, "customer", "order_by: 'city' page_size: 200"),
                 RPC_FAILED_PRECONDITION, "ORDER_TOO_WIDE", "order_by");
    expect_ok(company_list(h->head, "customer", "order_by: 'city'"));
    expect_ok(company_list(h->company->li, "customer", "order_by: 'city' page_size: 1000"));
    expect_ok(company_list(h->company->anna, "customer",
                           "order_by: 'city' filter: 'name = \"Customer 77\"'"));
}

static void a_page_that_is_not_full_goes_on(void **state)
{
    const struct house *h = *state;
    struct loopback_reply list =
        company_list(h->company->anna, "customer", "filter: 'city = \"nowhere\"' page_size: 5");
    expect_ok(list);
    expect_text(list, "customers#", "0");
    assert_true(*loopback_text(list, "next_page_token"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filters_without_an_index),
        cmocka_unit_test(filters_over_figures),
        cmocka_unit_test(orders_along_an_index),
        cmocka_unit_test(the_recycle_bin),
        cmocka_unit_test(orders_that_no_index_has),
        cmocka_unit_test(a_page_that_is_not_full_goes_on),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
