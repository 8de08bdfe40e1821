/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys of session tickets. All nodes derive them from one secret, their certificate and the clock,
 * so that a client resumes at whichever has the same certificate; they change every twelve hours,
 * and those before are taken for as long. TLS 1.3 only, where a resumed session has fresh keys too:
 * with 1.2 the secret would open what was recorded.
 */
#ifndef KITH_SERVER_CORE_TLS_TICKET_H
#define KITH_SERVER_CORE_TLS_TICKET_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

enum { TLS_TICKET_SECRET = 32, TLS_TICKET_SECONDS = 12 * 3600 };

/* The secret must outlive the context. */
bool tls_ticket_use(SSL_CTX *tls, const uint8_t secret[static TLS_TICKET_SECRET]);

#endif
