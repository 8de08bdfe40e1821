/* SPDX-License-Identifier: Apache-2.0 */
/* Phones and e-mails in the form in which they compare. */
#ifndef KITH_SERVER_FEATURE_CONTACT_FORM_H
#define KITH_SERVER_FEATURE_CONTACT_FORM_H

#include "server/resource/resource.h"

/* In the arena; NULL when the value is no telephone number, or no e-mail address. */
const char *contact_form_phone(struct arena *arena, const struct catalog *catalog,
                               const char *value);
const char *contact_form_email(struct arena *arena, const char *value);

/* Sentences for a value that is none. */
const char *contact_form_phone_sentence(struct arena *arena, const char *value);
const char *contact_form_email_sentence(struct arena *arena, const char *value);

#endif
