/* SPDX-License-Identifier: Apache-2.0 */
/* What the views of service figures share: a line for each group, with all figures in it. */
#ifndef KITH_CLIENT_CMD_SERVICE_PART_H
#define KITH_CLIENT_CMD_SERVICE_PART_H

#include "client/cmd/client.h"

#include <stddef.h>

enum { SERVICE_PART_FIGURES = 6 };

/* Rows of kith.v1.ServiceFigureRow that have the same groups. */
struct service_part_line {
    const char *name, *name2;
    const struct record *figures[SERVICE_PART_FIGURES + 1]; /* by kith.v1.ServiceFigure; or NULL */
};

/* The lines of a reply, in its order; *n of them. NULL without memory. */
struct service_part_line *service_part_lines(struct invocation *invocation,
                                             const struct record *reply, size_t *n);
/* 0 and false when the figure is not there. */
bool service_part_number(const struct record *figure, const char *name, int64_t *number);
/* "45 min", "3 h 20 min", "-" when there is none. */
const char *service_part_duration(struct invocation *invocation, const struct record *figure,
                                  const char *name);
/* "29/40 72.5 %": no per cent of fewer than ten. */
const char *service_part_share(struct invocation *invocation, const struct record *figure);
/* A table with a row for each line, the period before in brackets where there is one. */
int service_part_table(struct invocation *invocation, const struct service_part_line *lines,
                       size_t n, const char *heading, const char *heading2);
/* Open tickets by age as bars, and the oldest of them. */
int service_part_backlog(struct invocation *invocation, const struct record *reply);
/* What is not final, what is left out, and whose records they are. */
void service_part_remarks(struct invocation *invocation, const struct record *reply);

#endif
