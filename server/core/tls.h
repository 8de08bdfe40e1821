/* SPDX-License-Identifier: Apache-2.0 */
/* TLS settings of the server. Called on the main thread; a context may be used by all. */
#ifndef KITH_SERVER_CORE_TLS_H
#define KITH_SERVER_CORE_TLS_H

#include <openssl/ssl.h>
#include <stdint.h>

struct tls_files {
    const char *certificate; /* PEM, the chain behind it */
    const char *key;         /* PEM */
    const char *client_ca;   /* PEM: clients may show a certificate of these; NULL: none is asked */
    const uint8_t *ticket_secret; /* TLS_TICKET_SECRET bytes; NULL: keys of this process only */
};

/* Reads the files. NULL, and a line in the log, when one is no good. SSL_CTX_free it. */
SSL_CTX *tls_load(const struct tls_files *files);

#endif
