/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An RFC 5322 message as a service desk needs it. Used by the program kith-mime only: it allocates
 * through GLib, which ends the program when there is no memory; whoever runs it has the message.
 */
#ifndef KITH_CLIENT_INTAKE_MAIL_H
#define KITH_CLIENT_INTAKE_MAIL_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a message may have; more is refused. Texts are cut, and kept whole as an attachment. */
enum {
    MAIL_PARTS = 200,
    MAIL_DEPTH = 20,
    MAIL_HEAD_BYTES = 256 * 1024,  /* all header lines together */
    MAIL_FIELD_BYTES = 64 * 1024,  /* one of them, with its continuations */
    MAIL_DECODED_BYTES = 64 << 20, /* of all parts together */
    MAIL_TEXT_LENGTH = 20000,      /* code points, as fields of the contract */
    MAIL_LINE_LENGTH = 200,        /* code points of a subject or a name */
    MAIL_RECIPIENTS_LENGTH = 2000, /* code points */
    MAIL_NAMES = 50,               /* message ids, and addresses, of one message */
    MAIL_ID_BYTES = 255,
    MAIL_DIGEST_TEXT = 65, /* SHA-256 in hexadecimal, and NUL */
};

struct mail_part {
    char *file_name; /* without folders, printable, 240 bytes at most; never empty */
    char *media_type;
    GByteArray *bytes;
};

struct mail {
    char *message_id, *in_reply_to; /* without <>; "" when there is none */
    GPtrArray *references;          /* char *, the oldest first */
    char *from_address, *from_name;
    GPtrArray *to; /* char *: addresses that it came to, those of the delivery first */
    char *recipients;
    char *subject;
    int64_t date; /* seconds since 1970; 0: none that makes sense */
    bool automatic;
    GString *text;    /* all of it */
    GString *body;    /* without what is quoted at its end, and without signature */
    GPtrArray *parts; /* struct mail_part * */
    char digest[MAIL_DIGEST_TEXT];
};

/* The library, and what it loads from files; once, before the sandbox closes; for mail_end. */
GPtrArray *mail_begin(void);
void mail_end(GPtrArray *tables);
/* NULL, or why the message is refused: a word in capitals. The mail is to be freed either way. */
const char *mail_read(struct mail *mail, const char *bytes, size_t length);
void mail_free(struct mail *mail);

/* ---- Between the files of this folder ---- */

/* The bytes of a text part as UTF-8: printable, NFC, LF; what is broken becomes U+FFFD. */
GString *mail_charset_text(const char *bytes, size_t length, const char *charset);
/* A text that is UTF-8 already, on one line, cut to so many code points. Never NULL. */
char *mail_charset_line(const char *text, size_t most);
/* Cuts to so many code points; true when it was longer. */
bool mail_charset_cut(GString *text, size_t most);
/* Loads the tables of the charsets that are read; they stay loaded while they are open. */
GPtrArray *mail_charset_begin(void);

/* The text with its encoded words as such of UTF-8, which the library reads well. */
GString *mail_words(const char *text, size_t length);

/* What a reader would see of HTML; what is quoted has "> " in front. */
GString *mail_html_text(const char *html, size_t length);

/* What the writer has written himself, from the text with all that he quotes. */
GString *mail_reply_body(const char *text);

#endif
