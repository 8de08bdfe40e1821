/* SPDX-License-Identifier: Apache-2.0 */
/* What a change of a role would change: the reply. */
#include "common/wire.h"
#include "server/feature/role_diff.h"
#include "server/resource/difference.h"
#include "server/resource/fieldrule.h"
#include "server/resource/value.h"

/* Numbers of kith.v1.DiffRoleResponse and RoleDifference. */
enum { DIFFERENCES = 1, USERS, USERS_EXAMINED, GAINED, LOST };
enum {
    USER_ID = 1,
    OBJECT,
    ACTION,
    FIELD,
    BEFORE,
    AFTER,
    USER_GAINED,
    USER_LOST,
    GAINED_SAMPLES,
    LOST_SAMPLES,
};

static const char *value_name(const char *object, const char *name, int32_t number)
{
    const struct contract_field *field = contract_field(contract_object(object)->message, name);
    const struct contract_enum_value *value = contract_enum_numbered(field->enumeration, number);
    return value ? value->short_name : "";
}

/* What it comes to for the user: "team", "hidden". */
static const char *state(const struct role_change *change, const struct session *session)
{
    if (!change->field)
        return value_name("permission", "scope",
                          (int32_t)session_scope(session, change->object, change->action) + 1);
    enum session_rule rule = fieldrule_named(session, change->object, change->field);
    return rule == SESSION_OPEN ? "open" : value_name("field_rule", "rule", (int32_t)rule);
}

static void put_samples(struct rpc_call *call, const struct role_pair *pair, uint32_t number,
                        int column)
{
    const struct db_segment *segment = call->segment;
    struct value ids, titles, id, title;
    ids.bytes = db_bytes(segment, pair->statement, 0, column, &ids.length);
    titles.bytes = db_bytes(segment, pair->statement, 0, column + 1, &titles.length);
    struct value_items each = value_array(ids), named = value_array(titles);
    while (value_next(&each, &id) && value_next(&named, &title)) {
        const char *name = resource_name(call->arena, pair->change->object, value_int(id));
        const char *text =
            arena_printf(call->arena, "%s%s%.*s", name ? name : "", title.length ? " " : "",
                         (int)title.length, title.bytes ? title.bytes : "");
        if (text)
            wire_put_string(&call->reply, number, text);
    }
}

static void put_counts(struct rpc_call *call, const struct role_pair *pair, int64_t *gained,
                       int64_t *lost)
{
    int64_t more = db_int(call->segment, pair->statement, 0, DIFFERENCE_GAINED);
    int64_t less = db_int(call->segment, pair->statement, 0, DIFFERENCE_LOST);
    wire_put_int(&call->reply, USER_GAINED, more);
    wire_put_int(&call->reply, USER_LOST, less);
    put_samples(call, pair, GAINED_SAMPLES, DIFFERENCE_GAINED_IDS);
    put_samples(call, pair, LOST_SAMPLES, DIFFERENCE_LOST_IDS);
    *gained += more;
    *lost += less;
}

static void put_pair(struct rpc_call *call, const struct role_pair *pair, int64_t *gained,
                     int64_t *lost)
{
    const struct role_change *change = pair->change;
    struct buf *reply = &call->reply;
    size_t begin = wire_begin(reply, DIFFERENCES);
    wire_put_string(reply, USER_ID,
                    resource_name(call->arena, contract_object("user"), pair->user));
    wire_put_string(reply, OBJECT, change->object->name);
    wire_put_string(reply, change->field ? FIELD : ACTION, change->name);
    wire_put_string(reply, BEFORE, state(change, pair->before));
    wire_put_string(reply, AFTER, state(change, pair->after));
    if (pair->statement >= 0)
        put_counts(call, pair, gained, lost);
    wire_end(reply, begin);
}

void role_diff_answer_put(struct rpc_call *call, const struct role_diff *diff)
{
    int64_t gained = 0, lost = 0;
    for (size_t i = 0; i < diff->n_pairs; i++)
        put_pair(call, &diff->pairs[i], &gained, &lost);
    wire_put_int(&call->reply, USERS, diff->total);
    wire_put_int(&call->reply, USERS_EXAMINED, (int64_t)diff->examined);
    wire_put_int(&call->reply, GAINED, gained);
    wire_put_int(&call->reply, LOST, lost);
}
