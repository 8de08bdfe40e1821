/* SPDX-License-Identifier: Apache-2.0 */
/* Making mappings. */
#include "client/cmd/mapping.h"

#include "client/cmd/home.h"
#include "client/ui/column.h"

#include <errno.h>
#include <fcntl.h>
#include <libintl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { LARGEST_MAPPING = 64 * 1024, HEADER = 64 * 1024, MOST_COLUMNS = 500 };

static const char *failed(int *code, int value)
{
    *code = value;
    return NULL;
}

/* The first line of the file: enough for headings. */
static char *read_header(struct invocation *invocation, const char *file)
{
    char *bytes = arena_alloc(invocation->arena, HEADER + 1);
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd >= 0 && bytes ? read(fd, bytes, HEADER) : -1;
    if (fd >= 0)
        close(fd);
    if (length < 0)
        return NULL;
    bytes[length] = '\0';
    bytes[strcspn(bytes, "\r\n")] = '\0';
    return memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? bytes + 3 : bytes;
}

/* The next heading, unquoted in place; NULL at the end. */
static char *next_heading(char **rest)
{
    char *at = *rest;
    if (!at)
        return NULL;
    char *begin = at;
    char *out = at;
    bool quoted = *at == '"';
    at += quoted;
    while (*at && (quoted || (*at != ',' && *at != ';' && *at != '\t'))) {
        if (quoted && at[0] == '"' && at[1] != '"') {
            quoted = false;
            at++;
            continue;
        }
        at += quoted && at[0] == '"';
        *out++ = *at++;
    }
    *rest = *at ? at + 1 : NULL;
    *out = '\0';
    return begin;
}

static const struct contract_field *field_called(const struct contract_object *object,
                                                 const char *heading)
{
    const struct contract_message *message = object->message;
    for (size_t i = 0; i < message->n_fields; i++) {
        const struct contract_field *field = &message->fields[i];
        bool named = strcasecmp(field->name, heading) == 0 ||
                     (*field->label.en && strcasecmp(field->label.en, heading) == 0) ||
                     (*field->label.zh && strcmp(field->label.zh, heading) == 0);
        if (named && !field->output_only && !strchr(heading, ']'))
            return field;
    }
    return NULL;
}

/* Other names of columns stand in brackets. */
static bool is_plain(const char *heading)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    return strspn(heading, plain) == strlen(heading);
}

static const char *by_headings(struct invocation *invocation, const char *file,
                               const struct contract_object *object, int *code)
{
    struct buf out;
    char *rest = read_header(invocation, file);
    if (!rest)
        return failed(code, client_error(invocation, "%s: %s", file, strerror(errno)));
    buf_init(&out, invocation->arena, LARGEST_MAPPING);
    for (char *heading; (heading = next_heading(&rest)) != NULL;) {
        const struct contract_field *field = field_called(object, heading);
        if (field)
            buf_printf(&out, is_plain(heading) ? "%s = %s\n" : "%s = [%s]\n", field->name, heading);
    }
    if (out.length == 0)
        return failed(code, client_usage(invocation,
                                         gettext("no column of %s is called like a field: give "
                                                 "FIELD=COLUMN or --map FILE"),
                                         file));
    return buf_string(&out);
}

/* "owner=agent by name" as a line of the mapping: the rest of its grammar is the server's. */
static bool put_word(struct invocation *invocation, const struct contract_object *object,
                     const char *word, struct buf *out, int *code)
{
    const char *equals = strchr(word, '=');
    const char *left = arena_copy(invocation->arena, word, equals ? (size_t)(equals - word) : 0);
    if (!equals || equals == word || !left || strpbrk(word, "\r\n")) {
        *code = client_usage(invocation, gettext("\"%s\" is not field=column"), word);
        return false;
    }
    const struct contract_field *field = column_find(object->message, left);
    buf_printf(out, "%s = %s\n", field ? field->name : left, equals + 1);
    return true;
}

const char *mapping_of(struct invocation *invocation, const char *file,
                       const struct contract_object *object, int *code)
{
    struct buf out;
    size_t length = 0;
    const char *path = invocation->arguments->values[OPTION_MAP];
    if (!path && invocation->n_words == 1)
        return by_headings(invocation, file, object, code);
    const char *text =
        path ? home_read(invocation->arena, path, LARGEST_MAPPING, false, &length) : "";
    if (!text)
        return failed(code, client_error(invocation, "%s: %s", path, strerror(errno)));
    buf_init(&out, invocation->arena, 2 * LARGEST_MAPPING);
    buf_puts(&out, text);
    if (length && text[length - 1] != '\n')
        buf_put_byte(&out, '\n');
    for (size_t i = 1; i < invocation->n_words; i++)
        if (!put_word(invocation, object, invocation->words[i], &out, code))
            return NULL;
    const char *mapping = buf_string(&out);
    return mapping ? mapping
                   : failed(code, client_error(invocation, "%s", gettext("out of memory")));
}
