/* SPDX-License-Identifier: Apache-2.0 */
/* Filters that are kept: the text that the compiler writes, with its values in one array. */
#include "server/resource/filter_kept.h"

#include <ctype.h>
#include <string.h>

/* "$12::bigint" -> "($2)[12]::bigint": values are parameters, so a "$" begins nothing else. */
static const char *rewrite(struct arena *arena, const char *text)
{
    struct buf out;
    buf_init(&out, arena, SQL_MAX_LENGTH);
    while (*text) {
        size_t plain = strcspn(text, "$");
        buf_put(&out, text, plain);
        text += plain;
        if (!*text)
            break;
        size_t digits = 0;
        while (isdigit((unsigned char)text[1 + digits]))
            digits++;
        buf_printf(&out, "($2)[%.*s]", (int)digits, text + 1);
        text += 1 + digits;
    }
    return buf_string(&out);
}

struct status filter_kept_compile(struct arena *arena, const struct filter_context *context,
                                  const char *filter, struct filter_kept *kept)
{
    struct filter_context own = *context;
    struct sql sql;
    own.alias = "t";
    own.kept = true;
    sql_init(&sql, arena);
    struct status status = filter_compile(&own, filter, &sql);
    if (!status_is_ok(status))
        return status;
    const char **values = arena_array(arena, sql.n + 1, sizeof *values);
    for (size_t i = 0; i < sql.n && values; i++)
        values[i] = sql.params[i].data;
    const char *text = buf_string(&sql.text);
    kept->predicate = text ? rewrite(arena, text) : NULL;
    if (!values || !kept->predicate)
        return status_error(RPC_RESOURCE_EXHAUSTED, "NO_MEMORY", "There is not enough memory.");
    kept->params = db_text_array(arena, sql.n, values);
    return STATUS_OK;
}
