/* SPDX-License-Identifier: Apache-2.0 */
/* A message from its bytes: bounds, header, and then its parts (mail_parts.c). */
#include "client/intake/mail.h"

#include "client/intake/mail_parts.h"

#include <gmime/gmime.h>
#include <string.h>

GPtrArray *mail_begin(void)
{
    static const char *const fallback[] = {"utf-8", "gb18030", "iso-8859-1", NULL};
    g_mime_init();
    g_mime_parser_options_set_fallback_charsets(g_mime_parser_options_get_default(),
                                                (const char **)fallback);
    return mail_charset_begin();
}

void mail_end(GPtrArray *tables)
{
    g_ptr_array_free(tables, TRUE);
    g_mime_shutdown();
}

/* ---- The bytes ---- */

/* Where the header begins: some programs put the envelope's line "From …" before it. */
static size_t head_at(const char *bytes, size_t length)
{
    const char *line =
        length > 5 && memcmp(bytes, "From ", 5) == 0 ? memchr(bytes, '\n', length) : NULL;
    return line ? (size_t)(line + 1 - bytes) : 0;
}

static bool is_field(const char *line, size_t length)
{
    size_t n = 0;
    while (n < length && line[n] > ' ' && line[n] < 0x7F && line[n] != ':')
        n++;
    while (n > 0 && n < length && (line[n] == ' ' || line[n] == '\t'))
        n++;
    return n > 0 && n < length && line[n] == ':';
}

/* The header has bounds of its own, before a library sees it. *body: behind the empty line. */
static const char *check_head(const char *bytes, size_t length, size_t *body)
{
    size_t at = 0, field = 0;
    while (at < length) {
        const char *line = bytes + at;
        const char *end = memchr(line, '\n', length - at);
        size_t n = end ? (size_t)(end + 1 - line) : length - at;
        bool empty = n == 1 || (n == 2 && *line == '\r');
        bool folded = *line == ' ' || *line == '\t';
        if (end && empty)
            break;
        if (!folded)
            field = at;
        if (at == 0 && !is_field(line, n))
            return "NO_MESSAGE";
        at += n;
        if (at > MAIL_HEAD_BYTES || at - field > MAIL_FIELD_BYTES)
            return "HEADER_TOO_LARGE";
    }
    *body = at;
    return length == 0 ? "EMPTY" : NULL;
}

/* ---- What it is known by ---- */

/* The same message has the same digest, whichever way and however often it came. */
static void take_digest(struct mail *mail, GMimeMessage *message, const char *body, size_t length)
{
    static const char *const names[] = {"From", "To", "Cc", "Subject", "Date", "Message-ID", NULL};
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    const char *end = body + length;
    for (size_t i = 0; names[i]; i++) {
        char *value = mail_charset_line(g_mime_object_get_header(GMIME_OBJECT(message), names[i]),
                                        MAIL_FIELD_BYTES);
        g_checksum_update(sum, (const guchar *)value, (gssize)strlen(value) + 1);
        g_free(value);
    }
    while (end > body && (end[-1] == '\n' || end[-1] == '\r'))
        end--;
    while (body < end) {
        const char *cr = memchr(body, '\r', (size_t)(end - body));
        const char *stop = cr ? cr : end;
        g_checksum_update(sum, (const guchar *)body, stop - body);
        body = stop + (cr != NULL);
    }
    g_strlcpy(mail->digest, g_checksum_get_string(sum), sizeof mail->digest);
    g_checksum_free(sum);
}

/* ---- All of it ---- */

static GMimeMessage *parse(const char *bytes, size_t head, size_t length)
{
    GString *whole = mail_words(bytes, head);
    g_string_append_len(whole, bytes + head, (gssize)(length - head));
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(whole->str, whole->len);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    g_string_free(whole, TRUE);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    return message;
}

/* A text that is too long for a field is there whole as a file. */
static void settle_texts(struct mail *mail)
{
    mail->body = mail_reply_body(mail->text->str);
    mail_charset_cut(mail->body, MAIL_TEXT_LENGTH);
    GString *whole = g_string_new_len(mail->text->str, (gssize)mail->text->len);
    if (mail_charset_cut(mail->text, MAIL_TEXT_LENGTH))
        mail_parts_add(
            mail, "message.txt", "text/plain; charset=utf-8",
            g_byte_array_append(g_byte_array_new(), (const guint8 *)whole->str, (guint)whole->len));
    g_string_free(whole, TRUE);
}

const char *mail_read(struct mail *mail, const char *bytes, size_t length)
{
    *mail = (struct mail){0};
    size_t start = head_at(bytes, length), body = 0;
    const char *refused = check_head(bytes + start, length - start, &body);
    GMimeMessage *message = refused ? NULL : parse(bytes + start, body, length - start);
    if (refused || !message)
        return refused ? refused : "NO_MESSAGE";
    mail_head(mail, message);
    mail->text = g_string_new("");
    mail->parts = g_ptr_array_new();
    take_digest(mail, message, bytes + start + body, length - start - body);
    if (!*mail->from_address)
        refused = "NO_SENDER";
    else
        refused = mail_parts_read(mail, g_mime_message_get_mime_part(message));
    g_object_unref(message);
    if (!refused)
        settle_texts(mail);
    return refused;
}

void mail_free(struct mail *mail)
{
    char *texts[] = {mail->message_id, mail->in_reply_to, mail->from_address,
                     mail->from_name,  mail->recipients,  mail->subject};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        g_free(texts[i]);
    if (mail->references)
        g_ptr_array_free(mail->references, TRUE);
    if (mail->to)
        g_ptr_array_free(mail->to, TRUE);
    if (mail->text)
        g_string_free(mail->text, TRUE);
    if (mail->body)
        g_string_free(mail->body, TRUE);
    mail_parts_free(mail);
    *mail = (struct mail){0};
}
