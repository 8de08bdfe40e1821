/* SPDX-License-Identifier: Apache-2.0 */
/* Imports that break off, and imports that are taken back. */
#include "server/job/test/desk.h"

#include "server/feature/feature.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROWS = 20000 };

static char *many(struct desk *desk, const char *prefix, size_t *length)
{
    struct buf text;
    buf_init(&text, desk->arena, 16 << 20);
    buf_puts(&text, "id,name,parent\n");
    for (int i = 0; i < ROWS; i++)
        buf_printf(&text, "%s%d,%s %d,%s\n", prefix, i, i % 500 == 499 ? "" : prefix, i,
                   i % 100 == 1 ? arena_printf(desk->arena, "%s%d", prefix, ROWS - i) : "");
    *length = text.length;
    return buf_string(&text);
}

/* A process of its own, which is killed in the middle of its work. */
static void killed_worker(struct desk *desk, int64_t import, int64_t after)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct arena *arena = arena_new(1 << 20);
        struct status status;
        struct work work = {.owner = "victim", .hooks = registry.hooks};
        bool found;
        work.session =
            db_session_open(arena, rpcloop_conninfo(loopback_rpc(desk->server)), 0, &status);
        for (;;)
            if (!work.session || !status_is_ok(import_work(&work, &found)))
                _exit(1);
    }
    while (loopback_number(desk->server,
                           "select created + failed from import_state where import_id = %lld",
                           (long long)import) < after)
        assert_int_equal(waitpid(child, NULL, WNOHANG), 0);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void test_killed(void **state)
{
    static const char mapping[] =
        "external_id = id\nname = name\nparent_id = parent\nkind = \"organisation\"\n";
    struct desk *desk = *state;
    const struct loopback_user *admin = desk->company->admin;
    size_t length;
    const char *text = many(desk, "K", &length);
    int64_t import = desk_file(desk, admin, "customer", mapping, IMPORT_SKIP, text, length, 100000);
    desk_begin(desk, admin, import, false);
    for (int64_t after = 1; after < ROWS / 2; after += 4000) {
        killed_worker(desk, import, after);
        /* the lease of the dead runs out */
        loopback_sql(desk->server,
                     "update import_state set lease_until = now() where import_id = %lld",
                     (long long)import);
    }
    desk_work(desk);
    assert_string_equal(desk_outcome(desk, import), "done 20000 20000/0/0/0");
    assert_int_equal(loopback_number(desk->server, "select count(*) from customer where "
                                                   "external_id like 'K%%'"),
                     ROWS);
    assert_int_equal(
        loopback_number(desk->server,
                        "select count(*) from customer c join customer p on p.id = "
                        "c.parent_id where c.external_id like 'K%%' and "
                        "substr(c.external_id, 2)::int + substr(p.external_id, 2)::int "
                        "= %d",
                        ROWS),
        ROWS / 100);
    assert_int_equal(loopback_number(desk->server,
                                     "select count(*) from import_row where import_id = %lld",
                                     (long long)import),
                     ROWS);
    assert_int_equal(loopback_number(desk->server, "select count(*) from audit_entry where object "
                                                   "= 5 and op = 'I'"),
                     ROWS);
}

/* Two workers at once: one has the import, the other finds nothing. */
static void test_leased(void **state)
{
    struct desk *desk = *state;
    const struct loopback_user *admin = desk->company->admin;
    int64_t import = desk_file(desk, admin, "customer", "name = n\n", IMPORT_SKIP, "n\nx\n", 4, 9);
    bool found = true;
    desk_begin(desk, admin, import, false);
    loopback_sql(desk->server,
                 "update import_state set lease_owner = 'other', lease_until = now() "
                 "+ interval '1 minute' where import_id = %lld",
                 (long long)import);
    assert_true(status_is_ok(import_work(&desk->work, &found)));
    assert_false(found);
    loopback_sql(desk->server, "update import_state set lease_until = now() where import_id = %lld",
                 (long long)import);
    desk_work(desk);
    assert_string_equal(desk_outcome(desk, import), "done 1 1/0/0/0");
}

static void undo(struct desk *desk, int64_t import)
{
    expect_ok(
        loopback_call(desk->company->admin, "UndoImport", "id: 'IM-%lld'", (long long)import));
    desk_work(desk);
}

static void test_undo(void **state)
{
    static const char mapping[] = "key = external_id\nexternal_id = id\nname = n\nemployees = e\n"
                                  "contact_point phone = p\ntags = t\n";
    struct desk *desk = *state;
    const struct loopback_user *admin = desk->company->admin;
    loopback_sql(desk->server,
                 "insert into customer (name, external_id, employees, city) values "
                 "('Old A', 'UA', 1, 'Here'), ('Old B', 'UB', 2, ''), ('Old C', 'UC', 3, '')");
    int64_t import = desk_import(desk, admin, "customer", mapping,
                                 "id,n,e,p,t\n"
                                 "UA,New A,10,010 5555 6666,red\n" /* restored */
                                 "UB,New B,,,\n"                   /* changed by somebody after */
                                 "UD,New D,4,010 5555 7777,\n"     /* goes */
                                 "UE,New E,5,,\n"                  /* changed after: stays */
                                 "UA,Newer A,11,,blue\n"           /* twice */
                                 "UD,Newer D,40,,\n"
                                 "UC,Old C,3,,\n"); /* the same as before */
    assert_string_equal(desk_outcome(desk, import), "done 7 2/4/1/0");
    loopback_sql(desk->server,
                 "update customer set city = 'There', version = version + 1 where external_id in "
                 "('UB', 'UE')");
    undo(desk, import);
    assert_string_equal(desk_outcome(desk, import), "undone 7 1/3/3/0");
    assert_string_equal(desk_reasons(desk, import),
                        "3 CHANGED_SINCE, 5 CHANGED_SINCE, 8 UNCHANGED");
    assert_string_equal(
        loopback_value(desk->server,
                       "select string_agg(concat(external_id, '=', name, '/', employees, '/', "
                       "array_to_string(tags, '+'), case when deleted_at is not null then ' gone' "
                       "end), ', ' order by external_id) from customer where external_id like "
                       "'U_'"),
        "UA=Old A/1/, UB=New B/2/, UC=Old C/3/, UD=Newer D/40/ gone, UE=New E/5/");
    assert_int_equal(loopback_number(desk->server,
                                     "select count(*) from contact_point p join customer c on c.id "
                                     "= p.customer_id where c.external_id = 'UA' and p.deleted_at "
                                     "is null"),
                     0);
    expect_error(loopback_call(admin, "StartImport", "id: 'IM-%lld'", (long long)import),
                 RPC_FAILED_PRECONDITION, NULL, NULL);
    /* the file can be brought in again by a new import: what is gone does not stand in the way */
    import = desk_import(desk, admin, "customer", mapping, "id,n,e,p,t\nUD,Third D,6,,\n");
    assert_string_equal(desk_outcome(desk, import), "done 1 1/0/0/0");
}

static void test_undo_many(void **state)
{
    struct desk *desk = *state;
    const struct loopback_user *admin = desk->company->admin;
    size_t length;
    const char *text = many(desk, "M", &length);
    int64_t import = desk_file(desk, admin, "customer", "external_id = id\nname = name\n",
                               IMPORT_SKIP, text, length, 100000);
    desk_begin(desk, admin, import, false);
    desk_work(desk);
    undo(desk, import);
    assert_string_equal(desk_outcome(desk, import), "undone 20000 20000/0/0/0");
    assert_int_equal(loopback_number(desk->server,
                                     "select count(*) from customer where external_id "
                                     "like 'M%%' and deleted_at is null"),
                     0);
}

/* One record that cannot go does not hold the others. */
static void test_undo_held(void **state)
{
    struct desk *desk = *state;
    const struct loopback_user *admin = desk->company->admin;
    int64_t import = desk_import(desk, admin, "tag", "name = n\n", "n\nh1\nh2\nh3\n");
    loopback_sql(
        desk->server,
        "create function hold() returns trigger language plpgsql as $$ begin if old.name = "
        "'h2' then perform kith_raise('KH009', 'It stays.', 'HELD'); end if; return new; "
        "end $$");
    loopback_sql(desk->server, "create trigger hold before update on tag for each row execute "
                               "function hold()");
    undo(desk, import);
    assert_string_equal(desk_outcome(desk, import), "undone 3 2/0/1/0");
    assert_string_equal(desk_reasons(desk, import), "3 CHANGED_SINCE");
    loopback_sql(desk->server, "drop function hold() cascade");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_killed),    cmocka_unit_test(test_leased),
        cmocka_unit_test(test_undo),      cmocka_unit_test(test_undo_many),
        cmocka_unit_test(test_undo_held),
    };
    return cmocka_run_group_tests(tests, desk_start, desk_stop);
}
