/* SPDX-License-Identifier: Apache-2.0 */
/* Phones, e-mails and addresses, kept as typed and in the form in which they compare. */
#include "common/utf8.h"
#include "server/feature/contact_form.h"
#include "server/feature/duplicate.h"
#include "server/feature/feature.h"
#include "server/feature/rule.h"
#include "server/sql/queries.h"

#include <string.h>

enum { PHONE = 1, EMAIL = 2 };

/* Case and width do not count, nor how many blanks there are. */
static const char *text_form(struct arena *arena, const char *value)
{
    char *text = utf8_fold(arena, value);
    size_t n = 0;
    for (const char *at = text; at && *at; at++) {
        bool blank = *at == ' ' || *at == '\t' || *at == '\n';
        if (!blank)
            text[n++] = *at;
        else if (n && text[n - 1] != ' ')
            text[n++] = ' ';
    }
    if (text)
        text[n && text[n - 1] == ' ' ? n - 1 : n] = '\0';
    return text;
}

static struct status check_owner(struct arena *arena, const struct resource_draft *draft)
{
    if (rule_has(draft, "customer_id") != rule_has(draft, "contact_id"))
        return STATUS_OK;
    return rule_refuse(arena, "customer_id", "FIELD_INVALID",
                       "It belongs to a customer or to a contact, one of the two.");
}

static struct status normalize(struct arena *arena, const struct catalog *catalog,
                               struct resource_draft *draft)
{
    const char *value = draft_text(draft, "value");
    int64_t kind = rule_number(draft, "kind", 0);
    const char *form = kind == PHONE   ? contact_form_phone(arena, catalog, value)
                       : kind == EMAIL ? contact_form_email(arena, value)
                                       : text_form(arena, value);
    if (!form && kind == PHONE)
        return rule_refuse(arena, "value", "PHONE_INVALID", "%s",
                           contact_form_phone_sentence(arena, value));
    if (!form && kind == EMAIL)
        return rule_refuse(arena, "value", "EMAIL_INVALID", "%s",
                           contact_form_email_sentence(arena, value));
    draft_set(draft, "normalized", form ? form : "");
    return STATUS_OK;
}

static struct status check(struct arena *arena, const struct catalog *catalog,
                           struct resource_draft *draft, bool creating)
{
    if (!creating)
        return STATUS_OK;
    struct status status = check_owner(arena, draft);
    if (!status_is_ok(status) || !rule_has(draft, "value") || !rule_has(draft, "kind"))
        return status;
    return normalize(arena, catalog, draft);
}

/* The kind never changes and is not in the request: the database takes the form that fits it. */
static struct status write_form(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    const char *value = draft_text(draft, "value");
    if (creating || !value)
        return STATUS_OK;
    struct arena *arena = call->arena;
    const char *phone = contact_form_phone(arena, call->catalog, value);
    const char *email = contact_form_email(arena, value);
    const char *text = text_form(arena, value);
    struct db_param id = db_number(arena, draft->id);
    struct db_param fits[] = {id, db_text(phone), db_text(email),
                              db_text(contact_form_phone_sentence(arena, value)),
                              db_text(contact_form_email_sentence(arena, value))};
    struct db_param forms[] = {id, db_text(phone), db_text(email), db_text(text ? text : "")};
    rpc_query(call, &sql_contact_point_fits, 5, fits);
    return rpc_query(call, &sql_contact_point_normalize, 4, forms) < 0 ? rpc_no_memory()
                                                                       : STATUS_OK;
}

static struct status write(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    struct status status = write_form(call, draft, creating);
    return status_is_ok(status) ? duplicate_write(call, draft, creating) : status;
}

const struct resource_hooks contact_point_hooks[] = {
    {.object = "contact_point", .check = check, .write = write, .refused = duplicate_refused},
    {0},
};
