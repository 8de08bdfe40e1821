/* SPDX-License-Identifier: Apache-2.0 */
/* Error details, read back by the generated code of google.rpc. */
#include "tests/test.h"

#include "google/rpc/error_details.pb-c.h"
#include "google/rpc/status.pb-c.h"
#include "server/rpc/details.h"

static Google__Rpc__Status *write_and_read(struct arena *arena, struct status status)
{
    struct buf buf;
    buf_init(&buf, arena, 8192);
    details_write(&buf, status);
    assert_false(buf.failed);
    return google__rpc__status__unpack(NULL, buf.length, (const uint8_t *)buf.data);
}

static const Google__Protobuf__Any *detail(const Google__Rpc__Status *status, const char *name)
{
    for (size_t i = 0; i < status->n_details; i++)
        if (strcmp(strrchr(status->details[i]->type_url, '/') + 1, name) == 0)
            return status->details[i];
    return NULL;
}

static void ok_has_no_details(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 16);
    struct buf buf;
    buf_init(&buf, arena, 100);
    details_write(&buf, STATUS_OK);
    assert_int_equal(buf.length, 0);
    arena_free(arena);
}

static void the_reason_is_error_info(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 16);
    Google__Rpc__Status *status =
        write_and_read(arena, status_error(RPC_NOT_FOUND, "RECORD_MISSING", "没有这个客户。"));
    assert_int_equal(status->code, 5);
    assert_string_equal(status->message, "没有这个客户。");
    assert_int_equal(status->n_details, 1);
    const Google__Protobuf__Any *any = detail(status, "google.rpc.ErrorInfo");
    assert_string_equal(any->type_url, "type.googleapis.com/google.rpc.ErrorInfo");
    Google__Rpc__ErrorInfo *info =
        google__rpc__error_info__unpack(NULL, any->value.len, any->value.data);
    assert_string_equal(info->reason, "RECORD_MISSING");
    assert_string_equal(info->domain, "kith");
    google__rpc__error_info__free_unpacked(info, NULL);
    google__rpc__status__free_unpacked(status, NULL);
    arena_free(arena);
}

static void the_field_is_a_bad_request(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 16);
    Google__Rpc__Status *status =
        write_and_read(arena, status_field("customer.name", "The name is missing."));
    assert_int_equal(status->n_details, 2);
    const Google__Protobuf__Any *any = detail(status, "google.rpc.BadRequest");
    Google__Rpc__BadRequest *request =
        google__rpc__bad_request__unpack(NULL, any->value.len, any->value.data);
    assert_int_equal(request->n_field_violations, 1);
    assert_string_equal(request->field_violations[0]->field, "customer.name");
    assert_string_equal(request->field_violations[0]->description, "The name is missing.");
    google__rpc__bad_request__free_unpacked(request, NULL);
    google__rpc__status__free_unpacked(status, NULL);
    arena_free(arena);
}

static void several_fields_are_as_many_violations(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 16);
    Google__Rpc__Status *status = write_and_read(
        arena, status_field("cause\tSay why.\nowner\tSay who.\ncategory", "More is missing."));
    const Google__Protobuf__Any *any = detail(status, "google.rpc.BadRequest");
    Google__Rpc__BadRequest *request =
        google__rpc__bad_request__unpack(NULL, any->value.len, any->value.data);
    assert_int_equal(request->n_field_violations, 3);
    assert_string_equal(request->field_violations[0]->field, "cause");
    assert_string_equal(request->field_violations[0]->description, "Say why.");
    assert_string_equal(request->field_violations[1]->field, "owner");
    assert_string_equal(request->field_violations[1]->description, "Say who.");
    assert_string_equal(request->field_violations[2]->description, "More is missing.");
    google__rpc__bad_request__free_unpacked(request, NULL);
    google__rpc__status__free_unpacked(status, NULL);
    arena_free(arena);
}

static void the_wait_is_retry_info(void **state)
{
    (void)state;
    static const unsigned waits[] = {1, 999, 1000, 2500, 4000000000};
    struct arena *arena = arena_new(1 << 16);
    for (size_t i = 0; i < TEST_COUNT(waits); i++) {
        Google__Rpc__Status *status =
            write_and_read(arena, (struct status){.code = RPC_UNAVAILABLE, .retry_ms = waits[i]});
        assert_string_equal(status->message, "");
        const Google__Protobuf__Any *any = detail(status, "google.rpc.RetryInfo");
        Google__Rpc__RetryInfo *info =
            google__rpc__retry_info__unpack(NULL, any->value.len, any->value.data);
        assert_int_equal(info->retry_delay->seconds, waits[i] / 1000);
        assert_int_equal(info->retry_delay->nanos, waits[i] % 1000 * 1000000);
        google__rpc__retry_info__free_unpacked(info, NULL);
        google__rpc__status__free_unpacked(status, NULL);
    }
    arena_free(arena);
}

static void a_full_buffer_fails(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 16);
    struct buf buf;
    struct status status = status_field("name", "The name is missing.");
    status.retry_ms = 1500;
    for (size_t limit = 0; limit < 150; limit++) {
        buf_init(&buf, arena, limit);
        details_write(&buf, status);
        assert_true(buf.failed || limit > 140);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ok_has_no_details),
        cmocka_unit_test(the_reason_is_error_info),
        cmocka_unit_test(the_field_is_a_bad_request),
        cmocka_unit_test(the_wait_is_retry_info),
        cmocka_unit_test(several_fields_are_as_many_violations),
        cmocka_unit_test(a_full_buffer_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
