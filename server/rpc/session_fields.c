/* SPDX-License-Identifier: Apache-2.0 */
/* What the roles of a user together do with single fields. */
#include "server/rpc/session_fields.h"

#include "server/sql/queries.h"

#include <string.h>

/* Roles as bits: the query numbers them from 0 and gives 64 at most. */
struct reading {
    struct arena *arena;
    const struct db_segment *segment;
    int statement;
    int first, end; /* rows */
    uint64_t all;
    uint64_t readers[SESSION_MAX_OBJECTS]; /* by a permission of their own */
};

struct line {
    const char *object, *field;
    uint64_t role;
    enum session_rule rule;
};

static struct line line_at(const struct reading *r, int row)
{
    int64_t rule = db_int(r->segment, r->statement, row, SESSION_FIELD_RULES_RULE);
    return (struct line){
        .object = db_string(r->segment, r->statement, row, SESSION_FIELD_RULES_OBJECT),
        .field = db_string(r->segment, r->statement, row, SESSION_FIELD_RULES_FIELD),
        .role = UINT64_C(1) << (db_int(r->segment, r->statement, row, SESSION_FIELD_RULES_N) & 63),
        /* One that this server does not know keeps everything back. */
        .rule = rule >= SESSION_READ_ONLY && rule < SESSION_HIDDEN ? (enum session_rule)rule
                                                                   : SESSION_HIDDEN,
    };
}

static void read_roles(struct reading *r)
{
    for (int row = r->first; row < r->end; row++) {
        struct line line = line_at(r, row);
        const struct contract_object *object = contract_object(line.object);
        if (*line.field)
            continue;
        if (!*line.object)
            r->all |= line.role;
        else if (object && object->index < SESSION_MAX_OBJECTS)
            r->readers[object->index] |= line.role;
    }
}

/* The object that a field of a child leads to, when it stands in the list of its parents. */
static const struct contract_object *parent_of(const struct contract_object *object,
                                               const struct contract_field *field)
{
    size_t length = strlen(field->name);
    for (const char *at = object->parent; at && *at;) {
        size_t word = strcspn(at, ",");
        if (word == length && strncmp(at, field->name, length) == 0)
            return field->target;
        at += word + (at[word] == ',');
    }
    return NULL;
}

/* Roles that read the object; parents have parents of their own, but never far. */
static uint64_t readers_of(const struct reading *r, const struct contract_object *object,
                           unsigned depth)
{
    uint64_t readers = 0;
    if (object->public)
        return r->all;
    if (!object->parent)
        return r->readers[object->index];
    for (size_t i = 0; depth && i < object->message->n_fields; i++) {
        const struct contract_object *parent = parent_of(object, &object->message->fields[i]);
        if (parent && parent->index < SESSION_MAX_OBJECTS)
            readers |= readers_of(r, parent, depth - 1);
    }
    return readers;
}

/* Rows for custom fields of the object. */
static size_t count_custom(const struct reading *r, const struct contract_object *object)
{
    size_t n = 0;
    for (int row = r->first; row < r->end; row++) {
        struct line line = line_at(r, row);
        n += strcmp(line.object, object->name) == 0 && strncmp(line.field, "custom.", 7) == 0;
    }
    return n;
}

static struct session_fields *fields_of(struct reading *r, const struct contract_object *object,
                                        struct session *session)
{
    if (!session->fields)
        session->fields = arena_array(r->arena, SESSION_MAX_OBJECTS, sizeof *session->fields);
    if (!session->fields)
        return NULL;
    struct session_fields **place = &session->fields[object->index];
    struct session_fields *fields = *place ? *place : arena_alloc(r->arena, sizeof *fields);
    if (!fields || *place)
        return fields;
    fields->rules = arena_array(r->arena, object->message->n_fields, sizeof *fields->rules);
    fields->custom = arena_array(r->arena, count_custom(r, object), sizeof *fields->custom);
    if (fields->rules && fields->custom)
        *place = fields;
    return *place;
}

static bool is_key(const char *text)
{
    return *text && !text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_")];
}

static void put(struct reading *r, const struct contract_object *object, const struct line *line,
                struct session *session)
{
    static const char custom[] = "custom.";
    size_t length = sizeof custom - 1;
    bool is_custom = strncmp(line->field, custom, length) == 0;
    const struct contract_field *field = contract_field(object->message, line->field);
    if (is_custom ? !is_key(line->field + length) : !field)
        return;
    struct session_fields *fields = fields_of(r, object, session);
    if (!fields)
        return;
    if (is_custom)
        fields->custom[fields->n_custom++] =
            (struct session_custom){arena_string(r->arena, line->field + length), line->rule};
    else
        fields->rules[field - object->message->fields] = (uint8_t)line->rule;
}

/* The rows of one field stand together: its least strict rule, if all who read the object have one.
 */
static int take_field(struct reading *r, int row, struct session *session)
{
    struct line line = line_at(r, row);
    const struct contract_object *object = contract_object(line.object);
    bool known = object && object->index < SESSION_MAX_OBJECTS;
    uint64_t readers = known ? readers_of(r, object, 4) : 0, ruled = 0;
    struct line next = line;
    if (!readers) /* what is shared is read without a role that allows it */
        readers = UINT64_MAX;
    line.rule = SESSION_HIDDEN;
    while (strcmp(next.object, line.object) == 0 && strcmp(next.field, line.field) == 0) {
        ruled |= next.role;
        if ((next.role & readers) && next.rule < line.rule)
            line.rule = next.rule;
        if (++row == r->end)
            break;
        next = line_at(r, row);
    }
    if (known && (readers == UINT64_MAX || (readers & ~ruled) == 0))
        put(r, object, &line, session);
    return row;
}

/* What says the same under another name. */
struct follower {
    const char *object, *field; /* object NULL: every parent of the other one */
    const char *other, *same;
};

static const struct follower followers[] = {
    {"contact_point", "value", "contact_point", "normalized"}, /* the form that compares */
    {"lead", "phone", "lead", "phone_normalized"},
    {"lead", "mobile", "lead", "mobile_normalized"},
    {"lead", "email", "lead", "email_normalized"},
    {"lead", "name", "lead", "title"}, /* put together of both */
    {"lead", "company", "lead", "title"},
    {"opportunity", "amount", "opportunity", "company_amount"},
    {"order", "amount", "order", "company_amount"},
    {"order", "net", "order", "company_net"},
    {"return", "amount", "return", "company_amount"},
    {"return", "net", "return", "company_net"},
    {"product", "cost", "order_line", "unit_cost"},
    {"order_line", "unit_cost", "order_line", "margin"},
    {"opportunity", "stage_id", "stage_change", "from_stage_id"},
    {"opportunity", "stage_id", "stage_change", "to_stage_id"},
    {NULL, "owner_id", "owner_change", "from_owner_id"},
    {NULL, "owner_id", "owner_change", "to_owner_id"},
    {NULL, "team_id", "owner_change", "from_team_id"},
    {NULL, "team_id", "owner_change", "to_team_id"},
};

static void follow(struct reading *r, const struct follower *follower,
                   const struct contract_object *object, struct session *session)
{
    const struct contract_object *other = contract_object(follower->other);
    const struct contract_field *from = contract_field(object->message, follower->field);
    const struct contract_field *to = contract_field(other->message, follower->same);
    struct session_fields *fields = session_fields(session, object);
    uint8_t rule = fields && from ? fields->rules[from - object->message->fields] : SESSION_OPEN;
    if (!to || rule <= SESSION_READ_ONLY)
        return;
    struct session_fields *place = fields_of(r, other, session);
    uint8_t *same = place ? &place->rules[to - other->message->fields] : NULL;
    if (same && rule > *same)
        *same = rule;
}

/* The strictest of the parents counts: a row does not say in advance which one it hangs on. */
static void follow_all(struct reading *r, struct session *session)
{
    for (size_t i = 0; i < sizeof followers / sizeof *followers; i++) {
        const struct follower *follower = &followers[i];
        const struct contract_object *other = contract_object(follower->other);
        if (follower->object)
            follow(r, follower, contract_object(follower->object), session);
        for (size_t k = 0; !follower->object && k < other->message->n_fields; k++) {
            const struct contract_object *parent = parent_of(other, &other->message->fields[k]);
            if (parent)
                follow(r, follower, parent, session);
        }
    }
}

void session_fields_read(struct arena *arena, const struct db_segment *segment, int statement,
                         int first, int n, struct session *session)
{
    struct reading *r = n ? arena_alloc(arena, sizeof *r) : NULL;
    if (!r)
        return;
    *r = (struct reading){.arena = arena,
                          .segment = segment,
                          .statement = statement,
                          .first = first,
                          .end = first + n};
    read_roles(r);
    for (int row = r->first; row < r->end;) {
        struct line line = line_at(r, row);
        row = *line.field ? take_field(r, row, session) : row + 1;
    }
    follow_all(r, session);
}

static bool same_custom(const struct session_fields *a, const struct session_fields *b)
{
    if (a->n_custom != b->n_custom)
        return false;
    for (size_t i = 0; i < a->n_custom; i++)
        if (a->custom[i].rule != b->custom[i].rule ||
            strcmp(a->custom[i].key, b->custom[i].key) != 0)
            return false;
    return true;
}

bool session_fields_same(const struct session *a, const struct session *b)
{
    for (size_t i = 0; i < contract_n_objects && i < SESSION_MAX_OBJECTS; i++) {
        const struct session_fields *x = session_fields(a, contract_objects[i]),
                                    *y = session_fields(b, contract_objects[i]);
        if (!x != !y)
            return false;
        if (x && (memcmp(x->rules, y->rules, contract_objects[i]->message->n_fields) != 0 ||
                  !same_custom(x, y)))
            return false;
    }
    return true;
}
