/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What kith-mime says of a message: a line "kith-mime 1 LENGTH", so many bytes of JSON, then the
 * bytes of the attachments, one after the other. Refused: {"refused": "TOO_LARGE"} and no more.
 */
#ifndef KITH_CLIENT_INTAKE_DESCRIBE_H
#define KITH_CLIENT_INTAKE_DESCRIBE_H

#include "client/intake/mail.h"

/* The JSON, to be freed by g_free. With `refused` the mail is not looked at. */
char *describe_json(const struct mail *mail, const char *refused);

#endif
