/* SPDX-License-Identifier: Apache-2.0 */
/* Sealing and opening session tickets. */
#include "server/core/tls_ticket.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <string.h>
#include <time.h>

enum { NAME_BYTES = 16, LABEL_BYTES = 8, KEY_BYTES = 32, FRESH = 1, RENEW = 2 };

static const char label[LABEL_BYTES + 1] = "kith-tls";

struct ticket_key {
    uint8_t cipher[KEY_BYTES];
    uint8_t mac[KEY_BYTES];
};

static uint64_t period_now(void)
{
    return (uint64_t)time(NULL) / TLS_TICKET_SECONDS;
}

/* Name of a key: the label, and the period in network order. */
static void write_name(uint64_t period, unsigned char name[static NAME_BYTES])
{
    memcpy(name, label, LABEL_BYTES);
    for (int i = 0; i < 8; i++)
        name[LABEL_BYTES + i] = (unsigned char)(period >> (56 - 8 * i));
}

static uint64_t read_period(const unsigned char *name)
{
    uint64_t period = 0;
    for (int i = 0; i < 8; i++)
        period = period << 8 | name[LABEL_BYTES + i];
    return memcmp(name, label, LABEL_BYTES) == 0 ? period : UINT64_MAX;
}

/* With the certificate in it: whoever has a ticket from before a new one looks at the new one. */
static bool derive(const SSL_CTX *tls, const unsigned char *name, struct ticket_key *key)
{
    unsigned char from[NAME_BYTES + EVP_MAX_MD_SIZE], bytes[EVP_MAX_MD_SIZE];
    unsigned length = 0, digest = 0;
    const X509 *certificate = SSL_CTX_get0_certificate(tls);
    memcpy(from, name, NAME_BYTES);
    bool good = certificate &&
                X509_digest(certificate, EVP_sha256(), from + NAME_BYTES, &digest) == 1 &&
                HMAC(EVP_sha512(), SSL_CTX_get_app_data(tls), TLS_TICKET_SECRET, from,
                     NAME_BYTES + digest, bytes, &length) &&
                length == sizeof *key;
    if (good)
        memcpy(key, bytes, sizeof *key);
    OPENSSL_cleanse(bytes, sizeof bytes);
    return good;
}

static bool set_keys(const struct ticket_key *key, const unsigned char *iv, EVP_CIPHER_CTX *cipher,
                     EVP_MAC_CTX *mac, int enc)
{
    char digest[] = "SHA256";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, (void *)(uintptr_t)key->mac,
                                          sizeof key->mac),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    return EVP_MAC_CTX_set_params(mac, params) == 1 &&
           EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), NULL, key->cipher, iv, enc) == 1;
}

/* What OpenSSL asks for: 0 no ticket, 1 good, 2 good but to be renewed, -1 failed. */
static int ticket_key(SSL *ssl, unsigned char *name, unsigned char *iv, EVP_CIPHER_CTX *cipher,
                      EVP_MAC_CTX *mac, int enc)
{
    uint64_t now = period_now();
    struct ticket_key key;
    if (SSL_version(ssl) < TLS1_3_VERSION)
        return 0;
    if (enc) {
        write_name(now, name);
        if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(EVP_aes_256_cbc())) != 1)
            return -1;
    }
    uint64_t period = read_period(name);
    if (period != now && period + 1 != now)
        return 0;
    bool good = derive(SSL_get_SSL_CTX(ssl), name, &key) && set_keys(&key, iv, cipher, mac, enc);
    OPENSSL_cleanse(&key, sizeof key);
    if (!good)
        return -1;
    return period == now ? FRESH : RENEW;
}

bool tls_ticket_use(SSL_CTX *tls, const uint8_t secret[static TLS_TICKET_SECRET])
{
    return SSL_CTX_set_app_data(tls, (void *)(uintptr_t)secret) == 1 &&
           SSL_CTX_set_tlsext_ticket_key_evp_cb(tls, ticket_key) == 1;
}
