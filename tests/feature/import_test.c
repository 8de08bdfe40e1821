/* SPDX-License-Identifier: Apache-2.0 */
/* Imports as callers see them; server/job/test has the work itself. */
#include "tests/feature/company.h"

static const char *make(const struct loopback_user *user, const char *object, const char *mapping)
{
    struct loopback_reply reply =
        loopback_call(user, "CreateImport",
                      "import { object: '%s' mapping: '%s' file_name: 'x.csv' }", object, mapping);
    expect_ok(reply);
    expect_text(reply, "status", "uploading");
    expect_text(reply, "duplicates", "skip");
    return loopback_text(reply, "id");
}

static void test_create(void **state)
{
    const struct company *company = *state;
    const struct loopback_user *li = company->li;
    make(li, "customer", "key = name\\nname = account");
    expect_error(loopback_call(li, "CreateImport", "import { object: 'cat' mapping: 'name = x' }"),
                 RPC_INVALID_ARGUMENT, "OBJECT_UNKNOWN", NULL);
    expect_error(
        loopback_call(li, "CreateImport", "import { object: 'import' mapping: 'mapping = x' }"),
        RPC_INVALID_ARGUMENT, "OBJECT_UNKNOWN", NULL);
    expect_error(
        loopback_call(li, "CreateImport", "import { object: 'customer' mapping: 'name - x' }"),
        RPC_INVALID_ARGUMENT, "MAPPING_INVALID", NULL);
    expect_error(loopback_call(li, "CreateImport",
                               "import { object: 'customer' mapping: 'custom.nothing = x' }"),
                 RPC_INVALID_ARGUMENT, "MAPPING_INVALID", NULL);
    expect_error(
        loopback_call(li, "CreateImport", "import { object: 'product' mapping: 'name = x' }"),
        RPC_PERMISSION_DENIED, "PERMISSION_DENIED", NULL);
    expect_error(
        loopback_call(li, "CreateImport",
                      "import { object: 'customer' mapping: 'name = x\\ncreated_by = y' }"),
        RPC_PERMISSION_DENIED, "ORIGIN_NOT_ALLOWED", NULL);
    expect_error(loopback_call(company->anna, "CreateImport",
                               "import { object: 'ticket' mapping: 'subject = x' }"),
                 RPC_PERMISSION_DENIED, "PERMISSION_DENIED", NULL);
    expect_error(loopback_call(li, "CreateImport", "import { object: 'customer' }"),
                 RPC_INVALID_ARGUMENT, "FIELD_REQUIRED", NULL);
}

static struct loopback_reply upload(const struct loopback_user *user, const char *id, int offset,
                                    const char *data, bool last)
{
    struct loopback_stream stream = loopback_open(user, "UploadImport");
    loopback_send(stream, "id: '%s' offset: %d data: '%s' last: %s", id, offset, data,
                  last ? "true" : "false");
    return loopback_wait(stream);
}

static void test_upload(void **state)
{
    const struct company *company = *state;
    const struct loopback_user *li = company->li;
    const char *id = make(li, "customer", "name = n");
    struct loopback_reply reply = upload(li, id, 0, "n\\nOne", false);
    expect_ok(reply);
    expect_text(reply, "bytes", "5");
    expect_text(reply, "status", "uploading");
    expect_error(upload(li, id, 6, "x", false), RPC_OUT_OF_RANGE, "UPLOAD_GAP", NULL);
    expect_error(upload(li, id, -1, "x", false), RPC_INVALID_ARGUMENT, NULL, "offset");
    expect_error(upload(company->zhao, id, 5, "x", false), RPC_NOT_FOUND, NULL, NULL);
    expect_error(upload(li, "IM-99999", 0, "x", false), RPC_NOT_FOUND, NULL, NULL);
    expect_error(loopback_call(li, "StartImport", "id: '%s'", id), RPC_FAILED_PRECONDITION,
                 "IMPORT_STATUS", NULL);
    /* what was sent before comes again, and a little more */
    expect_text(upload(li, id, 2, "One\\nTw", false), "bytes", "8");
    struct loopback_stream stream = loopback_open(li, "UploadImport");
    loopback_send(stream, "id: '%s' offset: 8 data: 'o\\n'", id);
    loopback_send(stream, "offset: 10 data: 'Three\\n'");
    loopback_send(stream, "offset: 16 last: true");
    reply = loopback_wait(stream);
    expect_ok(reply);
    expect_text(reply, "status", "uploaded");
    expect_error(upload(li, id, 16, "x", false), RPC_FAILED_PRECONDITION, "UPLOAD_ENDED", NULL);
    assert_string_equal(loopback_value(company->server,
                                       "select string_agg(convert_from(data, 'UTF8'), '' order by "
                                       "position) from import_chunk where import_id = %s",
                                       id + 3),
                        "n\nOne\nTwo\nThree\n");
    loopback_sql(company->server, "update setting set value = '10' where key = 'import.max_bytes'");
    loopback_settle(company->server);
    id = make(li, "customer", "name = n");
    expect_error(upload(li, id, 0, "n\\nmore than ten", false), RPC_RESOURCE_EXHAUSTED,
                 "IMPORT_TOO_LARGE", NULL);
    loopback_sql(company->server,
                 "update setting set value = '1000000' where key = 'import.max_bytes'");
    loopback_settle(company->server);
}

static void test_status(void **state)
{
    const struct company *company = *state;
    const struct loopback_user *li = company->li;
    const char *id = make(li, "customer", "name = n");
    upload(li, id, 0, "n\\nOne\\n", true);
    expect_error(loopback_call(li, "UndoImport", "id: '%s'", id), RPC_FAILED_PRECONDITION,
                 "IMPORT_STATUS", NULL);
    struct loopback_reply reply =
        loopback_call(li, "StartImport", "id: '%s' dry_run: true request_id: 'start'", id);
    expect_ok(reply);
    expect_text(reply, "status", "checking");
    expect_text(reply, "dry_run", "true");
    expect_ok(loopback_call(li, "StartImport", "id: '%s' dry_run: true request_id: 'start'", id));
    expect_error(loopback_call(li, "StartImport", "id: '%s'", id), RPC_FAILED_PRECONDITION,
                 "IMPORT_STATUS", NULL);
    expect_text(loopback_call(li, "CancelImport", "id: '%s'", id), "status", "cancelled");
    expect_error(loopback_call(li, "UndoImport", "id: '%s'", id), RPC_FAILED_PRECONDITION,
                 "NOTHING_IMPORTED", NULL);
    expect_error(loopback_call(company->zhao, "StartImport", "id: '%s'", id), RPC_NOT_FOUND, NULL,
                 NULL);
    expect_text(loopback_call(li, "StartImport", "id: '%s'", id), "status", "running");
    expect_text(loopback_call(li, "CancelImport", "id: '%s'", id), "status", "cancelled");
    expect_error(loopback_call(li, "StartImport", "id: '%s' dry_run: true", id),
                 RPC_FAILED_PRECONDITION, "IMPORT_BEGUN", NULL);
    expect_error(loopback_call(company->anna, "StartImport", "id: '%s'", id), RPC_PERMISSION_DENIED,
                 NULL, NULL);
}

static void test_rows(void **state)
{
    const struct company *company = *state;
    const struct loopback_user *li = company->li;
    const char *id = make(li, "customer", "name = n");
    loopback_sql(
        company->server,
        "insert into import_row (import_id, line, outcome, record, reason, message, "
        "column_name, cells) select %s, i, case when i %% 3 = 0 then 4 else 1 end, i, "
        "case when i %% 3 = 0 then 'FIELD_INVALID' else '' end, '', '', array['a' || i, ''] "
        "from generate_series(2, 11) i",
        id + 3);
    loopback_sql(company->server,
                 "update import_state set header = '{n,\"o, p\"}' where import_id = %s", id + 3);
    struct loopback_reply reply =
        loopback_call(li, "ListImportRows", "id: '%s' page_size: 4 with_cells: true", id);
    expect_ok(reply);
    expect_text(reply, "rows#", "4");
    expect_text(reply, "rows[0].line", "2");
    expect_text(reply, "rows[0].record_id", "C-2");
    expect_text(reply, "rows[1].outcome", "failed");
    expect_text(reply, "rows[1].cells[0]", "a3");
    expect_text(reply, "header[1]", "o, p");
    const char *token = loopback_text(reply, "next_page_token");
    reply =
        loopback_call(li, "ListImportRows", "id: '%s' page_size: 9 page_token: '%s'", id, token);
    expect_ok(reply);
    expect_text(reply, "rows[0].line", "6");
    expect_text(reply, "rows#", "6");
    expect_text(reply, "rows[0].cells#", "0");
    expect_text(reply, "next_page_token", "");
    expect_error(
        loopback_call(li, "ListImportRows", "id: '%s' outcome: failed page_token: '%s'", id, token),
        RPC_INVALID_ARGUMENT, NULL, "page_token");
    reply = loopback_call(li, "ListImportRows", "id: '%s' outcome: failed", id);
    expect_text(reply, "rows#", "3");
    expect_text(reply, "rows[2].line", "9");
    expect_error(loopback_call(company->zhao, "ListImportRows", "id: '%s'", id), RPC_NOT_FOUND,
                 NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create),
        cmocka_unit_test(test_upload),
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_rows),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
