/* SPDX-License-Identifier: Apache-2.0 */
/* References of a batch: each text is looked up once, all texts of a field by one statement. */
#include "server/job/import.h"

#include "server/resource/access.h"
#include "server/resource/bulk.h"
#include "server/resource/hooks.h"
#include "server/sql/queries.h"

#include <string.h>
#include <strings.h>

/* What a text led to, where it is no id. */
enum { MISSING = 0, AMBIGUOUS = -1, OF_THE_FILE = -2, REFUSED = -3 };

/* How one text of one entry is looked up. */
struct lookup {
    uint32_t kind; /* entry and way: of memo and wanted */
    const char *text;
    bool hopeless; /* "by id", but no id */
};

struct wanted { /* distinct texts of one kind */
    size_t n, capacity;
    const char **texts;
    int statement;
};

struct search {
    struct import_batch *batch;
    struct import_memo *found; /* what the texts of this batch led to */
    struct wanted *wanted;     /* by kind */
    struct db_segment *segment;
};

static const struct mapping_entry *entry_of(const struct search *search, size_t kind)
{
    return &search->batch->import->mapping->entries[kind / 2];
}

static bool is_by_id(size_t kind)
{
    return kind % 2;
}

/* The entry that says within which record a name is meant: the pipeline beside a stage; NULL: none.
 */
static const struct mapping_entry *scope_of(const struct search *search, size_t entry, size_t *at)
{
    const struct mapping *mapping = search->batch->import->mapping;
    const struct mapping_entry *e = &mapping->entries[entry];
    for (size_t i = 0; i < mapping->n_entries; i++) {
        const struct mapping_entry *other = &mapping->entries[i];
        if (i == entry || !other->field || other->child != e->child || !other->field->target)
            continue;
        const struct contract_field *link =
            contract_field(e->field->target->message, other->field->name);
        if (link && link->required && link->immutable && link->target == other->field->target) {
            *at = i;
            return other;
        }
    }
    return NULL;
}

/* Digits alone are an id only where the mapping says so: other systems' keys are digits, too. */
static struct lookup lookup_of(const struct search *search, size_t entry,
                               const struct import_row *row)
{
    const char *text = row->texts[entry];
    size_t scope = 0;
    const struct mapping_entry *e = entry_of(search, 2 * entry);
    const struct contract_object *target = e->field->target;
    size_t prefix = strlen(target->prefix);
    bool says_id = e->by && strcmp(e->by->name, "id") == 0;
    bool looks_so = strncasecmp(text, target->prefix, prefix) == 0 && text[prefix] == '-';
    struct lookup lookup = {.kind = (uint32_t)(2 * entry), .text = text};
    int64_t id;
    if (!says_id && (e->by || !looks_so)) {
        if (scope_of(search, entry, &scope) && row->texts[scope])
            lookup.text =
                arena_printf(search->batch->arena, "%s%c%s", text, BULK_WITHIN, row->texts[scope]);
        lookup.text = lookup.text ? lookup.text : "";
        return lookup;
    }
    if (draft_id(target, text, &id)) {
        lookup.kind++;
        lookup.text = db_number(search->batch->arena, id).data;
    } else {
        lookup.hopeless = says_id;
    }
    if (!lookup.text)
        lookup.text = "";
    return lookup;
}

static bool want(struct search *search, const struct lookup *lookup)
{
    struct wanted *wanted = &search->wanted[lookup->kind];
    if (wanted->n == wanted->capacity) {
        size_t capacity = wanted->capacity ? 2 * wanted->capacity : 16;
        const char **texts = arena_array(search->batch->arena, capacity, sizeof *texts);
        if (!texts)
            return false;
        if (wanted->n)
            memcpy(texts, wanted->texts, wanted->n * sizeof *texts);
        wanted->texts = texts;
        wanted->capacity = capacity;
    }
    wanted->texts[wanted->n++] = lookup->text;
    return true;
}

/* What earlier batches have found is taken over. */
static bool collect_text(struct search *search, size_t entry, const struct import_row *row)
{
    struct lookup lookup = lookup_of(search, entry, row);
    if (import_memo_find(search->found, lookup.kind, lookup.text))
        return true;
    const int64_t *known = import_memo_find(search->batch->import->memo, lookup.kind, lookup.text);
    int64_t *place = import_memo_put(search->found, lookup.kind, lookup.text);
    if (!place)
        return false;
    *place = known ? *known : MISSING;
    return known || lookup.hopeless || want(search, &lookup);
}

static bool collect(struct search *search)
{
    struct import_batch *batch = search->batch;
    for (size_t r = 0; r < batch->n; r++)
        for (size_t e = 0; e < batch->import->mapping->n_entries; e++)
            if (batch->rows[r].texts[e] && !collect_text(search, e, &batch->rows[r]))
                return false;
    return true;
}

static const struct contract_object *object_of(const struct import *import,
                                               const struct mapping_entry *entry)
{
    return entry->child ? import->mapping->children[entry->child - 1].object : import->object;
}

static void look_up(struct search *search, size_t kind)
{
    const struct mapping_entry *entry = entry_of(search, kind);
    const struct contract_object *target = entry->field->target;
    const struct contract_object *object = object_of(search->batch->import, entry);
    struct wanted *wanted = &search->wanted[kind];
    struct bulk_match match = {
        .object = target,
        .field = entry->by,
        .loosely = entry->loosely,
        .action = access_is_parent(object, entry->field) ? ACCESS_UPDATE : ACCESS_READ,
    };
    size_t at = 0;
    const struct mapping_entry *scope = scope_of(search, kind / 2, &at);
    if (scope && !is_by_id(kind)) {
        const struct contract_message *within = scope->field->target->message;
        match.within = contract_field(target->message, scope->field->name);
        match.within_by = scope->by ? scope->by : contract_field(within, "id");
    }
    if (is_by_id(kind) || !entry->by)
        match.field = contract_field(target->message, is_by_id(kind) ? "id" : "external_id");
    wanted->statement =
        bulk_find(&search->batch->call, &match, wanted->n, wanted->texts, search->segment);
}

static void take_found(struct search *search, size_t kind)
{
    const struct wanted *wanted = &search->wanted[kind];
    for (int row = 0; row < db_rows(search->segment, wanted->statement); row++) {
        size_t n = (size_t)db_int(search->segment, wanted->statement, row, BULK_FOUND_N) - 1;
        int64_t id = db_int(search->segment, wanted->statement, row, BULK_FOUND_ID);
        int64_t *place = import_memo_find(search->found, (uint32_t)kind, wanted->texts[n]);
        if (place)
            *place = *place == MISSING ? id : AMBIGUOUS;
    }
}

static struct status search_database(struct search *search)
{
    size_t n = 2 * search->batch->import->mapping->n_entries;
    bool any = false;
    search->segment = db_segment_new(search->batch->arena, DB_HEAVY);
    for (size_t i = 0; search->segment && i < n; i++)
        if (search->wanted[i].n) {
            look_up(search, i);
            any = true;
        }
    if (arena_failed(search->batch->arena))
        return work_no_memory();
    if (!any)
        return STATUS_OK;
    struct status status = db_session_run(search->batch->import->work->session, search->segment);
    for (size_t i = 0; status_is_ok(status) && i < n; i++)
        if (search->wanted[i].n)
            take_found(search, i);
    return status;
}

/* ---- What is not in the database ---- */

/* In a check the file's earlier rows are no records; they are told by their names. */
static struct status find_in_file(struct search *search)
{
    struct import_batch *batch = search->batch;
    const struct import *import = batch->import;
    if (!import->self || !import->dry_run)
        return STATUS_OK;
    uint32_t kind = (uint32_t)(2 * (import->self - import->mapping->entries));
    const struct wanted *wanted = &search->wanted[kind];
    const char **names = arena_array(batch->arena, wanted->n, sizeof *names);
    for (size_t i = 0; names && i < wanted->n; i++)
        names[i] = import_fold(batch->arena, wanted->texts[i], import->self->loosely);
    struct db_segment *segment;
    struct db_param params[] = {db_number(batch->arena, import->id),
                                db_text_array(batch->arena, wanted->n, names)};
    if (!wanted->n || arena_failed(batch->arena))
        return wanted->n ? work_no_memory() : STATUS_OK;
    struct status status =
        work_query(import->work, batch->arena, &sql_import_known_names, 2, params, &segment);
    for (int row = 0; status_is_ok(status) && row < db_rows(segment, 0); row++) {
        size_t n = (size_t)db_int(segment, 0, row, IMPORT_KNOWN_NAMES_N) - 1;
        int64_t *place = import_memo_find(search->found, kind, wanted->texts[n]);
        if (place && *place == MISSING)
            *place = OF_THE_FILE;
    }
    return status;
}

static struct import_made *add_made(struct import_batch *batch)
{
    if (batch->n_made == batch->made_capacity) {
        size_t capacity = batch->made_capacity ? 2 * batch->made_capacity : 16;
        struct import_made *made = arena_array(batch->arena, capacity, sizeof *made);
        if (!made)
            return NULL;
        if (batch->n_made)
            memcpy(made, batch->made, batch->n_made * sizeof *made);
        batch->made = made;
        batch->made_capacity = capacity;
    }
    return &batch->made[batch->n_made++];
}

static struct status fill_made(struct import_batch *batch, const struct mapping_entry *entry,
                               const char *text, struct resource_draft *draft)
{
    struct draft_context context = {batch->arena, batch->call.catalog, ""};
    struct resource_value value;
    struct status status = draft_parse(&context, entry->by, text, NULL, &value);
    if (!status_is_ok(status))
        return status;
    draft->values[entry->by - draft->object->message->fields] = value;
    if (strcmp(draft->object->name, "user") == 0)
        draft_set(draft, "login", mapping_login(batch->arena, text));
    return hooks_prepare(&context, batch->import->work->hooks, draft, true);
}

/* "or create": once for all texts that the database would take for the same. */
static int64_t make(struct search *search, const struct mapping_entry *entry, const char *text)
{
    struct import_batch *batch = search->batch;
    const struct contract_object *target = entry->field->target;
    const char *folded = import_fold(batch->arena, text, entry->loosely);
    uint32_t kind = 0x10000u + target->number;
    int64_t *known = folded ? import_memo_find(search->found, kind, folded) : NULL;
    if (known)
        return *known;
    if (!folded || session_scope(batch->call.session, target, ACCESS_CREATE) == ACCESS_NONE)
        return REFUSED;
    struct resource_draft *draft = draft_new(batch->arena, target);
    if (!draft || !status_is_ok(fill_made(batch, entry, text, draft)))
        return REFUSED;
    struct import_made *made = add_made(batch);
    int64_t *place = made ? import_memo_put(search->found, kind, folded) : NULL;
    if (!place)
        return REFUSED;
    *made = (struct import_made){.entry = entry, .draft = draft};
    *place = IMPORT_MADE - (int64_t)(batch->n_made - 1);
    return *place;
}

/* ---- What the rows refer to ---- */

static void refuse(const struct search *search, struct import_row *row, size_t entry,
                   int64_t outcome)
{
    struct import_batch *batch = search->batch;
    const struct mapping_entry *e = entry_of(search, 2 * entry);
    const char *by = e->by ? e->by->name : "external_id";
    const char *rest = outcome == AMBIGUOUS ? "there are several"
                       : outcome == REFUSED ? "there is none, and it cannot be made"
                                            : "there is none, or you may not use it";
    const char *message = arena_printf(batch->arena, "%s with the %s \"%.60s\": %s.",
                                       e->field->target->label.en, by, row->texts[entry], rest);
    size_t column = e->pieces[0].constant ? SIZE_MAX : e->pieces[0].column;
    import_refuse(batch, row,
                  status_error(RPC_FAILED_PRECONDITION,
                               outcome == AMBIGUOUS ? "REFERENCE_AMBIGUOUS" : "REFERENCE_NOT_FOUND",
                               message ? message : ""),
                  column < batch->import->n_header ? batch->import->header[column] : "");
}

static void refer(struct search *search, struct import_row *row, size_t entry,
                  struct resource_draft *draft)
{
    struct import_batch *batch = search->batch;
    const struct import *import = batch->import;
    const struct mapping_entry *e = entry_of(search, 2 * entry);
    struct lookup lookup = lookup_of(search, entry, row);
    int64_t *place = import_memo_find(search->found, lookup.kind, lookup.text);
    if (place && *place == MISSING && e->create && !lookup.hopeless)
        *place = make(search, e, row->texts[entry]);
    int64_t id = place ? *place : MISSING;
    if (id > 0 || id <= IMPORT_MADE)
        draft_set_number(batch->arena, draft, e->field->name, id);
    else if (id == OF_THE_FILE)
        draft->values[e->field - draft->object->message->fields].given = true;
    else if (id == MISSING && e == import->self && import->phase < IMPORT_LAST)
        row->outcome = IMPORT_WAITS;
    else
        refuse(search, row, entry, id);
}

static void refer_all(struct search *search)
{
    struct import_batch *batch = search->batch;
    const struct mapping *mapping = batch->import->mapping;
    for (size_t r = 0; r < batch->n; r++)
        for (size_t e = 0; e < mapping->n_entries; e++) {
            struct import_row *row = &batch->rows[r];
            size_t child = mapping->entries[e].child;
            struct resource_draft *draft = child ? row->children[child - 1] : row->draft;
            if (row->texts[e] && draft && row->outcome != IMPORT_ROW_FAILED)
                refer(search, row, e, draft);
        }
}

/* Only what is there for certain: what is missing may come, what is made may be rolled back. */
static bool remember(struct search *search)
{
    enum { MOST = 50000 };
    struct import *import = search->batch->import;
    if (import_memo_count(import->memo) > MOST) {
        arena_free(import->memo_arena);
        import->memo_arena = arena_new(64 << 20);
        import->memo = import->memo_arena ? import_memo_new(import->memo_arena) : NULL;
    }
    for (size_t k = 0; import->memo && k < 2 * import->mapping->n_entries; k++)
        for (size_t i = 0; i < search->wanted[k].n; i++) {
            const char *text = search->wanted[k].texts[i];
            const int64_t *place = import_memo_find(search->found, (uint32_t)k, text);
            int64_t *memo =
                place && *place > 0 ? import_memo_put(import->memo, (uint32_t)k, text) : NULL;
            if (memo)
                *memo = *place;
        }
    return import->memo != NULL;
}

struct status import_find(struct import_batch *batch)
{
    struct search search = {.batch = batch, .found = import_memo_new(batch->arena)};
    search.wanted =
        arena_array(batch->arena, 2 * batch->import->mapping->n_entries, sizeof *search.wanted);
    if (!search.found || !search.wanted || !collect(&search))
        return work_no_memory();
    struct status status = search_database(&search);
    if (status_is_ok(status))
        status = find_in_file(&search);
    if (!status_is_ok(status))
        return status;
    refer_all(&search);
    if (!remember(&search) || arena_failed(batch->arena))
        return work_no_memory();
    return STATUS_OK;
}
