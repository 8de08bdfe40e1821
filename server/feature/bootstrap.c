/* SPDX-License-Identifier: Apache-2.0 */
/* The first administrator, by a connection of our own. */
#include "server/feature/bootstrap.h"

#include "server/db/session.h"
#include "server/sql/queries.h"

enum { BOOTSTRAP_MS = 10000 };

static struct status no_memory(void)
{
    return status_error(RPC_RESOURCE_EXHAUSTED, "NO_MEMORY", "There is no memory.");
}

static struct status check_nobody(struct arena *arena, struct db_session *session)
{
    struct db_segment *segment = db_segment_new(arena, DB_WRITE);
    if (!segment)
        return no_memory();
    db_segment_add(segment, &sql_auth_users, 0, NULL);
    struct status status = db_session_run(session, segment);
    if (!status_is_ok(status) || db_int(segment, 0, 0, AUTH_USERS_N) == 0)
        return status;
    return status_error(RPC_FAILED_PRECONDITION, "NOT_FIRST",
                        "There are users who can sign in; an administrator invites others with "
                        "`kith user invite`.");
}

static struct status make(struct arena *arena, struct db_session *session, const char *password)
{
    char phc[PASSWORD_PHC];
    struct db_segment *segment = db_segment_new(arena, DB_WRITE);
    if (!segment || !password_hash(password, phc))
        return no_memory();
    struct db_param param = db_text(phc);
    db_segment_add(segment, &sql_auth_bootstrap, 1, &param);
    struct status status = db_session_run(session, segment);
    if (status_is_ok(status) && db_rows(segment, 0) != 1)
        return status_error(RPC_FAILED_PRECONDITION, "NO_ADMINISTRATOR",
                            "The role `administrator` is missing in the database.");
    return status;
}

struct status bootstrap_run(struct arena *arena, const char *conninfo,
                            char password[static PASSWORD_INVENTED])
{
    struct status status;
    if (!password_invent(password))
        return status_error(RPC_INTERNAL, "NO_RANDOMNESS", "There is no randomness.");
    struct db_session *session = db_session_open(arena, conninfo, BOOTSTRAP_MS, &status);
    if (!session)
        return status;
    status = check_nobody(arena, session);
    if (status_is_ok(status))
        status = make(arena, session, password);
    db_session_close(session);
    return status;
}
