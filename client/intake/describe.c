/* SPDX-License-Identifier: Apache-2.0 */
/* A message as JSON: every key always, in this order. */
#include "client/intake/describe.h"

#include <string.h>

static void put_text(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            g_string_append_c(out, '\\');
        if (*text == '\n')
            g_string_append(out, "\\n");
        else if (*text == '\t')
            g_string_append(out, "\\t");
        else
            g_string_append_c(out, *text);
    }
    g_string_append_c(out, '"');
}

static void put(GString *out, const char *key, const char *text)
{
    g_string_append_printf(out, ", \"%s\": ", key);
    put_text(out, text);
}

static void put_list(GString *out, const char *key, const GPtrArray *list)
{
    g_string_append_printf(out, ", \"%s\": [", key);
    for (guint i = 0; i < list->len; i++) {
        g_string_append(out, i ? ", " : "");
        put_text(out, list->pdata[i]);
    }
    g_string_append_c(out, ']');
}

static void put_parts(GString *out, const GPtrArray *parts)
{
    g_string_append(out, ", \"attachments\": [");
    for (guint i = 0; i < parts->len; i++) {
        const struct mail_part *part = parts->pdata[i];
        g_string_append_printf(out, "%s{\"size\": %u", i ? ", " : "", part->bytes->len);
        put(out, "file_name", part->file_name);
        put(out, "media_type", part->media_type);
        g_string_append_c(out, '}');
    }
    g_string_append_c(out, ']');
}

char *describe_json(const struct mail *mail, const char *refused)
{
    GString *out = g_string_new("{");
    if (refused) {
        g_string_append_printf(out, "\"refused\": \"%s\"}", refused);
        return g_string_free(out, FALSE);
    }
    g_string_append_printf(out, "\"date\": %" G_GINT64_FORMAT, mail->date);
    g_string_append_printf(out, ", \"automatic\": %s", mail->automatic ? "true" : "false");
    put(out, "message_id", mail->message_id);
    put(out, "in_reply_to", mail->in_reply_to);
    put_list(out, "references", mail->references);
    put(out, "from_address", mail->from_address);
    put(out, "from_name", mail->from_name);
    put_list(out, "to", mail->to);
    put(out, "recipients", mail->recipients);
    put(out, "subject", mail->subject);
    put(out, "text", mail->text->str);
    put(out, "body", mail->body->str);
    put(out, "sha256", mail->digest);
    put_parts(out, mail->parts);
    g_string_append_c(out, '}');
    return g_string_free(out, FALSE);
}
