/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A message as the contract describes it: decoded from the wire, changed field by field, encoded
 * again. No generated structs: a message or field that the contract gains needs no code here.
 *
 * Everything lives in the arena that was given; texts that were decoded are borrowed from the
 * bytes.
 */
#ifndef KITH_CLIENT_NET_RECORD_H
#define KITH_CLIENT_NET_RECORD_H

#include "common/arena.h"
#include "common/buf.h"
#include "common/contract.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A text, not NUL-terminated, never NULL: from the server, so nothing to print as it is. */
struct record_text {
    const char *data;
    size_t length;
};

struct record_money {
    int64_t units;
    int32_t nanos;
    char currency[8];
};

struct record_date {
    int year, month, day; /* month or day 0: only the year, or the month, is known */
};

struct value {
    bool present;
    union {
        int64_t integer;         /* INT, BOOL, ENUM; TIME in microseconds */
        double real;             /* DOUBLE */
        struct record_text text; /* TEXT, ID, BYTES, DECIMAL, and MASK with commas between paths */
        struct record_money money;
        struct record_date date;
        struct record *record; /* MESSAGE */
    };
    /* Of a repeated field; `present` says that there is at least one, or that it was set. */
    struct value *items;
    size_t n_items;
    size_t capacity;
};

struct record {
    const struct contract_message *message;
    struct value *values; /* one per field of the message, in the same order */
};

/* NULL without memory. */
struct record *record_new(struct arena *arena, const struct contract_message *message);
/* NULL when malformed, nested too deep, or without memory. Fields we do not know are skipped. */
struct record *record_decode(struct arena *arena, const struct contract_message *message,
                             const void *bytes, size_t length);
/* Writes what is present; fields without presence only when they are not zero. */
void record_encode(const struct record *record, struct buf *out);

/* By field of the record's own message. */
struct value *record_value(const struct record *record, const struct contract_field *field);
/* By name; NULL when the message has no such field. */
struct value *record_find(const struct record *record, const char *name);
/* Text of a field as a string in the arena; "" when there is none. */
const char *record_string(struct arena *arena, const struct record *record, const char *name);
/* The sub-message of a field, made when it is not there; NULL without memory. */
struct record *record_child(struct arena *arena, struct record *record,
                            const struct contract_field *field);
/* One more element of a repeated field, zeroed and present; NULL without memory. */
struct value *record_append(struct arena *arena, struct value *list);

/* A string literal or one in the arena as the text of a value. */
void record_set_text(struct value *value, const char *string);
bool record_text_is(const struct value *value, const char *string);

#endif
