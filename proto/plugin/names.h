/* SPDX-License-Identifier: Apache-2.0 */
/* Names from names: the spellings of C, SQL, people and the command line. ASCII only. */
#ifndef KITH_PROTO_PLUGIN_NAMES_H
#define KITH_PROTO_PLUGIN_NAMES_H

#include "common/arena.h"

#include <stdbool.h>

/* "SlaClock" to "SLA_CLOCK", "sla-clock"; a run of capitals is one word ("SLAClock" as well). */
char *names_upper_snake(struct arena *arena, const char *camel);
char *names_kebab(struct arena *arena, const char *camel);
/* "contact_points" to "ContactPoints". */
char *names_camel(struct arena *arena, const char *snake);
/* "customer_id" to "customer id". */
char *names_spaced(struct arena *arena, const char *snake);
/* "TICKET_STATUS_OPEN" of TicketStatus to "open"; without the prefix the whole in lower case. */
char *names_short_value(struct arena *arena, const char *value, const char *enumeration);
/* "kith.v1.Customer" to "kith_v1_Customer". */
char *names_symbol(struct arena *arena, const char *full_name);
/* "kith.v1.TicketReply" to "kith__v1__ticket_reply", as protoc-c does. */
char *names_protobuf_c(struct arena *arena, const char *full_name);
/* "kith/v1/customer.proto" to "kith/v1/customer"; a name with another ending as it is. */
char *names_base(struct arena *arena, const char *file);

/* A name that SQL takes in quotes without surprises: [a-z_][a-z0-9_]*, at most `longest` bytes. */
bool names_is_column(const char *name, size_t longest);

#endif
