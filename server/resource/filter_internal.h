/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the filter share: tokens, the tree, the state of one compilation. */
#ifndef KITH_SERVER_RESOURCE_FILTER_INTERNAL_H
#define KITH_SERVER_RESOURCE_FILTER_INTERNAL_H

#include "server/resource/filter.h"

/* != is = with the term negated. */
enum filter_operator { FILTER_EQ, FILTER_HAS, FILTER_LT, FILTER_LE, FILTER_GT, FILTER_GE };

struct filter_value {
    const char *text; /* escapes resolved; stars at the ends are still in it */
    size_t at;        /* bytes from the beginning of the filter */
    bool quoted;
    bool star_front, star_back; /* stars that were not escaped */
};

enum filter_token_kind {
    FILTER_END,
    FILTER_OPEN,
    FILTER_CLOSE,
    FILTER_MINUS,
    FILTER_OPERATOR,
    FILTER_WORD,
    FILTER_STRING,
    FILTER_UNCLOSED, /* a string without its end */
};

struct filter_token {
    enum filter_token_kind kind;
    size_t at;
    bool glued; /* an opening parenthesis follows without a blank */
    bool not_equal;
    enum filter_operator op;
    struct filter_value value; /* of words and strings */
};

/* Where values stand, words may hold ":" and begin with "-" (times, negative numbers). */
enum filter_place { FILTER_TERM_PLACE, FILTER_VALUE_PLACE };

struct filter_lexer {
    struct arena *arena;
    const char *text;
    const char *at;
};

/* False without memory. */
bool filter_lex_next(struct filter_lexer *lexer, enum filter_place place,
                     struct filter_token *token);

enum filter_node_kind { FILTER_AND, FILTER_OR, FILTER_TERM };

struct filter_node {
    enum filter_node_kind kind;
    bool negated;
    struct filter_node *first; /* of AND, OR */
    struct filter_node *next;
    const char *field; /* of a term; NULL: a word to search for */
    size_t at;
    enum filter_operator op;
    struct filter_value value;
};

/* One compilation. The first error stays. */
struct filter_state {
    const struct filter_context *context;
    struct sql *sql;
    struct arena *arena;
    const char *text;
    const char *error;
    struct status refusal;        /* goes before the error */
    size_t now_param, zone_param; /* their n of $n, 0: not bound yet */
    bool bytes;                   /* texts are equal by bytes: an index in that order serves it */
};

/* Notes the sentence and where (bytes from the beginning); always false. */
bool filter_fail(struct filter_state *state, size_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* May the session compare by this field? Notes the refusal otherwise. */
bool filter_may_use(struct filter_state *state, const struct contract_object *object,
                    const char *name);
/* Notes that a filter which is kept cannot hold this; true when the filter is not kept. */
bool filter_may_keep(struct filter_state *state, size_t at, const char *what);
/* A text from the filter, cut to a length that fits a sentence. */
const char *filter_excerpt(struct filter_state *state, const char *text);

/* NULL after an error, and for a filter that holds nothing (no error then). */
struct filter_node *filter_parse(struct filter_state *state);

/* A comparison with what it compares. */
struct filter_leaf {
    const char *name; /* for sentences */
    const struct contract_field *field;
    const char *column; /* "t.city" */
    enum filter_operator op;
    const struct filter_value *value;
    const struct catalog_field *custom; /* NULL: a field of the contract */
};

bool filter_leaf_is_any(const struct filter_leaf *leaf);   /* field:* */
bool filter_leaf_is_empty(const struct filter_leaf *leaf); /* field = "" */
bool filter_leaf_is_equality(const struct filter_leaf *leaf);
const char *filter_leaf_operator(const struct filter_leaf *leaf); /* "<=" */
/* Notes that only = != and : are possible. */
bool filter_leaf_need_equality(struct filter_state *state, const struct filter_leaf *leaf);
/* Notes "name expects …, not "found"." */
bool filter_leaf_fail(struct filter_state *state, const struct filter_leaf *leaf,
                      const char *expected);

/* Each writes a predicate; false after an error. */
bool filter_write(struct filter_state *state, const struct filter_node *node);
bool filter_value_write(struct filter_state *state, const struct filter_leaf *leaf);
bool filter_custom_write(struct filter_state *state, const struct filter_leaf *leaf);

/* Is it the word for segments, in filters of the object? Writes whether the row is in one. */
bool filter_segment_is(const struct contract_object *object, const char *field);
bool filter_segment_write(struct filter_state *state, const struct filter_node *node);

/* Comparison of texts; `expression` is of type text. */
bool filter_text_write(struct filter_state *state, const struct filter_leaf *leaf,
                       const char *expression);
bool filter_text_tags(struct filter_state *state, const struct filter_leaf *leaf);
/* The words in any of the object's searchable fields. */
bool filter_text_search(struct filter_state *state, const struct filter_value *value);

/* Days: of a date column, a time column, or of a text "2026-11-21". */
enum filter_day_form { FILTER_DAY_DATE, FILTER_DAY_TIME, FILTER_DAY_TEXT };
bool filter_day_write(struct filter_state *state, const struct filter_leaf *leaf,
                      enum filter_day_form form, const char *expression);
/* Compares days with the days since the time of the leaf's column. */
bool filter_day_since(struct filter_state *state, const struct filter_leaf *leaf);
/* True for a value that is one day of the calendar, such as 2026-11-21. */
bool filter_day_literal(const struct filter_value *value, char text[static 11]);

/* Readers of values; NULL after an error. Texts that PostgreSQL and JSON take as such. */
const char *filter_read_int(struct filter_state *state, const struct filter_leaf *leaf);
const char *filter_read_double(struct filter_state *state, const struct filter_leaf *leaf);
const char *filter_read_decimal(struct filter_state *state, const struct filter_leaf *leaf);
const char *filter_read_bool(struct filter_state *state, const struct filter_leaf *leaf);
/* The code of a code list, from the code or its labels; the second without an error. */
const char *filter_read_code(struct filter_state *state, const struct filter_leaf *leaf,
                             const char *list);
const char *filter_find_code(const struct catalog *catalog, const char *list, const char *text);
const char *filter_read_id(struct filter_state *state, const struct filter_leaf *leaf);
/* Has the value the form of an id of the field's target (or is it `me`)? */
bool filter_read_is_id(const struct filter_leaf *leaf);
const char *filter_read_enum(struct filter_state *state, const struct filter_leaf *leaf);
struct filter_money {
    const char *amount;   /* NULL: only a currency */
    const char *currency; /* NULL: any */
};
bool filter_read_money(struct filter_state *state, const struct filter_leaf *leaf,
                       struct filter_money *money);

#endif
