/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sealer. A number of the sequence is final when all transactions that might have drawn a
 * smaller one have ended: they had their ids before they drew, so a transaction of ours that began
 * after the last number was seen has a higher id than all of them.
 */
#include "server/job/sealer.h"

#include "common/clock.h"
#include "common/log.h"
#include "server/audit/merkle.h"
#include "server/audit/rows.h"
#include "server/audit/seal_file.h"
#include "server/audit/seal_keys.h"
#include "server/job/barrier.h"
#include "server/sql/queries.h"

#include <string.h>

enum { ROUND_BYTES = 8 << 20, PAGE_BYTES = 32 << 20, SCRATCH = 1 << 20, FILE_SEALS = 200 };

struct round { /* of one seal */
    const struct work *work;
    struct sealer *sealer;
    struct arena *arena;
    struct digest *digest;
    struct buf scratch;
    struct seal seal;
    struct merkle tree;
    int64_t top; /* the last number that is in the tree */
    struct buf seqs, hashes;
};

static struct status refuse(const char *message)
{
    return status_error(RPC_FAILED_PRECONDITION, "AUDIT", message);
}

/* ---- What is final ---- */

static struct status ask_drawn(const struct work *work, struct arena *arena, struct sealer *sealer,
                               int64_t *sealed, int64_t *number)
{
    struct db_segment *segment = db_segment_new(arena, DB_HEAVY);
    if (!segment)
        return work_no_memory();
    db_segment_add(segment, &sql_audit_drawn, 0, NULL);
    struct status status = db_session_run(work->session, segment);
    if (!status_is_ok(status))
        return status;
    *sealed = db_int(segment, 0, 0, AUDIT_DRAWN_SEALED);
    *number = db_int(segment, 0, 0, AUDIT_DRAWN_SEALED_NUMBER);
    int64_t drawn = db_int(segment, 0, 0, AUDIT_DRAWN_DRAWN);
    if (sealer->drawn > drawn) /* a crash took numbers back: what was waited for is another's now */
        sealer->drawn = 0;
    if (sealer->drawn || drawn <= *sealed || drawn == sealer->empty)
        return status;
    status = barrier_take(work, arena, sealer->barrier);
    if (status_is_ok(status))
        sealer->drawn = drawn;
    return status;
}

/* ---- One seal ---- */

static struct status add_rows(struct round *round, const struct db_segment *segment)
{
    uint8_t hash[DIGEST_BYTES];
    char seq[8];
    struct leaf leaf;
    for (int row = 0; row < db_rows(segment, 0); row++) {
        rows_leaf(segment, 0, row, &leaf);
        if (!leaf_hash(round->digest, &leaf, &round->scratch, hash))
            return work_no_memory();
        merkle_add(&round->tree, round->digest, hash);
        rows_put_seq(leaf.seq, seq);
        buf_put(&round->seqs, seq, sizeof seq);
        buf_put(&round->hashes, hash, DIGEST_BYTES);
        round->top = leaf.seq;
    }
    return round->seqs.failed || round->hashes.failed ? work_no_memory() : STATUS_OK;
}

/* Rows up to `last` or as many as a seal may hold. */
static struct status gather(struct round *round, int64_t last)
{
    struct status status = STATUS_OK;
    bool more = true;
    round->top = round->seal.after;
    while (more && status_is_ok(status)) {
        int64_t room = SEALER_MOST - (int64_t)round->tree.n;
        int64_t limit = room < ROWS_PAGE ? room : ROWS_PAGE;
        struct arena *arena = arena_new(PAGE_BYTES);
        struct db_segment *segment = arena ? db_segment_new(arena, DB_HEAVY) : NULL;
        if (!segment || rows_add(arena, segment, round->top, last, limit) < 0) {
            arena_free(arena);
            return work_no_memory();
        }
        status = db_session_run(round->work->session, segment);
        if (status_is_ok(status))
            status = add_rows(round, segment);
        more = status_is_ok(status) && db_rows(segment, 0) >= limit && round->tree.n < SEALER_MOST;
        arena_free(arena);
    }
    round->seal.last = round->tree.n < SEALER_MOST ? last : round->top;
    round->seal.entries = (int64_t)round->tree.n;
    return status;
}

/* The public key becomes known; a node with another key of the same number must not seal. */
static struct status publish(struct round *round, const struct keyring_key *key)
{
    struct seal_key public;
    char hex[DIGEST_DIGITS + 1];
    struct db_segment *segment;
    if (!seal_key_of(key->bytes, &public))
        return refuse("The key for seals cannot be used.");
    digest_hex(public.public, DIGEST_BYTES, hex);
    struct db_param params[] = {db_number(round->arena, key->number), db_text(hex)};
    struct status status =
        work_query(round->work, round->arena, &sql_audit_key_known, 2, params, &segment);
    if (!status_is_ok(status))
        return status;
    if (strcmp(db_string(segment, 0, 0, AUDIT_KEY_KNOWN_PUBLIC_KEY), hex) != 0)
        return refuse("Another node seals with another key of the same number: all nodes need the "
                      "same folder of keys.");
    if (!seal_keys_publish(round->work->keyring, round->arena, key->number, &public))
        return refuse("The public key cannot be written beside the key.");
    round->sealer->published = true;
    return status;
}

static struct status sign(struct round *round)
{
    struct keyring_key key;
    struct status status = keyring_current(round->work->keyring, round->arena, "audit", &key);
    if (status_is_ok(status) && !round->sealer->published)
        status = publish(round, &key);
    merkle_root(&round->tree, round->digest, round->seal.root);
    round->seal.time = clock_micros();
    if (status_is_ok(status) &&
        (digest_failed(round->digest) || !seal_sign(&round->seal, key.bytes)))
        status = refuse("The key for seals cannot be used.");
    explicit_bzero(&key, sizeof key);
    return status;
}

static struct status store(struct round *round)
{
    const struct seal *seal = &round->seal;
    char root[DIGEST_DIGITS + 1], previous[DIGEST_DIGITS + 1], key[DIGEST_DIGITS + 1];
    char signature[2 * SEAL_SIGNATURE_BYTES + 1];
    struct db_segment *segment;
    digest_hex(seal->root, DIGEST_BYTES, root);
    digest_hex(seal->previous, DIGEST_BYTES, previous);
    digest_hex(seal->key, DIGEST_BYTES, key);
    digest_hex(seal->signature, SEAL_SIGNATURE_BYTES, signature);
    struct db_param params[] = {
        db_number(round->arena, seal->number),
        db_number(round->arena, seal->after),
        db_number(round->arena, seal->last),
        db_number(round->arena, seal->entries),
        db_text(root),
        db_number(round->arena, seal->time),
        db_text(previous),
        db_text(key),
        db_text(signature),
        db_blob(round->seqs.data, round->seqs.length),
        db_blob(round->hashes.data, round->hashes.length),
    };
    struct status status =
        work_query(round->work, round->arena, &sql_audit_seal_add, 11, params, &segment);
    if (status_is_ok(status) && db_affected(segment, 0) != 1)
        status = refuse("Somebody else has sealed in the meantime.");
    return status;
}

/* The seal that goes before: where this one begins, and what it names. */
static struct status read_previous(struct round *round, int64_t number)
{
    struct db_segment *segment;
    struct seal_keys keys;
    struct seal previous;
    round->seal = (struct seal){.number = number + 1};
    if (number == 0)
        return STATUS_OK;
    struct db_param params[] = {db_number(round->arena, number), db_number(round->arena, 1)};
    struct status status = seal_keys_load(round->work->keyring, round->arena, &keys);
    if (status_is_ok(status))
        status = work_query(round->work, round->arena, &sql_audit_seal_page, 2, params, &segment);
    if (!status_is_ok(status))
        return status;
    if (db_rows(segment, 0) != 1 || !rows_seal(segment, 0, 0, &previous) ||
        !seal_keys_signed(&keys, &previous))
        return refuse("The last seal in the database is not genuine: `kithd audit verify` says "
                      "more.");
    round->seal.after = previous.last;
    seal_hash(&previous, round->digest, round->seal.previous);
    return STATUS_OK;
}

static struct status make_seal(struct round *round, int64_t number, int64_t last)
{
    struct status status = read_previous(round, number);
    if (status_is_ok(status) && last > round->seal.after)
        status = gather(round, last);
    if (status_is_ok(status) && round->tree.n)
        status = sign(round);
    if (status_is_ok(status) && round->tree.n)
        status = store(round);
    return status;
}

/* *sealed: up to where, 0 when there was nothing. */
static struct status seal_some(const struct work *work, struct sealer *sealer, int64_t number,
                               int64_t last, int64_t *sealed)
{
    struct round round = {.work = work, .sealer = sealer, .arena = arena_new(ROUND_BYTES)};
    *sealed = 0;
    if (!round.arena)
        return work_no_memory();
    round.digest = digest_open(round.arena);
    buf_init(&round.scratch, round.arena, SCRATCH);
    buf_init(&round.seqs, round.arena, (size_t)2 * SEALER_MOST * 8);
    buf_init(&round.hashes, round.arena, (size_t)2 * SEALER_MOST * DIGEST_BYTES);
    struct status status = round.digest ? make_seal(&round, number, last) : work_no_memory();
    if (status_is_ok(status) && round.tree.n)
        *sealed = round.seal.last;
    if (!status_is_ok(status))
        log_event(LOG_LEVEL_ERROR, "audit.seal", log_number("seal", number + 1),
                  log_text("error", status.message));
    arena_free(round.arena);
    return status_is_ok(status) ? status : refuse("The audit log could not be sealed.");
}

static struct status seal_all(const struct work *work, struct sealer *sealer, int64_t number)
{
    int64_t sealed = 0;
    struct status status = STATUS_OK;
    do {
        status = seal_some(work, sealer, number, sealer->drawn, &sealed);
        number += sealed > 0;
    } while (status_is_ok(status) && sealed && sealed < sealer->drawn);
    if (status_is_ok(status) && !sealed)
        sealer->empty = sealer->drawn;
    return status;
}

/* ---- Who seals ---- */

static struct status with_lock(const struct work *work, struct sealer *sealer, struct arena *arena)
{
    struct db_segment *segment;
    int64_t sealed, number;
    struct status status = work_query(work, arena, &sql_audit_lock, 0, NULL, &segment);
    if (!status_is_ok(status))
        return status;
    if (!db_int(segment, 0, 0, AUDIT_LOCK_MINE)) {
        sealer->drawn = 0; /* the other one does it */
        return status;
    }
    status = ask_drawn(work, arena, sealer, &sealed, &number); /* as it is under the lock */
    if (status_is_ok(status) && sealer->drawn > sealed)
        status = seal_all(work, sealer, number);
    sealer->drawn = 0;
    struct status unlocked = work_query(work, arena, &sql_audit_unlock, 0, NULL, &segment);
    return status_is_ok(status) ? unlocked : status;
}

/* ---- The file ---- */

static void tell_divergence(struct sealer *sealer, int64_t number)
{
    if (!sealer->diverged)
        log_event(LOG_LEVEL_ERROR, "audit.diverged", log_number("seal", number),
                  log_text("file", sealer->file));
    sealer->diverged = true;
}

/* The rows begin with the last seal of the file, unless it is empty. Forged ones stay outside. */
static bool append(struct sealer *sealer, struct seal_file *file, const struct db_segment *segment,
                   const struct seal_keys *keys)
{
    struct seal seal;
    bool good = true;
    int64_t last = file->last.number;
    if (last && (db_rows(segment, 0) == 0 || !rows_seal(segment, 0, 0, &seal) ||
                 !seal_equal(&seal, &file->last))) {
        tell_divergence(sealer, last);
        return true;
    }
    for (int row = last > 0; row < db_rows(segment, 0) && good; row++) {
        if (!rows_seal(segment, 0, row, &seal) || !seal_keys_signed(keys, &seal)) {
            tell_divergence(sealer, file->last.number + 1);
            return true;
        }
        good = seal_file_append(file, &seal);
    }
    return good;
}

static struct status copy_seals(const struct work *work, struct arena *arena, struct sealer *sealer,
                                struct seal_file *file)
{
    struct db_segment *segment;
    struct seal_keys keys;
    int64_t from = file->last.number ? file->last.number : 1;
    struct db_param params[] = {db_number(arena, from), db_number(arena, FILE_SEALS)};
    struct status status = seal_keys_load(work->keyring, arena, &keys);
    if (status_is_ok(status))
        status = work_query(work, arena, &sql_audit_seal_page, 2, params, &segment);
    if (status_is_ok(status) && !append(sealer, file, segment, &keys))
        status = refuse("The file of seals cannot be written.");
    return status;
}

/* Some of what the file has not got. */
static struct status keep_file(const struct work *work, struct sealer *sealer)
{
    struct seal_file file;
    struct arena *arena = arena_new(ROUND_BYTES);
    if (!arena)
        return work_no_memory();
    if (!seal_file_open(&file, sealer->file)) {
        log_event(LOG_LEVEL_ERROR, "audit.file", log_text("file", sealer->file));
        arena_free(arena);
        return refuse("The file of seals cannot be opened.");
    }
    struct status status = copy_seals(work, arena, sealer, &file);
    if (!seal_file_close(&file) && status_is_ok(status))
        status = refuse("The file of seals cannot be written.");
    if (status_is_ok(status))
        sealer->filed = file.last.number;
    else
        status = refuse("The file of seals lags behind.");
    arena_free(arena);
    return status;
}

static struct status files(const struct work *work, struct sealer *sealer, int64_t number)
{
    struct status status = STATUS_OK;
    int64_t before = -1;
    while (status_is_ok(status) && (sealer->filed < number || !sealer->read) &&
           sealer->filed != before) {
        before = sealer->filed;
        status = keep_file(work, sealer);
        sealer->read = status_is_ok(status);
    }
    if (status_is_ok(status) && sealer->filed > number)
        tell_divergence(sealer, number + 1);
    return status;
}

/* ---- A round ---- */

/* Seals that are there come into the file, and what is wrong with them is told, even while none can
 * be made. */
static struct status round_of(const struct work *work, struct sealer *sealer, struct arena *arena)
{
    int64_t sealed, number;
    bool passed = false;
    struct status status = ask_drawn(work, arena, sealer, &sealed, &number);
    if (!status_is_ok(status))
        return status;
    if (sealer->drawn)
        status = barrier_await(work, sealer->barrier, &passed);
    if (status_is_ok(status) && passed) {
        status = with_lock(work, sealer, arena);
        if (status_is_ok(status))
            status = ask_drawn(work, arena, sealer, &sealed, &number);
    }
    struct status filed = files(work, sealer, number);
    return status_is_ok(status) ? filed : status;
}

struct status sealer_work(const struct work *work, struct sealer *sealer)
{
    struct arena *arena = arena_new(ROUND_BYTES);
    if (!arena)
        return work_no_memory();
    struct status status = round_of(work, sealer, arena);
    if (!status_is_ok(status)) /* its texts go with the arena */
        status = status_error(status.code, NULL, "The audit log is not sealed; see the log.");
    arena_free(arena);
    return status;
}
