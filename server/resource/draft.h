/* SPDX-License-Identifier: Apache-2.0 */
/*
 * New values for a record, on their way into the database: from a request, or from a row of a file.
 * Each value is the text form that PostgreSQL takes for the column.
 */
#ifndef KITH_SERVER_RESOURCE_DRAFT_H
#define KITH_SERVER_RESOURCE_DRAFT_H

#include "common/arena.h"
#include "common/contract.h"
#include "common/status.h"
#include "server/resource/catalog.h"

#include <stdbool.h>
#include <stdint.h>

struct resource_value {
    bool given;
    const char *text;     /* NULL: null (or the column's default when creating) */
    const char *currency; /* of money */
};

struct resource_custom { /* a custom field that was given a value, or whose value is taken away */
    const char *key;
    const struct resource_custom *next;
};

struct resource_draft {
    const struct contract_object *object;
    int64_t id;                    /* of the record that it changes; 0: a new one */
    const char *path;              /* before its fields in errors: "customer."; "" for none */
    struct resource_value *values; /* by position in object->message->fields */
    const char *custom;            /* jsonb to merge into the custom values; NULL: none given */
    const struct resource_custom *custom_keys; /* that stand in it */
    struct resource_draft **children;          /* new rows of child objects, in order */
    size_t n_children;
};

struct resource_draft *draft_new(struct arena *arena, const struct contract_object *object);
struct resource_value *draft_value(struct resource_draft *draft, const char *field);
/* NULL when not given or null; else the text. */
const char *draft_text(const struct resource_draft *draft, const char *field);
void draft_set(struct resource_draft *draft, const char *field, const char *text);
void draft_set_number(struct arena *arena, struct resource_draft *draft, const char *field,
                      int64_t number);

struct draft_context {
    struct arena *arena;
    const struct catalog *catalog;
    const char *path; /* prefix for the fields of errors, such as "customer."; "" for none */
};

/*
 * Fills the draft from a resource message. Creating: what is set in the message. Updating: the
 * fields of the mask (by position; set or cleared), or, when it is NULL, what is set in the
 * message. Checks types, lengths, texts, codes, required and immutable fields.
 */
struct status draft_from_message(const struct draft_context *context,
                                 const ProtobufCMessage *message, const bool *mask, bool creating,
                                 struct resource_draft *draft);

/*
 * One field from the text that a person or a file gives. `field` may be a custom field's key behind
 * "custom." through draft_parse_custom. date_order: "ymd", "dmy" or "mdy" (NULL: ymd).
 */
struct status draft_parse(const struct draft_context *context, const struct contract_field *field,
                          const char *text, const char *date_order, struct resource_value *value);
/* The JSON value of a custom field from its text; *json in the arena, "null" for "". */
struct status draft_parse_custom(const struct draft_context *context,
                                 const struct catalog_field *field, const char *text,
                                 const char *date_order, const char **json);
/* What a create must have: required fields, required custom fields. */
struct status draft_complete(const struct draft_context *context,
                             const struct resource_draft *draft);

#endif
