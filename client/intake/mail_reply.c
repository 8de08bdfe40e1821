/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What somebody has written himself: without the mail that he answers to, which programs put below
 * under a line of their own, and without signature. Answers between quoted lines stay as they are.
 */
#include "client/intake/mail.h"

#include <string.h>

enum { WRAPPED = 3, HEAD_LINES = 6 };

struct lines {
    char **line; /* without line breaks, blanks at the ends cut */
    size_t n;
    size_t tail;   /* from here on nothing is his own: quoted or empty */
    size_t quoted; /* behind the last line that is quoted with ">" */
};

static bool starts(const char *line, const char *const *words)
{
    for (; *words; words++)
        if (g_str_has_prefix(line, *words))
            return true;
    return false;
}

static bool ends(const char *line, const char *const *words)
{
    for (; *words; words++)
        if (g_str_has_suffix(line, *words))
            return true;
    return false;
}

static bool is_quoted(const char *line)
{
    return line[0] == '>' || g_str_has_prefix(line, "＞");
}

/* "-----Original Message-----" of several programs and languages. */
static bool is_rule(const char *line)
{
    static const char *const words[] = {"original message",
                                        "原始邮件",
                                        "原邮件",
                                        "转发邮件",
                                        "forwarded message",
                                        "原始郵件",
                                        "ursprüngliche nachricht",
                                        "message d'origine",
                                        NULL};
    if (!g_str_has_prefix(line, "--"))
        return false;
    char *small = g_utf8_strdown(line, -1);
    bool found = false;
    for (size_t i = 0; words[i] && !found; i++)
        found = strstr(small, words[i]) != NULL;
    g_free(small);
    return found;
}

/* A block "From: … Sent: … To: …" as Outlook writes it. */
static bool is_head(const struct lines *lines, size_t at)
{
    static const char *const from[] = {"From:", "发件人:", "发件人：", "寄件者:",   "寄件者：",
                                       "Von:",  "De :",    "*From:*",  "*发件人:*", NULL};
    static const char *const more[] = {"Sent:",     "Date:",     "To:",     "Subject:", "发送时间",
                                       "日期",      "收件人",    "主题",    "寄件日期", "收件者",
                                       "主旨",      "Gesendet:", "An:",     "Betreff:", "Envoyé",
                                       "À :",       "Objet",     "*Sent:*", "*Date:*",  "*To:*",
                                       "*发送时间", NULL};
    size_t found = 0;
    if (!starts(lines->line[at], from))
        return false;
    for (size_t i = at + 1; i < lines->n && i <= at + HEAD_LINES; i++)
        found += starts(lines->line[i], more);
    return found >= 2;
}

/* "On … wrote:", which may be wrapped: how many lines from here on; 0: it is none. */
static size_t attribution(const struct lines *lines, size_t at)
{
    static const char *const begins[] = {"On ", "Am ", "Le ", "在", "于", "El ", "於", NULL};
    static const char *const closes[] = {"wrote:",   "写道:",     "写道：",    "寫道:", "寫道：",
                                         "schrieb:", "a écrit :", "escribió:", NULL};
    const char *first = lines->line[at];
    bool dated = g_ascii_isdigit(first[0]) && ends(first, closes); /* "2026年… 写道：" */
    if (!dated && !starts(first, begins))
        return 0;
    for (size_t i = at; i < lines->n && i < at + WRAPPED && *lines->line[i]; i++)
        if (ends(lines->line[i], closes) ||
            (strstr(lines->line[i], " schrieb ") && g_str_has_suffix(lines->line[i], ":")))
            return i - at + 1;
    return 0;
}

static bool ends_here(const struct lines *lines, size_t at)
{
    size_t wide = attribution(lines, at);
    if (wide) /* what is quoted without ">" stands there whole */
        return at + wide >= lines->quoted || at + wide >= lines->tail;
    if (is_quoted(lines->line[at]))
        return at >= lines->tail;
    return is_rule(lines->line[at]) || is_head(lines, at);
}

static bool is_signature(const char *line)
{
    static const char *const mobile[] = {"Sent from my ", "发自我的",         "来自我的", "從我的",
                                         "Von meinem ",   "Get Outlook for ", NULL};
    return strcmp(line, "--") == 0 || starts(line, mobile);
}

static void measure(struct lines *lines)
{
    lines->tail = lines->n;
    for (size_t i = 0; i < lines->n; i++)
        if (is_quoted(lines->line[i]))
            lines->quoted = i + 1;
    while (lines->tail > 0 &&
           (!*lines->line[lines->tail - 1] || is_quoted(lines->line[lines->tail - 1])))
        lines->tail--;
}

/* Lines that are written: up to the first that ends them. */
static size_t written(const struct lines *lines)
{
    size_t n = 0;
    while (n < lines->n && !ends_here(lines, n))
        n++;
    for (size_t i = 0; i < n; i++)
        if (is_signature(lines->line[i]) && (i >= lines->quoted || n <= lines->tail))
            n = i;
    while (n > 0 && (!*lines->line[n - 1] ||
                     strspn(lines->line[n - 1], "_-=") == strlen(lines->line[n - 1])))
        n--;
    return n;
}

GString *mail_reply_body(const char *text)
{
    char **split = g_strsplit(text, "\n", -1);
    struct lines lines = {.line = split, .n = g_strv_length(split)};
    GString *body = g_string_sized_new(strlen(text));
    for (size_t i = 0; i < lines.n; i++)
        g_strchomp(split[i]);
    measure(&lines);
    size_t n = written(&lines), first = 0;
    while (first < n && !*split[first])
        first++;
    if (first == n) { /* nothing but what is quoted */
        first = 0;
        n = lines.n;
    }
    for (size_t i = first; i < n; i++)
        g_string_append_printf(body, "%s%s", i > first ? "\n" : "", split[i]);
    g_strfreev(split);
    return body;
}
