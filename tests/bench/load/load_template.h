/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request in text form (tests/lib/textform.h) with places that differ from call to call:
 *
 *   ${id:1000001-2000000}  a number of the range
 *   ${uuid}                a fresh random UUID, for request_id
 *   ${pick:a|b|c}          one of these texts
 *   ${file:PATH}           a line of the file
 *
 * It is encoded beforehand, in many variants. UUIDs, and numbers that stand within a text, are
 * written anew into the bytes at each call (numbers keep their count of digits: variants have them
 * in the shares of the range); everything else differs from variant to variant.
 */
#ifndef KITH_TESTS_BENCH_LOAD_TEMPLATE_H
#define KITH_TESTS_BENCH_LOAD_TEMPLATE_H

#include "common/arena.h"
#include "common/contract.h"
#include "tests/bench/load/load_random.h"

enum { LOAD_TEMPLATE_PLACES = 16 };

/* Where bytes are written anew. */
struct load_patch {
    size_t offset, width;
    bool uuid;
    int64_t lowest, highest; /* of so many digits */
};

/* The bytes of a message behind the prefix of gRPC. */
struct load_body {
    uint8_t *bytes;
    size_t length;
    int n_patches;
    struct load_patch patches[LOAD_TEMPLATE_PLACES];
};

struct load_template {
    struct load_body *bodies;
    size_t n_bodies, longest;
};

/*
 * Reads the text and encodes it as this message. False: `error` says why. A text that is no
 * message of the contract ends the program.
 */
bool load_template_init(struct load_template *template, struct arena *arena,
                        const struct contract_message *contract, const char *text,
                        struct load_random *random, const char **error);
/* One request; `bytes` has room for the longest. Its length. */
size_t load_template_write(const struct load_template *template, struct load_random *random,
                           uint8_t *bytes);

#endif
