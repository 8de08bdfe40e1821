/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking for records by what a person remembers of them, over the entries of search_entry: the
 * better matches first, of those one's own, of those the newest. Only rows that the session may
 * see, and only by values that its roles show as they are.
 */
#ifndef KITH_SERVER_RESOURCE_FIND_H
#define KITH_SERVER_RESOURCE_FIND_H

#include "server/resource/resource.h"

enum { FIND_MAX_KINDS = 16 };

/* Columns of the statement's rows. */
enum {
    FIND_OBJECT,   /* number of the object */
    FIND_RECORD,   /* its id */
    FIND_CLASS,    /* how well it matches: see kith_search_ways; 0: it is the id itself */
    FIND_PART,     /* object and number of the field that matches: object * 1000 + field; 0: id */
    FIND_ORIGINAL, /* the value of that field */
    FIND_FRAGMENT, /* what of it matches, "" when that cannot be said */
    FIND_TITLE,    /* what stands for the record, as the roles show it */
    FIND_OWN,      /* does it belong to the user? */
};

struct find {
    const char *text;
    bool wanted[FIND_MAX_KINDS]; /* by position in find_kind */
    int64_t limit;               /* rows */
};

/* The n-th object that can be found, NULL past the last. */
const struct contract_object *find_kind(size_t n);
/* Adds the statement on the call's lane, prepared; -1: no memory. */
int find_add(struct rpc_call *call, const struct find *find);

#endif
