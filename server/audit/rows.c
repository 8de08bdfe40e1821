/* SPDX-License-Identifier: Apache-2.0 */
/* Rows to leaves and seals. */
#include "server/audit/rows.h"

#include "server/sql/queries.h"

#include <string.h>

int rows_add(struct arena *arena, struct db_segment *segment, int64_t after, int64_t last,
             int64_t limit)
{
    struct db_param params[] = {db_number(arena, after), db_number(arena, last),
                                db_number(arena, limit)};
    return db_segment_add(segment, &sql_audit_rows, 3, params);
}

static struct leaf_text text(const struct db_segment *segment, int statement, int row, int column)
{
    struct leaf_text text;
    text.bytes = db_bytes(segment, statement, row, column, &text.length);
    return text;
}

void rows_leaf(const struct db_segment *segment, int statement, int row, struct leaf *leaf)
{
    *leaf = (struct leaf){
        .event = db_int(segment, statement, row, AUDIT_ROWS_EVENT),
        .has_actor = !db_is_null(segment, statement, row, AUDIT_ROWS_ACTOR),
        .seq = db_int(segment, statement, row, AUDIT_ROWS_SEQ),
        .at = db_micros(segment, statement, row, AUDIT_ROWS_AT),
        .actor = db_int(segment, statement, row, AUDIT_ROWS_ACTOR),
        .object = db_int(segment, statement, row, AUDIT_ROWS_OBJECT),
        .record = db_int(segment, statement, row, AUDIT_ROWS_RECORD),
        .version = db_int(segment, statement, row, AUDIT_ROWS_VERSION),
        .call = text(segment, statement, row, AUDIT_ROWS_CALL),
        .kind = text(segment, statement, row, AUDIT_ROWS_KIND),
        .salt = text(segment, statement, row, AUDIT_ROWS_SALT),
        .values = text(segment, statement, row, AUDIT_ROWS_BODY),
    };
}

static bool hex(const struct db_segment *segment, int statement, int row, int column, size_t length,
                uint8_t *out)
{
    size_t n;
    const char *bytes = db_bytes(segment, statement, row, column, &n);
    return bytes && n == 2 * length && digest_unhex(bytes, length, out);
}

bool rows_seal(const struct db_segment *segment, int statement, int row, struct seal *seal)
{
    *seal = (struct seal){
        .number = db_int(segment, statement, row, AUDIT_SEAL_PAGE_ID),
        .after = db_int(segment, statement, row, AUDIT_SEAL_PAGE_AFTER_SEQ),
        .last = db_int(segment, statement, row, AUDIT_SEAL_PAGE_LAST_SEQ),
        .entries = db_int(segment, statement, row, AUDIT_SEAL_PAGE_ENTRIES),
        .time = db_micros(segment, statement, row, AUDIT_SEAL_PAGE_SEALED_AT),
    };
    return hex(segment, statement, row, AUDIT_SEAL_PAGE_ROOT, DIGEST_BYTES, seal->root) &&
           hex(segment, statement, row, AUDIT_SEAL_PAGE_PREVIOUS, DIGEST_BYTES, seal->previous) &&
           hex(segment, statement, row, AUDIT_SEAL_PAGE_KEY_ID, DIGEST_BYTES, seal->key) &&
           hex(segment, statement, row, AUDIT_SEAL_PAGE_SIGNATURE, SEAL_SIGNATURE_BYTES,
               seal->signature);
}

bool rows_leaves(const struct db_segment *segment, int statement, struct rows_leaves *leaves)
{
    size_t seqs, hashes;
    *leaves = (struct rows_leaves){0};
    if (db_rows(segment, statement) != 1)
        return false;
    leaves->seqs = db_bytes(segment, statement, 0, AUDIT_LEAVES_SEQS, &seqs);
    leaves->hashes = db_bytes(segment, statement, 0, AUDIT_LEAVES_HASHES, &hashes);
    leaves->n = seqs / 8;
    return leaves->seqs && leaves->hashes && seqs % 8 == 0 && hashes == leaves->n * DIGEST_BYTES;
}

int64_t rows_seq(const struct rows_leaves *leaves, size_t i)
{
    uint64_t seq = 0;
    for (size_t j = 0; j < 8; j++)
        seq = seq << 8 | (uint8_t)leaves->seqs[8 * i + j];
    return (int64_t)seq;
}

void rows_put_seq(int64_t seq, char *out)
{
    for (int j = 7; j >= 0; j--, seq = (int64_t)((uint64_t)seq >> 8))
        out[j] = (char)(seq & 0xff);
}
