/* SPDX-License-Identifier: Apache-2.0 */
/* New rows of a batch that the rules about duplicates would block: found by sets, and told. */
#include "server/job/import.h"

#include "server/resource/query.h"
#include "server/sql/queries.h"

#include <stdlib.h>
#include <string.h>

enum { PHONE = 1, EMAIL, TAX_NUMBER };

struct keys { /* of the new rows */
    struct arena *arena;
    size_t n, capacity;
    int64_t *rows, *kinds;
    const char **values, **customers;
};

static void add_key(struct keys *keys, size_t row, int64_t kind, const char *value,
                    const char *customer)
{
    if (!value || !*value || keys->n == keys->capacity)
        return;
    keys->rows[keys->n] = (int64_t)row + 1;
    keys->kinds[keys->n] = kind;
    keys->values[keys->n] = value;
    keys->customers[keys->n++] = customer;
}

static void add_points(struct keys *keys, const struct resource_draft *draft, size_t row,
                       const char *customer)
{
    for (size_t i = 0; i < draft->n_children; i++) {
        const struct resource_draft *point = draft->children[i];
        const char *kind = draft_text(point, "kind");
        int64_t number = kind ? strtoll(kind, NULL, 10) : 0;
        if (strcmp(point->object->name, "contact_point") == 0 &&
            (number == PHONE || number == EMAIL))
            add_key(keys, row, number, draft_text(point, "normalized"), customer);
    }
}

static bool has_field(const struct resource_draft *draft, const char *name)
{
    return contract_field(draft->object->message, name) != NULL;
}

static void add_row(struct keys *keys, const struct resource_draft *draft, size_t row)
{
    const char *customer =
        strcmp(draft->object->name, "contact") == 0 && has_field(draft, "customer_id")
            ? draft_text(draft, "customer_id")
            : NULL;
    if (customer && *customer == '-') /* made by this very batch */
        customer = NULL;
    add_points(keys, draft, row, customer);
    if (has_field(draft, "tax_number"))
        add_key(keys, row, TAX_NUMBER, draft_text(draft, "tax_number"), NULL);
    if (has_field(draft, "phone_normalized"))
        add_key(keys, row, PHONE, draft_text(draft, "phone_normalized"), NULL);
    if (has_field(draft, "mobile_normalized"))
        add_key(keys, row, PHONE, draft_text(draft, "mobile_normalized"), NULL);
    if (has_field(draft, "email_normalized"))
        add_key(keys, row, EMAIL, draft_text(draft, "email_normalized"), NULL);
}

static bool collect(struct import_batch *batch, struct keys *keys)
{
    struct arena *arena = batch->arena;
    *keys = (struct keys){.arena = arena};
    keys->capacity = batch->n * (batch->import->mapping->n_children + 4);
    keys->rows = arena_array(arena, keys->capacity, sizeof *keys->rows);
    keys->kinds = arena_array(arena, keys->capacity, sizeof *keys->kinds);
    keys->values = arena_array(arena, keys->capacity, sizeof *keys->values);
    keys->customers = arena_array(arena, keys->capacity, sizeof *keys->customers);
    if (arena_failed(arena))
        return false;
    for (size_t i = 0; i < batch->n; i++)
        if (batch->rows[i].outcome == IMPORT_ROW_CREATED)
            add_row(keys, batch->rows[i].draft, i);
    return true;
}

static const char *said(struct import_batch *batch, const struct db_segment *segment, int row)
{
    const struct contract_object *object =
        contract_object_numbered(db_int(segment, 0, row, DUPLICATE_ROWS_OBJECT));
    const char *id =
        resource_name(batch->arena, object, db_int(segment, 0, row, DUPLICATE_ROWS_RECORD));
    const char *name = db_string(segment, 0, row, DUPLICATE_ROWS_NAME);
    if (db_int(segment, 0, row, DUPLICATE_ROWS_VISIBLE))
        return arena_printf(batch->arena, "This is there already: %s %.60s.", id, name);
    return "This is there already; you may not see it.";
}

/* What the policy makes of a row whose first match this is. */
static void meet(struct import_batch *batch, const struct db_segment *segment, int at,
                 struct import_row *row)
{
    const char *message = said(batch, segment, at);
    if (batch->import->duplicates == IMPORT_SKIP) {
        row->outcome = IMPORT_ROW_SKIPPED;
        row->reason = "DUPLICATE";
        row->message = message;
    } else if (batch->import->duplicates == IMPORT_UPDATE &&
               db_int(segment, 0, at, DUPLICATE_ROWS_OPEN)) {
        row->matched = row->open = true;
        row->record = db_int(segment, 0, at, DUPLICATE_ROWS_RECORD);
        row->version = db_int(segment, 0, at, DUPLICATE_ROWS_VERSION);
        row->outcome = IMPORT_OPEN;
    } else {
        import_refuse(batch, row, status_error(RPC_ALREADY_EXISTS, "DUPLICATE", message), "");
    }
}

/* Two rows that change one record cannot go into one statement: the second one fails. */
static bool is_taken(const struct import_batch *batch, int64_t record)
{
    for (size_t i = 0; i < batch->n; i++)
        if (batch->rows[i].matched && batch->rows[i].record == record)
            return true;
    return false;
}

static void take_matches(struct import_batch *batch, const struct db_segment *segment)
{
    for (int at = 0; at < db_rows(segment, 0); at++) {
        struct import_row *row = &batch->rows[db_int(segment, 0, at, DUPLICATE_ROWS_N) - 1];
        int64_t record = db_int(segment, 0, at, DUPLICATE_ROWS_RECORD);
        if (row->outcome != IMPORT_ROW_CREATED)
            continue;
        if (batch->import->duplicates == IMPORT_UPDATE && is_taken(batch, record))
            import_refuse(batch, row,
                          status_error(RPC_ALREADY_EXISTS, "DUPLICATE",
                                       "An earlier row of the file changes the same record."),
                          "");
        else
            meet(batch, segment, at, row);
    }
}

struct status import_double(struct import_batch *batch)
{
    struct keys keys;
    int statement;
    if (!collect(batch, &keys))
        return work_no_memory();
    if (!keys.n)
        return STATUS_OK;
    struct db_param params[] = {
        db_number(batch->arena, batch->import->object->number),
        db_number_array(batch->arena, keys.n, keys.rows),
        db_number_array(batch->arena, keys.n, keys.kinds),
        db_text_array(batch->arena, keys.n, keys.values),
        db_text_array(batch->arena, keys.n, keys.customers),
    };
    struct sql sql;
    sql_init(&sql, batch->arena);
    struct status status = query_write(&batch->call, &sql_duplicate_rows, 5, params, NULL, &sql);
    struct db_segment *segment = db_segment_new(batch->arena, DB_HEAVY);
    if (!status_is_ok(status))
        return status;
    statement = segment ? sql_add(&sql, segment) : -1;
    if (statement != 0 || arena_failed(batch->arena))
        return work_no_memory();
    status = db_session_run(batch->import->work->session, segment);
    if (status_is_ok(status))
        take_matches(batch, segment);
    return status;
}
