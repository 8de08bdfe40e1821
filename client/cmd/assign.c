/* SPDX-License-Identifier: Apache-2.0 */
/* Applying field=value to records. */
#include "client/cmd/assign.h"

#include "client/cmd/body.h"
#include "client/cmd/home.h"
#include "client/cmd/input.h"
#include "client/cmd/lookup.h"
#include "client/cmd/nearest.h"

#include <errno.h>
#include <libintl.h>
#include <string.h>

enum { LARGEST_VALUE = 16 * 1024 * 1024 };

/* Taking the word apart */

static size_t path_length(const char *word)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.";
    size_t length = strspn(word, allowed);
    /* "custom.some-key", but the - of -= is an operator. */
    while (word[length] == '-' && word[length + 1] != '=')
        length += 1 + strspn(word + length + 1, allowed);
    return length;
}

static size_t operator_length(const char *at, enum assign_operator *how)
{
    *how = at[0] == '+' ? ASSIGN_ADD : at[0] == '-' ? ASSIGN_REMOVE : ASSIGN_JSON;
    if (at[0] == '=') {
        *how = ASSIGN_SET;
        return 1;
    }
    return (at[0] == '+' || at[0] == '-' || at[0] == ':') && at[1] == '=' ? 2 : 0;
}

bool assign_is(const char *word)
{
    enum assign_operator how;
    size_t length = path_length(word);
    return length > 0 && operator_length(word + length, &how) > 0;
}

static struct status unknown_field(struct arena *arena, const struct contract_message *message,
                                   const char *name)
{
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; i < message->n_fields; i++)
        if (!message->fields[i].output_only)
            nearest_offer(&nearest, message->fields[i].name);
    const char *text =
        nearest.best ? arena_printf(arena, gettext("no such field; did you mean %s?"), nearest.best)
                     : gettext("no such field; --help shows the fields");
    return status_field(name, text ? text : "");
}

static struct status find_path(struct invocation *invocation,
                               const struct contract_message *message, char *path,
                               struct assign *assign)
{
    char *rest = path;
    for (char *part; (part = strsep(&rest, ".")) != NULL;) {
        const struct contract_field *field =
            message && assign->depth < ASSIGN_DEPTH ? column_find(message, part) : NULL;
        if (!field)
            return message ? unknown_field(invocation->arena, message, part)
                           : status_field(part, gettext("no such field"));
        assign->fields[assign->depth++] = field;
        message = field->type == CONTRACT_MESSAGE ? field->message : NULL;
        if (rest && format_is_custom(message)) {
            assign->custom_key = rest;
            return STATUS_OK;
        }
        if (rest && field->repeated)
            return status_field(part, gettext("a list: give its elements as "
                                              "field:value,field:value"));
    }
    return STATUS_OK;
}

/* The path with the fields' own names: "customer" becomes "customer_id". */
static const char *mask_path(struct arena *arena, const struct assign *assign)
{
    struct buf out;
    buf_init(&out, arena, 4096);
    for (size_t i = 0; i < assign->depth; i++)
        buf_printf(&out, i ? ".%s" : "%s", assign->fields[i]->name);
    if (assign->custom_key)
        buf_printf(&out, ".%s", assign->custom_key);
    return buf_string(&out);
}

struct status assign_parse(struct invocation *invocation, const struct contract_message *message,
                           const char *word, struct assign *assign)
{
    *assign = (struct assign){0};
    size_t length = path_length(word);
    size_t skip = operator_length(word + length, &assign->how);
    char *path = arena_copy(invocation->arena, word, length);
    if (!path || !length || !skip)
        return status_field(word, gettext("not of the form field=value"));
    assign->text = word + length + skip;
    struct status status = find_path(invocation, message, path, assign);
    if (!status_is_ok(status))
        return status;
    assign->path = mask_path(invocation->arena, assign);
    const struct contract_field *field = assign->fields[assign->depth - 1];
    if ((assign->how == ASSIGN_ADD || assign->how == ASSIGN_REMOVE) && !field->repeated)
        return status_field(field->name, gettext("not a list: += and -= are for lists"));
    if (field->output_only)
        return status_field(field->name, gettext("set by the server, not by hand"));
    return STATUS_OK;
}

bool assign_needs_present(const struct assign *assign)
{
    return assign->how == ASSIGN_ADD || assign->how == ASSIGN_REMOVE;
}

/* Reading the value */

static const char *trimmed(char *text, size_t length)
{
    if (length && text[length - 1] == '\n')
        text[--length] = '\0';
    if (length && text[length - 1] == '\r')
        text[--length] = '\0';
    return text;
}

/* Bytes keep their last newline; a NUL inside a text is refused, since it would cut it. */
static struct status read_source(struct invocation *invocation, const struct contract_field *field,
                                 const char *path, struct record_text *value)
{
    size_t length;
    bool input = strcmp(path, "-") == 0;
    char *text =
        home_read(invocation->arena, input ? "/dev/stdin" : path, LARGEST_VALUE, false, &length);
    if (!text) {
        const char *why = arena_printf(invocation->arena, "%s: %s", path, strerror(errno));
        return status_field(field->name, why ? why : path);
    }
    *value = (struct record_text){text, length};
    if (field->type == CONTRACT_BYTES)
        return STATUS_OK;
    if (strlen(text) != length)
        return status_field(field->name, gettext("the file is not a text"));
    value->data = trimmed(text, length);
    value->length = strlen(text);
    return STATUS_OK;
}

static struct status value_text(struct invocation *invocation, const struct assign *assign,
                                const struct contract_field *field, struct record_text *value)
{
    const char *text = assign->text;
    if (strcmp(text, "-") == 0)
        return read_source(invocation, field, "-", value);
    if (text[0] == '@' && text[1] != '@')
        return read_source(invocation, field, text + 1, value);
    if (field->input_only && *text)
        return status_field(field->name, gettext("a secret is not given on the command line: leave "
                                                 "it out to be asked, or use =- or =@file"));
    text += text[0] == '@';
    *value = (struct record_text){text, strlen(text)};
    return STATUS_OK;
}

/* Elements */

/* Of which object the text is a name; NULL where it is no reference, or an id already. */
static const struct contract_object *
named_object(struct invocation *invocation, const struct contract_field *field, const char *text)
{
    const char *id;
    const struct contract_object *object =
        field->type == CONTRACT_ID && field->reference ? contract_object(field->reference) : NULL;
    bool named = object && *text && !input_id(invocation->arena, text, object, &id) &&
                 !input_id(invocation->arena, text, NULL, &id);
    return named ? object : NULL;
}

/* "role:sales" to "role:R-2"; every other part stays as it is. */
static struct status name_part(struct invocation *invocation, const struct contract_field *field,
                               const char *part, size_t length, struct buf *out)
{
    const char *id;
    const char *colon = memchr(part, ':', length);
    size_t before = colon ? (size_t)(colon - part) : 0;
    const char *name = arena_copy(invocation->arena, part, before);
    const char *text = colon ? arena_copy(invocation->arena, colon + 1, length - before - 1) : NULL;
    const struct contract_field *inner = name && text ? column_find(field->message, name) : NULL;
    const struct contract_object *object = inner ? named_object(invocation, inner, text) : NULL;
    if (!object) {
        buf_put(out, part, length);
        return STATUS_OK;
    }
    struct status status = lookup_id(invocation, object, text, &id);
    status.field = inner->name;
    if (status_is_ok(status))
        buf_printf(out, "%s:%s", name, id);
    return status;
}

/* Ids in place of the names in "field:value,field:value". */
static struct status name_parts(struct invocation *invocation, const struct contract_field *field,
                                const char **text)
{
    struct buf out;
    struct status status = STATUS_OK;
    buf_init(&out, invocation->arena, LARGEST_VALUE);
    for (const char *at = *text; *at && status_is_ok(status);) {
        size_t length = 0;
        while (at[length] && at[length] != ',')
            length += 1 + (at[length] == '\\' && at[length + 1]);
        status = name_part(invocation, field, at, length, &out);
        at += length;
        if (*at)
            buf_put_byte(&out, (uint8_t)*at++);
    }
    const char *with_ids = buf_string(&out);
    if (with_ids)
        *text = with_ids;
    return status;
}

static struct status put_one(struct invocation *invocation, const struct contract_field *field,
                             const char *text, struct value *value)
{
    struct status status = STATUS_OK;
    const struct contract_object *object = named_object(invocation, field, text);
    const char *id;
    if (object) {
        status = lookup_id(invocation, object, text, &id);
        status.field = field->name;
        if (status_is_ok(status))
            record_set_text(value, id);
        return status;
    }
    if (field->type == CONTRACT_MESSAGE && *text == '{')
        return body_element(invocation, field, text, value);
    if (field->type == CONTRACT_MESSAGE)
        status = name_parts(invocation, field, &text);
    return status_is_ok(status) ? input_value(invocation->arena, field, text, value) : status;
}

static bool same_element(const struct contract_field *field, const struct value *a,
                         const struct value *b)
{
    if (field->type == CONTRACT_ENUM || field->type == CONTRACT_INT || field->type == CONTRACT_BOOL)
        return a->integer == b->integer;
    return a->text.length == b->text.length &&
           memcmp(a->text.data, b->text.data, a->text.length) == 0;
}

static size_t find_element(const struct contract_field *field, const struct value *list,
                           const struct value *wanted)
{
    for (size_t i = 0; i < list->n_items; i++)
        if (same_element(field, &list->items[i], wanted))
            return i;
    return list->n_items;
}

static struct status change_element(struct invocation *invocation, const struct assign *assign,
                                    const struct contract_field *field, const char *text,
                                    struct value *list)
{
    struct value element = {0};
    bool removes = assign->how == ASSIGN_REMOVE;
    if (removes && field->type == CONTRACT_MESSAGE)
        return status_field(field->name, gettext("remove these one by one, with their own noun"));
    struct status status = put_one(invocation, field, text, &element);
    if (!status_is_ok(status))
        return status;
    bool plain = field->type != CONTRACT_MESSAGE;
    size_t at = plain ? find_element(field, list, &element) : list->n_items;
    if (removes && at < list->n_items)
        memmove(&list->items[at], &list->items[at + 1],
                (--list->n_items - at) * sizeof *list->items);
    if (removes || at < list->n_items)
        return STATUS_OK;
    struct value *added = record_append(invocation->arena, list);
    if (!added)
        return status_field(field->name, "out of memory");
    *added = element;
    added->present = true;
    return STATUS_OK;
}

/* "a,b\,c": elements; a message takes the commas for itself. */
static struct status change_list(struct invocation *invocation, const struct assign *assign,
                                 const struct contract_field *field, const char *text,
                                 struct value *list)
{
    struct status status = STATUS_OK;
    list->present = true;
    if (field->type == CONTRACT_MESSAGE)
        return *text ? change_element(invocation, assign, field, text, list) : STATUS_OK;
    while (*text && status_is_ok(status)) {
        char *part = arena_alloc(invocation->arena, strlen(text) + 1);
        char *out = part;
        if (!part)
            return status_field(field->name, "out of memory");
        for (; *text && *text != ','; text++) {
            text += text[0] == '\\' && text[1];
            *out++ = *text;
        }
        text += *text == ',';
        if (out != part)
            status = change_element(invocation, assign, field, part, list);
    }
    return status;
}

/* Custom values */

static struct record *custom_record(struct invocation *invocation, const struct assign *assign,
                                    struct value *list)
{
    const struct contract_field *field = assign->fields[assign->depth - 1];
    for (size_t i = 0; i < list->n_items; i++) {
        struct record_text key = format_custom_key(list->items[i].record);
        if (key.length == strlen(assign->custom_key) &&
            memcmp(key.data, assign->custom_key, key.length) == 0)
            return list->items[i].record;
    }
    struct value *item = record_append(invocation->arena, list);
    struct record *record = item ? record_new(invocation->arena, field->message) : NULL;
    struct value *key = record ? record_find(record, "field") : NULL;
    if (item)
        item->record = record;
    if (key)
        record_set_text(key, assign->custom_key);
    return record;
}

static struct status set_custom(struct invocation *invocation, const struct assign *assign,
                                struct record *holder, const char *text)
{
    struct status status = STATUS_OK;
    const struct contract_field *field = assign->fields[assign->depth - 1];
    const struct contract_object *object = holder->message->object;
    struct record *custom = custom_record(invocation, assign, record_value(holder, field));
    if (!custom || !*text)
        return custom ? STATUS_OK : status_field(field->name, "out of memory");
    const struct contract_field *member =
        lookup_custom_field(invocation, object ? object->name : "", assign->custom_key, &status);
    if (!member)
        return status;
    if (member->type != CONTRACT_MESSAGE) {
        status = put_one(invocation, member, text, record_value(custom, member));
    } else { /* several choices: a message with the list */
        struct record *choices = record_child(invocation->arena, custom, member);
        const struct contract_field *codes = &member->message->fields[0];
        status = change_list(invocation, assign, codes, text, record_value(choices, codes));
    }
    if (status.field)
        status.field = assign->path;
    return status;
}

/* All together */

static struct status set_field(struct invocation *invocation, const struct assign *assign,
                               struct record *holder, const struct record_text *text)
{
    const struct contract_field *field = assign->fields[assign->depth - 1];
    struct value *value = record_value(holder, field);
    if (assign->custom_key)
        return set_custom(invocation, assign, holder, text->data);
    if (field->repeated)
        return change_list(invocation, assign, field, text->data, value);
    if (field->type == CONTRACT_BYTES) {
        value->present = true;
        value->text = *text;
        return STATUS_OK;
    }
    if (text->length == 0) { /* "field=" clears: absent, and named in the mask */
        *value = (struct value){0};
        return STATUS_OK;
    }
    return put_one(invocation, field, text->data, value);
}

struct status assign_apply(struct invocation *invocation, const struct assign *assign,
                           struct record *record)
{
    struct record_text text;
    const struct contract_field *field = assign->fields[assign->depth - 1];
    for (size_t i = 0; i + 1 < assign->depth && record; i++)
        record = record_child(invocation->arena, record, assign->fields[i]);
    if (!record)
        return status_field(field->name, "out of memory");
    if (assign->how == ASSIGN_JSON)
        return body_value(invocation, field, assign->text, record_value(record, field));
    struct status status = value_text(invocation, assign, field, &text);
    invocation->filled = record;
    if (status_is_ok(status))
        status = set_field(invocation, assign, record, &text);
    invocation->filled = NULL;
    return status;
}
