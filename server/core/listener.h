/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one listening socket, our own or inherited from systemd, watched by the main loop, which
 * hands each connection on: so they are spread by count, not by who wakes up first, and limits and
 * a shortage of descriptors are dealt with in one place.
 */
#ifndef KITH_SERVER_CORE_LISTENER_H
#define KITH_SERVER_CORE_LISTENER_H

#include "server/h2/h2_server.h"

struct listener;

/* Owns fd from now on. */
typedef void listener_accepted(void *owner, int fd, const struct h2_address *address);

/*
 * `address` is "HOST:PORT" with a numeric host, "[…]" around IPv6. Takes LISTEN_FDS out of the
 * environment when it is meant for this process. NULL, and a line in the log, on failure.
 */
struct listener *listener_new(struct loop *loop, const char *address, listener_accepted *accepted,
                              void *owner);
void listener_start(struct listener *listener);
/*
 * Takes what waits, then no more. An inherited socket keeps its queue for the process to come, our
 * own is closed.
 */
void listener_stop(struct listener *listener);
void listener_free(struct listener *listener); /* NULL allowed */
unsigned listener_port(const struct listener *listener);

/* A bound, listening, non-blocking socket; -1, and a line in the log, on failure. */
int listener_open(const char *address, bool loopback_only);

#endif
