/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the steps of an approval come to: which is next, who may sign, what is missing. The database
 * decides under a lock when somebody signs (0048_approvals.sql); this is the same, worked out from
 * the signatures alone, and what `kith approval explain` shows.
 */
#ifndef KITH_SERVER_MODEL_APPROVAL_H
#define KITH_SERVER_MODEL_APPROVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numerically equal to kith.v1.ApprovalMode, ApprovalStatus and ApprovalStepState. */
enum approval_mode { APPROVAL_ANY_SIGN = 1, APPROVAL_ALL_SIGN, APPROVAL_CC };
enum approval_status {
    APPROVAL_PENDING = 1,
    APPROVAL_APPROVING,
    APPROVAL_APPROVED,
    APPROVAL_REJECTED,
    APPROVAL_WITHDRAWN,
};
enum approval_state {
    APPROVAL_COMING = 1,
    APPROVAL_WAITING,
    APPROVAL_SIGNED,
    APPROVAL_STEP_REJECTED,
    APPROVAL_TOLD,
    APPROVAL_OMITTED,
};

struct approval_signer {
    int64_t user;
    bool added; /* besides those whom the step names */
    bool signs; /* has signed */
    bool mine;  /* the user who asks, or somebody whom that user stands in for */
};

struct approval_step {
    enum approval_mode mode;
    const struct approval_signer *signers;
    size_t n;
};

/* One of those whom the step names or all of them have signed, and all who were added. */
bool approval_step_done(const struct approval_step *step);
/* The first step that is not done, counting from 0; n: none is left. */
size_t approval_current(const struct approval_step *steps, size_t n);
/* Of the step at `index`; status: of the whole approval. */
enum approval_state approval_step_state(const struct approval_step *steps, size_t n, size_t index,
                                        enum approval_status status);

enum approval_answer { /* may somebody sign it now? */
                       APPROVAL_MAY_SIGN,
                       APPROVAL_HAS_ENDED,
                       APPROVAL_OWN, /* submitted it */
                       APPROVAL_HAS_SIGNED,
                       APPROVAL_NOT_YET,    /* in a later step */
                       APPROVAL_NOT_NEEDED, /* others have signed that step */
                       APPROVAL_NOT_NAMED,
};
/* own: submitted it, and the flow keeps such a person from signing. */
enum approval_answer approval_may_sign(const struct approval_step *steps, size_t n, bool own,
                                       enum approval_status status);
/* "You may sign it now." in English or Chinese. */
const char *approval_sentence(enum approval_answer answer, bool chinese);

#endif
