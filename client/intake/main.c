/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kith-mime [BYTES]: reads an RFC 5322 message of at most so many bytes from standard input, and
 * writes what it says to standard output (describe.h). Whoever runs it expects it to break: what
 * comes from outside is taken apart here, by a process that can do nothing else.
 * Exit: 0 described, 65 refused, 71 the system does not let it work, 74 input or output.
 */
#include "client/intake/describe.h"
#include "client/intake/sandbox.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum { STANDARD_BYTES = 25 << 20, MOST_BYTES = 64 << 20, LINE = 64, FIRST = 64 * 1024 };

/* At most one byte more than allowed. False when reading fails. */
static bool read_all(GByteArray *message, size_t most)
{
    for (;;) {
        guint have = message->len;
        size_t wanted = MIN(MAX((size_t)have, FIRST), most + 1 - have);
        if (have > most)
            return true;
        g_byte_array_set_size(message, have + (guint)wanted);
        ssize_t got = read(STDIN_FILENO, message->data + have, wanted);
        g_byte_array_set_size(message, have + (guint)MAX(got, 0));
        if (got == 0)
            return true;
        if (got < 0 && errno != EINTR)
            return false;
    }
}

static bool write_all(const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length) {
        ssize_t done = write(STDOUT_FILENO, at, length);
        if (done < 0 && errno != EINTR)
            return false;
        at += MAX(done, 0);
        length -= (size_t)MAX(done, 0);
    }
    return true;
}

static bool tell(const struct mail *mail, const char *refused)
{
    char line[LINE];
    char *json = describe_json(mail, refused);
    int n = snprintf(line, sizeof line, "kith-mime 1 %zu\n", strlen(json));
    bool told = write_all(line, (size_t)n) && write_all(json, strlen(json));
    for (guint i = 0; told && !refused && i < mail->parts->len; i++) {
        const struct mail_part *part = mail->parts->pdata[i];
        told = write_all(part->bytes->data, part->bytes->len);
    }
    g_free(json);
    return told;
}

static int run(size_t most)
{
    struct mail mail = {0};
    GByteArray *message = g_byte_array_new();
    bool whole = read_all(message, most);
    const char *refused = message->len > most ? "TOO_LARGE" : NULL;
    if (whole && !refused)
        refused = mail_read(&mail, (const char *)message->data, message->len);
    bool told = whole && tell(&mail, refused);
    mail_free(&mail);
    g_byte_array_free(message, TRUE);
    return !told ? EX_IOERR : refused ? EX_DATAERR : EX_OK;
}

int main(int argc, char **argv)
{
    unsigned long most = argc > 1 ? strtoul(argv[1], NULL, 10) : STANDARD_BYTES;
    if (argc > 2 || most == 0 || most > MOST_BYTES)
        return EX_USAGE;
    GPtrArray *tables = mail_begin();
    int code = sandbox_enter() ? run(most) : EX_OSERR;
    mail_end(tables);
    return code;
}
