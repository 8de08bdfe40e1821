/* SPDX-License-Identifier: Apache-2.0 */
/* What a file on a record must be like. */
#ifndef KITH_SERVER_FEATURE_ATTACHMENT_H
#define KITH_SERVER_FEATURE_ATTACHMENT_H

#include "common/arena.h"
#include "common/status.h"

/* A name without folders and a media type; the status has the field. */
struct status attachment_check(struct arena *arena, const char *name, const char *type);

#endif
