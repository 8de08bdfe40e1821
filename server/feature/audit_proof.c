/* SPDX-License-Identifier: Apache-2.0 */
/* The seals over the audit log: their check as a stream, proofs of single entries, how it stands.
 */
#include "common/clock.h"
#include "common/wire.h"
#include "server/audit/merkle.h"
#include "server/audit/rows.h"
#include "server/audit/verify.h"
#include "server/feature/audit.h"
#include "server/feature/feature.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

#include <string.h>

/* Numbers of kith.v1.VerifyAuditResponse, ProveAuditResponse and its Value, GetAuditStatusResponse.
 */
enum {
    CHECKED = 1,
    ENTRIES,
    SEALS,
    FINDING,
    SEQUENCE,
    SEAL_ID,
    MESSAGE,
    UNSEALED,
    LAST,
    FILE_SEEN
};
enum { VERSION = 1, PROVED, LEAF, VALUES, INDEX, SIZE, PATH, SEAL_TEXT, SIGNATURE, PUBLIC_KEY };
enum { VALUE_KEY = 1, VALUE_TEXT, VALUE_SALT };
enum {
    STATUS_SEAL = 1,
    STATUS_LAST,
    STATUS_TIME,
    STATUS_SEALS,
    STATUS_ENTRIES,
    STATUS_UNSEALED,
    STATUS_LAG
};
enum { TELL_MS = 500, LEAF_BYTES = 1 << 20 };

static struct status load_keys(struct rpc_call *call, struct seal_keys *keys)
{
    if (!rpc_keyring(call))
        return rpc_error(call, RPC_FAILED_PRECONDITION, "KEYRING",
                         "The server has no folder of keys, so nothing is sealed.");
    return seal_keys_load(rpc_keyring(call), call->arena, keys);
}

/* ---- The check ---- */

struct check {
    struct seal_keys keys;
    struct verify *verify;
    int64_t told; /* milliseconds */
};

static struct status begin_start(struct rpc_call *call)
{
    struct check *check = call->state = arena_alloc(call->arena, sizeof *check);
    if (!check)
        return rpc_no_memory();
    struct status status = load_keys(call, &check->keys);
    if (!status_is_ok(status))
        return status;
    const char *file = rpc_seal_file(call);
    file = file ? file : seal_keys_file(rpc_keyring(call), call->arena);
    check->verify = file ? verify_new(call->arena, &check->keys, file) : NULL;
    check->told = clock_monotonic_ms();
    return check->verify ? STATUS_OK : rpc_no_memory();
}

static struct status piece_start(struct rpc_call *call)
{
    struct check *check = call->state;
    struct db_segment *segment = rpc_segment(call, DB_HEAVY);
    bool good = segment && verify_add(check->verify, call->round, segment);
    return good ? STATUS_OK : rpc_no_memory();
}

static void tell(struct rpc_call *call, struct check *check)
{
    const struct verify_result *result = verify_result(check->verify);
    struct buf *reply = &call->reply;
    wire_put_int(reply, CHECKED, result->checked);
    wire_put_int(reply, ENTRIES, result->entries);
    wire_put_int(reply, SEALS, result->seals);
    if (result->done) {
        wire_put_int(reply, FINDING, result->finding);
        wire_put_int(reply, SEQUENCE, result->seq);
        if (result->seal)
            wire_put_string(reply, SEAL_ID,
                            resource_name(call->arena, contract_object("audit"), result->seal));
        wire_put_string(reply, MESSAGE, rpc_say(call, verify_sentence(result, call->arena)));
        wire_put_int(reply, UNSEALED, result->unsealed);
        wire_put_int(reply, LAST, result->last);
        wire_put_bool(reply, FILE_SEEN, result->file);
    }
    rpc_send(call);
    check->told = clock_monotonic_ms();
}

static struct status piece_finish(struct rpc_call *call)
{
    struct check *check = call->state;
    if (!verify_take(check->verify, call->segment))
        return rpc_no_memory();
    const struct verify_result *result = verify_result(check->verify);
    if (result->done || clock_monotonic_ms() - check->told >= TELL_MS)
        tell(call, check);
    if (!result->done)
        rpc_again(call);
    return STATUS_OK;
}

/* ---- A proof ---- */

struct proof { /* statements */
    int row, seal, leaves, values;
};

static struct status prove_start(struct rpc_call *call)
{
    struct proof *proof = call->state = arena_alloc(call->arena, sizeof *proof);
    struct db_param sequence = db_number(call->arena, rpc_int(call, "sequence"));
    if (!proof || !rpc_segment(call, DB_HEAVY))
        return rpc_no_memory();
    proof->row = rpc_query(call, &sql_audit_entry_row, 1, &sequence);
    proof->seal = rpc_query(call, &sql_audit_seal_of, 1, &sequence);
    proof->leaves = rpc_query(call, &sql_audit_leaves_of, 1, &sequence);
    proof->values = rpc_query(call, &sql_audit_values, 1, &sequence);
    return proof->values < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status not_proved(struct rpc_call *call)
{
    return rpc_error(call, RPC_DATA_LOSS, "AUDIT_BROKEN",
                     "This entry is not what its seal says; `kith audit verify` tells more.");
}

static void put_hex(struct rpc_call *call, uint32_t number, const void *bytes, size_t length)
{
    char *text = arena_alloc(call->arena, 2 * length + 1);
    if (!text)
        return;
    digest_hex(bytes, length, text);
    wire_put_string(&call->reply, number, text);
}

static size_t find_leaf(const struct rows_leaves *leaves, int64_t sequence)
{
    size_t low = 0, high = leaves->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rows_seq(leaves, middle) < sequence)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool makes_root(struct digest *digest, const struct rows_leaves *leaves,
                       const struct seal *seal)
{
    struct merkle tree = {0};
    uint8_t root[DIGEST_BYTES];
    for (size_t i = 0; i < leaves->n; i++)
        merkle_add(&tree, digest, (const uint8_t *)leaves->hashes + i * DIGEST_BYTES);
    merkle_root(&tree, digest, root);
    return memcmp(root, seal->root, DIGEST_BYTES) == 0;
}

static void put_seal(struct rpc_call *call, const struct seal *seal, const struct seal_key *key)
{
    char text[SEAL_TEXT_MAX];
    struct buf pem;
    seal_text(seal, text);
    wire_put_string(&call->reply, SEAL_TEXT, text);
    put_hex(call, SIGNATURE, seal->signature, SEAL_SIGNATURE_BYTES);
    buf_init(&pem, call->arena, 200);
    seal_key_write(key, &pem);
    wire_put_bytes(&call->reply, PUBLIC_KEY, pem.data, pem.length);
}

/* The salt tells a value as surely as its text does: few tries make a telephone number. */
static void put_values(struct rpc_call *call)
{
    const struct proof *proof = call->state;
    const struct db_segment *segment = call->segment;
    int at = proof->values;
    for (int row = 0; row < db_rows(segment, at); row++) {
        const struct contract_object *object =
            contract_object_numbered(db_int(segment, at, row, AUDIT_VALUES_OBJECT));
        size_t begin = wire_begin(&call->reply, VALUES);
        wire_put_string(&call->reply, VALUE_KEY, db_string(segment, at, row, AUDIT_VALUES_KEY));
        if (audit_shows(call, object, db_string(segment, at, row, AUDIT_VALUES_FIELD))) {
            wire_put_string(&call->reply, VALUE_TEXT,
                            db_string(segment, at, row, AUDIT_VALUES_TEXT));
            wire_put_string(&call->reply, VALUE_SALT,
                            db_string(segment, at, row, AUDIT_VALUES_SALT));
        }
        wire_end(&call->reply, begin);
    }
}

static void put_path(struct rpc_call *call, struct digest *digest, const struct rows_leaves *leaves,
                     size_t index)
{
    uint8_t path[MERKLE_DEPTH * DIGEST_BYTES];
    char *hashes = arena_copy(call->arena, leaves->hashes, leaves->n * DIGEST_BYTES);
    size_t steps = hashes ? merkle_path(digest, (uint8_t *)hashes, leaves->n, index, path) : 0;
    wire_put_int(&call->reply, INDEX, (int64_t)index);
    wire_put_int(&call->reply, SIZE, (int64_t)leaves->n);
    for (size_t i = 0; i < steps; i++)
        put_hex(call, PATH, path + i * DIGEST_BYTES, DIGEST_BYTES);
}

/* Only what holds is given out: the leaf, the hashes beside it, and the seal. */
static struct status put_proof(struct rpc_call *call, const struct seal *seal,
                               const struct rows_leaves *leaves, const struct seal_keys *keys)
{
    struct digest *digest = digest_open(call->arena);
    const struct seal_key *key = seal_keys_find(keys, seal->key);
    size_t index = find_leaf(leaves, rpc_int(call, "sequence"));
    uint8_t hash[DIGEST_BYTES];
    struct leaf leaf;
    struct buf bytes;
    const struct proof *proof = call->state;
    buf_init(&bytes, call->arena, LEAF_BYTES);
    rows_leaf(call->segment, proof->row, 0, &leaf);
    if (!digest || !leaf_hash(digest, &leaf, &bytes, hash))
        return rpc_no_memory();
    if (!key || !seal_is_signed(seal, key) || index == leaves->n ||
        !makes_root(digest, leaves, seal) ||
        memcmp(leaves->hashes + index * DIGEST_BYTES, hash, DIGEST_BYTES) != 0)
        return not_proved(call);
    wire_put_int(&call->reply, VERSION, 1);
    wire_put_int(&call->reply, PROVED, leaf.seq);
    put_hex(call, LEAF, bytes.data, bytes.length);
    put_values(call);
    put_path(call, digest, leaves, index);
    put_seal(call, seal, key);
    return arena_failed(call->arena) ? rpc_no_memory() : STATUS_OK;
}

static struct status prove_finish(struct rpc_call *call)
{
    const struct proof *proof = call->state;
    struct rows_leaves leaves;
    struct seal_keys keys;
    struct seal seal;
    struct status status = load_keys(call, &keys);
    if (!status_is_ok(status))
        return status;
    if (db_rows(call->segment, proof->row) == 0)
        return rpc_error(call, RPC_NOT_FOUND, "NOT_FOUND", "There is no entry %lld.",
                         (long long)rpc_int(call, "sequence"));
    if (db_rows(call->segment, proof->seal) == 0)
        return rpc_error(call, RPC_FAILED_PRECONDITION, "AUDIT_NOT_SEALED",
                         "This entry has no seal yet; try again in some seconds.");
    if (db_rows(call->segment, proof->row) != 1 ||
        !rows_seal(call->segment, proof->seal, 0, &seal) ||
        !rows_leaves(call->segment, proof->leaves, &leaves))
        return not_proved(call);
    return put_proof(call, &seal, &leaves, &keys);
}

/* ---- How it stands ---- */

static struct status status_start(struct rpc_call *call)
{
    int *statement = call->state = arena_alloc(call->arena, sizeof *statement);
    if (!statement || !rpc_segment(call, DB_HEAVY))
        return rpc_no_memory();
    *statement = rpc_query(call, &sql_audit_status, 0, NULL);
    return *statement < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status status_finish(struct rpc_call *call)
{
    const struct db_segment *segment = call->segment;
    struct buf *reply = &call->reply;
    int at = *(const int *)call->state;
    if (!db_is_null(segment, at, 0, AUDIT_STATUS_NUMBER)) {
        int64_t number = db_int(segment, at, 0, AUDIT_STATUS_NUMBER);
        wire_put_string(reply, STATUS_SEAL,
                        resource_name(call->arena, contract_object("audit"), number));
        wire_put_int(reply, STATUS_LAST, db_int(segment, at, 0, AUDIT_STATUS_LAST_SEQ));
        value_encode_time(reply, STATUS_TIME, db_micros(segment, at, 0, AUDIT_STATUS_SEALED_AT));
    }
    wire_put_int(reply, STATUS_SEALS, db_int(segment, at, 0, AUDIT_STATUS_SEALS));
    wire_put_int(reply, STATUS_ENTRIES, db_int(segment, at, 0, AUDIT_STATUS_ENTRIES));
    wire_put_int(reply, STATUS_UNSEALED, db_int(segment, at, 0, AUDIT_STATUS_UNSEALED));
    wire_put_int(reply, STATUS_LAG, db_int(segment, at, 0, AUDIT_STATUS_AGE));
    return STATUS_OK;
}

const struct rpc_handler audit_proof_handlers[] = {
    {.method = "/kith.v1.AuditService/VerifyAudit",
     .steps = {{begin_start, NULL, NULL}, {piece_start, piece_finish, NULL}}},
    {.method = "/kith.v1.AuditService/ProveAudit", .steps = {{prove_start, prove_finish, NULL}}},
    {.method = "/kith.v1.AuditService/GetAuditStatus",
     .steps = {{status_start, status_finish, NULL}}},
    {0},
};
