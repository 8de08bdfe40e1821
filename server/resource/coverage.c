/* SPDX-License-Identifier: Apache-2.0 */
/* Figures that say what they cover. */
#include "server/resource/coverage.h"

#include "common/wire.h"
#include "server/resource/access.h"

#include <string.h>

static enum access_scope of_children(const struct rpc_call *call,
                                     const struct contract_object *object)
{
    enum access_scope least = ACCESS_ALL, most = ACCESS_NONE;
    for (size_t i = 0; i < object->message->n_fields; i++) {
        const struct contract_field *field = &object->message->fields[i];
        if (!access_is_parent(object, field))
            continue;
        enum access_scope scope = coverage_scope(call, field->target);
        least = scope < least ? scope : least;
        most = scope > most ? scope : most;
    }
    return least == ACCESS_NONE && most != ACCESS_NONE ? ACCESS_OWN : least;
}

enum access_scope coverage_scope(const struct rpc_call *call, const struct contract_object *object)
{
    enum access_scope scope = access_scope_of(call, object, ACCESS_READ);
    if (object->parent)
        return of_children(call, object);
    return scope != ACCESS_NONE && !object->owned ? ACCESS_ALL : scope;
}

static const char *sentence(const struct rpc_call *call, enum access_scope scope)
{
    static const char *const english[] = {
        [ACCESS_NONE] = "Your role reads none of these records: only what is open to you by other "
                        "ways counts.",
        [ACCESS_OWN] = "Only what you may see counts: your own records, what hangs on your "
                       "customers, and what is shared with you.",
        [ACCESS_TEAM] = "Only what you may see counts: records of yours and of your teams, what "
                        "hangs on your customers, and what is shared with you.",
        [ACCESS_SUBTREE] = "Only what you may see counts: records of yours, of your teams and the "
                           "teams below, what hangs on your customers, and what is shared with "
                           "you.",
        [ACCESS_ALL] = "",
    };
    static const char *const chinese[] = {
        [ACCESS_NONE] = "您的角色不能查看这类记录：仅统计以其他方式对您开放的记录。",
        [ACCESS_OWN] = "仅统计您可以查看的记录：您本人的、您的客户名下的以及共享给您的记录。",
        [ACCESS_TEAM] =
            "仅统计您可以查看的记录：您本人和所在团队的、您的客户名下的以及共享给您的记录。",
        [ACCESS_SUBTREE] =
            "仅统计您可以查看的记录：您本人、本团队及下级的、您的客户名下的以及共享给您的记录。",
        [ACCESS_ALL] = "",
    };
    return strcmp(call->language, "zh") == 0 ? chinese[scope] : english[scope];
}

void coverage_write(struct rpc_call *call, const struct contract_object *object)
{
    const struct contract_field *scope = contract_field(call->method->output, "scope");
    const struct contract_field *text = contract_field(call->method->output, "coverage");
    enum access_scope covered = coverage_scope(call, object);
    if (scope)
        wire_put_int(&call->reply, scope->number, covered + 1);
    if (text && *sentence(call, covered))
        wire_put_string(&call->reply, text->number, sentence(call, covered));
}
