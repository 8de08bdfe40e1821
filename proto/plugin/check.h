/* SPDX-License-Identifier: Apache-2.0 */
/* The rules that a contract must keep; what breaks one does not build. */
#ifndef KITH_PROTO_PLUGIN_CHECK_H
#define KITH_PROTO_PLUGIN_CHECK_H

#include "proto/plugin/model.h"

/* What is wrong, one line "file: element: sentence" for each; "" when all is well. */
const char *check_model(const struct model *model);

#endif
