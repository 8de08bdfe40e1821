/* SPDX-License-Identifier: Apache-2.0 */
/* Request headers: collected one by one, checked once, in one block of memory. */
#ifndef KITH_SERVER_H2_H2_HEAD_H
#define KITH_SERVER_H2_H2_HEAD_H

#include "common/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum h2_field {
    H2_METHOD,
    H2_PATH,
    H2_CONTENT_TYPE,
    H2_TE,
    H2_AUTHORIZATION,
    H2_TIMEOUT,
    H2_ENCODING,
    H2_LANGUAGE,
    H2_USER_AGENT,
    H2_FIELDS,
};

struct h2_head {
    char *text; /* the values that matter, each with a final NUL */
    size_t length, capacity;
    size_t counted;            /* bytes, as HPACK counts */
    uint32_t value[H2_FIELDS]; /* offset + 1 in text; 0: absent */
    bool repeated;
    bool too_long;
    bool no_memory;
};

/* How a request is answered that no service gets to see. */
struct h2_refusal {
    const char *http; /* ":status" without any gRPC, or NULL */
    struct status status;
    bool encoding; /* the reply lists the encodings that we know */
};

struct h2_checked {
    int64_t timeout_ms; /* -1: none */
    bool gzip;          /* compressed messages may come */
};

void h2_head_init(struct h2_head *head);
void h2_head_fini(struct h2_head *head);
void h2_head_add(struct h2_head *head, const uint8_t *name, size_t name_length,
                 const uint8_t *value, size_t value_length, size_t limit);
const char *h2_head_value(const struct h2_head *head, enum h2_field field); /* NULL: absent */
/* False: `refusal` says how to answer. */
bool h2_head_check(const struct h2_head *head, struct h2_checked *checked,
                   struct h2_refusal *refusal);
/* "100m" as milliseconds, rounded up; -1 when malformed. */
int64_t h2_head_timeout(const char *text);

#endif
