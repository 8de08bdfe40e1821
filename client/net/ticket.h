/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TLS session tickets in a file of the user's (0600). A ticket stands for a certificate that was
 * checked, so the file's name must hold what it was checked against (see remote.c).
 */
#ifndef KITH_CLIENT_NET_TICKET_H
#define KITH_CLIENT_NET_TICKET_H

#include <openssl/ssl.h>

/* Both do their best and say nothing: without a ticket the handshake is a full one. */
void ticket_load(SSL *ssl, const char *file);
void ticket_save(SSL_SESSION *ticket, const char *file);

#endif
