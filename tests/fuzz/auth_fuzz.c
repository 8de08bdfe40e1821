/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a caller shows: header fields one after the other ("name: value" lines), their check, the
 * deadline, and the token, API key or device in them.
 */
#include "server/h2/h2_head.h"
#include "server/rpc/sessions.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LIMIT = 16 << 10 };

static void require(bool truth)
{
    if (!truth)
        abort();
}

static void add_lines(struct h2_head *head, const uint8_t *data, size_t size)
{
    while (size) {
        const uint8_t *end = memchr(data, '\n', size);
        size_t line = end ? (size_t)(end - data) : size;
        size_t skip = line && data[0] == ':';
        const uint8_t *colon = memchr(data + skip, ':', line - skip);
        size_t name = colon ? (size_t)(colon - data) : line;
        size_t value = colon ? line - name - 1 : 0;
        h2_head_add(head, data, name, data + line - value, value, LIMIT);
        data += line + (end ? 1 : 0);
        size -= line + (end ? 1 : 0);
    }
}

static void check_token(const char *text)
{
    uint8_t hash[SESSION_HASH_BYTES], again[SESSION_HASH_BYTES];
    enum session_kind kind = sessions_token_hash(text, hash);
    if (kind == SESSION_NOTHING)
        return;
    require(strlen(text) < SESSIONS_TOKEN_TEXT && strncmp(text, "kith_", 5) == 0);
    require(sessions_token_hash(text, again) == kind && memcmp(hash, again, sizeof hash) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct h2_head head;
    struct h2_checked checked;
    struct h2_refusal refusal;
    h2_head_init(&head);
    add_lines(&head, data, size);
    if (h2_head_check(&head, &checked, &refusal))
        require(checked.timeout_ms >= -1);
    else
        require(refusal.http || !status_is_ok(refusal.status));
    for (int field = 0; field < H2_FIELDS; field++) {
        const char *value = h2_head_value(&head, (enum h2_field)field);
        if (!value)
            continue;
        require(h2_head_timeout(value) >= -1);
        check_token(value);
        check_token(strncmp(value, "Bearer ", 7) == 0 ? value + 7 : value);
    }
    h2_head_fini(&head);
    return 0;
}
