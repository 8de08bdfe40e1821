/* SPDX-License-Identifier: Apache-2.0 */
/* The descriptors themselves, for reflection. */
#ifndef KITH_PROTO_PLUGIN_DESCRIPTORS_H
#define KITH_PROTO_PLUGIN_DESCRIPTORS_H

#include "proto/plugin/request.h"

/* contract_descriptor_set: a FileDescriptorSet of all files of the request, without comments. */
void descriptors_write(struct buf *out, const struct request *request);

#endif
