/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of moves: which states of a record a move starts from, and which it leads to. */
#ifndef KITH_SERVER_MODEL_FLOW_H
#define KITH_SERVER_MODEL_FLOW_H

#include "common/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FLOW_STATES = 31 }; /* states are numbers from 1 on, those of the contract's enum */

struct flow_move {
    uint32_t from;    /* bits 1 << state */
    int64_t to;       /* 0: what is done besides decides */
    const char *done; /* "Feedback can be … only while": "declined" */
    const char *hint; /* what else to do: a sentence behind that one; NULL: none */
};

struct flow {
    const char *object;        /* of the contract: "feedback" */
    const char *reason;        /* of a refusal: "FEEDBACK_STATUS" */
    const char *thing;         /* "Feedback" */
    const char *const *states; /* their names by number; [0] is unused */
    size_t n_states;           /* with the unused one */
    const struct flow_move *moves;
    size_t n_moves;
};

/* False for what is no state or no move. */
bool flow_allows(const struct flow *flow, int64_t from, size_t move);
/* The states in which the move is allowed; returns how many. */
size_t flow_sources(const struct flow *flow, size_t move, int64_t from[static FLOW_STATES]);
/* "Feedback can be declined only while it is received or under review."; never NULL. */
const char *flow_sentence(const struct flow *flow, struct arena *arena, size_t move);

#endif
