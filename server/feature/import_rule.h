/* SPDX-License-Identifier: Apache-2.0 */
/* What a role has to allow for an import: asked when it is made, and again while it works. */
#ifndef KITH_SERVER_FEATURE_IMPORT_RULE_H
#define KITH_SERVER_FEATURE_IMPORT_RULE_H

#include "server/model/mapping.h"
#include "server/rpc/session.h"

/*
 * PERMISSION_DENIED with a sentence in the arena, or OK. Whose the single rows may be, and whether
 * a masked field would be changed, is seen row by row.
 */
struct status import_rule_check(struct arena *arena, const struct session *session,
                                const struct mapping *mapping);

#endif
