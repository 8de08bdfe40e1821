/* SPDX-License-Identifier: Apache-2.0 */
/* What services and methods are: their objects, kinds, verbs and permissions. */
#ifndef KITH_PROTO_PLUGIN_METHODS_H
#define KITH_PROTO_PLUGIN_METHODS_H

#include "proto/plugin/model.h"

/* Fills in the rest of every service and method of the model. */
void methods_resolve(struct model *model);

bool methods_is_open(const struct method *method);
bool methods_is_signed_in(const struct method *method);

#endif
