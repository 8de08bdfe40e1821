/* SPDX-License-Identifier: Apache-2.0 */
/* A TLS connection to the server: found, trusted, resumed, not blocking once it stands. */
#ifndef KITH_CLIENT_NET_TLS_H
#define KITH_CLIENT_NET_TLS_H

#include "client/net/wait.h"
#include "common/arena.h"
#include "common/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct tls_peer {
    const char *host;
    const char *port;
    const char *ca_file;     /* NULL: the system's authorities */
    const char *fingerprint; /* SHA-256 of the server's certificate in hex; NULL: by authority */
    const char *certificate; /* of the client, PEM; NULL: none */
    const char *key;         /* of the certificate, PEM; NULL: in the same file */
    const char *ticket_file; /* session ticket for the next connection; NULL: none is kept */
};

struct tls;

/* NULL with *status set (texts in the arena). The peer must outlive the connection. */
struct tls *tls_open(const struct tls_peer *peer, struct wait *wait, struct arena *arena,
                     struct status *status);
/* Keeps the ticket, says goodbye, closes. NULL is allowed. */
void tls_close(struct tls *tls);

int tls_fd(const struct tls *tls);
/* Bytes moved; 0: wait for tls_events; -1: the connection is over. */
ssize_t tls_read(struct tls *tls, void *buffer, size_t size);
ssize_t tls_write(struct tls *tls, const void *bytes, size_t length);
/* What poll should wait for after a 0: POLLIN or POLLOUT. */
short tls_events(const struct tls *tls);
/* "host:port", for the :authority header. */
const char *tls_authority(const struct tls *tls);
bool tls_resumed(const struct tls *tls);

#endif
