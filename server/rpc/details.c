/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The details of an error on the wire.
 * Source: google/rpc/status.proto and google/rpc/error_details.proto; field numbers are theirs.
 */
#include "server/rpc/details.h"

#include "common/wire.h"

#include <string.h>

#define DOMAIN "kith"

enum { STATUS_CODE = 1, STATUS_MESSAGE = 2, STATUS_DETAILS = 3, ANY_TYPE_URL = 1, ANY_VALUE = 2 };

struct any {
    size_t outer, inner;
};

static struct any begin_any(struct buf *buf, const char *type_url)
{
    struct any any = {.outer = wire_begin(buf, STATUS_DETAILS)};
    wire_put_string(buf, ANY_TYPE_URL, type_url);
    any.inner = wire_begin(buf, ANY_VALUE);
    return any;
}

static void end_any(struct buf *buf, struct any any)
{
    wire_end(buf, any.inner);
    wire_end(buf, any.outer);
}

static void put_error_info(struct buf *buf, const char *reason)
{
    enum { REASON = 1, DOMAIN_NAME = 2 };
    struct any any = begin_any(buf, "type.googleapis.com/google.rpc.ErrorInfo");
    wire_put_string(buf, REASON, reason);
    wire_put_string(buf, DOMAIN_NAME, DOMAIN);
    end_any(buf, any);
}

static void put_violation(struct buf *buf, const char *field, size_t length,
                          const char *description, size_t description_length)
{
    enum { FIELD_VIOLATIONS = 1, FIELD = 1, DESCRIPTION = 2 };
    size_t violation = wire_begin(buf, FIELD_VIOLATIONS);
    wire_put_bytes(buf, FIELD, field, length);
    wire_put_bytes(buf, DESCRIPTION, description, description_length);
    wire_end(buf, violation);
}

/* One field, or lines of "field<tab>what is wrong with it". */
static void put_bad_request(struct buf *buf, const char *fields, const char *description)
{
    struct any any = begin_any(buf, "type.googleapis.com/google.rpc.BadRequest");
    for (const char *line = fields; *line; line += *line == '\n') {
        size_t length = strcspn(line, "\n"), name = strcspn(line, "\t\n");
        if (name < length)
            put_violation(buf, line, name, line + name + 1, length - name - 1);
        else
            put_violation(buf, line, name, description, strlen(description));
        line += length;
    }
    end_any(buf, any);
}

static void put_retry_info(struct buf *buf, unsigned retry_ms)
{
    enum { RETRY_DELAY = 1, SECONDS = 1, NANOS = 2 };
    struct any any = begin_any(buf, "type.googleapis.com/google.rpc.RetryInfo");
    size_t delay = wire_begin(buf, RETRY_DELAY);
    if (retry_ms / 1000)
        wire_put_int(buf, SECONDS, retry_ms / 1000);
    if (retry_ms % 1000)
        wire_put_int(buf, NANOS, retry_ms % 1000 * INT64_C(1000000));
    wire_end(buf, delay);
    end_any(buf, any);
}

void details_any(struct buf *buf, const char *type_url, const struct buf *message)
{
    size_t outer = wire_begin(buf, STATUS_DETAILS);
    wire_put_string(buf, ANY_TYPE_URL, type_url);
    wire_put_bytes(buf, ANY_VALUE, message->data, message->length);
    wire_end(buf, outer);
}

void details_write(struct buf *buf, struct status status)
{
    if (status_is_ok(status))
        return;
    const char *message = status.message ? status.message : "";
    wire_put_int(buf, STATUS_CODE, status.code);
    if (*message)
        wire_put_string(buf, STATUS_MESSAGE, message);
    if (status.reason && *status.reason)
        put_error_info(buf, status.reason);
    if (status.field && *status.field)
        put_bad_request(buf, status.field, message);
    if (status.retry_ms)
        put_retry_info(buf, status.retry_ms);
}
