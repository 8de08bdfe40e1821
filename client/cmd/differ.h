/* SPDX-License-Identifier: Apache-2.0 */
/* What of a record differs from what it was: field by field, custom fields by their keys. */
#ifndef KITH_CLIENT_CMD_DIFFER_H
#define KITH_CLIENT_CMD_DIFFER_H

#include "client/net/record.h"
#include "common/arena.h"
#include "common/contract.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * A whole field; of a custom one, `is` and `was` are lists of one CustomValue, which has nothing
 * but its key where there is no value: sent so, it clears.
 */
struct differ_change {
    const char *path; /* as it goes into a mask: "city", "custom.level" */
    const struct contract_field *field;
    struct value is, was;
};

/* Begins with the arena and both records, of one message; everything is borrowed from them. */
struct differ {
    struct arena *arena;
    const struct record *present, *old;
    struct differ_change *changes; /* each path once */
    size_t n;
    size_t capacity;
};

/* Adds the field if it differs; the list of custom values by its keys. False without memory. */
bool differ_field(struct differ *differ, const struct contract_field *field);
/* Adds one custom field if it differs. False without memory. */
bool differ_custom(struct differ *differ, const struct contract_field *field, const char *key);

#endif
