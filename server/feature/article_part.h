/* SPDX-License-Identifier: Apache-2.0 */
/* What the files about articles share. */
#ifndef KITH_SERVER_FEATURE_ARTICLE_PART_H
#define KITH_SERVER_FEATURE_ARTICLE_PART_H

#include "server/rpc/call.h"

/* Values of shown_to that are open to the session: {1} public articles, {1,2} internal ones too. */
struct db_param article_part_shown(struct rpc_call *call);

#endif
