/* SPDX-License-Identifier: Apache-2.0 */
/* Showing what came back: records, pages of rows, replies with several parts. */
#ifndef KITH_CLIENT_CMD_VIEW_H
#define KITH_CLIENT_CMD_VIEW_H

#include "client/cmd/client.h"
#include "client/cmd/pages.h"
#include "client/ui/sheet.h"

#include <stdbool.h>

/* The columns of --fields; *chosen is NULL when it was not given. False after a usage error. */
bool view_columns(struct invocation *invocation, const struct contract_message *message,
                  struct columns *columns, const struct columns **chosen);
/* Puts --fields into the request's read_mask, so that only they travel. */
void view_mask(struct invocation *invocation, const struct columns *chosen, struct record *request);
/* `brief`: only the standard columns, as after a change. With --quiet: only its id. */
int view_record(struct invocation *invocation, const struct record *record, bool brief);
/* Sends a request that changes something, and shows what came of it. */
int view_change(struct invocation *invocation, const struct record *request);
/* All rows of the pages; says on stderr when there are more. */
int view_pages(struct invocation *invocation, struct pages *pages);
/* What the figures of a reply cover, if they say so, in a line on stderr. */
void view_coverage(struct invocation *invocation, const struct record *reply);
/* Any other reply: a record, rows, or both. */
int view_reply(struct invocation *invocation, const struct record *reply);
/* Sends a request and shows the answer as a picture, or as data when that is asked for. */
int view_picture(struct invocation *invocation, const struct record *request,
                 int (*picture)(struct invocation *invocation, const struct record *reply));
/* One list of a reply: its heading, and its rows. */
int view_section(struct invocation *invocation, const struct contract_field *field,
                 const struct value *rows);
/* Bars for rows: the first text against the first number, or --fields LABEL,NUMBER. */
int view_chart(struct invocation *invocation, const struct value *rows,
               const struct contract_field *field);

#endif
