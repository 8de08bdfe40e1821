/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the values in filters: checked here, so that PostgreSQL has nothing to refuse. */
#include "common/money.h"
#include "server/resource/fieldname.h"
#include "server/resource/filter_internal.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static size_t digits(const char *text)
{
    return strspn(text, "0123456789");
}

static const char *keep(struct filter_state *state, const struct filter_leaf *leaf,
                        const char *text)
{
    if (!text)
        filter_fail(state, leaf->value->at, "it is too complex.");
    return text;
}

/* A whole number; false when it is none or does not fit. */
static bool parse_whole(const char *text, long long *number)
{
    const char *begin = text + (*text == '-' || *text == '+');
    size_t count = digits(begin);
    errno = 0;
    *number = strtoll(text, NULL, 10);
    return count && !begin[count] && !errno;
}

const char *filter_read_int(struct filter_state *state, const struct filter_leaf *leaf)
{
    long long number;
    if (!parse_whole(leaf->value->text, &number)) {
        filter_leaf_fail(state, leaf, "a whole number such as 100");
        return NULL;
    }
    return keep(state, leaf, arena_printf(state->arena, "%lld", number));
}

/* Digits, a point, digits, an exponent: what strtod takes, without its hex, inf and nan. */
static bool looks_like_double(const char *text)
{
    text += *text == '-' || *text == '+';
    size_t whole = digits(text), fraction = 0;
    text += whole;
    if (*text == '.') {
        fraction = digits(++text);
        text += fraction;
    }
    if (!whole && !fraction)
        return false;
    if (*text != 'e' && *text != 'E')
        return !*text;
    text++;
    text += *text == '-' || *text == '+';
    return digits(text) && !text[digits(text)];
}

const char *filter_read_double(struct filter_state *state, const struct filter_leaf *leaf)
{
    double number = looks_like_double(leaf->value->text) ? strtod(leaf->value->text, NULL) : NAN;
    if (!isfinite(number)) {
        filter_leaf_fail(state, leaf, "a number such as 0.5");
        return NULL;
    }
    return keep(state, leaf, arena_printf(state->arena, "%.17g", number));
}

const char *filter_read_decimal(struct filter_state *state, const struct filter_leaf *leaf)
{
    struct decimal number;
    char text[MONEY_TEXT];
    struct status status = money_parse_decimal(leaf->value->text, RATE_SCALE, true, &number);
    if (!status_is_ok(status)) {
        filter_leaf_fail(state, leaf, "a number such as 12.5 (eight decimals at most)");
        return NULL;
    }
    return keep(state, leaf, arena_string(state->arena, money_format_decimal(number, 0, text)));
}

const char *filter_read_bool(struct filter_state *state, const struct filter_leaf *leaf)
{
    static const char *const words[][2] = {{"true", "true"},   {"yes", "true"}, {"是", "true"},
                                           {"false", "false"}, {"no", "false"}, {"否", "false"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(leaf->value->text, words[i][0]) == 0)
            return words[i][1];
    filter_leaf_fail(state, leaf, "true or false (or yes, no)");
    return NULL;
}

static bool is_code(const struct catalog_code *code, const char *text)
{
    return strcasecmp(code->code, text) == 0 || strcasecmp(code->label_en, text) == 0 ||
           strcmp(code->label_zh, text) == 0;
}

static void fail_code(struct filter_state *state, const struct filter_leaf *leaf, const char *list)
{
    const struct catalog *catalog = state->context->catalog;
    struct fieldname_nearest nearest = {.word = leaf->value->text};
    for (size_t i = 0; i < catalog->n_codes; i++)
        if (strcmp(catalog->codes[i].list, list) == 0)
            fieldname_try(&nearest, catalog->codes[i].code);
    filter_fail(state, leaf->value->at, "the code list \"%s\" of %s has no code \"%s\".%s%s%s",
                list, leaf->name, filter_excerpt(state, leaf->value->text),
                nearest.best ? " Did you mean " : "", nearest.best ? nearest.best : "",
                nearest.best ? "?" : "");
}

const char *filter_find_code(const struct catalog *catalog, const char *list, const char *text)
{
    if (catalog_code(catalog, list, text))
        return text;
    for (size_t i = 0; i < catalog->n_codes; i++)
        if (strcmp(catalog->codes[i].list, list) == 0 && is_code(&catalog->codes[i], text))
            return catalog->codes[i].code;
    return NULL;
}

const char *filter_read_code(struct filter_state *state, const struct filter_leaf *leaf,
                             const char *list)
{
    const struct catalog *catalog = state->context->catalog;
    const char *text = leaf->value->text;
    const char *code =
        catalog_has_list(catalog, list) ? filter_find_code(catalog, list, text) : text;
    if (!code)
        fail_code(state, leaf, list);
    return code;
}

static bool fail_id(struct filter_state *state, const struct filter_leaf *leaf,
                    const struct contract_object *target)
{
    bool user = strcmp(target->name, "user") == 0;
    return filter_fail(state, leaf->value->at,
                       "%s expects the id of a %s, such as %s-12%s, not \"%s\".", leaf->name,
                       target->name, target->prefix, user ? " or me" : "",
                       filter_excerpt(state, leaf->value->text));
}

static bool is_me(const struct filter_leaf *leaf)
{
    return strcasecmp(leaf->value->text, "me") == 0 &&
           strcmp(leaf->field->target->name, "user") == 0;
}

/* "C-12" and "12" -> "12" */
static const char *behind_prefix(const struct filter_leaf *leaf)
{
    const char *prefix = leaf->field->target->prefix;
    const char *text = leaf->value->text;
    size_t length = strlen(prefix);
    bool has_prefix = strncasecmp(text, prefix, length) == 0 && text[length] == '-';
    return has_prefix ? text + length + 1 : text;
}

bool filter_read_is_id(const struct filter_leaf *leaf)
{
    const char *digits = behind_prefix(leaf);
    return is_me(leaf) || digits[strspn(digits, "0123456789")] == '\0';
}

const char *filter_read_id(struct filter_state *state, const struct filter_leaf *leaf)
{
    const struct contract_object *target = leaf->field->target;
    long long number = state->context->user_id;
    if (!target) {
        filter_fail(state, leaf->value->at, "%s cannot be filtered by.", leaf->name);
        return NULL;
    }
    const char *digits = behind_prefix(leaf);
    if (is_me(leaf) && !filter_may_keep(state, leaf->value->at, "people stand by their id"))
        return NULL;
    if (!is_me(leaf) && (!isdigit((unsigned char)*digits) || !parse_whole(digits, &number))) {
        fail_id(state, leaf, target);
        return NULL;
    }
    return keep(state, leaf, arena_printf(state->arena, "%lld", number));
}

static const struct contract_enum_value *find_value(const struct contract_enum *enumeration,
                                                    const char *text)
{
    const struct contract_enum_value *value = contract_enum_named(enumeration, text);
    for (size_t i = 0; !value && i < enumeration->n_values; i++) {
        const struct contract_label *label = &enumeration->values[i].label;
        if (strcasecmp(label->en, text) == 0 || strcmp(label->zh, text) == 0)
            value = &enumeration->values[i];
    }
    return value;
}

static void fail_enum(struct filter_state *state, const struct filter_leaf *leaf)
{
    const struct contract_enum *enumeration = leaf->field->enumeration;
    struct buf buf;
    buf_init(&buf, state->arena, 1000);
    for (size_t i = 0; i < enumeration->n_values; i++)
        if (enumeration->values[i].number)
            buf_printf(&buf, "%s%s", buf.length ? ", " : "", enumeration->values[i].short_name);
    const char *names = buf_string(&buf);
    filter_fail(state, leaf->value->at, "%s has no value \"%s\". Possible are %s.", leaf->name,
                filter_excerpt(state, leaf->value->text), names ? names : "fewer");
}

const char *filter_read_enum(struct filter_state *state, const struct filter_leaf *leaf)
{
    const struct contract_enum_value *value =
        find_value(leaf->field->enumeration, leaf->value->text);
    if (!value) {
        fail_enum(state, leaf);
        return NULL;
    }
    return keep(state, leaf, arena_printf(state->arena, "%d", (int)value->number));
}

static bool is_currency(const char *text, char code[static 4])
{
    for (size_t i = 0; i < 3; i++)
        if (!isalpha((unsigned char)(code[i] = text[i])))
            return false;
    for (size_t i = 0; i < 3; i++)
        code[i] = (char)toupper((unsigned char)code[i]);
    code[3] = '\0';
    return !text[3] && money_exponent(code) >= 0;
}

bool filter_read_money(struct filter_state *state, const struct filter_leaf *leaf,
                       struct filter_money *money)
{
    struct money parsed = {0};
    char text[MONEY_TEXT], code[4];
    const char *written = leaf->value->text;
    *money = (struct filter_money){0};
    if (filter_leaf_is_equality(leaf) && is_currency(written, code)) {
        money->currency = keep(state, leaf, arena_string(state->arena, code));
        return money->currency;
    }
    if (!status_is_ok(money_parse(written, NULL, &parsed)) &&
        !status_is_ok(money_parse_decimal(written, MONEY_SCALE, true, &parsed.amount)))
        return filter_leaf_fail(state, leaf, "an amount such as 35000 or 35000CNY");
    money_format_decimal(parsed.amount, 0, text);
    money->amount = keep(state, leaf, arena_string(state->arena, text));
    if (parsed.currency[0])
        money->currency = keep(state, leaf, arena_string(state->arena, parsed.currency));
    return money->amount && (money->currency || !parsed.currency[0]);
}
