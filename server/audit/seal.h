/* SPDX-License-Identifier: Apache-2.0 */
/* A seal: what it says, its signature (Ed25519), and its line in the file. See deploy/AUDIT.md. */
#ifndef KITH_SERVER_AUDIT_SEAL_H
#define KITH_SERVER_AUDIT_SEAL_H

#include "common/buf.h"
#include "server/audit/digest.h"

enum { SEAL_SIGNATURE_BYTES = 64, SEAL_SEED_BYTES = 32, SEAL_TEXT_MAX = 512, SEAL_LINE_MAX = 800 };

struct seal {
    int64_t number;      /* 1, 2, … */
    int64_t after, last; /* it covers all sequence numbers above `after` up to `last` */
    int64_t entries;     /* how many there are */
    int64_t time;        /* microseconds since 1970 */
    uint8_t root[DIGEST_BYTES];
    uint8_t previous[DIGEST_BYTES]; /* seal_hash of the one before, zeros in the first */
    uint8_t key[DIGEST_BYTES];      /* SHA-256 of the public key */
    uint8_t signature[SEAL_SIGNATURE_BYTES];
};

struct seal_key {
    uint8_t public[DIGEST_BYTES]; /* Ed25519, raw */
    uint8_t id[DIGEST_BYTES];     /* SHA-256 of that */
};

/* What is signed; its length. */
size_t seal_text(const struct seal *seal, char *out);
/* SHA-256 of that text. */
void seal_hash(const struct seal *seal, struct digest *digest, uint8_t *out);
/* Fills key and signature. False when OpenSSL refuses. */
bool seal_sign(struct seal *seal, const uint8_t *seed);
bool seal_is_signed(const struct seal *seal, const struct seal_key *key);

/* The public half of a seed. */
bool seal_key_of(const uint8_t *seed, struct seal_key *key);
/* As other programs write it (PEM, with a final newline), and back. */
void seal_key_write(const struct seal_key *key, struct buf *out);
bool seal_key_parse(const char *text, struct seal_key *key);

/* One line of JSON, with its newline. */
void seal_line(const struct seal *seal, struct buf *out);
/* False when the line is none that seal_line writes. */
bool seal_parse(const char *line, struct seal *seal);
/* Byte for byte the same, signature included. */
bool seal_equal(const struct seal *a, const struct seal *b);

#endif
