/* SPDX-License-Identifier: Apache-2.0 */
/* Mappings at work: the columns of a file, and the text that a row gives to a field. */
#include "server/model/mapping_internal.h"

#include "common/formula.h"
#include "common/utf8.h"

#include <ctype.h>
#include <string.h>

static bool is_blank(uint32_t code)
{
    return code == ' ' || code == '\t' || code == '\n' || code == '\r' || code == 0xa0 ||
           code == 0x3000 || code == 0xfeff || code == 0x200b;
}

const char *mapping_trim(struct arena *arena, const char *text)
{
    size_t length = strlen(text), begin = 0, end = 0;
    uint32_t code;
    for (size_t at = 0, size; at < length; at += size) {
        size = utf8_decode(text + at, length - at, &code);
        if (!size) {
            size = 1;
            code = 0xfffd;
        }
        if (!is_blank(code))
            end = at + size;
        else if (end == 0)
            begin = at + size;
    }
    if (end == 0)
        return "";
    if (begin == 0 && end == length)
        return text;
    const char *trimmed = arena_copy(arena, text + begin, end - begin);
    return trimmed ? trimmed : "";
}

static struct status no_column(struct arena *arena, const struct mapping_entry *entry,
                               const char *name, size_t n, const char *const *header)
{
    struct buf names;
    buf_init(&names, arena, 2000);
    for (size_t i = 0; i < n && i < 30; i++)
        buf_printf(&names, "%s%.60s", i ? ", " : "", header[i]);
    const char *all = buf_string(&names);
    struct mapping_scan scan = {.arena = arena, .line = entry->line};
    return mapping_error(&scan, "The file has no column \"%.60s\"; it has: %s.", name,
                         all ? all : "");
}

static bool find_column(struct arena *arena, const char *name, size_t n, const char *const *folded,
                        size_t *column)
{
    const char *wanted = utf8_fold(arena, mapping_trim(arena, name));
    for (size_t i = 0; wanted && i < n; i++)
        if (folded[i] && strcmp(folded[i], wanted) == 0) {
            *column = i;
            return true;
        }
    return false;
}

struct status mapping_bind(struct arena *arena, struct mapping *mapping, size_t n,
                           const char *const *header)
{
    const char **folded = arena_array(arena, n, sizeof *folded);
    for (size_t i = 0; folded && i < n; i++)
        folded[i] = utf8_fold(arena, mapping_trim(arena, header[i]));
    for (size_t i = 0; folded && i < mapping->n_entries; i++) {
        struct mapping_entry *entry = &mapping->entries[i];
        for (size_t p = 0; p < entry->n_pieces; p++) {
            struct mapping_piece *piece = &entry->pieces[p];
            if (!piece->constant && !find_column(arena, piece->text, n, folded, &piece->column))
                return no_column(arena, entry, piece->text, n, header);
        }
    }
    if (arena_failed(arena))
        return status_error(RPC_RESOURCE_EXHAUSTED, "NO_MEMORY", "There is not enough memory.");
    return STATUS_OK;
}

/* What a spreadsheet was kept from taking for a formula is a text again. */
static const char *cell_text(struct arena *arena, size_t n, const char *const *cells, size_t column)
{
    const char *bare = formula_bare(arena, column < n ? mapping_trim(arena, cells[column]) : "");
    return bare ? bare : "";
}

static const char *join(struct arena *arena, const struct mapping_entry *entry, size_t n,
                        const char *const *cells, size_t *column)
{
    struct buf text;
    bool some = false, all_constant = true;
    if (entry->n_pieces == 1 && !entry->pieces[0].constant) {
        *column = entry->pieces[0].column;
        return cell_text(arena, n, cells, *column);
    }
    buf_init(&text, arena, 2 * 1024 * 1024);
    for (size_t i = 0; i < entry->n_pieces; i++) {
        const struct mapping_piece *piece = &entry->pieces[i];
        const char *part =
            piece->constant ? piece->text : cell_text(arena, n, cells, piece->column);
        if (!piece->constant && *column == SIZE_MAX)
            *column = piece->column;
        all_constant &= piece->constant;
        some |= !piece->constant && *part;
        buf_puts(&text, part);
    }
    const char *joined = some || all_constant ? buf_string(&text) : "";
    return joined ? mapping_trim(arena, joined) : "";
}

static struct status map_value(struct arena *arena, const struct mapping_entry *entry,
                               const char **text)
{
    if (!entry->cases)
        return STATUS_OK;
    const char *folded = utf8_fold(arena, *text);
    for (size_t i = 0; folded && i < entry->n_cases; i++)
        if (strcmp(entry->cases[i].from, folded) == 0) {
            *text = entry->cases[i].to;
            return STATUS_OK;
        }
    if (!**text || entry->rest == MAPPING_KEEP)
        return STATUS_OK;
    if (entry->rest == MAPPING_REPLACE) {
        *text = entry->rest_text;
        return STATUS_OK;
    }
    const char *message =
        arena_printf(arena, "\"%.60s\" is none of the values that line %d of the mapping knows.",
                     *text, entry->line);
    return status_error(RPC_INVALID_ARGUMENT, "VALUE_NOT_MAPPED", message ? message : "");
}

static struct status multiply(struct arena *arena, const struct mapping_entry *entry,
                              const char **text)
{
    struct decimal number, product;
    char written[MONEY_TEXT];
    if (!entry->has_factor || !**text)
        return STATUS_OK;
    struct status status = money_parse_decimal(*text, MONEY_SCALE, true, &number);
    if (!status_is_ok(status))
        status = money_parse_decimal(*text, RATE_SCALE, true, &number);
    if (!status_is_ok(status))
        return status;
    if (!money_multiply(number, entry->factor, &product) ||
        !money_rescale(product, MONEY_SCALE, &product))
        return status_error(RPC_INVALID_ARGUMENT, "NUMBER_OUT_OF_RANGE",
                            "The number is too large.");
    *text = arena_string(arena, money_format_decimal(product, 0, written));
    return STATUS_OK;
}

static bool has_letter(const char *text)
{
    for (; *text; text++)
        if (isalpha((unsigned char)*text))
            return true;
    return false;
}

/* Newlines have no place in a field of one line; files have them all the same. */
static const char *one_line(struct arena *arena, const struct mapping_entry *entry,
                            const char *text)
{
    if (!entry->field || entry->field->multiline || !text[strcspn(text, "\r\n\t")])
        return text;
    char *copy = arena_string(arena, text);
    for (char *at = copy; at && *at; at++)
        if (strchr("\r\n\t", *at))
            *at = ' ';
    return copy ? copy : "";
}

const char *mapping_year(struct arena *arena, const char *text)
{
    if (strlen(text) != 4 || strspn(text, "0123456789") != 4)
        return text;
    return arena_printf(arena, "%s-01-01", text);
}

struct status mapping_text(struct arena *arena, const struct mapping_entry *entry, size_t n,
                           const char *const *cells, const char **text, size_t *column)
{
    *column = SIZE_MAX;
    *text = join(arena, entry, n, cells, column);
    if (strstr(*text, "\xef\xbf\xbd"))
        return status_error(RPC_INVALID_ARGUMENT, "TEXT_INVALID",
                            "The cell holds bytes that are no text in the file's encoding.");
    struct status status = map_value(arena, entry, text);
    if (status_is_ok(status))
        status = multiply(arena, entry, text);
    if (!status_is_ok(status))
        return status;
    if (entry->currency && **text && !has_letter(*text))
        *text = arena_printf(arena, "%s %s", *text, entry->currency);
    if (entry->login && **text)
        *text = mapping_login(arena, *text);
    if (entry->field && entry->field->type == CONTRACT_DATE)
        *text = mapping_year(arena, *text);
    *text = one_line(arena, entry, *text ? *text : "");
    return STATUS_OK;
}

const char *mapping_login(struct arena *arena, const char *name)
{
    enum { LONGEST = 48 };
    struct buf login;
    uint64_t hash = 14695981039346656037u; /* FNV-1a, for names without a Latin letter */
    bool gap = false;
    buf_init(&login, arena, 256);
    for (const char *at = name; *at; at++) {
        unsigned char byte = (unsigned char)*at;
        hash = (hash ^ byte) * 1099511628211u;
        if (isalnum(byte) && login.length < LONGEST) {
            if (gap && login.length)
                buf_put_byte(&login, '.');
            buf_put_byte(&login, (char)tolower(byte));
        }
        gap = !isalnum(byte);
    }
    if (login.length < 2)
        return arena_printf(arena, "user.%08llx", (unsigned long long)(hash & 0xffffffff));
    const char *text = buf_string(&login);
    return text ? text : "user";
}
