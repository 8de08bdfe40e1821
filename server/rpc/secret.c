/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets in the table `secret`. */
#include "server/rpc/secret.h"

#include "server/db/session.h"
#include "server/sql/queries.h"

#include <openssl/rand.h>
#include <string.h>

enum { SECRET_MOST = 64, SECRET_MS = 10000 };

static struct status take(const struct db_segment *segment, int statement, uint8_t *bytes,
                          size_t length)
{
    size_t found = 0;
    const char *value =
        db_rows(segment, statement) == 1 ? db_bytes(segment, statement, 0, 0, &found) : NULL;
    if (!value || found != length)
        return status_error(RPC_DATA_LOSS, "SECRET_DAMAGED",
                            "A secret of the installation is missing or has a wrong length.");
    memcpy(bytes, value, length);
    return STATUS_OK;
}

static struct status run(struct arena *arena, struct db_session *session, const char *name,
                         uint8_t *bytes, size_t length)
{
    uint8_t fresh[SECRET_MOST];
    if (length > sizeof fresh || RAND_bytes(fresh, (int)length) != 1)
        return status_error(RPC_INTERNAL, "NO_RANDOMNESS", "No randomness.");
    struct db_segment *segment = db_segment_new(arena, DB_WRITE);
    if (!segment)
        return status_error(RPC_RESOURCE_EXHAUSTED, "NO_MEMORY", "No memory.");
    struct db_param params[] = {db_text(name), db_blob(fresh, length)};
    db_segment_add(segment, &sql_secret_make, 2, params);
    int read = db_segment_add(segment, &sql_secret_read, 1, params);
    explicit_bzero(fresh, sizeof fresh);
    struct status status = db_session_run(session, segment);
    return status_is_ok(status) ? take(segment, read, bytes, length) : status;
}

struct status secret_load(struct arena *arena, const char *conninfo, const char *name,
                          uint8_t *bytes, size_t length)
{
    struct status status;
    struct db_session *session = db_session_open(arena, conninfo, SECRET_MS, &status);
    if (!session)
        return status;
    status = run(arena, session, name, bytes, length);
    db_session_close(session);
    return status;
}
