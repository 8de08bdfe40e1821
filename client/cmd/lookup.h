/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What only the server knows and commands need while people type: codes of code lists, custom
 * fields, ids of records that were given by name. Answers are kept on disk for ten minutes.
 */
#ifndef KITH_CLIENT_CMD_LOOKUP_H
#define KITH_CLIENT_CMD_LOOKUP_H

#include "client/cmd/client.h"
#include "common/status.h"

#include <stddef.h>

struct lookup {
    const char **items;
    size_t n;
    struct status failure; /* why the server did not answer */
};

/* Codes of a list; empty when the server cannot be asked. */
struct lookup lookup_codes(struct invocation *invocation, const char *list);
/* "code<TAB>label" of a list, the labels in the user's language. */
struct lookup lookup_labels(struct invocation *invocation, const char *list);
/* "key kind list" of the object's custom fields. */
struct lookup lookup_customs(struct invocation *invocation, const char *object);
/*
 * The member of CustomValue for a custom field of the object. NULL with *status when there is no
 * such field or nobody could be asked.
 */
const struct contract_field *lookup_custom_field(struct invocation *invocation, const char *object,
                                                 const char *key, struct status *status);
/*
 * The field that names of the object are only unique within: of a stage its pipeline; NULL: none.
 */
const struct contract_field *lookup_scope(const struct contract_object *object);
/*
 * The id of the record with that number, code, login or other text that is its own alone (`unique`
 * in the contract), else of the one with that name. The status says when there is none, or several:
 * which. Of several those count that are within what the filled record says.
 */
struct status lookup_id(struct invocation *invocation, const struct contract_object *object,
                        const char *name, const char **id);
/* The same for a word that may be an id already: the server says when it is one of another object.
 */
struct status lookup_word(struct invocation *invocation, const struct contract_object *object,
                          const char *word, const char **id);
/* The object of "T-7" or "T-2026-000007", by the prefix; NULL: none, or another word. */
const struct contract_object *lookup_prefixed(const char *word);

#endif
