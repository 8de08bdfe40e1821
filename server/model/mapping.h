/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mappings: how the columns of a file become the fields of records. One line, one field.
 *
 *   # a comment
 *   name = account                     the column "account" becomes the field "name"
 *   description = [Notes (old)]        a column's name in brackets may hold anything
 *   kind = "organisation"              a constant; "" within it is a quotation mark
 *   name = surname + " " + first_name  several joined; empty when all its columns are
 *   custom.color = colour              a field of the company's own
 *
 * After the source, in this order as far as they are wanted:
 *
 *   { technolgy: technology; *: keep } values instead of others, any case. `*` stands for the rest:
 *                                      keep takes it as it is, a value replaces it, nothing empties
 *                                      it; without `*` a row with another value is refused
 *   * 1000000                          a number, times this
 *   USD                                the currency of an amount without one
 *   by name                            a reference that is found by that field of its object
 *   by name loosely                    … ignoring blanks: "GTXPro" is "GTX Pro"
 *   or create                          … and made when it is missing: teams, categories, tags,
 *                                      users
 *   as dmy                             the order of this field's dates: ymd, dmy or mdy
 *   as login                           a login from a name: "Anna Snelling" → anna.snelling
 *
 * A reference without `by` takes ids such as C-12, else external ids. `by` compares without case
 * and outer blanks; external_id as it stands. A row whose reference is not found is refused; an
 * empty cell refers to nothing. A date that is only a year is its first of January.
 *
 * Rows of child objects, made for rows that have something in one of their columns:
 *
 *   contact_point phone = mobile       a phone number
 *   contact_point#2.value = …          or field by field; #2, #3 … tell several of one kind apart
 *   contact_point#2.kind = "email"
 *   affiliation.customer_id = company by name
 *
 * Options, each on a line of its own:
 *
 *   key = external_id                  fields by which a row meets an existing record; several with
 *                                      commas; external_id when that is mapped and nothing is said.
 *                                      With `id`, rows change the records with these ids only
 *   dates = dmy                        the order of dates: ymd (when nothing is said), dmy, mdy
 *   delimiter = ;                      or: comma, semicolon, tab, bar, auto (when nothing is said)
 *   encoding = gb18030                 utf-8, gb18030, utf-16le, utf-16be, auto (when nothing is
 *                                      said)
 *   empty = clear                      an empty cell empties the field of an existing record, too;
 *                                      keep (when nothing is said) leaves it as it is
 *
 * A field that is called like an option is written `field key = …`. What the server sets
 * otherwise and the contract calls historic (create_time, created_by, the status of a ticket …) may
 * be given by those whose role imports with the scope all.
 *
 * Pure: no I/O. Everything lies in the arena that it was parsed with, and is constant after bind.
 */
#ifndef KITH_SERVER_MODEL_MAPPING_H
#define KITH_SERVER_MODEL_MAPPING_H

#include "common/arena.h"
#include "common/contract.h"
#include "common/money.h"
#include "common/status.h"
#include "server/model/charset.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    MAPPING_MAX_ENTRIES = 200,
    MAPPING_MAX_PIECES = 10,
    MAPPING_MAX_CASES = 1000,
    MAPPING_MAX_KEYS = 5,
    MAPPING_MAX_CHILDREN = 20,
};

struct mapping_piece {
    bool constant;
    const char *text; /* the constant, or the column's name */
    size_t column;    /* after mapping_bind */
};

struct mapping_case {
    const char *from; /* folded */
    const char *to;
};

enum mapping_rest { MAPPING_REFUSE, MAPPING_KEEP, MAPPING_REPLACE }; /* what the cases leave over */

struct mapping_entry {
    int line;                           /* in the mapping's text */
    const struct contract_field *field; /* NULL: custom */
    const char *custom;                 /* key of the custom field; NULL: none */
    size_t child;                       /* 0: the record; else the child, from 1 */
    struct mapping_piece pieces[MAPPING_MAX_PIECES];
    size_t n_pieces;
    const struct mapping_case *cases;
    size_t n_cases;
    enum mapping_rest rest;
    const char *rest_text; /* of MAPPING_REPLACE */
    bool has_factor;
    struct decimal factor;
    const char *currency;            /* NULL: none */
    const char *dates;               /* NULL: the mapping's */
    const struct contract_field *by; /* of the object referred to; NULL: id or external id */
    bool loosely, create, login;
};

struct mapping_child {
    const struct contract_object *object;
    const char *tag; /* what follows #, "" for none; NULL: made by the short form */
};

struct mapping {
    const struct contract_object *object;
    struct mapping_entry *entries;
    size_t n_entries;
    struct mapping_child children[MAPPING_MAX_CHILDREN];
    size_t n_children;
    const struct contract_field *keys[MAPPING_MAX_KEYS];
    size_t n_keys; /* 0: every row becomes a record */
    const char *dates;
    char delimiter; /* 0: found out */
    enum charset encoding;
    bool clear; /* empty cells empty fields of existing records */
};

/*
 * INVALID_ARGUMENT on the field "mapping" with a sentence that begins with the line. Keys of custom
 * fields are only looked at for their form: which there are is for the caller to check.
 */
struct status mapping_parse(struct arena *arena, const struct contract_object *object,
                            const char *text, struct mapping **mapping);

/* Finds the columns in the header; INVALID_ARGUMENT when the file lacks one. */
struct status mapping_bind(struct arena *arena, struct mapping *mapping, size_t n,
                           const char *const *header);

/*
 * The text that an entry makes of a row's cells; "" for nothing. VALUE_NOT_MAPPED or NUMBER_INVALID
 * with a sentence. Missing cells at the end count as empty. *column is the first column that was
 * looked at, SIZE_MAX: none.
 */
struct status mapping_text(struct arena *arena, const struct mapping_entry *entry, size_t n,
                           const char *const *cells, const char **text, size_t *column);

/* "1996" -> "1996-01-01"; every other text as it is. */
const char *mapping_year(struct arena *arena, const char *text);
/* "Anna Snelling" -> "anna.snelling"; never empty. */
const char *mapping_login(struct arena *arena, const char *name);
/* Without blanks around, ideographic and no-break ones included. */
const char *mapping_trim(struct arena *arena, const char *text);

/* Refers to another record, which has to be looked up. */
bool mapping_is_reference(const struct mapping_entry *entry);
/* May records of this object be made from the text of one field alone? */
bool mapping_can_create(const struct contract_object *object, const struct contract_field *by);

#endif
