/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences that ask for attention. */
#include "server/feature/warning.h"

#include "common/wire.h"
#include "server/resource/resource.h"
#include "server/resource/value.h"

#include <inttypes.h>
#include <string.h>

/* Numbers of kith.v1.CustomerWarning. */
enum { KIND = 1, TEXT, ID, COUNT, SINCE };

/* {n} is the number, {id} the record. */
static const struct {
    const char *kind, *one, *en, *one_zh, *zh;
} sentences[] = {
    [WARNING_TASK_OVERDUE] = {"task_overdue", "{id} is overdue.", "{n} tasks are overdue.",
                              "{id} 已逾期。", "{n} 项任务已逾期。"},
    [WARNING_NO_CONTACT] = {"no_contact", "No contact with {id} for a day.",
                            "No contact with {id} for {n} days.", "{id} 已 {n} 天未联系。",
                            "{id} 已 {n} 天未联系。"},
    [WARNING_COMPLAINT_OPEN] = {"complaint_open", "The complaint {id} is open.",
                                "{n} complaints are open.", "投诉 {id} 未结。", "{n} 件投诉未结。"},
    [WARNING_CLOSE_DATE_PASSED] = {"close_date_passed", "The close date of {id} has passed.",
                                   "{n} opportunities are past their close dates.",
                                   "{id} 已过预计成交日期。", "{n} 个商机已过预计成交日期。"},
    [WARNING_STALLED] = {"stalled", "{id} has stood still for a day.",
                         "{id} has stood still for {n} days.", "{id} 已停滞 {n} 天。",
                         "{id} 已停滞 {n} 天。"},
    [WARNING_POOL_SOON] = {"pool_soon", "{id} goes to the pool within a day.",
                           "{id} goes to the pool within {n} days.",
                           "{id} 将在 {n} 天内回收到公海。", "{id} 将在 {n} 天内回收到公海。"},
};

static const char *sentence(struct rpc_call *call, const struct warning *warning, const char *id)
{
    enum { LONGEST = 1024 };
    bool chinese = strcmp(call->language, "zh") == 0, one = warning->count == 1;
    const char *english = one ? sentences[warning->kind].one : sentences[warning->kind].en;
    const char *form = !chinese ? english
                       : one    ? sentences[warning->kind].one_zh
                                : sentences[warning->kind].zh;
    struct buf text;
    buf_init(&text, call->arena, LONGEST);
    while (*form) {
        size_t plain = strcspn(form, "{");
        buf_put(&text, form, plain);
        form += plain;
        if (strncmp(form, "{n}", 3) == 0)
            buf_printf(&text, "%" PRId64, warning->count);
        else if (*form)
            buf_puts(&text, id);
        form += strcspn(form, "}");
        form += *form == '}';
    }
    return buf_string(&text);
}

void warning_encode(struct rpc_call *call, uint32_t number, const struct warning *warning)
{
    struct buf *reply = &call->reply;
    if (warning->kind < WARNING_TASK_OVERDUE || warning->kind > WARNING_POOL_SOON)
        return;
    const char *id = resource_name(call->arena, contract_object(warning->object), warning->record);
    size_t begin = wire_begin(reply, number);
    wire_put_string(reply, KIND, sentences[warning->kind].kind);
    wire_put_string(reply, TEXT, sentence(call, warning, id));
    wire_put_string(reply, ID, id);
    wire_put_int(reply, COUNT, warning->count);
    value_encode_date(reply, SINCE, warning->since);
    wire_end(reply, begin);
}
