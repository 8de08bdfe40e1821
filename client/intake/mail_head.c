/* SPDX-License-Identifier: Apache-2.0 */
/* The header of a message: who, to whom, in answer to what, and whether a program wrote it. */
#include "client/intake/mail_parts.h"

#include <string.h>

static char *header(GMimeMessage *message, const char *name)
{
    const char *value = g_mime_object_get_header(GMIME_OBJECT(message), name);
    return mail_charset_line(value, MAIL_RECIPIENTS_LENGTH);
}

/* Ids that are none, or too long to look up, are known by their digest. */
static char *message_id(const char *id)
{
    char *line = mail_charset_line(id, MAIL_FIELD_BYTES);
    bool plain = strlen(line) <= MAIL_ID_BYTES;
    for (const char *c = line; *c && plain; c++)
        plain = *c > ' ' && *c < 0x7F;
    if (plain)
        return line;
    char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, line, -1);
    g_free(line);
    line = g_strconcat("sha256:", digest, NULL);
    g_free(digest);
    return line;
}

static GPtrArray *ids_of(GMimeMessage *message, const char *name)
{
    GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
    const char *value = g_mime_object_get_header(GMIME_OBJECT(message), name);
    GMimeReferences *list = value ? g_mime_references_parse(NULL, value) : NULL;
    int n = list ? g_mime_references_length(list) : 0;
    for (int i = MAX(n - MAIL_NAMES, 0); i < n; i++)
        g_ptr_array_add(ids, message_id(g_mime_references_get_message_id(list, i)));
    if (list)
        g_mime_references_free(list);
    return ids;
}

static void take_ids(struct mail *mail, GMimeMessage *message)
{
    const char *id = g_mime_message_get_message_id(message);
    mail->message_id = id ? message_id(id) : g_strdup("");
    mail->references = ids_of(message, "References");
    GPtrArray *answered = ids_of(message, "In-Reply-To");
    mail->in_reply_to = g_strdup(answered->len ? answered->pdata[0] : "");
    g_ptr_array_free(answered, TRUE);
}

static void add_address(GPtrArray *to, const char *address)
{
    char *line = mail_charset_line(address, MAIL_LINE_LENGTH);
    bool known = false;
    for (guint i = 0; i < to->len && !known; i++)
        known = g_ascii_strcasecmp(to->pdata[i], line) == 0;
    if (known || !strchr(line, '@') || to->len >= MAIL_NAMES)
        g_free(line);
    else
        g_ptr_array_add(to, line);
}

static void add_addresses(GPtrArray *to, InternetAddressList *list)
{
    int n = list ? internet_address_list_length(list) : 0;
    for (int i = 0; i < n && i < MAIL_NAMES; i++) {
        InternetAddress *one = internet_address_list_get_address(list, i);
        if (INTERNET_ADDRESS_IS_MAILBOX(one))
            add_address(to, internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one)));
        else if (to->len < MAIL_NAMES && INTERNET_ADDRESS_IS_GROUP(one))
            add_addresses(to, internet_address_group_get_members(INTERNET_ADDRESS_GROUP(one)));
    }
}

static InternetAddressMailbox *first_mailbox(InternetAddressList *list)
{
    InternetAddress *one = NULL;
    while (list && internet_address_list_length(list) > 0) {
        one = internet_address_list_get_address(list, 0);
        if (!INTERNET_ADDRESS_IS_GROUP(one))
            break;
        list = internet_address_group_get_members(INTERNET_ADDRESS_GROUP(one));
    }
    return one && INTERNET_ADDRESS_IS_MAILBOX(one) ? INTERNET_ADDRESS_MAILBOX(one) : NULL;
}

static void take_sender(struct mail *mail, GMimeMessage *message)
{
    InternetAddressMailbox *from = first_mailbox(g_mime_message_get_from(message));
    if (!from)
        from = first_mailbox(g_mime_message_get_sender(message));
    mail->from_address =
        mail_charset_line(from ? internet_address_mailbox_get_addr(from) : NULL, MAIL_LINE_LENGTH);
    mail->from_name = mail_charset_line(
        from ? internet_address_get_name(INTERNET_ADDRESS(from)) : NULL, MAIL_LINE_LENGTH);
}

static void take_recipients(struct mail *mail, GMimeMessage *message)
{
    static const char *const delivered[] = {"X-Original-To", "Delivered-To", "Envelope-To", NULL};
    InternetAddressList *all = internet_address_list_new();
    mail->to = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; delivered[i]; i++) {
        char *address = header(message, delivered[i]);
        add_address(mail->to, address);
        g_free(address);
    }
    internet_address_list_append(all, g_mime_message_get_addresses(message, GMIME_ADDRESS_TYPE_TO));
    internet_address_list_append(all, g_mime_message_get_addresses(message, GMIME_ADDRESS_TYPE_CC));
    add_addresses(mail->to, all);
    char *text = internet_address_list_to_string(all, NULL, FALSE);
    mail->recipients = mail_charset_line(text, MAIL_RECIPIENTS_LENGTH);
    g_free(text);
    g_object_unref(all);
}

static void take_date(struct mail *mail, GMimeMessage *message)
{
    enum { YEAR_1990 = 631152000 };
    static const int64_t year_2200 = 7258118400;
    GDateTime *date = g_mime_message_get_date(message);
    int64_t seconds = date ? g_date_time_to_unix(date) : 0;
    mail->date = seconds > YEAR_1990 && seconds < year_2200 ? seconds : 0;
}

/* ---- Who wrote it ---- */

static bool says(GMimeMessage *message, const char *name, const char *const *words)
{
    char *value = header(message, name);
    bool said = false;
    for (; *words && !said; words++)
        said = g_ascii_strncasecmp(value, *words, strlen(*words)) == 0;
    g_free(value);
    return said;
}

static bool has(GMimeMessage *message, const char *name)
{
    return g_mime_object_get_header(GMIME_OBJECT(message), name) != NULL;
}

static bool is_report(GMimeMessage *message)
{
    GMimeObject *body = g_mime_message_get_mime_part(message);
    GMimeContentType *type = body ? g_mime_object_get_content_type(body) : NULL;
    return type && g_mime_content_type_is_type(type, "multipart", "report");
}

/* Programs that answer programs must not go on for ever: RFC 3834, and what was before it. */
static bool is_automatic(GMimeMessage *message, const char *from)
{
    static const char *const no[] = {"no", NULL}, *const nobody[] = {"<>", NULL};
    static const char *const precedences[] = {"bulk", "junk", "list", "auto_reply", NULL};
    if (has(message, "Auto-Submitted") && !says(message, "Auto-Submitted", no))
        return true;
    return has(message, "X-Autoreply") || has(message, "X-Autorespond") ||
           says(message, "Precedence", precedences) || says(message, "Return-Path", nobody) ||
           is_report(message) || g_ascii_strncasecmp(from, "mailer-daemon", 13) == 0;
}

void mail_head(struct mail *mail, GMimeMessage *message)
{
    take_ids(mail, message);
    take_sender(mail, message);
    take_recipients(mail, message);
    take_date(mail, message);
    mail->subject = mail_charset_line(g_mime_message_get_subject(message), MAIL_LINE_LENGTH);
    mail->automatic = is_automatic(message, mail->from_address);
}
