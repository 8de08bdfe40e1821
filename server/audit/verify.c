/* SPDX-License-Identifier: Apache-2.0 */
/* The check of the whole log: seals, the file beside them, and the rows under each. */
#include "server/audit/verify.h"

#include "server/audit/blame.h"
#include "server/audit/merkle.h"
#include "server/audit/rows.h"
#include "server/audit/seal_file.h"
#include "server/sql/queries.h"

#include <string.h>

enum { SEALS = 50, LEAF_BYTES = 1 << 20, PATIENCE_S = 30 };

enum phase { TOTALS, SEAL_PAGE, ROWS, BLAME_LEAVES, BLAME_ROWS, TAIL };

struct verify {
    struct verify_result result;
    struct arena *arena;
    const struct seal_keys *keys;
    struct seal_reader *file;
    bool file_wanted;
    struct digest *digest;
    struct buf scratch;
    enum phase phase;
    int statement;    /* the one of this phase in its segment */
    struct seal last; /* the last good one; number 0: none yet */
    struct seal seals[SEALS];
    size_t n_seals, at; /* the page of seals, and the one whose rows are read */
    int64_t after;      /* rows up to here are read */
    struct merkle tree;
    struct blame *blame;
};

struct verify *verify_new(struct arena *arena, const struct seal_keys *keys, const char *file)
{
    struct verify *verify = arena_alloc(arena, sizeof *verify);
    if (!verify)
        return NULL;
    verify->arena = arena;
    verify->keys = keys;
    verify->digest = digest_open(arena);
    verify->file_wanted = file != NULL;
    verify->file = file ? seal_reader_open(arena, file) : NULL;
    verify->result.file = verify->file_wanted;
    buf_init(&verify->scratch, arena, LEAF_BYTES);
    return verify->digest ? verify : NULL;
}

const struct verify_result *verify_result(const struct verify *verify)
{
    return &verify->result;
}

static void end(struct verify *verify, enum verify_finding finding, int64_t seq, int64_t seal)
{
    verify->result.done = true;
    verify->result.finding = finding;
    verify->result.seq = seq;
    verify->result.seal = seal;
}

/* ---- Seals ---- */

static bool follows(struct verify *verify, const struct seal *seal)
{
    uint8_t hash[DIGEST_BYTES] = {0};
    if (verify->last.number)
        seal_hash(&verify->last, verify->digest, hash);
    return seal->number == verify->last.number + 1 && seal->after == verify->last.last &&
           seal->last > seal->after && memcmp(seal->previous, hash, DIGEST_BYTES) == 0;
}

/* The line of the file that has to be this seal; older ones may stand there twice. */
static bool is_in_file(struct verify *verify, const struct seal *seal)
{
    struct seal line;
    if (!verify->file_wanted)
        return true;
    while (verify->file && seal_reader_next(verify->file, &line))
        if (line.number >= seal->number)
            return seal_equal(&line, seal);
    return false;
}

static void begin_seal(struct verify *verify)
{
    const struct seal *seal = &verify->seals[verify->at];
    int64_t first = verify->last.last + 1;
    if (!follows(verify, seal) || !seal_keys_signed(verify->keys, seal))
        end(verify, VERIFY_SEAL, first, seal->number);
    else if (!is_in_file(verify, seal))
        end(verify, VERIFY_FILE, first, seal->number);
    verify->tree.n = 0;
    /* Nothing may stand below the first number. */
    verify->after = verify->last.number ? seal->after : INT64_MIN;
    verify->phase = ROWS;
}

/* After the last seal of the table: what else is in the file was cut off. */
static void end_of_seals(struct verify *verify)
{
    struct seal line;
    while (verify->file && seal_reader_next(verify->file, &line))
        if (line.number > verify->last.number) {
            end(verify, VERIFY_CUT, line.after + 1, line.number);
            return;
        }
    verify->phase = TAIL;
}

static void take_seals(struct verify *verify, const struct db_segment *segment)
{
    verify->n_seals = (size_t)db_rows(segment, verify->statement);
    verify->at = 0;
    for (size_t i = 0; i < verify->n_seals && i < SEALS; i++)
        if (!rows_seal(segment, verify->statement, (int)i, &verify->seals[i]))
            verify->seals[i].last = 0; /* follows nothing */
    if (verify->n_seals)
        begin_seal(verify);
    else
        end_of_seals(verify);
}

/* ---- Rows ---- */

static void end_seal(struct verify *verify)
{
    const struct seal *seal = &verify->seals[verify->at];
    uint8_t root[DIGEST_BYTES];
    merkle_root(&verify->tree, verify->digest, root);
    if ((int64_t)verify->tree.n != seal->entries || memcmp(root, seal->root, DIGEST_BYTES) != 0) {
        verify->phase = BLAME_LEAVES;
        return;
    }
    verify->last = *seal;
    verify->result.last = seal->last;
    verify->result.seals++;
    verify->at++;
    if (verify->at < verify->n_seals)
        begin_seal(verify);
    else
        verify->phase = SEAL_PAGE;
}

static bool take_rows(struct verify *verify, const struct db_segment *segment)
{
    int rows = db_rows(segment, verify->statement);
    uint8_t hash[DIGEST_BYTES];
    struct leaf leaf;
    for (int row = 0; row < rows; row++) {
        rows_leaf(segment, verify->statement, row, &leaf);
        if (!leaf_hash(verify->digest, &leaf, &verify->scratch, hash))
            return false;
        merkle_add(&verify->tree, verify->digest, hash);
        verify->after = leaf.seq;
    }
    verify->result.checked += rows;
    if (rows < ROWS_PAGE)
        end_seal(verify);
    return true;
}

/* ---- What exactly is wrong ---- */

static bool take_leaves(struct verify *verify, const struct db_segment *segment)
{
    const struct seal *seal = &verify->seals[verify->at];
    bool known;
    verify->blame =
        blame_new(verify->arena, verify->digest, seal, segment, verify->statement, &known);
    if (!verify->blame)
        return false;
    if (!known)
        end(verify, VERIFY_CHANGED, seal->after + 1, seal->number);
    verify->after = verify->last.number ? seal->after : INT64_MIN;
    verify->phase = BLAME_ROWS;
    return true;
}

static bool take_blamed(struct verify *verify, const struct db_segment *segment)
{
    const struct seal *seal = &verify->seals[verify->at];
    int rows = db_rows(segment, verify->statement);
    struct blame_verdict verdict = {0};
    struct leaf leaf;
    for (int row = 0; row < rows && !verdict.finding; row++) {
        rows_leaf(segment, verify->statement, row, &leaf);
        if (!blame_row(verify->blame, &leaf, &verify->scratch, &verdict))
            return false;
        verify->after = leaf.seq;
    }
    if (!verdict.finding && rows < ROWS_PAGE)
        blame_end(verify->blame, &verdict);
    if (verdict.finding)
        end(verify, verdict.finding, verdict.seq, seal->number);
    else if (rows < ROWS_PAGE) /* nothing differs any more: it was being erased as we looked */
        end(verify, VERIFY_CHANGED, seal->after + 1, seal->number);
    return true;
}

/* ---- Behind the last seal ---- */

static void take_tail(struct verify *verify, const struct db_segment *segment)
{
    verify->result.unsealed = db_int(segment, verify->statement, 0, AUDIT_TAIL_ROWS);
    bool late = db_int(segment, verify->statement, 0, AUDIT_TAIL_AGE) > PATIENCE_S;
    end(verify, late ? VERIFY_UNSEALED : VERIFY_NOTHING, late ? verify->last.last + 1 : 0, 0);
}

/* ---- Pieces ---- */

static int add(struct verify *verify, struct arena *arena, struct db_segment *segment)
{
    const struct seal *seal = &verify->seals[verify->at];
    struct db_param params[] = {db_number(arena, verify->last.number + 1), db_number(arena, SEALS)};
    struct db_param number = db_number(arena, seal->number),
                    last = db_number(arena, verify->last.last);
    switch (verify->phase) {
    case TOTALS:
        return db_segment_add(segment, &sql_audit_totals, 0, NULL);
    case SEAL_PAGE:
        return db_segment_add(segment, &sql_audit_seal_page, 2, params);
    case ROWS:
    case BLAME_ROWS:
        return rows_add(arena, segment, verify->after, seal->last, ROWS_PAGE);
    case BLAME_LEAVES:
        return db_segment_add(segment, &sql_audit_leaves, 1, &number);
    case TAIL:
        return db_segment_add(segment, &sql_audit_tail, 1, &last);
    }
    return -1;
}

bool verify_add(struct verify *verify, struct arena *arena, struct db_segment *segment)
{
    verify->statement = add(verify, arena, segment);
    return verify->statement >= 0;
}

bool verify_take(struct verify *verify, const struct db_segment *segment)
{
    switch (verify->phase) {
    case TOTALS:
        verify->result.entries = db_int(segment, verify->statement, 0, AUDIT_TOTALS_ENTRIES);
        verify->phase = SEAL_PAGE;
        if (db_int(segment, verify->statement, 0, AUDIT_TOTALS_NAMELESS))
            end(verify, VERIFY_INSERTED, 0, 0);
        return true;
    case SEAL_PAGE:
        take_seals(verify, segment);
        return true;
    case ROWS:
        return take_rows(verify, segment);
    case BLAME_LEAVES:
        return take_leaves(verify, segment);
    case BLAME_ROWS:
        return take_blamed(verify, segment);
    case TAIL:
        take_tail(verify, segment);
        return true;
    }
    return false;
}

const char *verify_sentence(const struct verify_result *result, struct arena *arena)
{
    static const char *const forms[] = {
        [VERIFY_NOTHING] = "Nothing was changed.",
        [VERIFY_CHANGED] = "Entry %lld was changed after it had been sealed (seal %lld).",
        [VERIFY_MISSING] = "Entry %lld is gone (seal %lld).",
        [VERIFY_INSERTED] = "Entry %lld was put in later (seal %lld).",
        [VERIFY_MOVED] = "Entry %lld stands in the place of another (seal %lld).",
        [VERIFY_CUT] = "The log was cut off from entry %lld on: the file of seals goes on with "
                       "seal %lld.",
        [VERIFY_SEAL] = "From entry %lld on nothing is proved: seal %lld is not genuine, or not "
                        "the next one.",
        [VERIFY_FILE] = "From entry %lld on: seal %lld is not in the file of seals as it is in the "
                        "database.",
        [VERIFY_UNSEALED] = "From entry %lld on there is no seal; does a server run that seals?",
    };
    size_t n = sizeof forms / sizeof *forms;
    const char *form = result->finding < n ? forms[result->finding] : NULL;
    if (!form)
        return "";
    struct buf text;
    buf_init(&text, arena, 1000);
    for (const char *at = form, *digits; *at; at = digits) {
        digits = strstr(at, "%lld");
        buf_put(&text, at, digits ? (size_t)(digits - at) : strlen(at));
        if (!digits)
            break;
        buf_printf(&text, "%lld", (long long)(at == form ? result->seq : result->seal));
        digits += 4;
    }
    const char *sentence = buf_string(&text);
    return sentence ? sentence : "";
}
