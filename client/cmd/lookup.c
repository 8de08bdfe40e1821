/* SPDX-License-Identifier: Apache-2.0 */
/* Asking the server for names, and remembering the answers. */
#include "client/cmd/lookup.h"

#include "client/cmd/home.h"
#include "client/cmd/input.h"
#include "client/cmd/nearest.h"
#include "client/cmd/noun.h"
#include "client/cmd/pages.h"

#include <ctype.h>
#include <libintl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { FRESH_SECONDS = 600, MOST_ITEMS = 2000, LARGEST_CACHE = 1024 * 1024 };

/* The cache: a file of lines for each question. */

static const char *cache_path(struct invocation *invocation, const char *what, const char *name)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    if (strspn(name, plain) != strlen(name))
        return NULL;
    const char *file =
        arena_printf(invocation->arena, "%s.%s-%s", invocation->client->profile.name, what, name);
    return file ? home_path(invocation->arena, HOME_CACHE, file) : NULL;
}

static struct lookup split(struct arena *arena, char *text)
{
    struct lookup found = {.items = arena_array(arena, MOST_ITEMS, sizeof *found.items)};
    char *rest = text;
    while (found.items && text && rest && *rest && found.n < MOST_ITEMS) {
        char *line = strsep(&rest, "\n");
        if (*line)
            found.items[found.n++] = line;
    }
    return found;
}

static char *cached(struct invocation *invocation, const char *path)
{
    size_t length;
    long age = path ? home_age(path) : -1;
    if (age < 0 || age > FRESH_SECONDS)
        return NULL;
    return home_read(invocation->arena, path, LARGEST_CACHE, true, &length);
}

static void put_line(struct buf *out, const struct record *row, const char *const *fields, size_t n)
{
    struct format format = {.machine = true};
    for (size_t i = 0; i < n; i++) {
        const struct contract_field *field = contract_field(row->message, fields[i]);
        if (i)
            buf_put_byte(out, '\t');
        if (field)
            format_field(out, field, record_value(row, field), &format);
    }
    buf_put_byte(out, '\n');
}

/* It outlives the page that it came with. */
static struct lookup unanswered(struct invocation *invocation, const struct status *status)
{
    struct status failure = *status;
    failure.message = status->message ? arena_string(invocation->arena, status->message) : NULL;
    failure.reason = status->reason ? arena_string(invocation->arena, status->reason) : NULL;
    return (struct lookup){.failure = failure};
}

/* `bin`: in the recycle bin only. */
static struct record *list_request(struct invocation *invocation,
                                   const struct contract_method *list, const char *filter, bool bin)
{
    if (bin)
        filter = arena_printf(invocation->arena, "(%s) AND delete_time > 1970-01-01", filter);
    struct record *request =
        filter ? pages_list_request(invocation->arena, list, filter, NULL) : NULL;
    struct value *deleted = request && bin ? record_find(request, "show_deleted") : NULL;
    if (deleted) {
        deleted->present = true;
        deleted->integer = 1;
    }
    return request;
}

/* Lines of some fields, tabs between, of the records that match; nothing is said when the server
 * does not answer.
 */
static struct lookup fetch(struct invocation *invocation, const char *object, const char *filter,
                           const char *const *fields, size_t n, const char *path)
{
    struct pages pages;
    struct buf out;
    const struct contract_service *service = noun_of_object(object);
    const struct contract_method *list = service ? noun_kind(service, CONTRACT_LIST) : NULL;
    const struct contract_method *method = invocation->method;
    /* What is to be taken out of the recycle bin is looked for there. */
    bool bin = !path && list && method && method->kind == CONTRACT_UNDELETE &&
               method->object == list->object;
    struct record *request = list ? list_request(invocation, list, filter, bin) : NULL;
    buf_init(&out, invocation->arena, LARGEST_CACHE);
    if (!request || !pages_begin(&pages, invocation, list, request, MOST_ITEMS))
        return (struct lookup){0};
    pages.silent = true;
    for (const struct record *row; (row = pages_next(&pages)) != NULL;)
        put_line(&out, row, fields, n);
    if (!status_is_ok(pages.outcome.status)) {
        struct lookup none = unanswered(invocation, &pages.outcome.status);
        pages_end(&pages);
        return none;
    }
    pages_end(&pages);
    char *text = buf_string(&out);
    if (pages.code != EXIT_DONE || !text)
        return (struct lookup){0};
    if (path && home_make(invocation->arena, HOME_CACHE))
        home_write(path, text, strlen(text));
    return split(invocation->arena, text);
}

/* `what` is an object's name, with a dot and more when several questions are about it. */
static struct lookup look_up(struct invocation *invocation, const char *what, const char *selector,
                             const char *name, const char *const *fields, size_t n)
{
    const char *path = cache_path(invocation, what, name);
    const char *object = arena_copy(invocation->arena, what, strcspn(what, "."));
    char *text = cached(invocation, path);
    if (text)
        return split(invocation->arena, text);
    const char *filter = arena_printf(invocation->arena, "%s = %s AND active = true", selector,
                                      pages_quote(invocation->arena, name));
    return object ? fetch(invocation, object, filter, fields, n, path) : (struct lookup){0};
}

struct lookup lookup_codes(struct invocation *invocation, const char *list)
{
    static const char *const fields[] = {"code"};
    return look_up(invocation, "code", "list", list, fields, 1);
}

struct lookup lookup_labels(struct invocation *invocation, const char *list)
{
    static const char *const english[] = {"code", "label_en"};
    static const char *const chinese[] = {"code", "label_zh"};
    bool zh = invocation->client->look.chinese;
    return look_up(invocation, zh ? "code.zh" : "code.en", "list", list, zh ? chinese : english, 2);
}

struct lookup lookup_customs(struct invocation *invocation, const char *object)
{
    static const char *const fields[] = {"key", "kind", "code_list"};
    return look_up(invocation, "custom_field", "object", object, fields, 3);
}

static const struct contract_field *custom_member(const char *kind)
{
    const struct contract_message *message = contract_message("kith.v1.CustomValue");
    size_t length = strcspn(kind, "\t");
    for (size_t i = 0; message && i < message->n_fields; i++)
        if (strlen(message->fields[i].name) == length &&
            memcmp(message->fields[i].name, kind, length) == 0)
            return &message->fields[i];
    return NULL;
}

static const struct contract_field *find_custom(const struct lookup *known, const char *key,
                                                struct nearest *nearest, struct arena *arena)
{
    nearest_init(nearest, key);
    for (size_t i = 0; i < known->n; i++) {
        size_t length = strcspn(known->items[i], "\t");
        const char *name = arena_copy(arena, known->items[i], length);
        if (name && strcmp(name, key) == 0)
            return custom_member(known->items[i] + length + 1);
        if (name)
            nearest_offer(nearest, name);
    }
    return NULL;
}

const struct contract_field *lookup_custom_field(struct invocation *invocation, const char *object,
                                                 const char *key, struct status *status)
{
    struct nearest nearest;
    struct arena *arena = invocation->arena;
    struct lookup known = lookup_customs(invocation, object);
    const struct contract_field *member = find_custom(&known, key, &nearest, arena);
    if (member)
        return member;
    const char *path = cache_path(invocation, "custom_field", object);
    if (path && remove(path) == 0) { /* the field may be new */
        known = lookup_customs(invocation, object);
        member = find_custom(&known, key, &nearest, arena);
    }
    const char *message =
        nearest.best ? arena_printf(arena,
                                    gettext("there is no such custom field; did you mean "
                                            "custom.%s?"),
                                    nearest.best)
                     : gettext("there is no such custom field; see: kith custom-field list");
    *status = status_field(arena_printf(arena, "custom.%s", key), message ? message : "");
    return member;
}

/* Ids by name */

/* A text that no two records share, such as a number. */
static bool is_key(const struct contract_field *field)
{
    return field->unique && field->column && field->type == CONTRACT_TEXT && !field->repeated;
}

/* Is the field only closed to the user's roles? */
static bool is_closed(const struct status *failure)
{
    return failure->code == RPC_PERMISSION_DENIED && failure->reason &&
           strncmp(failure->reason, "FIELD_", 6) == 0;
}

/* One after the other: each is found by an index of its own, or closed to the user by itself. */
static struct lookup by_key(struct invocation *invocation, const struct contract_object *object,
                            const char *text)
{
    static const char *const fields[] = {"id"};
    struct lookup found = {0};
    for (size_t i = 0; i < object->message->n_fields && found.n == 0; i++) {
        const struct contract_field *field = &object->message->fields[i];
        const char *filter = is_key(field) ? arena_printf(invocation->arena, "%s = %s", field->name,
                                                          pages_quote(invocation->arena, text))
                                           : NULL;
        if (!filter)
            continue;
        found = fetch(invocation, object->name, filter, fields, 1, NULL);
        if (!status_is_ok(found.failure) && !is_closed(&found.failure))
            return found;
        found.failure = STATUS_OK;
    }
    return found;
}

/* "t-2026-000007", as ids may be typed. */
static const char *capitals(struct arena *arena, const char *text)
{
    char *copy = arena_copy(arena, text, strlen(text));
    for (char *at = copy; at && *at; at++)
        *at = (char)toupper((unsigned char)*at);
    return copy && strcmp(copy, text) != 0 ? copy : NULL;
}

static const char *name_filter(struct arena *arena, const struct contract_object *object,
                               const char *name)
{
    const char *title = object->title && *object->title ? object->title : "name";
    const char *names[] = {title, "code", "key"};
    struct buf out;
    const char *quoted = pages_quote(arena, name);
    if (strcmp(name, "me") == 0 && strcmp(object->name, "user") == 0)
        return "id = me"; /* as in filters */
    buf_init(&out, arena, 65536);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct contract_field *field = contract_field(object->message, names[i]);
        if (field && !is_key(field) && (i == 0 || strcmp(names[i], title) != 0))
            buf_printf(&out, out.length ? " OR %s = %s" : "%s = %s", names[i], quoted);
    }
    return out.length ? buf_string(&out) : NULL;
}

static struct status several(struct arena *arena, const struct contract_object *object,
                             const struct lookup *found, const char *name)
{
    const struct contract_field *scope = lookup_scope(object);
    struct buf ids;
    buf_init(&ids, arena, 4096);
    for (size_t i = 0; i < found->n; i++)
        buf_printf(&ids, i ? ", %s" : "%s", found->items[i]);
    const char *message =
        scope ? arena_printf(arena, gettext("\"%s\" is the name of several: %s; say %s= too"), name,
                             buf_string(&ids), scope->reference)
              : arena_printf(arena, gettext("\"%s\" is the name of several: %s"), name,
                             buf_string(&ids));
    return status_error(RPC_INVALID_ARGUMENT, "NAME_AMBIGUOUS", message ? message : name);
}

const struct contract_field *lookup_scope(const struct contract_object *object)
{
    for (size_t i = 0; i < object->message->n_fields; i++) {
        const struct contract_field *field = &object->message->fields[i];
        if (field->required && field->immutable && field->reference)
            return field;
    }
    return NULL;
}

/* The pipeline of the deal that is being filled, or that is to be changed; NULL: it says none. */
static const char *scope_value(struct invocation *invocation, const struct contract_field *scope)
{
    const struct record *filled = invocation->filled;
    const char *fields[] = {scope->name};
    const char *given = filled ? record_string(invocation->arena, filled, scope->name) : "";
    const char *key = filled ? record_string(invocation->arena, filled, "id") : "";
    const struct contract_field *id = *key ? contract_field(filled->message, "id") : NULL;
    const struct contract_object *object = id && id->reference ? contract_object(id->reference)
                                           : id                ? filled->message->object
                                                               : NULL;
    if (*given || !object || !contract_field(object->message, scope->name))
        return *given ? given : NULL;
    const char *filter = arena_printf(invocation->arena, "id = %s", key);
    struct lookup found =
        filter ? fetch(invocation, object->name, filter, fields, 1, NULL) : (struct lookup){0};
    return found.n == 1 && *found.items[0] ? found.items[0] : NULL;
}

/* Of several with one name those of the same scope, if that is known. */
static void narrow(struct invocation *invocation, const struct contract_object *object,
                   const char *filter, struct lookup *found)
{
    static const char *const fields[] = {"id"};
    const struct contract_field *scope = lookup_scope(object);
    const char *value = scope ? scope_value(invocation, scope) : NULL;
    const char *within =
        value ? arena_printf(invocation->arena, "(%s) AND %s = %s", filter, scope->name, value)
              : NULL;
    struct lookup closer = {0};
    if (within)
        closer = fetch(invocation, object->name, within, fields, 1, NULL);
    if (closer.n)
        *found = closer;
}

struct status lookup_id(struct invocation *invocation, const struct contract_object *object,
                        const char *name, const char **id)
{
    static const char *const fields[] = {"id"};
    struct arena *arena = invocation->arena;
    const char *filter = name_filter(arena, object, name);
    struct lookup found = by_key(invocation, object, name);
    const char *large = found.n == 0 && lookup_prefixed(name) ? capitals(arena, name) : NULL;
    if (large && status_is_ok(found.failure))
        found = by_key(invocation, object, large);
    if (status_is_ok(found.failure) && found.n == 0 && filter)
        found = fetch(invocation, object->name, filter, fields, 1, NULL);
    if (!status_is_ok(found.failure))
        return found.failure;
    if (found.n > 1)
        narrow(invocation, object, filter, &found);
    if (found.n > 1)
        return several(arena, object, &found, name);
    if (found.n == 1) {
        *id = found.items[0];
        return STATUS_OK;
    }
    const struct contract_service *service = noun_of_object(object->name);
    const char *message = arena_printf(
        arena,
        gettext("\"%s\" is neither an id, such as %s-12, nor the number, code or name of a %s; "
                "see: kith %s list"),
        name, object->prefix, look_label(&invocation->client->look, &object->label),
        service ? service->noun : object->name);
    return status_error(RPC_INVALID_ARGUMENT, "NAME_UNKNOWN", message ? message : name);
}

struct status lookup_word(struct invocation *invocation, const struct contract_object *object,
                          const char *word, const char **id)
{
    if (input_id(invocation->arena, word, NULL, id))
        return STATUS_OK;
    return lookup_id(invocation, object, word, id);
}

const struct contract_object *lookup_prefixed(const char *word)
{
    size_t length = strcspn(word, "-");
    static const char allowed[] = "0123456789-";
    const char *rest = word[length] ? word + length + 1 : "";
    if (*rest < '0' || *rest > '9' || rest[strspn(rest, allowed)])
        return NULL;
    for (size_t i = 0; i < contract_n_objects; i++)
        if (strlen(contract_objects[i]->prefix) == length &&
            strncasecmp(word, contract_objects[i]->prefix, length) == 0)
            return contract_objects[i];
    return NULL;
}
