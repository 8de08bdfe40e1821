/* SPDX-License-Identifier: Apache-2.0 */
/*
 * field=value on the command line: set; += and -= for lists; := for JSON; =@file and =- take the
 * value from a file and from standard input (=@@ for a text that begins with @).
 */
#ifndef KITH_CLIENT_CMD_ASSIGN_H
#define KITH_CLIENT_CMD_ASSIGN_H

#include "client/cmd/client.h"
#include "common/status.h"

#include <stdbool.h>

enum assign_operator { ASSIGN_SET, ASSIGN_ADD, ASSIGN_REMOVE, ASSIGN_JSON };

enum { ASSIGN_DEPTH = 4 };

struct assign {
    const char *path; /* as it goes into a mask: "tags", "custom.level" */
    enum assign_operator how;
    const char *text;
    const struct contract_field *fields[ASSIGN_DEPTH];
    size_t depth;
    const char *custom_key; /* the last field is the list of custom values; NULL: it is not */
};

/* Does the word look like field=value? */
bool assign_is(const char *word);
/* Finds the fields in the message; a wrong name is answered with the nearest. */
struct status assign_parse(struct invocation *invocation, const struct contract_message *message,
                           const char *word, struct assign *assign);
/* Reads the value and puts it into a record of that message. */
struct status assign_apply(struct invocation *invocation, const struct assign *assign,
                           struct record *record);
/* Must the present value be read first? */
bool assign_needs_present(const struct assign *assign);

#endif
