/* SPDX-License-Identifier: Apache-2.0 */
/* The user's own files: where they lie (XDG), and reading and writing them so that nobody else can.
 */
#ifndef KITH_CLIENT_CMD_HOME_H
#define KITH_CLIENT_CMD_HOME_H

#include "common/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum home_place { HOME_CONFIG, HOME_STATE, HOME_CACHE };

/* "$XDG_STATE_HOME/kith/name" and the like; name "" for the folder. NULL: there is no home. */
const char *home_path(struct arena *arena, enum home_place place, const char *name);
/* Makes the folder of the place (0700). */
bool home_make(struct arena *arena, enum home_place place);
/* Replaces the file in one step, mode 0600. errno says why not. */
bool home_write(const char *path, const void *bytes, size_t length);
/*
 * The whole file, NUL-terminated; NULL with errno when it cannot be read or is larger than `limit`
 * (EFBIG). With `secret`, also when others may read it or it is not the user's (EPERM).
 */
char *home_read(struct arena *arena, const char *path, size_t limit, bool secret, size_t *length);
/* Seconds since the file was written; -1 when there is none. */
long home_age(const char *path);

#endif
