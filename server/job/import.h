/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The work on one import: check, run, undo. Inside job/ only.
 *
 * A file goes through phases (see import_state in the schema), each in steps that are committed
 * with their outcomes and a checkpoint: whoever goes on after a crash does no row twice.
 *
 *   import_run → import_file (pieces → text → rows) → import_batch: a thousand rows
 *     import_map    cells → drafts, by the mapping and the contract
 *     import_find   references, by sets
 *     import_meet   existing records, by sets
 *     import_double new rows that are there already by phone, e-mail or tax number
 *     import_settle what each row will be: created, updated, skipped, failed, waiting
 *     import_write  all of that in one transaction
 *   A batch that fails is halved until the row at fault stands alone.
 */
#ifndef KITH_SERVER_JOB_IMPORT_H
#define KITH_SERVER_JOB_IMPORT_H

#include "server/job/import_memo.h"
#include "server/job/work.h"
#include "server/model/csvfile.h"
#include "server/model/mapping.h"
#include "server/resource/bulk.h"

/* Takes one import that waits for work and works on it; *found says whether there was one. */
struct status import_work(const struct work *work, bool *found);

/* ---- What the files of the import share ---- */

enum import_phase {
    IMPORT_CLEAR,
    IMPORT_SCAN,
    IMPORT_ROWS,
    IMPORT_WAITING,
    IMPORT_LAST,
    IMPORT_ENDED
};
enum import_status { /* numerically equal to kith.v1.ImportStatus */
                     IMPORT_CHECKING = 3,
                     IMPORT_CHECKED = 4,
                     IMPORT_RUNNING = 5,
                     IMPORT_DONE = 6,
                     IMPORT_FAILED = 7,
                     IMPORT_UNDOING = 9,
                     IMPORT_UNDONE = 10
};
enum import_duplicates { IMPORT_SKIP = 1, IMPORT_UPDATE = 2, IMPORT_FAIL = 3 };
enum import_outcome { /* of rows; numerically equal to kith.v1.ImportOutcome where above 0 */
                      IMPORT_OPEN = -1,
                      IMPORT_WAITS = 0,
                      IMPORT_ROW_CREATED = 1,
                      IMPORT_ROW_UPDATED = 2,
                      IMPORT_ROW_SKIPPED = 3,
                      IMPORT_ROW_FAILED = 4
};

enum { IMPORT_BATCH_ROWS = 1000, IMPORT_BATCH_BYTES = 2 * 1024 * 1024 };

struct import {
    const struct work *work;
    struct arena *arena; /* as long as the lease */
    int64_t id;
    const struct contract_object *object;
    struct mapping *mapping;
    enum import_duplicates duplicates;
    enum import_status status;
    enum import_phase phase;
    bool dry_run;
    int64_t bytes, line;
    int64_t analyze_at; /* the line from which on the planner is told of what came in */
    enum charset charset;
    char delimiter;
    size_t n_header;
    const char **header;
    struct work_actor *actor;
    /* A reference from the object to itself: the file's own rows may answer it. NULL: none. */
    const struct mapping_entry *self;
    struct arena *memo_arena;
    struct import_memo *memo; /* ids of references by entry and text */
};

struct import_row {
    int64_t line;
    size_t n;
    const char *const *cells;
    enum import_outcome outcome;
    const char *reason, *message, *column;
    int64_t record, version;       /* of the existing record, later of what became of it */
    bool matched, ambiguous, open; /* an existing record, several, may be updated */
    const struct import_row *same; /* an earlier row of the batch with the same key */
    bool changes;                  /* of an updated one: there is something to update */
    struct resource_draft *draft;
    struct resource_draft **children; /* by the mapping's children; NULL: none there */
    bool *child_missing;              /* … to be added to an existing record */
    int64_t *child_ids;               /* … of the new ones */
    const char **texts;               /* of references, by entry; NULL: none */
    const char *key, *name;           /* folded; NULL: none */
};

/* A record that a reference asks for and that does not exist yet. */
struct import_made {
    const struct mapping_entry *entry;
    struct resource_draft *draft;
    int64_t id;
};

/* Until it has an id, drafts refer to the n-th one made by this number, less n. */
enum { IMPORT_MADE = -10 };

struct import_batch {
    struct import *import;
    struct arena *arena;
    struct rpc_call call; /* without a server: for the engine */
    struct import_row *rows;
    size_t n; /* import_meet may leave rows at the end for the next batch */
    struct import_made *made;
    size_t n_made, made_capacity;
};

/* The row is refused; the first reason counts. */
void import_refuse(const struct import_batch *batch, struct import_row *row, struct status status,
                   const char *column);

struct status import_map(struct import_batch *batch);
/* After references are known: what an existing record is met by; row->key NULL when it has none. */
void import_map_key(const struct import_batch *batch, struct import_row *row);
/* A text as the database compares it. */
const char *import_fold(struct arena *arena, const char *text, bool loosely);
struct status import_find(struct import_batch *batch); /* references */
struct status import_meet(struct import_batch *batch); /* existing records */
/* New rows that are there already by the rules about duplicates: part of settling. */
struct status import_double(struct import_batch *batch);
struct status import_settle(struct import_batch *batch);

/* Rows of a batch as the engine takes them. */
struct import_pick {
    struct bulk bulk;
    struct import_row **rows;
    size_t *children; /* position among the mapping's children, for picks of children */
};
typedef bool import_picked(const struct import_row *row, size_t child);
/* False without memory. bulk.segment is left to the caller; ids are those of rows or of children.
 */
bool import_pick_rows(struct import_batch *batch, import_picked *picked, struct import_pick *pick);
bool import_pick_children(struct import_batch *batch, const struct contract_object *object,
                          import_picked *picked, struct import_pick *pick);
/* New ids, to be used or lost. */
struct status import_new_ids(struct import_batch *batch, const struct contract_object *object,
                             size_t n, int64_t **ids);
struct status import_write(struct import_batch *batch);
/* Only outcomes, no records. */
struct status import_write_outcomes(struct import_batch *batch);

/* Adds actor and hold to a segment that writes. NULL without memory. */
struct db_segment *import_segment(const struct import *import, struct arena *arena);
struct status import_send(const struct import *import, struct db_segment *segment);
/* A query on import_state with the import's id as only parameter, under the lease. */
struct status import_step(const struct import *import, const struct db_query *query);

/* Rows of the file or rows that wait: all that came together, with their outcomes, to the database.
 */
struct status import_batch_run(struct import *import, const struct csvfile_row *rows, size_t n);

/* Did a row cause it, so that others may pass? */
bool import_is_of_a_row(struct status status);

/* Pieces of the file as text, from its beginning. */
struct import_file;
struct import_file *import_file_new(struct import *import, struct arena *arena);
struct status import_file_next(struct import_file *file, struct arena *arena,
                               struct csvfile_row *row);
/* Looks the whole file through: encoding, delimiter, header, number of rows. */
struct status import_scan(struct import *import);

struct status import_phases(struct import *import);
struct status import_undo(struct import *import);

/* The status with its texts in another arena. */
struct status import_keep(struct arena *arena, struct status status);

#endif
