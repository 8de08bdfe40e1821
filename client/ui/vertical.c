/* SPDX-License-Identifier: Apache-2.0 */
/* Records down the page. */
#include "client/ui/vertical.h"

#include "client/ui/format.h"
#include "client/ui/print.h"

#include <string.h>

enum { GAP = 2, WIDEST_LABEL = 30, BUDGET = 64 * 1024 * 1024 };

struct vertical {
    FILE *out;
    const struct look *look;
    struct arena *arena;
    struct format format;
    size_t label_width;
};

static void put_label(struct vertical *v, const char *label)
{
    struct clean clean = print_clean(v->arena, label, strlen(label), false);
    fputs(look_on(v->look, LOOK_DIM), v->out);
    fputs(clean.text, v->out);
    fputs(look_off(v->look), v->out);
    print_blanks(v->out, GAP + (clean.width < v->label_width ? v->label_width - clean.width : 0));
}

/* Further lines of a long text stand under the first. */
static void put_lines(struct vertical *v, const char *text, size_t length)
{
    struct clean clean = print_clean(v->arena, text, length, true);
    const char *at = clean.text;
    for (;;) {
        size_t line = strcspn(at, "\n");
        fwrite(at, 1, line, v->out);
        putc('\n', v->out);
        at += line;
        if (!*at++ || !*at)
            return;
        print_blanks(v->out, v->label_width + GAP);
    }
}

static bool is_lines(const struct contract_field *field)
{
    return field->repeated && field->type == CONTRACT_MESSAGE;
}

/* Each element of a list of messages on a line of its own, the label before the first. */
static void put_elements(struct vertical *v, const char *label, const struct contract_field *field,
                         const struct value *value)
{
    for (size_t i = 0; i < value->n_items; i++) {
        struct buf text;
        buf_init(&text, v->arena, BUDGET);
        format_value(&text, field, &value->items[i], &v->format);
        put_label(v, i ? "" : label);
        put_lines(v, text.data ? text.data : "", text.length);
    }
}

static void put_column(struct vertical *v, const struct column *column, const struct record *record,
                       bool always)
{
    const struct contract_field *field = column->path[0];
    if (column->depth == 1 && !column->custom_key && is_lines(field)) {
        put_elements(v, column->heading, field, record_value(record, field));
        return;
    }
    struct buf text;
    buf_init(&text, v->arena, BUDGET);
    column_text(&text, column, record, &v->format);
    if (text.length == 0 && !always)
        return;
    put_label(v, column->heading);
    put_lines(v, text.data ? text.data : "", text.length);
}

static void measure(struct vertical *v, const struct columns *columns)
{
    for (size_t i = 0; i < columns->n; i++) {
        const char *heading = columns->items[i].heading;
        size_t width = print_clean(v->arena, heading, strlen(heading), false).width;
        if (width > v->label_width)
            v->label_width = width;
    }
    if (v->label_width > WIDEST_LABEL)
        v->label_width = WIDEST_LABEL;
}

void vertical_record(FILE *out, const struct look *look, const struct record *record,
                     const struct columns *columns)
{
    struct vertical v = {.out = out,
                         .look = look,
                         .arena = arena_new(BUDGET),
                         .format = {.look = look, .seconds = true}};
    struct columns all;
    const struct value *id = record_find(record, "id");
    if (id && id->present)
        v.format.own = id->text;
    if (!v.arena)
        return;
    if (!columns)
        column_all(&all, v.arena, record->message, look);
    const struct columns *shown = columns ? columns : &all;
    measure(&v, shown);
    for (size_t i = 0; i < shown->n; i++)
        put_column(&v, &shown->items[i], record, columns != NULL);
    arena_free(v.arena);
}
