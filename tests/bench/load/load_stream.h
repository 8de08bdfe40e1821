/* SPDX-License-Identifier: Apache-2.0 */
/* The calls of a connection as streams of HTTP/2. Used by load_connection.c only. */
#ifndef KITH_TESTS_BENCH_LOAD_STREAM_H
#define KITH_TESTS_BENCH_LOAD_STREAM_H

#include "tests/bench/load/load_connection.h"

bool load_stream_setup(struct load_client *client);
bool load_stream_open(struct load_connection *connection);
/* The first call of a connection: larger limits come with it. */
void load_stream_sign_in(struct load_connection *connection);
bool load_stream_send(struct load_slot *slot, const char *path);
/* Ends all calls of a connection that was lost. */
void load_stream_lost(struct load_connection *connection);

#endif
