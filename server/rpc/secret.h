/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets that all nodes of an installation share; the first that asks for one makes it. */
#ifndef KITH_SERVER_RPC_SECRET_H
#define KITH_SERVER_RPC_SECRET_H

#include "common/arena.h"
#include "common/status.h"

#include <stddef.h>
#include <stdint.h>

/* Reads `length` bytes (64 at most) from the database. Blocks. */
struct status secret_load(struct arena *arena, const char *conninfo, const char *name,
                          uint8_t *bytes, size_t length);

#endif
