/* SPDX-License-Identifier: Apache-2.0 */
/* Building the request of a derived command from words and options. */
#ifndef KITH_CLIENT_CMD_REQUEST_H
#define KITH_CLIENT_CMD_REQUEST_H

#include "client/cmd/assign.h"
#include "client/cmd/client.h"

#include <stdbool.h>
#include <stddef.h>

struct request {
    struct record *record;
    struct record *resource; /* the record inside it, as in create and update; NULL: none */
    struct assign *assigns;
    size_t n_assigns;
    const char **plain; /* words that are not field=value */
    size_t n_plain;
};

/*
 * Makes the request: --json, --request-id (or a fresh one), --validate-only, --etag. Sorts the
 * words and finds the fields of field=value. False after an error was printed; *code is set.
 */
bool request_begin(struct request *request, struct invocation *invocation, int *code);
/* Reads the values and puts them in. */
bool request_fill(struct request *request, struct invocation *invocation, int *code);
/* The first plain word as the id, or as the only required field. */
bool request_take_id(struct request *request, struct invocation *invocation, int *code);
/* All three, for commands about what their first word names. */
bool request_of_id(struct request *request, struct invocation *invocation, int *code);
/* A word as the id in a field of a record: an id, or the record's name. */
bool request_set_id(struct record *record, struct invocation *invocation,
                    const struct contract_field *field, const char *word, int *code);
/* Asks on the terminal for secrets that the method needs and nobody gave. */
bool request_ask_secrets(struct request *request, struct invocation *invocation, int *code);
/* --as-of into a request to get; nothing when it was not given. */
bool request_set_as_of(struct invocation *invocation, struct record *record, int *code);
/* A random UUID, version 4. */
const char *request_uuid(struct arena *arena);
/* --order "-updated_at,name" as "updated_at desc, name"; NULL: not given. */
const char *request_order(struct invocation *invocation);
/* "-" among the words becomes the lines of standard input. */
bool request_expand_words(struct invocation *invocation, int *code);

#endif
