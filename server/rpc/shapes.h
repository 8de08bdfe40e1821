/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements that are put together from the contract and a role's scope, and nothing else: there
 * are few of them, they come again and again, so each is prepared once on every connection.
 * One set per worker; what is in it lives as long as the server. Bounded: past the bound a
 * statement goes out unnamed.
 *
 * Statements that name the fields of a request have a set of their own: whoever sends strange
 * choices of fields fills that one only, and only with what came twice.
 */
#ifndef KITH_SERVER_RPC_SHAPES_H
#define KITH_SERVER_RPC_SHAPES_H

#include "server/rpc/call.h"

struct shapes;

enum shapes_kind { SHAPES_FIXED, SHAPES_VARIED };

struct shapes *shapes_new(enum shapes_kind kind); /* NULL without memory */
void shapes_free(struct shapes *shapes);          /* NULL allowed; after the pool */
/* The named query with this text, made when it is new; NULL: full, no memory, or VARIED and not met
 * lately. */
const struct db_query *shapes_query(struct shapes *shapes, const char *text, size_t n_params);

#endif
