/* SPDX-License-Identifier: Apache-2.0 */
/* Where the tests of jobs work. */
#include "server/job/test/desk.h"

#include "server/feature/feature.h"

#include <stdio.h>
#include <stdlib.h>

int desk_start(void **state)
{
    struct status status;
    company_start(state);
    struct company *company = *state;
    struct arena *arena = loopback_arena(company->server);
    struct desk *desk = arena_alloc(arena, sizeof *desk);
    desk->company = company;
    desk->server = company->server;
    desk->arena = arena;
    desk->work.session =
        db_session_open(arena, rpcloop_conninfo(loopback_rpc(company->server)), 60000, &status);
    assert_non_null(desk->work.session);
    desk->work.owner = "desk";
    desk->work.hooks = registry.hooks;
    *state = desk;
    return 0;
}

int desk_stop(void **state)
{
    struct desk *desk = *state;
    void *company = desk->company;
    db_session_close(desk->work.session);
    return company_stop(&company);
}

static void store(struct desk *desk, int64_t import, const char *bytes, size_t length, size_t piece)
{
    static const struct db_query put = {
        .name = "desk_put",
        .sql = "insert into import_chunk values ($1::bigint, $2::bigint, $3::bytea)",
        .n_params = 3,
    };
    for (size_t at = 0; at < length; at += piece) {
        size_t n = length - at < piece ? length - at : piece;
        struct arena *arena = arena_new(1 << 22);
        struct db_segment *segment;
        struct db_param params[] = {db_number(arena, import), db_number(arena, (int64_t)at),
                                    db_blob(bytes + at, n)};
        assert_true(status_is_ok(work_query(&desk->work, arena, &put, 3, params, &segment)));
        arena_free(arena);
    }
}

int64_t desk_file(struct desk *desk, const struct loopback_user *user, const char *object,
                  const char *mapping, enum import_duplicates duplicates, const char *bytes,
                  size_t length, size_t piece)
{
    int64_t id = loopback_number(
        desk->server,
        "with i as (insert into import (object, mapping, duplicates, owner_id, status, bytes) "
        "values ('%s', $m$%s$m$, %d, %lld, 2, %zu) returning id) "
        "insert into import_state (import_id, complete) select id, true from i returning import_id",
        object, mapping, duplicates, (long long)user->id, length);
    store(desk, id, bytes, length, piece);
    return id;
}

void desk_begin(struct desk *desk, const struct loopback_user *user, int64_t import, bool dry_run)
{
    (void)desk;
    expect_ok(loopback_call(user, "StartImport", "id: 'IM-%lld' dry_run: %s", (long long)import,
                            dry_run ? "true" : "false"));
}

void desk_work(struct desk *desk)
{
    bool found = true;
    while (found) {
        struct status status = import_work(&desk->work, &found);
        if (!status_is_ok(status))
            fail_msg("%s: %s", status_code_name(status.code), status.message);
    }
}

int64_t desk_import(struct desk *desk, const struct loopback_user *user, const char *object,
                    const char *mapping, const char *text)
{
    int64_t id = desk_file(desk, user, object, mapping, IMPORT_UPDATE, text, strlen(text), 1000);
    desk_begin(desk, user, id, false);
    desk_work(desk);
    return id;
}

const char *desk_outcome(struct desk *desk, int64_t import)
{
    return loopback_value(
        desk->server,
        "select concat((array['uploading','uploaded','checking','checked','running','done',"
        "'failed','cancelled','undoing','undone'])[status], ' ', rows_total, ' ', rows_created, "
        "'/', rows_updated, '/', rows_skipped, '/', rows_failed, case when message <> '' then ' ' "
        "|| message end) from import where id = %lld",
        (long long)import);
}

const char *desk_reasons(struct desk *desk, int64_t import)
{
    return loopback_value(desk->server,
                          "select coalesce(string_agg(rtrim(concat(line, ' ', reason, ' ', "
                          "column_name)), ', ' order by line), '') from import_row where "
                          "import_id = %lld and outcome in (0, 3, 4)",
                          (long long)import);
}

char *desk_read(struct desk *desk, const char *path, size_t *length)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return NULL;
    fseek(file, 0, SEEK_END);
    *length = (size_t)ftell(file);
    rewind(file);
    char *bytes = arena_alloc(desk->arena, *length + 1);
    assert_int_equal(fread(bytes, 1, *length, file), *length);
    fclose(file);
    return bytes;
}
