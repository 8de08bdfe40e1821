/* SPDX-License-Identifier: Apache-2.0 */
/* order_by of lists, and the keyset that goes with it. */
#include "server/resource/order.h"

#include "server/resource/fieldname.h"
#include "server/resource/measure.h"

#include <string.h>
#include <strings.h>

/* Code points of all texts in one order: their bytes must fit into a page token. */
enum { MOST_TEXT = 1400, DEFAULT_LENGTH = 200, LONGEST_ORDER = 1000 };

/* What compares: text by bytes, so that the order is the same everywhere and for ever. */
static const struct {
    const char *cast; /* NULL: has no order */
    bool nullable;
} kinds[] = {
    [CONTRACT_TEXT] = {"text", false},
    [CONTRACT_ID] = {"bigint", true},
    [CONTRACT_INT] = {"bigint", true},
    [CONTRACT_BOOL] = {"boolean", false},
    [CONTRACT_DOUBLE] = {"double precision", true},
    [CONTRACT_DECIMAL] = {"numeric", true},
    [CONTRACT_ENUM] = {"smallint", false},
    [CONTRACT_MONEY] = {"numeric", true},
    [CONTRACT_TIME] = {"timestamptz", true},
    [CONTRACT_DATE] = {"date", true},
    [CONTRACT_MESSAGE] = {NULL, false},
};

static bool can_order(const struct contract_object *object, const struct contract_field *field)
{
    return fieldname_column(object, field) && !field->repeated && !field->multiline &&
           kinds[field->type].cast;
}

static bool is_never_null(const char *column)
{
    static const char *const names[] = {"id", "created_at", "updated_at", "version"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(column, names[i]) == 0)
            return true;
    return false;
}

static struct order_key key_of(const struct contract_field *field, bool descending)
{
    struct order_key key = {.field = field,
                            .suffix = measure_suffix(field),
                            .column = field->measure ? field->measure : field->column,
                            .cast = kinds[field->type].cast,
                            .descending = descending,
                            .nullable = kinds[field->type].nullable};
    if (strcmp(key.column, "version") == 0)
        key.cast = "bigint"; /* a text only on the wire */
    if (field->optional && field->type != CONTRACT_TEXT)
        key.nullable = true;
    if (is_never_null(key.column))
        key.nullable = false;
    if (field->days_since) { /* the more days, the earlier */
        key.cast = "timestamptz";
        key.descending = !descending;
    }
    return key;
}

static struct status refuse(struct arena *arena, const char *found, const char *sentence)
{
    const char *text = arena_printf(arena, "\"%s\" %s", fieldname_excerpt(arena, found), sentence);
    return status_field("order_by", text ? text : "The order is too complex.");
}

static struct status refuse_field(struct arena *arena, const struct contract_object *object,
                                  const char *name)
{
    const char *hint = fieldname_suggest(arena, object, name, can_order);
    const char *text = arena_printf(arena, "%s cannot be ordered by \"%s\". %s", object->name,
                                    fieldname_excerpt(arena, name), hint);
    return status_field("order_by", text ? text : "The order is too complex.");
}

/* "-name", "+name", "name desc": cuts the sign and the word off. False for other words. */
static bool read_direction(char **name, bool *descending)
{
    char *word = *name + strcspn(*name, " \t");
    *descending = false;
    if (*word) {
        *word++ = '\0';
        word += strspn(word, " \t");
        *descending = strcasecmp(word, "desc") == 0;
        return (*descending || strcasecmp(word, "asc") == 0) && !strchr("+-", **name);
    }
    if (**name == '-' || **name == '+') {
        *descending = **name == '-';
        ++*name;
    }
    return **name;
}

static char *trim(char *text)
{
    text += strspn(text, " \t");
    for (size_t length = strlen(text); length && strchr(" \t", text[length - 1]); length--)
        text[length - 1] = '\0';
    return text;
}

static bool has_key(const struct order *order, const struct contract_field *field)
{
    for (size_t i = 0; i < order->n_keys; i++)
        if (order->keys[i].field == field)
            return true;
    return false;
}

static struct status add(struct arena *arena, char *item, struct order *order)
{
    bool descending;
    char *name = trim(item);
    const char *written = arena_string(arena, name);
    if (!written || !read_direction(&name, &descending))
        return refuse(arena, written ? written : "",
                      "is not an order; write a field name, with asc or desc behind it, such as "
                      "\"name, create_time desc\".");
    const struct contract_field *field = fieldname_find(order->object, name);
    if (!field || !can_order(order->object, field))
        return refuse_field(arena, order->object, name);
    if (has_key(order, field))
        return refuse(arena, name, "stands twice in the order.");
    if (order->n_keys == ORDER_MAX_KEYS)
        return status_field("order_by", "An order has at most five fields.");
    order->keys[order->n_keys++] = key_of(field, descending);
    order->measured |= field->measure != NULL;
    return STATUS_OK;
}

static bool texts_fit(const struct order *order)
{
    size_t length = 0;
    for (size_t i = 0; i < order->n_keys; i++) {
        const struct contract_field *field = order->keys[i].field;
        if (field->type == CONTRACT_TEXT)
            length += field->max_length ? field->max_length : DEFAULT_LENGTH;
    }
    return length <= MOST_TEXT;
}

/* The id ends the keys: nothing behind it can matter. It goes the way of the key before it. */
static void close_keys(struct order *order, const struct contract_field *id)
{
    for (size_t i = 0; i < order->n_keys; i++)
        if (order->keys[i].field == id) {
            order->n_keys = i + 1;
            return;
        }
    bool descending = order->n_keys ? order->keys[order->n_keys - 1].descending : true;
    order->keys[order->n_keys++] = key_of(id, descending);
}

struct status order_parse(struct arena *arena, const struct contract_object *object,
                          const char *order_by, struct order *order)
{
    *order = (struct order){.object = object};
    if (strlen(order_by) > LONGEST_ORDER)
        return status_field("order_by", "The order is longer than 1000 bytes.");
    const struct contract_field *id = contract_field(object->message, "id");
    char *rest = arena_string(arena, order_by);
    if (!rest || !id || !id->column)
        return status_error(RPC_INTERNAL, "ORDER_FAILED", "The order cannot be read.");
    if (!*trim(rest))
        rest = NULL;
    for (char *item; (item = strsep(&rest, ","));) {
        struct status status = add(arena, item, order);
        if (!status_is_ok(status))
            return status;
    }
    if (!texts_fit(order))
        return status_field("order_by", "The texts of this order are too long to page by them.");
    close_keys(order, id);
    return STATUS_OK;
}

bool order_is_default(const struct order *order)
{
    return order->n_keys == 1 && order->keys[0].descending;
}

static const char *collation(const struct order_key *key)
{
    return strcmp(key->cast, "text") == 0 ? " collate \"C\"" : "";
}

/* Where there are no nulls, saying where they go would keep an index from serving backwards. */
void order_write(const struct order *order, const char *alias, struct sql *sql)
{
    for (size_t i = 0; i < order->n_keys; i++) {
        const struct order_key *key = &order->keys[i];
        sql_printf(sql, "%s%s%s.%s%s %s%s", i ? ", " : "", alias, key->suffix, key->column,
                   collation(key), key->descending ? "desc" : "asc",
                   key->nullable ? " nulls last" : "");
    }
}

void order_write_keys(const struct order *order, const char *alias, struct sql *sql)
{
    for (size_t i = 0; i < order->n_keys; i++)
        sql_printf(sql, "%s%s%s.%s::text", i ? ", " : "", alias, order->keys[i].suffix,
                   order->keys[i].column);
}

/* One key of the row behind which the page begins. */
struct bound {
    const struct order_key *key;
    const char *value; /* NULL: null */
    size_t param;
};

static void write_compared(struct sql *sql, const char *alias, const struct bound *bound,
                           const char *op)
{
    sql_printf(sql, "%s%s.%s%s %s $%zu::%s", alias, bound->key->suffix, bound->key->column,
               collation(bound->key), op, bound->param, bound->key->cast);
}

static void write_behind(struct sql *sql, const char *alias, const struct bound *bound, size_t n);

/* The keys from this one on are those of a row behind, or this one is equal and the rest is. */
static void write_equal_and(struct sql *sql, const char *alias, const struct bound *bound, size_t n)
{
    if (bound->value)
        write_compared(sql, alias, bound, "=");
    else
        sql_printf(sql, "%s%s.%s is null", alias, bound->key->suffix, bound->key->column);
    sql_put(sql, " and ");
    write_behind(sql, alias, bound + 1, n - 1);
}

static void write_behind(struct sql *sql, const char *alias, const struct bound *bound, size_t n)
{
    if (n == 0) {
        sql_put(sql, "false");
        return;
    }
    sql_put(sql, "(");
    if (bound->value) {
        write_compared(sql, alias, bound, bound->key->descending ? "<" : ">");
        if (bound->key->nullable)
            sql_printf(sql, " or %s%s.%s is null", alias, bound->key->suffix, bound->key->column);
    }
    if (n > 1 || !bound->value) {
        sql_put(sql, bound->value ? " or (" : "(");
        write_equal_and(sql, alias, bound, n);
        sql_put(sql, ")");
    }
    sql_put(sql, ")");
}

void order_write_after(const struct order *order, const char *alias, const char *const *keys,
                       struct sql *sql)
{
    struct bound bounds[ORDER_MAX_KEYS + 1];
    for (size_t i = 0; i < order->n_keys; i++) {
        bounds[i] = (struct bound){.key = &order->keys[i], .value = keys[i]};
        if (keys[i])
            bounds[i].param = sql_bind(sql, db_text(keys[i]));
    }
    const struct bound *first = &bounds[0];
    bool range = order->n_keys > 1 && first->value && !first->key->nullable;
    sql_put(sql, "(");
    if (range) {
        /* follows from what comes behind it, but this form an index can begin at */
        write_compared(sql, alias, first, first->key->descending ? "<=" : ">=");
        sql_put(sql, " and ");
    }
    write_behind(sql, alias, bounds, order->n_keys);
    sql_put(sql, ")");
}
