/* SPDX-License-Identifier: Apache-2.0 */
/* TLS on a non-blocking socket. */
#include "server/h2/h2_connection.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum { MOST_WARM = 512 };

/* What a call that did not succeed waits for. */
static enum h2_io io_of(struct h2_connection *c, int result, bool *wants_write)
{
    int error = SSL_get_error(c->ssl, result);
    *wants_write = error == SSL_ERROR_WANT_WRITE;
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE)
        return H2_IO_WAIT;
    ERR_clear_error();
    return H2_IO_END;
}

static bool speaks_h2(const SSL *ssl)
{
    const unsigned char *name = NULL;
    unsigned length = 0;
    SSL_get0_alpn_selected(ssl, &name, &length);
    return length == 2 && memcmp(name, "h2", 2) == 0;
}

static void note_certificate(struct h2_connection *c)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    X509 *certificate = SSL_get0_peer_certificate(c->ssl);
    if (!certificate || SSL_get_verify_result(c->ssl) != X509_V_OK ||
        !X509_digest(certificate, EVP_sha256(), digest, &length))
        return;
    for (unsigned i = 0; i < length && i < sizeof c->certificate / 2; i++)
        snprintf(c->certificate + (size_t)2 * i, 3, "%02x", digest[i]);
}

enum h2_io h2_tls_handshake(struct h2_connection *c)
{
    ERR_clear_error();
    int result = SSL_accept(c->ssl);
    if (result != 1)
        return io_of(c, result, &c->reads_want_write);
    c->reads_want_write = false;
    if (!speaks_h2(c->ssl))
        return H2_IO_END;
    SSL_set_read_ahead(c->ssl, 1); /* head and body of a record with one read */
    note_certificate(c);
    return H2_IO_OK;
}

enum h2_io h2_tls_read(struct h2_connection *c, uint8_t *bytes, size_t size, size_t *length)
{
    ERR_clear_error();
    int result = SSL_read_ex(c->ssl, bytes, size, length);
    if (result != 1)
        return io_of(c, result, &c->reads_want_write);
    c->reads_want_write = false;
    return H2_IO_OK;
}

enum h2_io h2_tls_write(struct h2_connection *c, const uint8_t *bytes, size_t length)
{
    ERR_clear_error();
    size_t written = 0;
    int result = SSL_write_ex(c->ssl, bytes, length, &written);
    if (result != 1)
        return io_of(c, result, &c->wants_write);
    c->wants_write = false;
    return H2_IO_OK;
}

void h2_tls_goodbye(struct h2_connection *c)
{
    ERR_clear_error();
    SSL_shutdown(c->ssl);
    ERR_clear_error();
    shutdown(c->fd, SHUT_WR);
}

bool h2_tls_has_more(const struct h2_connection *c)
{
    return SSL_has_pending(c->ssl);
}

/*
 * 33 KiB each, wiped when they are given back: too much work for every small record, too much
 * memory for a connection that rests.
 */
void h2_tls_warm(struct h2_connection *c)
{
    if (c->warm || c->server->n_warm == MOST_WARM)
        return;
    c->warm = true;
    c->server->n_warm++;
    SSL_clear_mode(c->ssl, SSL_MODE_RELEASE_BUFFERS);
}

void h2_tls_cool(struct h2_connection *c)
{
    if (!c->warm)
        return;
    c->warm = false;
    c->server->n_warm--;
    SSL_set_mode(c->ssl, SSL_MODE_RELEASE_BUFFERS);
    SSL_free_buffers(c->ssl); /* unless there is something in them */
}
