/* SPDX-License-Identifier: Apache-2.0 */
/* Steps, signatures, and who is missing. */
#include "server/model/approval.h"

bool approval_step_done(const struct approval_step *step)
{
    size_t named = 0, missing = 0, added_missing = 0;
    if (step->mode == APPROVAL_CC)
        return true;
    for (size_t i = 0; i < step->n; i++) {
        const struct approval_signer *signer = &step->signers[i];
        named += signer->signs && !signer->added;
        missing += !signer->signs;
        added_missing += !signer->signs && signer->added;
    }
    return step->mode == APPROVAL_ALL_SIGN ? missing == 0 : named > 0 && added_missing == 0;
}

size_t approval_current(const struct approval_step *steps, size_t n)
{
    size_t at = 0;
    while (at < n && approval_step_done(&steps[at]))
        at++;
    return at;
}

enum approval_state approval_step_state(const struct approval_step *steps, size_t n, size_t index,
                                        enum approval_status status)
{
    size_t current = approval_current(steps, n);
    bool ended = status != APPROVAL_APPROVING;
    if (index < current)
        return steps[index].mode == APPROVAL_CC ? APPROVAL_TOLD : APPROVAL_SIGNED;
    if (!ended)
        return index == current ? APPROVAL_WAITING : APPROVAL_COMING;
    return index == current && status == APPROVAL_REJECTED ? APPROVAL_STEP_REJECTED
                                                           : APPROVAL_OMITTED;
}

static bool names(const struct approval_step *step, bool signed_too)
{
    for (size_t i = 0; i < step->n; i++)
        if (step->signers[i].mine && (signed_too || !step->signers[i].signs))
            return true;
    return false;
}

enum approval_answer approval_may_sign(const struct approval_step *steps, size_t n, bool own,
                                       enum approval_status status)
{
    size_t current = approval_current(steps, n);
    if (status != APPROVAL_APPROVING || current == n)
        return APPROVAL_HAS_ENDED;
    if (own)
        return APPROVAL_OWN;
    if (names(&steps[current], false))
        return APPROVAL_MAY_SIGN;
    if (names(&steps[current], true))
        return APPROVAL_HAS_SIGNED;
    for (size_t i = current + 1; i < n; i++)
        if (steps[i].mode != APPROVAL_CC && names(&steps[i], true))
            return APPROVAL_NOT_YET;
    for (size_t i = 0; i < current; i++)
        if (steps[i].mode != APPROVAL_CC && names(&steps[i], true))
            return APPROVAL_NOT_NEEDED;
    return APPROVAL_NOT_NAMED;
}

const char *approval_sentence(enum approval_answer answer, bool chinese)
{
    static const struct {
        const char *en, *zh;
    } sentences[] = {
        [APPROVAL_MAY_SIGN] = {"You may sign it now.", "现在可以签批。"},
        [APPROVAL_HAS_ENDED] = {"It has ended.", "审批已结束。"},
        [APPROVAL_OWN] = {"You submitted it: somebody else has to sign.",
                          "由你提交，须由他人签批。"},
        [APPROVAL_HAS_SIGNED] = {"You have signed; it waits for others.",
                                 "你已签批，等待其他人签批。"},
        [APPROVAL_NOT_YET] = {"Your step comes later.", "尚未轮到你签批。"},
        [APPROVAL_NOT_NEEDED] = {"Your step has been signed.", "你的步骤已签批完毕。"},
        [APPROVAL_NOT_NAMED] = {"No step names you.", "没有任何步骤需要你签批。"},
    };
    return chinese ? sentences[answer].zh : sentences[answer].en;
}
