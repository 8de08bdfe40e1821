/* SPDX-License-Identifier: Apache-2.0 */
/* What stands right of "=": columns, constants, and what becomes of their texts. */
#include "server/model/mapping_internal.h"

#include "common/clock.h"
#include "common/utf8.h"

#include <ctype.h>
#include <string.h>

static bool is_currency(const char *word)
{
    return strlen(word) == 3 && isupper((unsigned char)word[0]) &&
           isupper((unsigned char)word[1]) && isupper((unsigned char)word[2]);
}

static bool is_money(const struct mapping_entry *entry)
{
    return entry->custom || (entry->field && entry->field->type == CONTRACT_MONEY);
}

/* Does a new part begin here, after at least one word of a column's name? */
static bool is_modifier(struct mapping_scan ahead, const struct mapping_entry *entry)
{
    if (strchr("+*{", *ahead.at))
        return true;
    const char *word = mapping_word(&ahead);
    if (strcmp(word, "or") == 0)
        return strcmp(mapping_peek(&ahead), "create") == 0;
    if (is_currency(word))
        return is_money(entry);
    return strcmp(word, "by") == 0 || strcmp(word, "as") == 0 || strcmp(word, "loosely") == 0;
}

/* Words up to the end of the line or to what is no part of the name. */
static struct status bare_column(struct mapping_scan *scan, struct mapping_entry *entry,
                                 struct mapping_piece *piece)
{
    const char *begin = scan->at, *end = begin;
    while (!mapping_at_end(scan)) {
        if (end != begin && is_modifier(*scan, entry))
            break;
        size_t length = strcspn(scan->at, " \t\r\n+*{");
        if (!length)
            break;
        scan->at += length;
        end = scan->at;
        mapping_blanks(scan);
    }
    if (end == begin)
        return mapping_error(scan, "Here should be the name of a column, or a \"constant\".");
    piece->text = arena_copy(scan->arena, begin, (size_t)(end - begin));
    return STATUS_OK;
}

static struct status bracketed_column(struct mapping_scan *scan, struct mapping_piece *piece)
{
    size_t length = strcspn(++scan->at, "]\n");
    if (scan->at[length] != ']')
        return mapping_error(scan, "A bracket is opened and not closed.");
    piece->text = arena_copy(scan->arena, scan->at, length);
    scan->at += length + 1;
    return STATUS_OK;
}

static struct status parse_piece(struct mapping_scan *scan, struct mapping_entry *entry)
{
    if (entry->n_pieces == MAPPING_MAX_PIECES)
        return mapping_error(scan, "At most %d columns can be joined.", MAPPING_MAX_PIECES);
    struct mapping_piece *piece = &entry->pieces[entry->n_pieces++];
    mapping_blanks(scan);
    if (*scan->at == '[')
        return bracketed_column(scan, piece);
    if (*scan->at != '"')
        return bare_column(scan, entry, piece);
    piece->constant = true;
    return mapping_quoted(scan, &piece->text);
}

/* One side of a case, up to ":" or ";" or "}" or the end of the line. */
static struct status case_text(struct mapping_scan *scan, const char *stop, const char **text)
{
    mapping_blanks(scan);
    if (*scan->at == '"') {
        struct status status = mapping_quoted(scan, text);
        mapping_blanks(scan);
        return status;
    }
    size_t length = strcspn(scan->at, stop);
    const char *raw = arena_copy(scan->arena, scan->at, length);
    *text = raw ? mapping_trim(scan->arena, raw) : "";
    scan->at += length;
    return STATUS_OK;
}

static struct status add_case(struct mapping_scan *scan, struct mapping_entry *entry,
                              struct mapping_case *cases, struct mapping_case found)
{
    if (strcmp(found.from, "*") == 0) {
        bool keep = strcmp(found.to, "keep") == 0;
        entry->rest = keep ? MAPPING_KEEP : MAPPING_REPLACE;
        entry->rest_text = found.to;
        return STATUS_OK;
    }
    if (entry->n_cases == MAPPING_MAX_CASES)
        return mapping_error(scan, "There are more than %d values.", MAPPING_MAX_CASES);
    found.from = utf8_fold(scan->arena, found.from);
    if (!found.from)
        return mapping_error(scan, "A value is not well-formed.");
    cases[entry->n_cases++] = found;
    return STATUS_OK;
}

static void next_case(struct mapping_scan *scan)
{
    for (;; scan->at++) {
        scan->at += strspn(scan->at, " \t\r;");
        if (*scan->at != '\n')
            return;
        scan->line++;
    }
}

static struct status parse_case(struct mapping_scan *scan, struct mapping_entry *entry,
                                struct mapping_case *cases)
{
    struct mapping_case found;
    struct status status = case_text(scan, ":;}\n", &found.from);
    if (!status_is_ok(status))
        return status;
    if (!mapping_take(scan, ':'))
        return mapping_error(scan, "Values are written { from: to; from: to; *: keep }.");
    status = case_text(scan, ";}\n", &found.to);
    return status_is_ok(status) ? add_case(scan, entry, cases, found) : status;
}

static struct status parse_cases(struct mapping_scan *scan, struct mapping_entry *entry)
{
    struct mapping_case *cases = arena_array(scan->arena, MAPPING_MAX_CASES, sizeof *cases);
    struct status status = STATUS_OK;
    if (!cases)
        return mapping_error(scan, "There is not enough memory.");
    entry->cases = cases;
    for (next_case(scan); *scan->at && *scan->at != '}' && status_is_ok(status); next_case(scan))
        status = parse_case(scan, entry, cases);
    if (status_is_ok(status) && !mapping_take(scan, '}'))
        return mapping_error(scan, "A brace is opened and not closed.");
    if (status_is_ok(status) && !entry->n_cases && entry->rest == MAPPING_REFUSE)
        return mapping_error(scan, "There is no value between the braces.");
    return status;
}

static struct status parse_factor(struct mapping_scan *scan, struct mapping_entry *entry)
{
    const char *number = mapping_value(scan);
    struct status status = money_parse_decimal(number, RATE_SCALE, true, &entry->factor);
    entry->has_factor = true;
    if (!status_is_ok(status))
        return mapping_error(scan, "\"%.40s\" is no number to multiply with.", number);
    return STATUS_OK;
}

static struct status parse_by(struct mapping_scan *scan, struct mapping_entry *entry)
{
    if (!mapping_is_reference(entry))
        return mapping_error(scan, "\"by\" belongs to fields that refer to other records.");
    const char *name = mapping_word(scan);
    const struct contract_object *target = entry->field->target;
    entry->by = contract_field(target->message, name);
    bool fits = entry->by && entry->by->column && !entry->by->repeated &&
                (entry->by->type == CONTRACT_TEXT || strcmp(name, "id") == 0) &&
                strcmp(name, "etag") != 0;
    if (!fits)
        return mapping_error(scan,
                             "%s cannot be found by \"%.60s\"; take id, external_id or a "
                             "text such as %s.",
                             target->name, name, target->title);
    if (strcmp(mapping_peek(scan), "loosely") == 0) {
        mapping_word(scan);
        entry->loosely = true;
    }
    return STATUS_OK;
}

static struct status parse_create(struct mapping_scan *scan, struct mapping_entry *entry)
{
    if (strcmp(mapping_word(scan), "create") != 0)
        return mapping_error(scan, "After \"or\" comes \"create\".");
    entry->create = true;
    if (!entry->by || !mapping_can_create(entry->field->target, entry->by))
        return mapping_error(scan, "\"or create\" works where a name is all that a record needs: "
                                   "write \"by name or create\", for teams, categories, tags, "
                                   "users.");
    return STATUS_OK;
}

static struct status parse_as(struct mapping_scan *scan, struct mapping_entry *entry)
{
    enum clock_order order;
    const char *word = mapping_word(scan);
    if (strcmp(word, "login") == 0)
        entry->login = true;
    else if (clock_order_parse(word, &order))
        entry->dates = word;
    else
        return mapping_error(scan, "After \"as\" comes ymd, dmy, mdy or login.");
    return STATUS_OK;
}

static struct status parse_word(struct mapping_scan *scan, struct mapping_entry *entry)
{
    const char *word = mapping_word(scan);
    if (strcmp(word, "by") == 0)
        return parse_by(scan, entry);
    if (strcmp(word, "or") == 0)
        return parse_create(scan, entry);
    if (strcmp(word, "as") == 0)
        return parse_as(scan, entry);
    if (!is_currency(word) || !is_money(entry))
        return mapping_error(scan, "\"%.40s\" is not understood here.",
                             *word ? word : mapping_value(scan));
    entry->currency = word;
    return STATUS_OK;
}

struct status mapping_source(struct mapping_scan *scan, struct mapping_entry *entry)
{
    struct status status;
    do
        status = parse_piece(scan, entry);
    while (status_is_ok(status) && mapping_take(scan, '+'));
    mapping_blanks(scan);
    while (status_is_ok(status) && !mapping_at_end(scan)) {
        if (mapping_take(scan, '{'))
            status = parse_cases(scan, entry);
        else if (mapping_take(scan, '*'))
            status = parse_factor(scan, entry);
        else
            status = parse_word(scan, entry);
        mapping_blanks(scan);
    }
    return status;
}
