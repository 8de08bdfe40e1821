/* SPDX-License-Identifier: Apache-2.0 */
/* Rows to leaves: numbers and texts as they are, values as salted digests. */
#include "server/audit/leaf.h"

#include <string.h>

enum { BLOCK = 64, ENTRY = 1, EVENT = 2, NO_VALUES = 0, VALUES = 1, NO_OBJECT = 2 };

/* ---- Fields ---- */

static void put_bits(struct buf *out, uint64_t value, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--)
        buf_put_byte(out, (char)(value >> (8 * i)));
}

static void put_number(struct buf *out, int64_t value)
{
    put_bits(out, (uint64_t)value, 8);
}

static void put_bytes(struct buf *out, const char *bytes, size_t length)
{
    put_bits(out, length, 4);
    buf_put(out, bytes, length);
}

static void put_text(struct buf *out, struct leaf_text text)
{
    buf_put_byte(out, text.bytes ? 1 : 0);
    if (text.bytes)
        put_bytes(out, text.bytes, text.length);
}

/* ---- Values ---- */

/* Where the salt of a value comes from: made of the row's, or kept for itself (see leaf.h). */
struct salts {
    uint8_t inner[BLOCK], outer[BLOCK]; /* of the HMAC with the row's salt as key */
    struct leaf_text kept;
};

static struct salts salts_of(struct digest *digest, struct leaf_text salt)
{
    struct salts salts = {.kept = {NULL, 0}};
    uint8_t key[BLOCK] = {0};
    if (salt.length && salt.length % DIGEST_BYTES == 0)
        salts.kept = salt;
    if (salt.length > BLOCK) {
        digest_begin(digest);
        digest_add(digest, salt.bytes, salt.length);
        digest_end(digest, key);
    } else if (salt.bytes) {
        memcpy(key, salt.bytes, salt.length);
    }
    for (int i = 0; i < BLOCK; i++) {
        salts.inner[i] = key[i] ^ 0x36;
        salts.outer[i] = key[i] ^ 0x5c;
    }
    return salts;
}

static void hash_with(struct digest *digest, const uint8_t *head, size_t n, const void *bytes,
                      size_t length, uint8_t *out)
{
    digest_begin(digest);
    digest_add(digest, head, n);
    digest_add(digest, bytes, length);
    digest_end(digest, out);
}

/* {"(erased)": "64 digits"}: the digest stands there already. */
static bool is_erased(struct leaf_text value, uint8_t *out)
{
    static const char before[] = "{\"(erased)\": \"", after[] = "\"}";
    enum { HEAD = sizeof before - 1, TAIL = sizeof after - 1 };
    return value.length == HEAD + DIGEST_DIGITS + TAIL && memcmp(value.bytes, before, HEAD) == 0 &&
           memcmp(value.bytes + HEAD + DIGEST_DIGITS, after, TAIL) == 0 &&
           digest_unhex(value.bytes + HEAD, DIGEST_BYTES, out);
}

/* Kept ones are used up in their order; zeros where none is left. */
static void next_salt(struct digest *digest, struct salts *salts, struct leaf_text key,
                      uint8_t *out)
{
    if (!salts->kept.bytes) {
        hash_with(digest, salts->inner, BLOCK, key.bytes, key.length, out);
        hash_with(digest, salts->outer, BLOCK, out, DIGEST_BYTES, out);
        return;
    }
    memset(out, 0, DIGEST_BYTES);
    if (!salts->kept.length)
        return;
    memcpy(out, salts->kept.bytes, DIGEST_BYTES);
    salts->kept.bytes += DIGEST_BYTES;
    salts->kept.length -= DIGEST_BYTES;
}

static void put_value(struct digest *digest, struct salts *salts, struct leaf_text key,
                      struct leaf_text value, struct buf *out)
{
    uint8_t hash[DIGEST_BYTES];
    if (!is_erased(value, hash)) {
        next_salt(digest, salts, key, hash);
        hash_with(digest, hash, DIGEST_BYTES, value.bytes, value.length, hash);
    }
    put_bytes(out, key.bytes, key.length);
    buf_put(out, hash, DIGEST_BYTES);
}

/* Behind the closing quote of the string that begins here; NULL: there is none. */
static const char *skip_string(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        if (*at == '\\')
            at++;
    return at < end ? at + 1 : NULL;
}

/* Behind the value, where a comma or the end of the object stands. */
static const char *skip_value(const char *at, const char *end)
{
    int depth = 0;
    while (at && at < end) {
        if (depth == 0 && (*at == ',' || *at == '}'))
            return at;
        if (*at == '"') {
            at = skip_string(at, end);
            continue;
        }
        depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
        at++;
    }
    return NULL;
}

/* The next key and value; *at moves on. False at the end, *at NULL when it is malformed. */
static bool next(const char **at, const char *end, struct leaf_text *key, struct leaf_text *value)
{
    const char *p = *at;
    if (p < end && *p == '}')
        return false;
    *at = NULL;
    if (p >= end || *p != '"')
        return false;
    const char *after = skip_string(p, end);
    if (!after || end - after < 2 || memcmp(after, ": ", 2) != 0)
        return false;
    *key = (struct leaf_text){p + 1, (size_t)(after - p - 2)};
    const char *stop = skip_value(after + 2, end);
    if (!stop)
        return false;
    *value = (struct leaf_text){after + 2, (size_t)(stop - after - 2)};
    *at = *stop == ',' && end - stop > 2 ? stop + 2 : stop;
    return true;
}

static size_t count(struct leaf_text values)
{
    struct leaf_text key, value;
    const char *at = values.bytes + 1, *end = values.bytes + values.length;
    size_t n = 0;
    while (next(&at, end, &key, &value))
        n++;
    return at ? n : SIZE_MAX;
}

/* PostgreSQL prints the keys of jsonb in a fixed order: shorter ones first, then by bytes. */
static void put_values(struct digest *digest, const struct leaf *leaf, struct buf *out)
{
    struct leaf_text values = leaf->values, key = {"", 0}, value = values;
    size_t n = values.bytes && values.length && *values.bytes == '{' ? count(values) : SIZE_MAX;
    buf_put_byte(out, !values.bytes ? NO_VALUES : n == SIZE_MAX ? NO_OBJECT : VALUES);
    if (!values.bytes) {
        put_text(out, leaf->salt);
        return;
    }
    struct salts salts = salts_of(digest, leaf->salt);
    if (n == SIZE_MAX) {
        put_value(digest, &salts, key, value, out);
        return;
    }
    const char *at = values.bytes + 1, *end = values.bytes + values.length;
    put_bits(out, n, 4);
    while (next(&at, end, &key, &value))
        put_value(digest, &salts, key, value, out);
}

/* ---- The row ---- */

void leaf_write(struct digest *digest, const struct leaf *leaf, struct buf *out)
{
    buf_put_byte(out, leaf->event ? EVENT : ENTRY);
    put_number(out, leaf->seq);
    put_number(out, leaf->at);
    buf_put_byte(out, leaf->has_actor);
    if (leaf->has_actor)
        put_number(out, leaf->actor);
    put_text(out, leaf->call);
    if (!leaf->event) {
        put_number(out, leaf->object);
        put_number(out, leaf->record);
    }
    put_text(out, leaf->kind);
    if (!leaf->event)
        put_number(out, leaf->version);
    put_values(digest, leaf, out);
}

bool leaf_hash(struct digest *digest, const struct leaf *leaf, struct buf *scratch, uint8_t *out)
{
    scratch->length = 0;
    leaf_write(digest, leaf, scratch);
    digest_begin(digest);
    digest_add(digest, "\0", 1);
    digest_add(digest, scratch->data, scratch->length);
    digest_end(digest, out);
    return !scratch->failed && !digest_failed(digest);
}
