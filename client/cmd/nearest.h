/* SPDX-License-Identifier: Apache-2.0 */
/* "Did you mean …?": the word that is nearest to a mistyped one. */
#ifndef KITH_CLIENT_CMD_NEAREST_H
#define KITH_CLIENT_CMD_NEAREST_H

#include <stddef.h>

struct nearest {
    const char *typed;
    const char *best; /* NULL: nothing is near enough */
    size_t distance;
};

void nearest_init(struct nearest *nearest, const char *typed);
void nearest_offer(struct nearest *nearest, const char *candidate);
/* Edits (change, insert, delete, swap of neighbours) between two words, any case. */
size_t nearest_distance(const char *a, const char *b);

#endif
