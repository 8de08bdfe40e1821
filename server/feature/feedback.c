/* SPDX-License-Identifier: Apache-2.0 */
/* Feedback on its way from received to the customer being told; what becomes of it. */
#include "server/feature/feature.h"
#include "server/feature/move.h"
#include "server/feature/rule.h"
#include "server/model/feedback_flow.h"
#include "server/model/words.h"
#include "server/resource/fieldrule.h"
#include "server/sql/queries.h"

/* ---- Words ---- */

static struct status keep_words(struct rpc_call *call, const struct resource_draft *draft,
                                const char *field)
{
    if (!rule_has(draft, field))
        return STATUS_OK;
    struct words words = words_of(call->arena, draft_text(draft, field));
    struct db_param params[] = {
        draft->id ? db_number(call->arena, draft->id) : db_null(),
        db_text(field),
        db_text_array(call->arena, words.n, words.items),
    };
    return rpc_query(call, &sql_feedback_keep_words, 3, params) < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status write(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    (void)creating;
    struct status status = keep_words(call, draft, "subject");
    return status_is_ok(status) ? keep_words(call, draft, "body") : status;
}

/* ---- Moves ---- */

static struct status review_start(struct rpc_call *call)
{
    return move_start(call, &feedback_flow, FEEDBACK_REVIEW);
}

static struct status decline_start(struct rpc_call *call)
{
    return move_say(call, &feedback_flow, FEEDBACK_DECLINE, "decision", "reason", NULL);
}

static struct status deliver_start(struct rpc_call *call)
{
    return move_say(call, &feedback_flow, FEEDBACK_DELIVER, "decision", "result", NULL);
}

static struct status inform_start(struct rpc_call *call)
{
    return move_say(call, &feedback_flow, FEEDBACK_INFORM, "outcome", "text",
                    "informed_at = now()");
}

/* Whatever its status: an answer may come first and again. */
static struct status answer_start(struct rpc_call *call)
{
    struct resource_change change;
    struct status status = resource_change_init(call, "feedback", &change);
    if (status_is_ok(status))
        status = rule_take(call, change.draft, "answer", rpc_text(call, "text"));
    change.assignments = "answered_at = coalesce(t.answered_at, now())";
    return status_is_ok(status) ? resource_change_start(call, &change) : status;
}

/* ---- AdoptFeedback ---- */

/* As kith.v1.FeedbackTarget. */
static const struct target {
    const char *object, *field, *make;
} targets[] = {
    {"ticket", "ticket_id", "ticket_id = -1"},
    {"idea", "idea_id", "idea_id = -1"},
    {"improvement", "improvement_id", "improvement_id = -1"},
};
enum { TARGETS = sizeof targets / sizeof *targets };

/* What a role hides would come to light in what is made of it. */
static struct status make(struct rpc_call *call, const struct target *target, struct move *move)
{
    const struct contract_object *object = contract_object(target->object);
    struct db_param title = db_text(rpc_text(call, "title"));
    if (!resource_may(call, object, ACCESS_CREATE))
        return rpc_error(call, RPC_PERMISSION_DENIED, "PERMISSION_MISSING",
                         "Your role does not let you create this: %s. Add the feedback to one that "
                         "is there, with %s=.",
                         target->object, target->field);
    if (target != &targets[0] && !*rpc_text(call, "title"))
        return rpc_field_error(call, "title",
                               "Say what it is called, without the customer's name.");
    struct status status = fieldrule_check_all(call->arena, call->session,
                                               contract_object("feedback"), FIELDRULE_COMPARE);
    if (!status_is_ok(status))
        return status;
    move->change.assignments = target->make;
    return rpc_query(call, &sql_feedback_called, 1, &title) < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status join(struct rpc_call *call, const struct target *target, struct move *move)
{
    int64_t id;
    struct status status = resource_id(call, contract_object(target->object), target->field,
                                       rpc_text(call, target->field), &id);
    if (status_is_ok(status))
        draft_set_number(call->arena, move->change.draft, target->field, id);
    return status;
}

static struct status adopt_start(struct rpc_call *call)
{
    struct move move;
    const int64_t as = rpc_int(call, "as");
    const struct target *found = as > 0 && as <= TARGETS ? &targets[as - 1] : NULL;
    int given = found != NULL;
    struct status status = move_init(call, &feedback_flow, FEEDBACK_ADOPT, &move);
    for (const struct target *target = targets; target < targets + TARGETS; target++) {
        if (!*rpc_text(call, target->field))
            continue;
        found = target;
        given++;
    }
    if (status_is_ok(status) && given != 1)
        return rpc_field_error(call, "as",
                               "Say what becomes of it, as=ticket, idea or improvement, or to "
                               "which of them it is added, as ticket_id=, idea_id= or "
                               "improvement_id=.");
    if (status_is_ok(status))
        status = as ? make(call, found, &move) : join(call, found, &move);
    return status_is_ok(status) ? resource_change_start(call, &move.change) : status;
}

/* clang-format off */
const struct rpc_handler feedback_handlers[] = {
    {.method = "/kith.v1.FeedbackService/ReviewFeedback",
     .steps = {{review_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.FeedbackService/AnswerFeedback",
     .steps = {{answer_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.FeedbackService/AdoptFeedback",
     .steps = {{adopt_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.FeedbackService/DeclineFeedback",
     .steps = {{decline_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.FeedbackService/DeliverFeedback",
     .steps = {{deliver_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.FeedbackService/InformFeedback",
     .steps = {{inform_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {0},
};
/* clang-format on */

const struct resource_hooks feedback_hooks[] = {
    {.object = "feedback", .write = write},
    {0},
};
