/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of a message: what is to be read becomes text, everything else a file. Of alternatives
 * the plain text is read when it says something, else the HTML.
 */
#include "client/intake/mail_parts.h"

#include <string.h>

enum { NAME_BYTES = 240 };

struct walk {
    struct mail *mail;
    size_t parts, decoded;
    const char *refused;
};

/* What becomes of texts on this way. */
enum texts { READ, DROP };

static void visit(struct walk *walk, GMimeObject *part, int depth, enum texts texts);

/* ---- Files ---- */

static char *fit_name(const char *name, guint n)
{
    char *line = mail_charset_line(name, MAIL_LINE_LENGTH);
    const char *slash = MAX(strrchr(line, '/'), strrchr(line, '\\'));
    char *fit = g_strdup(slash ? slash + 1 : line);
    g_free(line);
    g_strstrip(fit);
    for (char *end = fit + strlen(fit); strlen(fit) > NAME_BYTES;) {
        end = g_utf8_find_prev_char(fit, end);
        *end = '\0';
    }
    if (*fit && strcmp(fit, ".") != 0 && strcmp(fit, "..") != 0)
        return fit;
    g_free(fit);
    return g_strdup_printf("attachment-%u", n);
}

static bool is_token(const char *text)
{
    size_t n = 0;
    for (; text && text[n]; n++)
        if (!g_ascii_isalnum(text[n]) && !strchr("!#$&-^_.+", text[n]))
            return false;
    return n > 0 && n < 80;
}

static char *type_of(GMimeObject *part)
{
    GMimeContentType *type = g_mime_object_get_content_type(part);
    const char *first = type ? g_mime_content_type_get_media_type(type) : NULL;
    const char *second = type ? g_mime_content_type_get_media_subtype(type) : NULL;
    char *text = is_token(first) && is_token(second) ? g_strconcat(first, "/", second, NULL)
                                                     : g_strdup("application/octet-stream");
    for (char *c = text; *c; c++)
        *c = g_ascii_tolower(*c);
    return text;
}

void mail_parts_add(struct mail *mail, const char *file_name, const char *media_type,
                    GByteArray *bytes)
{
    struct mail_part *part = g_new0(struct mail_part, 1);
    part->file_name = fit_name(file_name, mail->parts->len + 1);
    part->media_type = g_strdup(media_type);
    part->bytes = bytes;
    g_ptr_array_add(mail->parts, part);
}

void mail_parts_free(struct mail *mail)
{
    for (guint i = 0; mail->parts && i < mail->parts->len; i++) {
        struct mail_part *part = mail->parts->pdata[i];
        g_free(part->file_name);
        g_free(part->media_type);
        g_byte_array_free(part->bytes, TRUE);
        g_free(part);
    }
    if (mail->parts)
        g_ptr_array_free(mail->parts, TRUE);
}

/* ---- Bytes ---- */

static GByteArray *taken(struct walk *walk, GMimeStream *stream)
{
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    g_object_unref(stream);
    walk->decoded += bytes->len;
    if (walk->decoded > MAIL_DECODED_BYTES)
        walk->refused = "TOO_LARGE";
    return bytes;
}

static GByteArray *content_of(struct walk *walk, GMimePart *part)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    GMimeStream *stream = g_mime_stream_mem_new();
    if (content)
        g_mime_data_wrapper_write_to_stream(content, stream);
    return taken(walk, stream);
}

/* A header line of the part, as the library should read it; NULL: there is none. */
static GString *raw_line(GMimeObject *part, const char *name)
{
    GMimeHeader *header = g_mime_header_list_get_header(g_mime_object_get_header_list(part), name);
    const char *raw = header ? g_mime_header_get_raw_value(header) : NULL;
    return raw ? mail_words(raw, strlen(raw)) : NULL;
}

/* Of Content-Disposition, else of Content-Type: RFC 2231 and what is in use. "" for none. */
static char *name_of(GMimeObject *part)
{
    GString *disposition = raw_line(part, "Content-Disposition");
    GString *type = raw_line(part, "Content-Type");
    GMimeContentDisposition *how =
        disposition ? g_mime_content_disposition_parse(NULL, disposition->str) : NULL;
    GMimeContentType *what = type ? g_mime_content_type_parse(NULL, type->str) : NULL;
    const char *name = how ? g_mime_content_disposition_get_parameter(how, "filename") : NULL;
    if (!name && what)
        name = g_mime_content_type_get_parameter(what, "name");
    char *copy = g_strdup(name ? name : "");
    g_clear_object(&how);
    g_clear_object(&what);
    if (disposition)
        g_string_free(disposition, TRUE);
    if (type)
        g_string_free(type, TRUE);
    return copy;
}

static void keep_file(struct walk *walk, GMimePart *part)
{
    char *type = type_of(GMIME_OBJECT(part));
    char *name = name_of(GMIME_OBJECT(part));
    mail_parts_add(walk->mail, name, type, content_of(walk, part));
    g_free(name);
    g_free(type);
}

/* A mail within the mail stays one: it is not read. */
static void keep_message(struct walk *walk, GMimeMessagePart *part)
{
    GMimeMessage *inner = g_mime_message_part_get_message(part);
    const char *subject = inner ? g_mime_message_get_subject(inner) : NULL;
    GMimeStream *stream = g_mime_stream_mem_new();
    if (inner)
        g_mime_object_write_to_stream(GMIME_OBJECT(inner), NULL, stream);
    char *line = mail_charset_line(subject, MAIL_LINE_LENGTH / 4);
    char *name = g_strconcat(*line ? g_strdelimit(line, "/\\", '_') : "message", ".eml", NULL);
    mail_parts_add(walk->mail, name, "message/rfc822", taken(walk, stream));
    g_free(name);
    g_free(line);
}

/* ---- Texts ---- */

static bool is_type(GMimeObject *part, const char *first, const char *second)
{
    GMimeContentType *type = g_mime_object_get_content_type(part);
    return type && g_mime_content_type_is_type(type, first, second);
}

static bool is_text(GMimeObject *part, const char *second)
{
    GMimeContentDisposition *how = g_mime_object_get_content_disposition(part);
    bool file = how && g_mime_content_disposition_is_attachment(how);
    return GMIME_IS_PART(part) && is_type(part, "text", second) && !file &&
           !g_mime_part_get_filename(GMIME_PART(part));
}

/* RFC 3676: a line that ends with a blank goes on with the next one of the same depth. */
static void unwrap(GString *text)
{
    char **lines = g_strsplit(text->str, "\n", -1);
    g_string_truncate(text, 0);
    for (guint i = 0; lines[i]; i++) {
        size_t n = strlen(lines[i]);
        bool flows = n > 0 && lines[i][n - 1] == ' ' && strcmp(lines[i], "-- ") != 0 &&
                     lines[i + 1] && lines[i][0] != '>' && lines[i + 1][0] != '>';
        g_string_append(text, lines[i][0] == ' ' ? lines[i] + 1 : lines[i]);
        if (!flows && lines[i + 1])
            g_string_append_c(text, '\n');
    }
    g_strfreev(lines);
}

static GString *text_of(struct walk *walk, GMimePart *part)
{
    GMimeObject *object = GMIME_OBJECT(part);
    const char *charset = g_mime_object_get_content_type_parameter(object, "charset");
    const char *format = g_mime_object_get_content_type_parameter(object, "format");
    GByteArray *bytes = content_of(walk, part);
    GString *text = mail_charset_text((const char *)bytes->data, bytes->len, charset);
    g_byte_array_free(bytes, TRUE);
    if (is_type(object, "text", "html")) {
        GString *shown = mail_html_text(text->str, text->len);
        g_string_free(text, TRUE);
        text = mail_charset_text(shown->str, shown->len, "utf-8");
        g_string_free(shown, TRUE);
    } else if (format && g_ascii_strcasecmp(format, "flowed") == 0) {
        unwrap(text);
    }
    return text;
}

static bool says_something(const GString *text)
{
    return strspn(text->str, " \t\n") < text->len;
}

static void read_text(struct walk *walk, GMimePart *part)
{
    GString *all = walk->mail->text, *text = text_of(walk, part);
    while (text->len && strchr(" \t\n", text->str[text->len - 1]))
        g_string_truncate(text, text->len - 1);
    if (all->len && says_something(text))
        g_string_append(all, "\n\n");
    g_string_append_len(all, text->str, (gssize)text->len);
    g_string_free(text, TRUE);
}

/* ---- All parts ---- */

/* The plain text that says something, of alternatives; -1: none. */
static int plain_one(struct walk *walk, GMimeMultipart *multipart)
{
    for (int i = 0; i < g_mime_multipart_get_count(multipart) && i < MAIL_PARTS; i++) {
        GMimeObject *part = g_mime_multipart_get_part(multipart, i);
        if (!is_text(part, "plain"))
            continue;
        GString *text = text_of(walk, GMIME_PART(part));
        bool good = says_something(text);
        walk->decoded -= MIN(walk->decoded, text->len);
        g_string_free(text, TRUE);
        if (good)
            return i;
    }
    return -1;
}

static void visit_all(struct walk *walk, GMimeMultipart *multipart, int depth, enum texts texts)
{
    bool choose = is_type(GMIME_OBJECT(multipart), "multipart", "alternative");
    int plain = choose ? plain_one(walk, multipart) : -1;
    int n = g_mime_multipart_get_count(multipart);
    for (int i = 0; i < n && !walk->refused; i++)
        visit(walk, g_mime_multipart_get_part(multipart, i), depth + 1,
              plain >= 0 && i != plain ? DROP : texts);
}

static void visit(struct walk *walk, GMimeObject *part, int depth, enum texts texts)
{
    if (++walk->parts > MAIL_PARTS)
        walk->refused = "TOO_MANY_PARTS";
    else if (depth > MAIL_DEPTH)
        walk->refused = "TOO_DEEP";
    if (walk->refused)
        return;
    bool text = is_text(part, "plain") || is_text(part, "html");
    if (GMIME_IS_MULTIPART(part))
        visit_all(walk, GMIME_MULTIPART(part), depth, texts);
    else if (GMIME_IS_MESSAGE_PART(part))
        keep_message(walk, GMIME_MESSAGE_PART(part));
    else if (text && texts == READ)
        read_text(walk, GMIME_PART(part));
    else if (!text && GMIME_IS_PART(part))
        keep_file(walk, GMIME_PART(part));
}

const char *mail_parts_read(struct mail *mail, GMimeObject *part)
{
    struct walk walk = {.mail = mail};
    if (part)
        visit(&walk, part, 0, READ);
    return walk.refused;
}
