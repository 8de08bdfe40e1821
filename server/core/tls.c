/* SPDX-License-Identifier: Apache-2.0 */
/* TLS 1.3, or 1.2 with forward secrecy and AEAD; ALPN h2 and nothing else. */
#include "server/core/tls.h"
#include "common/log.h"
#include "server/core/tls_ticket.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <sys/stat.h>

enum { CERTIFICATES_MAX = 32 * 1024, ROUNDS = 10 };

static const unsigned char h2[] = "\x02h2"; /* as ALPN writes it */

static bool failed(const char *what, const char *file)
{
    char text[256];
    ERR_error_string_n(ERR_peek_last_error(), text, sizeof text);
    ERR_clear_error();
    log_event(LOG_LEVEL_ERROR, "tls.failed", log_text("what", what),
              log_text("file", file ? file : ""), log_text("error", text));
    return false;
}

static int select_h2(SSL *ssl, const unsigned char **out, unsigned char *out_length,
                     const unsigned char *in, unsigned in_length, void *user)
{
    (void)ssl, (void)user;
    unsigned char *chosen;
    if (SSL_select_next_proto(&chosen, out_length, h2, sizeof h2 - 1, in, in_length) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

static bool set_protocol(SSL_CTX *tls)
{
    SSL_CTX_set_options(tls, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                 SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(tls, SSL_OP_CLEANSE_PLAINTEXT);
    /* Tickets only: they cost no memory here. What was resumed may not send data early. */
    SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_timeout(tls, TLS_TICKET_SECONDS);
    SSL_CTX_set_max_early_data(tls, 0);
    SSL_CTX_set_max_cert_list(tls, CERTIFICATES_MAX);
    SSL_CTX_set_alpn_select_cb(tls, select_h2, NULL);
    return SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION) == 1 &&
           SSL_CTX_set_cipher_list(tls, "ECDHE+AESGCM:ECDHE+CHACHA20:!PSK:!SHA1") == 1 &&
           SSL_CTX_set1_groups_list(tls, "X25519:P-256:P-384") == 1;
}

static bool digest_file(EVP_MD_CTX *digest, const char *name)
{
    unsigned char piece[4096];
    BIO *file = BIO_new_file(name, "r");
    int n = 0;
    bool good = file != NULL;
    while (good && (n = BIO_read(file, piece, sizeof piece)) > 0)
        good = EVP_DigestUpdate(digest, piece, (size_t)n) == 1;
    BIO_free(file);
    return good && n == 0;
}

/*
 * A ticket brings along which certificate the client showed, or that it showed none: it is good
 * only while the same authority for clients is asked.
 */
static bool set_context(SSL_CTX *tls, const char *client_ca)
{
    unsigned char id[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    bool good = digest && EVP_DigestInit_ex(digest, EVP_sha256(), NULL) == 1 &&
                (!client_ca || digest_file(digest, client_ca)) &&
                EVP_DigestFinal_ex(digest, id, &length) == 1 && /* as long as an id may be */
                SSL_CTX_set_session_id_context(tls, id, length) == 1;
    EVP_MD_CTX_free(digest);
    return good;
}

/* A key that others can read is worth a word. */
static void check_mode(const char *file)
{
    struct stat about;
    if (stat(file, &about) == 0 && (about.st_mode & (S_IRWXO)))
        log_event(LOG_LEVEL_WARN, "tls.key_readable", log_text("file", file));
}

static bool use_files(SSL_CTX *tls, const struct tls_files *files)
{
    if (SSL_CTX_use_certificate_chain_file(tls, files->certificate) != 1)
        return failed("certificate", files->certificate);
    if (SSL_CTX_use_PrivateKey_file(tls, files->key, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(tls) != 1)
        return failed("key", files->key);
    check_mode(files->key);
    if (!set_context(tls, files->client_ca))
        return failed("client_ca", files->client_ca);
    if (!files->client_ca)
        return true;
    STACK_OF(X509_NAME) *names = SSL_load_client_CA_file(files->client_ca);
    if (!names || SSL_CTX_load_verify_locations(tls, files->client_ca, NULL) != 1) {
        sk_X509_NAME_pop_free(names, X509_NAME_free);
        return failed("client_ca", files->client_ca);
    }
    SSL_CTX_set_client_CA_list(tls, names);
    SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, NULL);
    return true;
}

/* Both ends in turn, until neither has more to say. */
static bool shake_hands(SSL *server, SSL *client)
{
    bool done = false;
    for (int i = 0; i < ROUNDS && !done; i++) {
        int from_client = SSL_connect(client), from_server = SSL_accept(server);
        done = from_client == 1 && from_server == 1;
    }
    ERR_clear_error();
    return done;
}

static SSL *end_of(SSL_CTX *tls, BIO *bio)
{
    SSL *ssl = SSL_new(tls);
    if (ssl && bio) {
        SSL_set_bio(ssl, bio, bio);
        return ssl;
    }
    SSL_free(ssl);
    BIO_free(bio);
    return NULL;
}

/*
 * One handshake in memory: it shows that certificate and key are good for one, and what OpenSSL
 * sets up at its first handshake is there before memory can be short (it does not try again).
 */
static bool rehearse(SSL_CTX *tls)
{
    BIO *near = NULL, *far = NULL;
    SSL_CTX *visitor = SSL_CTX_new(TLS_client_method());
    if (!visitor || BIO_new_bio_pair(&near, 0, &far, 0) != 1) {
        SSL_CTX_free(visitor);
        return false;
    }
    SSL *server = end_of(tls, near), *client = end_of(visitor, far);
    bool good = server && client && SSL_set_alpn_protos(client, h2, sizeof h2 - 1) == 0 &&
                shake_hands(server, client);
    SSL_free(server);
    SSL_free(client);
    SSL_CTX_free(visitor);
    return good;
}

SSL_CTX *tls_load(const struct tls_files *files)
{
    ERR_clear_error();
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    if (!tls || !set_protocol(tls) ||
        (files->ticket_secret && !tls_ticket_use(tls, files->ticket_secret))) {
        failed("settings", NULL);
        SSL_CTX_free(tls);
        return NULL;
    }
    if (use_files(tls, files) && (rehearse(tls) || failed("handshake", files->certificate)))
        return tls;
    SSL_CTX_free(tls);
    return NULL;
}
