/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The check of the whole log, in pieces: each adds statements to a segment and takes what comes
 * back. Seals are checked one after another (signature, chain, the file beside the table), and
 * under each one all rows, in pages; memory does not grow with the log. It ends at the first thing
 * that is wrong.
 *
 *   while (!verify_result(v)->done) { verify_add(v, arena, segment); …run it…; verify_take(v); }
 */
#ifndef KITH_SERVER_AUDIT_VERIFY_H
#define KITH_SERVER_AUDIT_VERIFY_H

#include "server/audit/seal_keys.h"
#include "server/db/db.h"

/* The numbers of kith.v1.AuditFinding. */
enum verify_finding {
    VERIFY_NOTHING = 1,  /* all is as it was sealed */
    VERIFY_CHANGED = 2,  /* an entry is not what was sealed */
    VERIFY_MISSING = 3,  /* an entry is gone */
    VERIFY_INSERTED = 4, /* an entry was put in */
    VERIFY_MOVED = 5,    /* an entry stands in the place of another */
    VERIFY_CUT = 6,      /* the newest part, with its seals, is gone: the file has more */
    VERIFY_SEAL = 7,     /* a seal is not what it was: signature, chain or order */
    VERIFY_FILE = 8,     /* the file lacks or contradicts a seal */
    VERIFY_UNSEALED = 9, /* entries wait for their seal longer than they should */
};

struct verify_result {
    bool done;
    enum verify_finding finding;
    int64_t seq;            /* the first that is wrong; 0: nothing is */
    int64_t seal;           /* number of the seal it is about; 0: none */
    int64_t checked, seals; /* entries, and seals, found good */
    int64_t entries;        /* that the seals speak of; 0 as long as it is not known */
    int64_t unsealed;       /* entries behind the last seal */
    int64_t last;           /* the highest number under a good seal */
    bool file;              /* the seals were compared with a file */
};

struct verify;

/* What is borrowed lives as long as the arena. file NULL: none is compared. NULL without memory. */
struct verify *verify_new(struct arena *arena, const struct seal_keys *keys, const char *file);
const struct verify_result *verify_result(const struct verify *verify);
/* What is asked next. False without memory. */
bool verify_add(struct verify *verify, struct arena *arena, struct db_segment *segment);
/* Of the segment that verify_add has filled, which went well. False without memory. */
bool verify_take(struct verify *verify, const struct db_segment *segment);

/* What was found as a sentence in English; in the arena. */
const char *verify_sentence(const struct verify_result *result, struct arena *arena);

#endif
