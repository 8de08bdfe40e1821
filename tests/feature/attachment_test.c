/* SPDX-License-Identifier: Apache-2.0 */
/* Files on records: up, down, and what is refused on the way. */
#include "tests/feature/company.h"

#include "server/feature/checksum.h"

#include <kith/v1/attachment.pb-c.h>

enum { PIECE = 512 * 1024, STORED = 256 * 1024 };

static const char upload_path[] = "/kith.v1.AttachmentService/UploadAttachment";

static uint8_t *make_bytes(const struct company *c, size_t length)
{
    uint8_t *bytes = arena_alloc(loopback_arena(c->server), length);
    uint32_t state = (uint32_t)length;
    for (size_t i = 0; i < length; i++) {
        state = state * 1664525 + 1013904223;
        bytes[i] = (uint8_t)(state >> 24);
    }
    return bytes;
}

static const char *sum_of(const struct company *c, const uint8_t *bytes, size_t length)
{
    char text[CHECKSUM_TEXT];
    struct checksum *checksum = checksum_new(loopback_arena(c->server));
    checksum_add(checksum, bytes, length);
    return arena_string(loopback_arena(c->server), checksum_end(checksum, text));
}

static void send_bytes(struct loopback_stream stream, const uint8_t *bytes, size_t length,
                       const char *sha256)
{
    Kith__V1__UploadAttachmentRequest request = KITH__V1__UPLOAD_ATTACHMENT_REQUEST__INIT;
    request.data.data = (uint8_t *)bytes;
    request.data.len = length;
    if (sha256)
        request.sha256 = (char *)sha256;
    rpcloop_send(stream.call, &request.base);
}

static struct loopback_stream begin(const struct loopback_user *user, const char *customer,
                                    const char *name)
{
    struct loopback_stream stream = loopback_open(user, upload_path);
    loopback_send(stream,
                  "attachment { customer_id: '%s' file_name: '%s' media_type: 'application/pdf' }",
                  customer, name);
    return stream;
}

static struct loopback_reply upload(const struct company *c, const struct loopback_user *user,
                                    const char *customer, const uint8_t *bytes, size_t length)
{
    struct loopback_stream stream = begin(user, customer, "报价.pdf");
    for (size_t at = 0; at < length; at += PIECE)
        send_bytes(stream, bytes + at, length - at < PIECE ? length - at : PIECE, NULL);
    send_bytes(stream, NULL, 0, sum_of(c, bytes, length));
    return loopback_wait(stream);
}

struct waited {
    const struct rpcloop_call *call;
    size_t n;
};

static bool has_come(void *owner)
{
    const struct waited *waited = owner;
    return rpcloop_ended(waited->call) || rpcloop_messages(waited->call) >= waited->n;
}

/* All messages of a download, put together. */
static struct status download(const struct company *c, const struct loopback_user *user,
                              const char *id, struct buf *out, Kith__V1__Attachment **about)
{
    const char *path = "/kith.v1.AttachmentService/DownloadAttachment";
    struct rpcloop_head head = {.path = path, .token = user->token, .slow = true};
    struct rpcloop_call *call = rpcloop_open(loopback_rpc(c->server), &head);
    Kith__V1__DownloadAttachmentRequest request = KITH__V1__DOWNLOAD_ATTACHMENT_REQUEST__INIT;
    request.id = (char *)id;
    rpcloop_send(call, &request.base);
    rpcloop_half_close(call);
    buf_init(out, loopback_arena(c->server), 64 << 20);
    for (size_t n = 1;; n++) {
        struct waited waited = {call, n};
        rpcloop_until(loopback_rpc(c->server), has_come, &waited);
        const Kith__V1__DownloadAttachmentResponse *piece = (const void *)rpcloop_take(call);
        if (!piece)
            return rpcloop_wait(call);
        assert_true(piece->data.len <= STORED);
        buf_put(out, piece->data.data, piece->data.len);
        if (n == 1)
            *about = piece->attachment;
    }
}

static int64_t uploads(const struct company *c)
{
    return loopback_number(c->server, "select count(*) from attachment_upload");
}

static void a_file_comes_back_as_it_was_sent(void **state)
{
    const struct company *c = *state;
    static const size_t lengths[] = {0, 1, STORED - 1, STORED, STORED + 1, PIECE + STORED, 3000001};
    const char *customer = company_make(c->li, "customer", "name: 'Acme' kind: organisation");
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        const uint8_t *bytes = make_bytes(c, lengths[i]);
        struct loopback_reply reply = upload(c, c->li, customer, bytes, lengths[i]);
        struct buf out;
        Kith__V1__Attachment *about = NULL;
        if (lengths[i]) /* 0 is not sent */
            expect_text(reply, "size", arena_printf(reply.arena, "%zu", lengths[i]));
        expect_text(reply, "sha256", sum_of(c, bytes, lengths[i]));
        expect_text(reply, "created_by", arena_printf(reply.arena, "U-%lld", (long long)c->li->id));
        const char *id = loopback_text(reply, "id");
        assert_int_equal(download(c, c->li, id, &out, &about).code, RPC_OK);
        assert_int_equal(out.length, lengths[i]);
        assert_true(lengths[i] == 0 || memcmp(out.data, bytes, lengths[i]) == 0);
        assert_string_equal(about->file_name, "报价.pdf");
        assert_int_equal(about->size, lengths[i]);
    }
}

static void many_small_pieces_are_stored_as_few(void **state)
{
    const struct company *c = *state;
    enum { LENGTH = 300000, STEP = 10007 };
    const char *customer = company_make(c->li, "customer", "name: 'Acme' kind: organisation");
    const uint8_t *bytes = make_bytes(c, LENGTH);
    struct loopback_stream stream = begin(c->li, customer, "a.pdf");
    for (size_t at = 0; at < LENGTH; at += STEP)
        send_bytes(stream, bytes + at, LENGTH - at < STEP ? LENGTH - at : STEP, NULL);
    struct loopback_reply reply = loopback_wait(stream);
    expect_text(reply, "sha256", sum_of(c, bytes, LENGTH));
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from attachment_chunk c join "
                                     "attachment_upload u on u.id = c.upload_id where "
                                     "u.attachment_id = %lld",
                                     company_number(loopback_text(reply, "id"))),
                     2);
}

static void it_is_a_record_like_others(void **state)
{
    const struct company *c = *state;
    const char *customer = company_make(c->li, "customer", "name: 'Acme' kind: organisation");
    struct buf out;
    Kith__V1__Attachment *about;
    const char *id = loopback_text(upload(c, c->li, customer, make_bytes(c, 10), 10), "id");
    expect_text(company_list(c->li, "attachment", "filter: 'customer_id = %s'", customer),
                "attachments#", "1");
    expect_text(loopback_call(c->li, "UpdateAttachment",
                              "attachment { id: '%s' file_name: 'b.pdf' description: 'new' }", id),
                "file_name", "b.pdf");
    expect_error(
        loopback_call(c->li, "UpdateAttachment", "attachment { id: '%s' file_name: '../b' }", id),
        RPC_INVALID_ARGUMENT, "FILE_NAME_INVALID", "attachment.file_name");
    expect_ok(loopback_call(c->li, "DeleteAttachment", "id: '%s'", id));
    assert_string_equal(download(c, c->li, id, &out, &about).reason, "DELETED");
    expect_ok(loopback_call(c->li, "UndeleteAttachment", "id: '%s'", id));
    assert_int_equal(download(c, c->li, id, &out, &about).code, RPC_OK);
    assert_int_equal(out.length, 10);
}

static void what_the_record_allows_counts(void **state)
{
    const struct company *c = *state;
    const char *customer = company_make(c->li, "customer", "name: 'Acme' kind: organisation");
    struct buf out;
    Kith__V1__Attachment *about;
    const char *id = loopback_text(upload(c, c->li, customer, make_bytes(c, 10), 10), "id");
    assert_int_equal(download(c, c->zhao, id, &out, &about).code, RPC_NOT_FOUND);
    assert_int_equal(download(c, c->boss, id, &out, &about).code, RPC_OK);
    int64_t before = uploads(c);
    expect_error(loopback_wait(begin(c->zhao, customer, "a.pdf")), RPC_INVALID_ARGUMENT,
                 "REFERENCE_NOT_FOUND", "attachment.customer_id");
    /* anna reads customers, and changes none */
    assert_int_equal(download(c, c->anna, id, &out, &about).code, RPC_OK);
    expect_error(loopback_wait(begin(c->anna, customer, "a.pdf")), RPC_PERMISSION_DENIED,
                 "PERMISSION_DENIED", "attachment.customer_id");
    assert_int_equal(uploads(c), before);
}

static void expect_refused(const struct company *c, const char *first, const char *reason,
                           const char *field)
{
    struct loopback_stream stream = loopback_open(c->li, upload_path);
    loopback_send(stream, "%s", first);
    expect_error(loopback_wait(stream), RPC_INVALID_ARGUMENT, reason, field);
}

static void what_is_no_file_is_refused_at_once(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Acme' kind: organisation");
    struct arena *arena = loopback_arena(c->server);
    static const struct {
        const char *fields, *reason, *field;
    } cases[] = {
        {"file_name: 'a/b'", "FILE_NAME_INVALID", "attachment.file_name"},
        {"file_name: 'a\\\\b'", "FILE_NAME_INVALID", "attachment.file_name"},
        {"file_name: '..'", "FILE_NAME_INVALID", "attachment.file_name"},
        {"file_name: 'a\\nb'", NULL, "attachment.file_name"},
        {"file_name: 'a\\xe2\\x80\\xaeb'", NULL, "attachment.file_name"},
        {"file_name: ''", NULL, "attachment.file_name"},
        {"file_name: 'a' media_type: 'pdf'", "MEDIA_TYPE_INVALID", "attachment.media_type"},
        {"file_name: 'a' media_type: 'a/'", "MEDIA_TYPE_INVALID", "attachment.media_type"},
        {"file_name: 'a' media_type: '/a'", "MEDIA_TYPE_INVALID", "attachment.media_type"},
        {"file_name: 'a' media_type: 'a/b c'", "MEDIA_TYPE_INVALID", "attachment.media_type"},
        {"file_name: 'a' contact_id: 'P-1'", "ONE_RECORD", "attachment.customer_id"},
    };
    int64_t before = uploads(c);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_refused(
            c, arena_printf(arena, "attachment { customer_id: '%s' %s }", id, cases[i].fields),
            cases[i].reason, cases[i].field);
    expect_refused(c, "attachment { file_name: 'a' }", "ONE_RECORD", "attachment.customer_id");
    expect_refused(c, "data: 'x'", NULL, "attachment");
    expect_error(loopback_wait(loopback_open(c->li, upload_path)), RPC_INVALID_ARGUMENT, NULL,
                 "attachment");
    assert_int_equal(uploads(c), before);
}

static void a_file_that_is_too_large_is_refused_before_its_end(void **state)
{
    const struct company *c = *state;
    const char *customer = company_make(c->li, "customer", "name: 'Acme' kind: organisation");
    const uint8_t *bytes = make_bytes(c, PIECE + 1);
    loopback_sql(c->server, "update setting set value = '600000' where key = "
                            "'attachment.max_bytes'");
    loopback_settle(c->server);
    struct loopback_stream stream = begin(c->li, customer, "a.pdf");
    send_bytes(stream, bytes, PIECE, NULL);
    send_bytes(stream, bytes, PIECE, NULL);
    assert_string_equal(rpcloop_wait(stream.call).reason, "ATTACHMENT_TOO_LARGE");
    stream = begin(c->li, customer, "a.pdf");
    send_bytes(stream, bytes, PIECE + 1, NULL);
    assert_string_equal(rpcloop_wait(stream.call).field, "data");
    loopback_sql(c->server, "update setting set value = '26214400' where key = "
                            "'attachment.max_bytes'");
    loopback_settle(c->server);
}

static void a_file_that_did_not_come_whole_is_no_attachment(void **state)
{
    const struct company *c = *state;
    const char *customer = company_make(c->li, "customer", "name: 'Acme' kind: organisation");
    const uint8_t *bytes = make_bytes(c, STORED);
    struct loopback_stream stream = begin(c->li, customer, "a.pdf");
    send_bytes(stream, bytes, STORED, sum_of(c, bytes, STORED - 1));
    expect_error(loopback_wait(stream), RPC_INVALID_ARGUMENT, "CHECKSUM_MISMATCH", "sha256");
    stream = begin(c->li, customer, "a.pdf");
    send_bytes(stream, bytes, STORED, "abc");
    expect_error(loopback_wait(stream), RPC_INVALID_ARGUMENT, NULL, "sha256");
    stream = begin(c->li, customer, "a.pdf");
    send_bytes(stream, bytes, STORED, NULL);
    rpcloop_cancel(stream.call);
    rpcloop_wait(stream.call);
    stream = begin(c->li, customer, "a.pdf");
    loopback_send(stream, "attachment { file_name: 'b' }");
    expect_error(loopback_wait(stream), RPC_INVALID_ARGUMENT, NULL, "attachment");
    expect_text(company_list(c->li, "attachment", "filter: 'customer_id = %s' show_deleted: true",
                             customer),
                "attachments#", "0");
}

/* Comes to nothing; its bytes lie in the database. */
static void leave_behind(const struct company *c, const char *customer, const uint8_t *bytes)
{
    struct loopback_stream stream = begin(c->li, customer, "a.pdf");
    send_bytes(stream, bytes, STORED, sum_of(c, bytes, STORED - 1));
    expect_error(loopback_wait(stream), RPC_INVALID_ARGUMENT, "CHECKSUM_MISMATCH", "sha256");
}

static void what_is_left_behind_is_bounded(void **state)
{
    const struct company *c = *state;
    const char *customer = company_make(c->li, "customer", "name: 'Acme' kind: organisation");
    const uint8_t *bytes = make_bytes(c, STORED);
    loopback_sql(c->server, "delete from attachment_upload where attachment_id is null");
    for (int i = 0; i < 10; i++)
        leave_behind(c, customer, bytes);
    struct loopback_stream stream = begin(c->li, customer, "a.pdf");
    expect_error(loopback_wait(stream), RPC_RESOURCE_EXHAUSTED, "TOO_MANY_UPLOADS", NULL);
    loopback_sql(c->server, "update attachment_upload set created_at = now() - interval '1 hour' "
                            "where attachment_id is null");
    leave_behind(c, customer, bytes);
    assert_int_equal(loopback_number(c->server, "select count(*) from attachment_upload where "
                                                "attachment_id is null"),
                     1);
    loopback_sql(c->server, "delete from attachment_upload where attachment_id is null");
}

static void damage_is_noticed(void **state)
{
    const struct company *c = *state;
    const char *customer = company_make(c->li, "customer", "name: 'Acme' kind: organisation");
    struct buf out;
    Kith__V1__Attachment *about;
    const char *id =
        loopback_text(upload(c, c->li, customer, make_bytes(c, STORED + 5), STORED + 5), "id");
    long long number = company_number(id);
    static const char of_it[] = "upload_id = (select id from attachment_upload where "
                                "attachment_id = %lld) and position = 1";
    const char *where = arena_printf(loopback_arena(c->server), of_it, number);
    loopback_sql(c->server, "update attachment_chunk set data = 'xxxxx' where %s", where);
    assert_int_equal(download(c, c->li, id, &out, &about).code, RPC_DATA_LOSS);
    loopback_sql(c->server, "delete from attachment_chunk where %s", where);
    assert_int_equal(download(c, c->li, id, &out, &about).code, RPC_DATA_LOSS);
    loopback_sql(c->server, "delete from attachment_upload where attachment_id = %lld", number);
    struct status status = download(c, c->li, id, &out, &about);
    assert_string_equal(status.reason, "ATTACHMENT_DAMAGED");
    assert_int_equal(out.length, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_comes_back_as_it_was_sent),
        cmocka_unit_test(many_small_pieces_are_stored_as_few),
        cmocka_unit_test(it_is_a_record_like_others),
        cmocka_unit_test(what_the_record_allows_counts),
        cmocka_unit_test(what_is_no_file_is_refused_at_once),
        cmocka_unit_test(a_file_that_is_too_large_is_refused_before_its_end),
        cmocka_unit_test(a_file_that_did_not_come_whole_is_no_attachment),
        cmocka_unit_test(what_is_left_behind_is_bounded),
        cmocka_unit_test(damage_is_noticed),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
