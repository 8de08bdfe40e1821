/* SPDX-License-Identifier: Apache-2.0 */
/* The filter language of lists: from text to predicate, and the errors on the way. */
#include "server/resource/filter.h"

#include "common/utf8.h"
#include "server/resource/fieldname.h"
#include "server/resource/fieldrule.h"
#include "server/resource/filter_internal.h"

#include <stdarg.h>
#include <string.h>

static size_t characters_before(const char *text, size_t at)
{
    size_t count = 0;
    for (size_t i = 0; i < at; i++)
        count += ((unsigned char)text[i] & 0xc0) != 0x80;
    return count;
}

bool filter_fail(struct filter_state *state, size_t at, const char *format, ...)
{
    if (state->error)
        return false;
    va_list arguments;
    va_start(arguments, format);
    const char *sentence = arena_vprintf(state->arena, format, arguments);
    va_end(arguments);
    size_t character = characters_before(state->text, at) + 1;
    state->error = arena_printf(state->arena, "At character %zu of the filter: %s", character,
                                sentence ? sentence : "it cannot be read.");
    if (!state->error)
        state->error = "The filter is too complex.";
    return false;
}

const char *filter_excerpt(struct filter_state *state, const char *text)
{
    return fieldname_excerpt(state->arena, text);
}

bool filter_may_use(struct filter_state *state, const struct contract_object *object,
                    const char *name)
{
    enum session_rule rule = fieldrule_named(state->context->session, object, name);
    state->refusal = fieldrule_check(state->arena, rule, FIELDRULE_COMPARE, object, name, "filter");
    if (status_is_ok(state->refusal))
        return true;
    state->error = state->refusal.message;
    return false;
}

bool filter_may_keep(struct filter_state *state, size_t at, const char *what)
{
    return !state->context->kept || filter_fail(state, at, "in a rule %s.", what);
}

static void compile(struct filter_state *state)
{
    const struct filter_node *node = filter_parse(state);
    if (state->error)
        return;
    if (!node)
        sql_put(state->sql, "true");
    else if (filter_write(state, node) && (state->sql->failed || state->sql->text.failed))
        state->error = "The filter is too complex.";
}

struct status filter_compile(const struct filter_context *context, const char *filter,
                             struct sql *sql)
{
    size_t length = strlen(filter);
    if (length > FILTER_MAX_LENGTH)
        return status_field("filter", "The filter is longer than 8000 bytes.");
    if (!utf8_check(filter, length))
        return status_field("filter", "The filter is not valid UTF-8.");
    struct filter_state state = {
        .context = context, .sql = sql, .arena = sql->arena, .text = filter};
    compile(&state);
    if (!status_is_ok(state.refusal))
        return state.refusal;
    return state.error ? status_field("filter", state.error) : STATUS_OK;
}
