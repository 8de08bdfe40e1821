/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mode=copy: each .proto again, reduced to what protoc-c takes: messages, enums, oneofs. The bytes
 * on the wire are the same: proto3 `optional` becomes a oneof of one member, a map its entries.
 */
#ifndef KITH_PROTO_PLUGIN_COPY_H
#define KITH_PROTO_PLUGIN_COPY_H

#include "proto/plugin/model.h"

void copy_write(const struct model *model, struct buf *reply);

#endif
