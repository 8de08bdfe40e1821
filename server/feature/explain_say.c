/* SPDX-License-Identifier: Apache-2.0 */
/* Explanations of access as sentences. */
#include "server/feature/explain_say.h"

#include "common/wire.h"

#include <string.h>

/* Numbers of kith.v1.ExplainAccessResponse and AccessStep. */
enum { ALLOWED = 1, TEXT, STEPS };
enum { STEP_RULE = 1, STEP_HOLDS, STEP_TEXT, STEP_DEPTH, STEP_ABOUT };

struct sentence {
    struct contract_label holds, fails;
};

static const struct sentence sentences[EXPLAIN_RULES + 1] = {
    [EXPLAIN_USER] = {{"{0} can sign in.", "{0} 可以登录。"},
                      {"{0} cannot sign in: the account is disabled or deleted.",
                       "{0} 无法登录：账号已停用或已删除。"}},
    [EXPLAIN_PASSWORD] = {{"{0} has a password of their own.", "{0} 已设置自己的密码。"},
                          {"{0} has to choose a password first; until then nothing else is open.",
                           "{0} 须先设置自己的密码，在此之前不能做其他操作。"}},
    [EXPLAIN_SECOND_FACTOR] =
        {{"The role {2} asks for a second factor, and {0} has one.",
          "角色 {2} 要求双重验证，{0} 已设置。"},
         {"The role {2} asks for a second factor and {0} has none; until it is set up nothing else "
          "is open.",
          "角色 {2} 要求双重验证，{0} 尚未设置，在此之前不能做其他操作。"}},
    [EXPLAIN_COMMAND] = {{"The command asks for {1}, which a role of {0} gives.",
                          "该命令要求权限 {1}，{0} 的角色已授予。"},
                         {"The command asks for {1}, which no role of {0} gives.",
                          "该命令要求权限 {1}，{0} 的角色均未授予。"}},
    [EXPLAIN_ROLE] = {{"The role {2} gives {1}: {3}.", "角色 {2} 授予 {1}：{3}。"},
                      {"The role {2} does not give {1}.", "角色 {2} 未授予 {1}。"}},
    [EXPLAIN_SCOPE] = {{"Together {1} reaches: {3}.", "合计 {1} 的范围：{3}。"},
                       {"No role of {0} gives {1}.", "{0} 的角色均未授予 {1}。"}},
    [EXPLAIN_RECORD] = {{"{1} exists.", "{1} 存在。"}, {"There is no {1}.", "{1} 不存在。"}},
    [EXPLAIN_RECYCLE_BIN] = {{"{1} is in the recycle bin, where it can still be read.",
                              "{1} 在回收站中，仍可查看。"},
                             {"{1} is in the recycle bin: restore it first.",
                              "{1} 在回收站中：请先恢复。"}},
    [EXPLAIN_ALL] = {{"The scope covers {1}, whoever owns it.", "该范围涵盖 {1}，不论负责人。"},
                     {"The scope does not cover {1}.", "该范围不涵盖 {1}。"}},
    [EXPLAIN_OWNER] = {{"{0} is the owner of {1}.", "{0} 是 {1} 的负责人。"},
                       {"{0} is not the owner of {1}{3}.", "{0} 不是 {1} 的负责人{3}。"}},
    [EXPLAIN_TEAM] = {{"{1} belongs to a team that the scope reaches{3}.",
                       "{1} 属于范围内的团队{3}。"},
                      {"{1} belongs to no team that the scope reaches{3}.",
                       "{1} 不属于范围内的团队{3}。"}},
    [EXPLAIN_CUSTOMER_OWNER] = {{"{0} owns the customer of {1}.", "{0} 是 {1} 所属客户的负责人。"},
                                {"{0} does not own the customer of {1}{3}.",
                                 "{0} 不是 {1} 所属客户的负责人{3}。"}},
    [EXPLAIN_CUSTOMER_TEAM] = {{"The customer of {1} belongs to a team that the scope reaches{3}.",
                                "{1} 所属客户属于范围内的团队{3}。"},
                               {"The customer of {1} belongs to no team that the scope reaches{3}.",
                                "{1} 所属客户不属于范围内的团队{3}。"}},
    [EXPLAIN_SUBJECT] = {{"{1} is about {0}.", "{1} 是关于 {0} 的。"},
                         {"{1} is not about {0}, or not for them to see yet{3}.",
                          "{1} 不是关于 {0} 的，或尚未公布{3}。"}},
    [EXPLAIN_SHARE] = {{"{1} is shared with {2} to {3}.", "{1} 已共享给 {2}：{3}。"},
                       {"{1} is not shared with {2} for that.", "{1} 未为此共享给 {2}。"}},
    [EXPLAIN_CUSTOMER_SHARE] = {{"The customer of {1} is shared with {2} to {3}.",
                                 "{1} 所属客户已共享给 {2}：{3}。"},
                                {"The customer of {1} is not shared with {2}.",
                                 "{1} 所属客户未共享给 {2}。"}},
    [EXPLAIN_PARENT] = {{"It hangs on {1}, which {0} may {2}.",
                         "它挂在 {1} 上，{0} 可以{2}该记录。"},
                        {"It hangs on {1}, which {0} may not {2}.",
                         "它挂在 {1} 上，{0} 不可以{2}该记录。"}},
    [EXPLAIN_LENT] = {{"{0} holds the record, or made the share.",
                       "{0} 持有该记录，或创建了该共享。"},
                      {"The record was only lent to {0}: shares that others made are not theirs to "
                       "change.",
                       "该记录只是共享给 {0}：不能更改他人创建的共享。"}},
    [EXPLAIN_ROLE_FIELD] = {{"The role {2} lets {1} be used: {3}.", "角色 {2} 允许使用 {1}：{3}。"},
                            {"The role {2} keeps {1} back: {3}.", "角色 {2} 限制 {1}：{3}。"}},
    [EXPLAIN_FIELD] = {{"The field {1} is open for that: {3}.", "字段 {1} 对此开放：{3}。"},
                       {"The field {1} is not open for that: {3}.", "字段 {1} 对此不开放：{3}。"}},
    [EXPLAIN_POOL] = {{"{1} waits in the pool {2}; {0} may claim it as far as there is room: kith "
                       "pool claim {1}.",
                       "{1} 在公海{2}中；{0} 可在上限内领取：kith pool claim {1}。"},
                      {"{1} waits in the pool {2}, from which {0} may not claim.",
                       "{1} 在公海{2}中，{0} 不能从中领取。"}},
    [EXPLAIN_SHOWN] = {{"{1} is published.", "{1} 已发布。"},
                       {"{1} is not published.", "{1} 未发布。"}},
    [EXPLAIN_QUEUE] = {{"{1} waits in a queue that {0} works on{3}.",
                        "{1} 在 {0} 所属的队列中等待{3}。"},
                       {"{1} does not wait in a queue that {0} works on{3}.",
                        "{1} 未在 {0} 所属的队列中等待{3}。"}},
    [EXPLAIN_VERDICT] = {{"{0} may {2} {1}{3}.", "{0} 可以{2} {1}{3}。"},
                         {"{0} may not {2} {1}{3}.", "{0} 不可以{2} {1}{3}。"}},
};

const char *explain_label(const struct rpc_call *call, const struct contract_label *label)
{
    return strcmp(call->language, "zh") == 0 ? label->zh : label->en;
}

const char *explain_verb(const struct rpc_call *call, enum access_action action)
{
    static const struct contract_label verbs[ACCESS_ACTIONS] = {
        [ACCESS_READ] = {"read", "查看"},      [ACCESS_CREATE] = {"create", "新建"},
        [ACCESS_UPDATE] = {"update", "修改"},  [ACCESS_DELETE] = {"delete", "删除"},
        [ACCESS_EXPORT] = {"export", "导出"},  [ACCESS_IMPORT] = {"import", "导入"},
        [ACCESS_PUBLISH] = {"publish", "发布"}};
    return explain_label(call, &verbs[action]);
}

static const char *value_label(const struct rpc_call *call, const char *object, const char *name,
                               int32_t number)
{
    const struct contract_field *field = contract_field(contract_object(object)->message, name);
    const struct contract_enum_value *value = contract_enum_numbered(field->enumeration, number);
    return value ? explain_label(call, &value->label) : "";
}

const char *explain_scope(const struct rpc_call *call, enum access_scope scope)
{
    return value_label(call, "permission", "scope", (int32_t)scope + 1);
}

const char *explain_kind(const struct rpc_call *call, enum session_rule rule)
{
    static const struct contract_label open = {"open", "开放"};
    return rule == SESSION_OPEN ? explain_label(call, &open)
                                : value_label(call, "field_rule", "rule", (int32_t)rule);
}

const char *explain_fill(struct arena *arena, const char *text, const struct explain_words *words)
{
    const char *const places[] = {words->user, words->what, words->more, words->detail};
    struct buf out;
    buf_init(&out, arena, 8192);
    for (const char *open; (open = strchr(text, '{')) != NULL; text = open + 3) {
        const char *word = places[(open[1] - '0') & 3];
        buf_put(&out, text, (size_t)(open - text));
        buf_puts(&out, word ? word : "");
    }
    buf_puts(&out, text);
    const char *filled = buf_string(&out);
    return filled ? filled : "";
}

static const char *say(const struct rpc_call *call, enum explain_rule rule, bool holds,
                       const struct explain_words *words)
{
    const struct sentence *sentence = &sentences[rule];
    return explain_fill(call->arena,
                        explain_label(call, holds ? &sentence->holds : &sentence->fails), words);
}

void explain_step(struct rpc_call *call, enum explain_rule rule, bool holds, unsigned depth,
                  const char *about, const struct explain_words *words)
{
    size_t begin = wire_begin(&call->reply, STEPS);
    wire_put_int(&call->reply, STEP_RULE, rule);
    if (holds)
        wire_put_bool(&call->reply, STEP_HOLDS, true);
    wire_put_string(&call->reply, STEP_TEXT, say(call, rule, holds, words));
    if (depth)
        wire_put_int(&call->reply, STEP_DEPTH, depth);
    if (about)
        wire_put_string(&call->reply, STEP_ABOUT, about);
    wire_end(&call->reply, begin);
}

void explain_verdict(struct rpc_call *call, bool allowed, const struct explain_words *words)
{
    if (allowed)
        wire_put_bool(&call->reply, ALLOWED, true);
    wire_put_string(&call->reply, TEXT, say(call, EXPLAIN_VERDICT, allowed, words));
}
