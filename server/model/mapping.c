/* SPDX-License-Identifier: Apache-2.0 */
/* Mappings: lines, options, and the fields that they fill. */
#include "server/model/mapping_internal.h"

#include "common/clock.h"
#include "common/utf8.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Is it the field's own name for "id", which only stands as a key? */
static bool is_id(const struct contract_object *object, const struct contract_field *field)
{
    return field->type == CONTRACT_ID && field->target == object && strcmp(field->name, "id") == 0;
}

static bool is_importable(const struct contract_object *object, const struct contract_field *field)
{
    if (is_id(object, field) || (field->historic && field->column))
        return true;
    return field->column && !field->output_only && strcmp(field->name, "etag") != 0;
}

static const char *possible_fields(const struct mapping_scan *scan,
                                   const struct contract_object *object)
{
    struct buf names;
    buf_init(&names, scan->arena, 4000);
    for (size_t i = 0; i < object->message->n_fields; i++)
        if (is_importable(object, &object->message->fields[i]))
            buf_printf(&names, "%s%s", names.length ? ", " : "", object->message->fields[i].name);
    const char *text = buf_string(&names);
    return text ? text : "";
}

static struct status find_field(const struct mapping_scan *scan,
                                const struct contract_object *object, const char *name,
                                const struct contract_field **field)
{
    *field = contract_field(object->message, name);
    if (!*field)
        return mapping_error(scan, "%s has no field \"%.60s\". Possible are: %s.", object->name,
                             name, possible_fields(scan, object));
    if (!is_importable(object, *field))
        return mapping_error(scan, "The field %s of %s is set by the server.", name, object->name);
    return STATUS_OK;
}

/* The child object of that name which the record may have. */
static const struct contract_object *child_object(const struct contract_object *object,
                                                  const char *name)
{
    for (size_t i = 0; i < object->message->n_fields; i++) {
        const struct contract_field *field = &object->message->fields[i];
        if (field->children && strcmp(field->children, name) == 0)
            return contract_object(name);
    }
    return NULL;
}

static struct status add_child(struct mapping_scan *scan, const struct contract_object *object,
                               const char *tag, size_t *child)
{
    struct mapping *mapping = scan->mapping;
    for (size_t i = 0; tag && i < mapping->n_children; i++)
        if (mapping->children[i].object == object && mapping->children[i].tag &&
            strcmp(mapping->children[i].tag, tag) == 0) {
            *child = i + 1;
            return STATUS_OK;
        }
    if (mapping->n_children == MAPPING_MAX_CHILDREN)
        return mapping_error(scan, "There are more than %d rows of child objects.",
                             MAPPING_MAX_CHILDREN);
    mapping->children[mapping->n_children++] = (struct mapping_child){object, tag};
    *child = mapping->n_children;
    return STATUS_OK;
}

static struct mapping_entry *add_entry(struct mapping_scan *scan, struct mapping_entry entry)
{
    struct mapping *mapping = scan->mapping;
    if (mapping->n_entries == MAPPING_MAX_ENTRIES)
        return NULL;
    entry.line = scan->line;
    mapping->entries[mapping->n_entries] = entry;
    return &mapping->entries[mapping->n_entries++];
}

static struct status too_many(const struct mapping_scan *scan)
{
    return mapping_error(scan, "There are more than %d fields.", MAPPING_MAX_ENTRIES);
}

/* "contact_point phone": kind and value of a child row of its own. */
static struct status short_form(struct mapping_scan *scan, const struct contract_object *object,
                                struct mapping_entry *target)
{
    const struct contract_field *kind = contract_field(object->message, "kind");
    const struct contract_field *value = contract_field(object->message, "value");
    const char *word = mapping_word(scan);
    if (!kind || !value || !kind->enumeration)
        return mapping_error(scan, "Write the field of %s behind a point: %s.customer_id = …",
                             object->name, object->name);
    if (!contract_enum_named(kind->enumeration, word))
        return mapping_error(scan, "\"%.60s\" is no kind of %s.", word, object->name);
    struct status status = add_child(scan, object, NULL, &target->child);
    if (!status_is_ok(status))
        return status;
    struct mapping_entry constant = {.field = kind, .child = target->child, .n_pieces = 1};
    constant.pieces[0] = (struct mapping_piece){.constant = true, .text = word};
    target->field = value;
    return add_entry(scan, constant) ? STATUS_OK : too_many(scan);
}

/* "affiliation.customer_id", "contact_point#2.value" */
static struct status child_field(struct mapping_scan *scan, const struct contract_object *object,
                                 struct mapping_entry *target)
{
    const char *tag = "";
    if (mapping_take(scan, '#'))
        tag = mapping_word(scan);
    if (!mapping_take(scan, '.'))
        return short_form(scan, object, target);
    struct status status = add_child(scan, object, tag, &target->child);
    if (status_is_ok(status))
        status = find_field(scan, object, mapping_word(scan), &target->field);
    if (!status_is_ok(status))
        return status;
    if (is_id(object, target->field) || target->field->historic)
        return mapping_error(scan, "The field %s of a child row cannot be given.",
                             target->field->name);
    return STATUS_OK;
}

static struct status custom_field(struct mapping_scan *scan, struct mapping_entry *target)
{
    const struct contract_object *object = scan->mapping->object;
    if (!object->custom)
        return mapping_error(scan, "%s has no custom fields.", object->name);
    target->custom = mapping_word(scan);
    return *target->custom ? STATUS_OK : mapping_error(scan, "The custom field has no name.");
}

static struct status parse_target(struct mapping_scan *scan, const char *name,
                                  struct mapping_entry *target)
{
    const struct contract_object *child = child_object(scan->mapping->object, name);
    if (!*name)
        return mapping_error(scan, "Here should be the name of a field.");
    if (strcmp(name, "custom") == 0 && mapping_take(scan, '.'))
        return custom_field(scan, target);
    if (child)
        return child_field(scan, child, target);
    return find_field(scan, scan->mapping->object, name, &target->field);
}

static struct status check_twice(const struct mapping_scan *scan,
                                 const struct mapping_entry *target)
{
    for (size_t i = 0; i < scan->mapping->n_entries; i++) {
        const struct mapping_entry *entry = &scan->mapping->entries[i];
        bool same = target->custom ? entry->custom && strcmp(entry->custom, target->custom) == 0
                                   : entry->field == target->field;
        if (same && entry->child == target->child)
            return mapping_error(scan, "The field %s is given in line %d already.",
                                 target->custom ? target->custom : target->field->name,
                                 entry->line);
    }
    return STATUS_OK;
}

static struct status parse_field(struct mapping_scan *scan, const char *name)
{
    struct mapping_entry target = {0};
    struct status status = parse_target(scan, name, &target);
    if (status_is_ok(status))
        status = check_twice(scan, &target);
    if (!status_is_ok(status))
        return status;
    if (!mapping_take(scan, '='))
        return mapping_error(scan, "Here should be \"=\".");
    struct mapping_entry *entry = add_entry(scan, target);
    return entry ? mapping_source(scan, entry) : too_many(scan);
}

static struct status option_key(struct mapping_scan *scan)
{
    struct mapping *mapping = scan->mapping;
    do {
        if (mapping->n_keys == MAPPING_MAX_KEYS)
            return mapping_error(scan, "A key has %d fields at most.", MAPPING_MAX_KEYS);
        mapping_blanks(scan);
        const struct contract_field **field = &mapping->keys[mapping->n_keys];
        struct status status = find_field(scan, mapping->object, mapping_word(scan), field);
        if (!status_is_ok(status))
            return status;
        if ((*field)->repeated)
            return mapping_error(scan, "%s cannot be a key.", (*field)->name);
        mapping->n_keys++;
    } while (mapping_take(scan, ','));
    return STATUS_OK;
}

static struct status option_dates(struct mapping_scan *scan)
{
    enum clock_order order;
    scan->mapping->dates = mapping_value(scan);
    if (!clock_order_parse(scan->mapping->dates, &order))
        return mapping_error(scan, "Dates are in the order ymd, dmy or mdy.");
    return STATUS_OK;
}

static struct status option_delimiter(struct mapping_scan *scan)
{
    static const struct {
        const char *name;
        char delimiter;
    } named[] = {{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"bar", '|'}, {"auto", '\0'}};
    const char *value = mapping_value(scan);
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (strcmp(value, named[i].name) == 0) {
            scan->mapping->delimiter = named[i].delimiter;
            return STATUS_OK;
        }
    if (strlen(value) != 1 || !ispunct((unsigned char)*value) || *value == '"')
        return mapping_error(scan, "The delimiter is one character, or comma, semicolon, tab, bar "
                                   "or auto.");
    scan->mapping->delimiter = *value;
    return STATUS_OK;
}

static struct status option_encoding(struct mapping_scan *scan)
{
    if (!charset_parse(mapping_value(scan), &scan->mapping->encoding))
        return mapping_error(scan, "The encoding is utf-8, gb18030, utf-16le, utf-16be or auto.");
    return STATUS_OK;
}

static struct status option_empty(struct mapping_scan *scan)
{
    const char *value = mapping_value(scan);
    scan->mapping->clear = strcmp(value, "clear") == 0;
    if (!scan->mapping->clear && strcmp(value, "keep") != 0)
        return mapping_error(scan, "Empty cells keep or clear.");
    return STATUS_OK;
}

static const struct option {
    const char *name;
    struct status (*parse)(struct mapping_scan *scan);
} options[] = {
    {"key", option_key},           {"dates", option_dates}, {"delimiter", option_delimiter},
    {"encoding", option_encoding}, {"empty", option_empty},
};

static const struct option *option_named(const char *name)
{
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (strcmp(options[i].name, name) == 0)
            return &options[i];
    return NULL;
}

static struct status parse_line(struct mapping_scan *scan)
{
    mapping_blanks(scan);
    if (mapping_at_end(scan) || *scan->at == '#') {
        scan->at += strcspn(scan->at, "\n");
        return STATUS_OK;
    }
    const char *name = mapping_word(scan);
    const struct option *option = option_named(name);
    struct status status;
    if (strcmp(name, "field") == 0 && *mapping_peek(scan))
        status = parse_field(scan, mapping_word(scan));
    else if (!option)
        status = parse_field(scan, name);
    else if (!mapping_take(scan, '='))
        status = mapping_error(scan, "Here should be \"=\".");
    else
        status = option->parse(scan);
    mapping_blanks(scan);
    if (status_is_ok(status) && !mapping_at_end(scan))
        status = mapping_error(scan, "\"%.40s\" is not understood here.", mapping_value(scan));
    return status;
}

static const struct mapping_entry *entry_of(const struct mapping *mapping, const char *name)
{
    for (size_t i = 0; i < mapping->n_entries; i++)
        if (mapping->entries[i].field && mapping->entries[i].child == 0 &&
            strcmp(mapping->entries[i].field->name, name) == 0)
            return &mapping->entries[i];
    return NULL;
}

/* A user without a login gets one from the name. */
static struct status add_login(struct mapping_scan *scan)
{
    struct mapping *mapping = scan->mapping;
    const struct mapping_entry *name = entry_of(mapping, "name");
    if (strcmp(mapping->object->name, "user") != 0 || !name || entry_of(mapping, "login") ||
        entry_of(mapping, "id"))
        return STATUS_OK;
    struct mapping_entry login = *name;
    login.field = contract_field(mapping->object->message, "login");
    login.login = true;
    scan->line = name->line;
    return add_entry(scan, login) ? STATUS_OK : too_many(scan);
}

static struct status check_keys(struct mapping_scan *scan)
{
    struct mapping *mapping = scan->mapping;
    if (!mapping->n_keys && entry_of(mapping, "external_id"))
        mapping->keys[mapping->n_keys++] = entry_of(mapping, "external_id")->field;
    for (size_t i = 0; i < mapping->n_keys; i++)
        if (!entry_of(mapping, mapping->keys[i]->name))
            return mapping_error(scan, "The key %s is not among the fields.",
                                 mapping->keys[i]->name);
    if (entry_of(mapping, "id") &&
        (mapping->n_keys != 1 || !is_id(mapping->object, mapping->keys[0])))
        return mapping_error(scan, "The field id is given by the server; with \"key = id\" rows "
                                   "change existing records.");
    return STATUS_OK;
}

static struct status parse_lines(struct mapping_scan *scan)
{
    struct status status = STATUS_OK;
    while (*scan->at && status_is_ok(status)) {
        status = parse_line(scan);
        if (*scan->at == '\n') {
            scan->at++;
            scan->line++;
        }
    }
    if (status_is_ok(status) && !scan->mapping->n_entries)
        status = mapping_error(scan, "No field is mapped. Write a line such as: name = company");
    if (status_is_ok(status))
        status = add_login(scan);
    return status_is_ok(status) ? check_keys(scan) : status;
}

struct status mapping_parse(struct arena *arena, const struct contract_object *object,
                            const char *text, struct mapping **mapping)
{
    struct mapping_scan scan = {.arena = arena, .at = text, .line = 1};
    scan.mapping = arena_alloc(arena, sizeof *scan.mapping);
    if (scan.mapping) {
        scan.mapping->object = object;
        scan.mapping->dates = "ymd";
        scan.mapping->entries =
            arena_array(arena, MAPPING_MAX_ENTRIES, sizeof *scan.mapping->entries);
    }
    *mapping = scan.mapping;
    struct status status = STATUS_OK;
    if (!utf8_check(text, strlen(text)))
        return status_field("mapping", "The mapping is no text in UTF-8.");
    if (scan.mapping && scan.mapping->entries)
        status = parse_lines(&scan);
    if (arena_failed(arena))
        return status_error(RPC_RESOURCE_EXHAUSTED, "NO_MEMORY", "There is not enough memory.");
    return status;
}

bool mapping_is_reference(const struct mapping_entry *entry)
{
    return entry->field && entry->field->type == CONTRACT_ID && entry->field->target &&
           strcmp(entry->field->name, "id") != 0;
}

bool mapping_can_create(const struct contract_object *object, const struct contract_field *by)
{
    if (object->owned || object->parent || by->type != CONTRACT_TEXT || by->code_list ||
        strcmp(by->name, "external_id") == 0)
        return false;
    bool is_user = strcmp(object->name, "user") == 0;
    for (size_t i = 0; i < object->message->n_fields; i++) {
        const struct contract_field *field = &object->message->fields[i];
        if (field->required && field != by && !(is_user && strcmp(field->name, "login") == 0))
            return false;
    }
    return strcmp(by->name, "name") == 0;
}
