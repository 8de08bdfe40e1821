/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many records by one statement: what imports look up, insert, change and take back. Written from
 * the contract, like the engine's other statements, with the same source of visibility.
 *
 * Whoever works here has a call without a server: arena, session and catalog are all that is looked
 * at. Every function adds statements to the segment and returns the index of the one that matters,
 * -1 without memory. Statements that change say who acts; the segment has to tell the database,
 * too.
 */
#ifndef KITH_SERVER_RESOURCE_BULK_H
#define KITH_SERVER_RESOURCE_BULK_H

#include "server/resource/resource.h"

struct bulk {
    struct rpc_call *call;
    const struct contract_object *object;
    size_t n;                             /* rows, at least one */
    struct resource_draft *const *drafts; /* their values */
    const int64_t *ids;                   /* of their records, new or existing */
    const int64_t *versions;              /* that existing records have now */
    struct db_segment *segment;
};

/* How a text of a file meets records of an object. */
struct bulk_match {
    const struct contract_object *object;
    const struct contract_field *field; /* "id", or a text */
    bool loosely;                       /* without blanks */
    enum access_action action;          /* what the session must be allowed to do with them */
    /*
     * Names are only unique within another record, as those of stages within their pipeline: behind
     * BULK_WITHIN a text says which by this field of it, or by its id (NULL: it never does).
     */
    const struct contract_field *within; /* the object's reference to that record */
    const struct contract_field *within_by;
};
enum { BULK_WITHIN = 31 }; /* a control character: in no text of a file */

enum { BULK_FOUND_N, BULK_FOUND_ID };
/* Rows (n of the text, from 1; id), by n; several for one text when it is ambiguous. */
int bulk_find(struct rpc_call *call, const struct bulk_match *match, size_t n,
              const char *const *texts, struct db_segment *segment);

enum { BULK_EXISTING_N, BULK_EXISTING_ID, BULK_EXISTING_VERSION, BULK_EXISTING_OPEN };
/*
 * Readable records with the same values in the key fields: rows (n of the draft, from 1; id;
 * version; may be updated), by n and id. Every draft has to have a value in one of the key fields.
 */
int bulk_existing(const struct bulk *bulk, size_t n_keys, const struct contract_field *const *keys);

/* Rows (n from 1) whose owner or team the session may not choose under the action's scope. */
int bulk_not_allowed(const struct bulk *bulk, enum access_action action);

/* Inserts the drafts under the given ids. */
int bulk_insert(const struct bulk *bulk);

/* Rows (n from 1) of children that say something which no child of the same record says already. */
int bulk_missing(const struct bulk *bulk);

/* Rows (n from 1) whose record would become another one. */
int bulk_changed(const struct bulk *bulk);
/* Updates; the segment fails with ABORTED unless each record still has its version. */
int bulk_update(const struct bulk *bulk);

/* bulk_undo.c: rows of an import, taken back together. */
struct bulk_undo {
    struct rpc_call *call;
    const struct contract_object *object;
    int64_t import_id;
    size_t n; /* records */
    const int64_t *records;
    const int64_t *first; /* version of the record that the import made first; 1: it was created */
    const int64_t *last;  /* … and last; the record must still have it */
    size_t n_lines;
    const int64_t *lines; /* of the import that made or changed them */
    struct db_segment *segment;
};
/*
 * Puts what the import created into the recycle bin and gives the rest its old values back; the
 * lines get the reason UNDONE, or become skipped with CHANGED_SINCE.
 */
int bulk_undo_records(const struct bulk_undo *undo);
/* After that: rows of a child object that the import added to records which it changed. */
int bulk_undo_children(const struct bulk_undo *undo, const struct contract_object *child);

/*
 * Shared with the undo of batches. Behind "with k as (…)", rows (record, first, last) of records
 * and versions: ", old as (…)", what their fields were before the first of the versions …
 */
void bulk_undo_write_old(const struct contract_object *object, struct sql *sql);
/* … and ", back as (…)", the ids of those that had the last of them and have the old values now. */
void bulk_undo_write_back(const struct rpc_call *call, const struct contract_object *object,
                          struct sql *sql);

#endif
