/* SPDX-License-Identifier: Apache-2.0 */
/* The audit triggers of one object's table; nothing for an object without an etag. */
#ifndef KITH_PROTO_PLUGIN_AUDIT_H
#define KITH_PROTO_PLUGIN_AUDIT_H

#include "proto/plugin/model.h"

void audit_write(const struct model *model, const struct object *object, struct buf *out);

#endif
