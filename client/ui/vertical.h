/* SPDX-License-Identifier: Apache-2.0 */
/* One record with one line for each field: label, then value. */
#ifndef KITH_CLIENT_UI_VERTICAL_H
#define KITH_CLIENT_UI_VERTICAL_H

#include "client/net/record.h"
#include "client/ui/column.h"
#include "client/ui/look.h"

#include <stdio.h>

/* `columns` NULL: every field that has a value. Lists of messages become lines of their own. */
void vertical_record(FILE *out, const struct look *look, const struct record *record,
                     const struct columns *columns);

#endif
