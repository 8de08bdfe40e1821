/* SPDX-License-Identifier: Apache-2.0 */
/* A summary of records by groups, and what its rows hold. */
#ifndef KITH_CLIENT_CMD_SUMMARY_H
#define KITH_CLIENT_CMD_SUMMARY_H

#include "client/cmd/client.h"

#include <stddef.h>

struct summary {
    struct invocation *invocation;
    const struct value *groups; /* of the request: field names */
    const struct value *sums;
    const struct contract_message *about; /* the records that are counted; NULL: unknown */
};

const char *summary_text_of(struct summary *s, const struct record *record, const char *name);
/* An element of "keys" or "sums" of a row; NULL: there is none. */
const struct record *summary_element(const struct record *row, const char *list, size_t at);
/* Which member of a sum is set; NULL: none. */
const struct contract_field *summary_sum_field(const struct record *sum,
                                               const struct value **value);
const char *summary_count_text(struct summary *s, const struct record *row);
/* The name of a group or sum as it was asked for: "close_date:quarter". */
const char *summary_name_of(struct summary *s, const struct value *list, size_t at);
/* As CSV, JSON or lines of JSON; in JSON each row says what it covers. Returns the exit code. */
int summary_flat(struct summary *s, const struct record *reply, enum output output);

#endif
