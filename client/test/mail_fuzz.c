/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever comes by mail, what is said of it is printable UTF-8 within the bounds of the fields. */
#include "client/intake/describe.h"
#include "client/intake/mail.h"
#include "common/utf8.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
    if (!truth)
        abort();
}

static void check_text(const char *text, size_t most, bool multiline)
{
    size_t left = strlen(text);
    require(utf8_check(text, left) && utf8_length(text) <= most);
    while (left) {
        uint32_t code;
        size_t n = utf8_decode(text, left, &code);
        require(utf8_printable(code) || (multiline && (code == '\n' || code == '\t')));
        text += n;
        left -= n;
    }
}

static void check_list(const GPtrArray *list, size_t most)
{
    require(list->len <= MAIL_NAMES);
    for (guint i = 0; i < list->len; i++)
        check_text(list->pdata[i], most, false);
}

static void check_parts(const GPtrArray *parts)
{
    require(parts->len <= MAIL_PARTS + 1);
    for (guint i = 0; i < parts->len; i++) {
        const struct mail_part *part = parts->pdata[i];
        require(*part->file_name && strlen(part->file_name) <= 255 &&
                !strpbrk(part->file_name, "/\\"));
        check_text(part->file_name, MAIL_LINE_LENGTH, false);
        check_text(part->media_type, MAIL_LINE_LENGTH, false);
    }
}

static void check(const struct mail *mail)
{
    check_text(mail->message_id, MAIL_ID_BYTES, false);
    check_text(mail->in_reply_to, MAIL_ID_BYTES, false);
    check_text(mail->from_address, MAIL_LINE_LENGTH, false);
    check_text(mail->from_name, MAIL_LINE_LENGTH, false);
    check_text(mail->subject, MAIL_LINE_LENGTH, false);
    check_text(mail->recipients, MAIL_RECIPIENTS_LENGTH, false);
    check_text(mail->text->str, MAIL_TEXT_LENGTH, true);
    check_text(mail->body->str, MAIL_TEXT_LENGTH, true);
    check_list(mail->references, MAIL_ID_BYTES);
    check_list(mail->to, MAIL_LINE_LENGTH);
    check_parts(mail->parts);
    require(strlen(mail->digest) == MAIL_DIGEST_TEXT - 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static GPtrArray *tables;
    struct mail mail;
    if (!tables)
        tables = mail_begin();
    const char *refused = mail_read(&mail, (const char *)data, size);
    if (!refused)
        check(&mail);
    char *json = describe_json(&mail, refused);
    require(utf8_check(json, strlen(json)));
    g_free(json);
    mail_free(&mail);
    return 0;
}
