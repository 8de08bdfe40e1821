/* SPDX-License-Identifier: Apache-2.0 */
/* Header and parts of a message that GMime has taken apart. Inside client/intake only. */
#ifndef KITH_CLIENT_INTAKE_MAIL_PARTS_H
#define KITH_CLIENT_INTAKE_MAIL_PARTS_H

#include "client/intake/mail.h"

#include <gmime/gmime.h>

/* Fills what comes from the header. */
void mail_head(struct mail *mail, GMimeMessage *message);
/* Appends to text and parts; NULL, or why the message is refused. `part` may be NULL. */
const char *mail_parts_read(struct mail *mail, GMimeObject *part);
/* Keeps the bytes as a file; the name is made fit for one. */
void mail_parts_add(struct mail *mail, const char *file_name, const char *media_type,
                    GByteArray *bytes);
void mail_parts_free(struct mail *mail);

#endif
