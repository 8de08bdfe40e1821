/* SPDX-License-Identifier: Apache-2.0 */
/* Explanations of access as sentences, in the language of the caller. */
#ifndef KITH_SERVER_FEATURE_EXPLAIN_SAY_H
#define KITH_SERVER_FEATURE_EXPLAIN_SAY_H

#include "server/rpc/call.h"

/* Numbers of kith.v1.AccessRule. */
enum explain_rule {
    EXPLAIN_USER = 1,
    EXPLAIN_PASSWORD,
    EXPLAIN_SECOND_FACTOR,
    EXPLAIN_COMMAND,
    EXPLAIN_ROLE,
    EXPLAIN_SCOPE,
    EXPLAIN_RECORD,
    EXPLAIN_RECYCLE_BIN,
    EXPLAIN_ALL,
    EXPLAIN_OWNER,
    EXPLAIN_TEAM,
    EXPLAIN_CUSTOMER_OWNER,
    EXPLAIN_CUSTOMER_TEAM,
    EXPLAIN_SHARE,
    EXPLAIN_CUSTOMER_SHARE,
    EXPLAIN_PARENT,
    EXPLAIN_LENT,
    EXPLAIN_ROLE_FIELD,
    EXPLAIN_FIELD,
    EXPLAIN_POOL,
    EXPLAIN_SUBJECT,
    EXPLAIN_SHOWN,
    EXPLAIN_QUEUE,
    EXPLAIN_RULES,
    EXPLAIN_VERDICT = EXPLAIN_RULES, /* no step: the text of the reply */
};

/* What stands in the places of a sentence; "" where it has no such place. */
struct explain_words {
    const char *user;   /* {0} */
    const char *what;   /* {1}: the record, the permission, the field */
    const char *more;   /* {2}: the role, the other record, the verb */
    const char *detail; /* {3}: put behind */
};

/* Appends a step to the reply. about may be NULL. */
void explain_step(struct rpc_call *call, enum explain_rule rule, bool holds, unsigned depth,
                  const char *about, const struct explain_words *words);
/* Appends the verdict. */
void explain_verdict(struct rpc_call *call, bool allowed, const struct explain_words *words);

/* The text with its places filled; never NULL. */
const char *explain_fill(struct arena *arena, const char *text, const struct explain_words *words);
const char *explain_label(const struct rpc_call *call, const struct contract_label *label);
/* "update", "修改" */
const char *explain_verb(const struct rpc_call *call, enum access_action action);
/* "team", "本团队" */
const char *explain_scope(const struct rpc_call *call, enum access_scope scope);
/* "hidden", "隐藏"; "open", "开放" */
const char *explain_kind(const struct rpc_call *call, enum session_rule rule);

#endif
