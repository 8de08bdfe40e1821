/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Segments in filters: segment = "VIP 华东" or segment = SM-3. A static one is the list of its
 * members, a dynamic one is its own filter, under the rules of whoever asks.
 */
#include "common/buf.h"
#include "server/resource/filter_internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_NESTED = 4, CATALOG_STATIC = 2 };

static const char *const names[] = {"segment", "segment_id", "客户群"};

bool filter_segment_is(const struct contract_object *object, const char *field)
{
    if (strcmp(object->name, "customer") != 0)
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], field) == 0)
            return true;
    return false;
}

/* "SM-12" -> 12; 0 for what is a name. */
static int64_t read_id(const char *text)
{
    char *end;
    if (strncasecmp(text, "SM-", 3) != 0 || text[3] < '1' || text[3] > '9')
        return 0;
    long long id = strtoll(text + 3, &end, 10);
    return *end ? 0 : id;
}

static const struct catalog_segment *find(const struct catalog *catalog, const char *text)
{
    int64_t id = read_id(text);
    for (size_t i = 0; i < catalog->n_segments; i++) {
        const struct catalog_segment *segment = &catalog->segments[i];
        if (id ? segment->id == id : strcasecmp(segment->name, text) == 0)
            return segment;
    }
    return NULL;
}

static void write_members(struct filter_state *state, int64_t id)
{
    sql_put(state->sql, "exists (select from segment_member x where x.segment_id = ");
    sql_number(state->sql, id);
    sql_printf(state->sql, " and x.customer_id = %s.id)", state->context->alias);
}

static bool write_filter(struct filter_state *state, const struct filter_node *node,
                         const struct catalog_segment *segment)
{
    struct filter_context context = *state->context;
    struct filter_state inner = {
        .context = &context, .sql = state->sql, .arena = state->arena, .text = segment->filter};
    if (context.nested++ == MOST_NESTED)
        return filter_fail(state, node->at, "segments lie in each other more than %d deep.",
                           MOST_NESTED);
    context.measured = false;
    const struct filter_node *tree = filter_parse(&inner);
    if (tree && !inner.error)
        filter_write(&inner, tree);
    else if (!inner.error)
        sql_put(state->sql, "true");
    state->refusal = inner.refusal;
    if (inner.error && !status_is_ok(inner.refusal))
        state->error = inner.error;
    else if (inner.error)
        filter_fail(state, node->at, "the filter of the segment \"%s\" no longer works: %s",
                    segment->name, inner.error);
    return !inner.error;
}

bool filter_segment_write(struct filter_state *state, const struct filter_node *node)
{
    const char *text = node->value.text;
    const struct catalog_segment *segment = find(state->context->catalog, text);
    int64_t id = read_id(text);
    if (node->op != FILTER_EQ && node->op != FILTER_HAS)
        return filter_fail(state, node->at, "segment can be compared with =, != and : only.");
    if (segment && segment->kind != CATALOG_STATIC)
        return write_filter(state, node, segment);
    if (!segment && !id)
        return filter_fail(state, node->value.at, "there is no segment \"%s\".",
                           filter_excerpt(state, text));
    write_members(state, segment ? segment->id : id);
    return true;
}
