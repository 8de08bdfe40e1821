/* SPDX-License-Identifier: Apache-2.0 */
/* Seals as text, signed and checked. */
#include "server/audit/seal.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hex { /* digests as digits */
    char root[DIGEST_DIGITS + 1], previous[DIGEST_DIGITS + 1], key[DIGEST_DIGITS + 1];
    char signature[2 * SEAL_SIGNATURE_BYTES + 1];
};

static struct hex hex_of(const struct seal *seal)
{
    struct hex hex;
    digest_hex(seal->root, DIGEST_BYTES, hex.root);
    digest_hex(seal->previous, DIGEST_BYTES, hex.previous);
    digest_hex(seal->key, DIGEST_BYTES, hex.key);
    digest_hex(seal->signature, SEAL_SIGNATURE_BYTES, hex.signature);
    return hex;
}

size_t seal_text(const struct seal *seal, char *out)
{
    struct hex hex = hex_of(seal);
    return (size_t)snprintf(out, SEAL_TEXT_MAX,
                            "kith-audit-seal 1\nnumber %" PRId64 "\nafter %" PRId64
                            "\nlast %" PRId64 "\nentries %" PRId64 "\nroot %s\ntime %" PRId64
                            "\nprevious %s\nkey %s\n",
                            seal->number, seal->after, seal->last, seal->entries, hex.root,
                            seal->time, hex.previous, hex.key);
}

void seal_hash(const struct seal *seal, struct digest *digest, uint8_t *out)
{
    char text[SEAL_TEXT_MAX];
    size_t length = seal_text(seal, text);
    digest_begin(digest);
    digest_add(digest, text, length);
    digest_end(digest, out);
}

/* ---- Keys ---- */

static bool identify(struct seal_key *key)
{
    return EVP_Digest(key->public, DIGEST_BYTES, key->id, NULL, EVP_sha256(), NULL) == 1;
}

bool seal_key_of(const uint8_t *seed, struct seal_key *key)
{
    size_t length = DIGEST_BYTES;
    EVP_PKEY *pair = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, SEAL_SEED_BYTES);
    bool good = pair && EVP_PKEY_get_raw_public_key(pair, key->public, &length) == 1 &&
                length == DIGEST_BYTES;
    EVP_PKEY_free(pair);
    return good && identify(key);
}

/* SubjectPublicKeyInfo of RFC 8410: these bytes, then the key. */
static const uint8_t der_head[12] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                     0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
enum { DER = sizeof der_head + DIGEST_BYTES, BASE64 = 60 };
static const char pem_head[] = "-----BEGIN PUBLIC KEY-----\n";

void seal_key_write(const struct seal_key *key, struct buf *out)
{
    uint8_t der[DER];
    unsigned char text[BASE64 + 1];
    memcpy(der, der_head, sizeof der_head);
    memcpy(der + sizeof der_head, key->public, DIGEST_BYTES);
    EVP_EncodeBlock(text, der, DER);
    buf_printf(out, "%s%s\n-----END PUBLIC KEY-----\n", pem_head, (const char *)text);
}

bool seal_key_parse(const char *text, struct seal_key *key)
{
    uint8_t der[DER + 3];
    size_t head = sizeof pem_head - 1;
    if (strncmp(text, pem_head, head) != 0 || strcspn(text + head, "\r\n") != BASE64)
        return false;
    if (EVP_DecodeBlock(der, (const unsigned char *)text + head, BASE64) < DER ||
        memcmp(der, der_head, sizeof der_head) != 0)
        return false;
    memcpy(key->public, der + sizeof der_head, DIGEST_BYTES);
    return identify(key);
}

/* ---- Signatures ---- */

bool seal_sign(struct seal *seal, const uint8_t *seed)
{
    struct seal_key key;
    char text[SEAL_TEXT_MAX];
    size_t length = SEAL_SIGNATURE_BYTES;
    if (!seal_key_of(seed, &key))
        return false;
    memcpy(seal->key, key.id, DIGEST_BYTES);
    size_t n = seal_text(seal, text);
    EVP_PKEY *pair = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, SEAL_SEED_BYTES);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good =
        pair && context && EVP_DigestSignInit(context, NULL, NULL, NULL, pair) == 1 &&
        EVP_DigestSign(context, seal->signature, &length, (const unsigned char *)text, n) == 1 &&
        length == SEAL_SIGNATURE_BYTES;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(pair);
    return good;
}

bool seal_is_signed(const struct seal *seal, const struct seal_key *key)
{
    char text[SEAL_TEXT_MAX];
    size_t n = seal_text(seal, text);
    if (memcmp(seal->key, key->id, DIGEST_BYTES) != 0)
        return false;
    EVP_PKEY *public =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key->public, DIGEST_BYTES);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = public && context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, public) == 1 &&
                EVP_DigestVerify(context, seal->signature, SEAL_SIGNATURE_BYTES,
                                 (const unsigned char *)text, n) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(public);
    return good;
}

/* ---- Lines ---- */

static int write_line(const struct seal *seal, char *out)
{
    struct hex hex = hex_of(seal);
    return snprintf(out, SEAL_LINE_MAX,
                    "{\"number\": %" PRId64 ", \"after\": %" PRId64 ", \"last\": %" PRId64
                    ", \"entries\": %" PRId64 ", \"root\": \"%s\", \"time\": %" PRId64
                    ", \"previous\": \"%s\", \"key\": \"%s\", \"signature\": \"%s\"}\n",
                    seal->number, seal->after, seal->last, seal->entries, hex.root, seal->time,
                    hex.previous, hex.key, hex.signature);
}

void seal_line(const struct seal *seal, struct buf *out)
{
    char line[SEAL_LINE_MAX];
    buf_put(out, line, (size_t)write_line(seal, line));
}

/* Behind `"name": `; NULL: it does not stand there. */
static const char *find(const char *line, const char *name)
{
    char wanted[24];
    snprintf(wanted, sizeof wanted, "\"%s\": ", name);
    const char *at = strstr(line, wanted);
    return at ? at + strlen(wanted) : NULL;
}

static int64_t number(const char *line, const char *name)
{
    const char *at = find(line, name);
    return at ? strtoll(at, NULL, 10) : 0;
}

static void digits(const char *line, const char *name, size_t length, uint8_t *out)
{
    const char *at = find(line, name);
    if (!at || *at != '"' || !digest_unhex(at + 1, length, out))
        memset(out, 0, length);
}

/* Taken apart without care, then put together again and compared. */
bool seal_parse(const char *line, struct seal *seal)
{
    char again[SEAL_LINE_MAX];
    *seal = (struct seal){
        .number = number(line, "number"),
        .after = number(line, "after"),
        .last = number(line, "last"),
        .entries = number(line, "entries"),
        .time = number(line, "time"),
    };
    digits(line, "root", DIGEST_BYTES, seal->root);
    digits(line, "previous", DIGEST_BYTES, seal->previous);
    digits(line, "key", DIGEST_BYTES, seal->key);
    digits(line, "signature", SEAL_SIGNATURE_BYTES, seal->signature);
    write_line(seal, again);
    return strcmp(line, again) == 0;
}

bool seal_equal(const struct seal *a, const struct seal *b)
{
    char first[SEAL_LINE_MAX], second[SEAL_LINE_MAX];
    write_line(a, first);
    write_line(b, second);
    return strcmp(first, second) == 0;
}
