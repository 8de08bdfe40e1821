/* SPDX-License-Identifier: Apache-2.0 */
/* The rules for objects and fields. */
#ifndef KITH_PROTO_PLUGIN_CHECK_OBJECT_H
#define KITH_PROTO_PLUGIN_CHECK_OBJECT_H

#include "proto/plugin/problem.h"

void check_objects(struct problems *problems);

#endif
