/* SPDX-License-Identifier: Apache-2.0 */
/* Phones and e-mails in the form in which they compare, and what to say of those that have none. */
#include "server/feature/contact_form.h"

#include "server/model/email.h"
#include "server/model/phone.h"

const char *contact_form_phone(struct arena *arena, const struct catalog *catalog,
                               const char *value)
{
    char phone[PHONE_TEXT];
    const char *country = catalog_setting(catalog, "company.country", "CN");
    return phone_normalize(value, country, phone) ? arena_string(arena, phone) : NULL;
}

const char *contact_form_email(struct arena *arena, const char *value)
{
    return email_normalize(arena, value);
}

const char *contact_form_phone_sentence(struct arena *arena, const char *value)
{
    return arena_printf(arena,
                        "\"%.60s\" is no telephone number; write it as 13800138000, 010-62345678 "
                        "or +44 20 7946 0018.",
                        value);
}

const char *contact_form_email_sentence(struct arena *arena, const char *value)
{
    return arena_printf(arena, "\"%.60s\" is no e-mail address; write it as li@example.com.",
                        value);
}
