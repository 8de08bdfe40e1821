/* SPDX-License-Identifier: Apache-2.0 */
/* kith article show, search, suggest: articles as people read them, with what was looked for. */
#include "client/cmd/command.h"
#include "client/cmd/limit.h"
#include "client/cmd/names.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"
#include "client/ui/format.h"
#include "client/ui/markdown.h"
#include "client/ui/print.h"

#include <inttypes.h>
#include <libintl.h>
#include <string.h>

static bool for_people(struct invocation *invocation)
{
    enum output output = client_output(invocation, OUTPUT_TABLE);
    return !options_given(invocation->arguments, OPTION_FIELDS) &&
           (output == OUTPUT_TABLE || output == OUTPUT_VERTICAL);
}

/* " · " and the field, unless it is empty. */
static void put_part(struct invocation *invocation, struct buf *line, const struct record *record,
                     const char *name)
{
    const struct contract_field *field = contract_field(record->message, name);
    struct format format = {.look = &invocation->client->look};
    struct buf text;
    buf_init(&text, invocation->arena, 4096);
    format_field(&text, field, record_value(record, field), &format);
    if (text.length == 0)
        return;
    buf_puts(line, line->length ? " · " : "");
    buf_put(line, text.data, text.length);
}

static void put_count(struct buf *line, const struct record *record, const char *name,
                      const char *text)
{
    int64_t n = record_find(record, name)->integer;
    if (n)
        buf_printf(line, "%s%s %" PRId64, line->length ? " · " : "", text, n);
}

static void put_dim(struct invocation *invocation, const struct buf *line, size_t indent)
{
    const struct look *look = &invocation->client->look;
    if (line->length == 0)
        return;
    print_blanks(stdout, indent);
    fputs(look_on(look, LOOK_DIM), stdout);
    print_out(stdout, line->data, line->length, false);
    printf("%s\n", look_off(look));
}

/* ---- show ---- */

static void put_head(struct invocation *invocation, const struct record *article)
{
    static const char *const parts[] = {"id",       "status",   "audience",    "category",
                                        "language", "keywords", "published_at"};
    const struct look *look = &invocation->client->look;
    const struct record_text *title = &record_find(article, "title")->text;
    struct buf line;
    fputs(look_on(look, LOOK_HEADING), stdout);
    print_out(stdout, title->data, title->length, false);
    printf("%s\n", look_off(look));
    buf_init(&line, invocation->arena, 8192);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        put_part(invocation, &line, article, parts[i]);
    put_count(&line, article, "version_number", gettext("version"));
    put_dim(invocation, &line, 0);
    putchar('\n');
}

static void put_foot(struct invocation *invocation, const struct record *article)
{
    struct buf line;
    buf_init(&line, invocation->arena, 4096);
    put_count(&line, article, "uses", gettext("uses in the company:"));
    put_count(&line, article, "helped", gettext("helped:"));
    put_count(&line, article, "useful", gettext("useful:"));
    put_count(&line, article, "not_useful", gettext("not useful:"));
    if (line.length)
        putchar('\n');
    put_dim(invocation, &line, 0);
    if (record_find(article, "review_due")->integer)
        client_note(invocation, "%s",
                    gettext("its day of review has passed: it may be out of date"));
}

static int run_show(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct request request;
    if (!request_of_id(&request, invocation, &code))
        return code;
    struct record *article = client_ask(invocation, invocation->method, request.record, &code);
    if (!article)
        return code;
    if (!for_people(invocation))
        return view_reply(invocation, article);
    const struct record_text *body = &record_find(article, "body")->text;
    put_head(invocation, article);
    if (!markdown_print(stdout, &invocation->client->look, invocation->arena, body->data,
                        body->length))
        return client_error(invocation, "%s", gettext("out of memory"));
    put_foot(invocation, article);
    return EXIT_DONE;
}

/* ---- search, suggest ---- */

static size_t bytes_of(const char *text, size_t length, int64_t points)
{
    size_t at = 0;
    for (; at < length && points > 0; points--)
        do
            at++;
        while (at < length && ((unsigned char)text[at] & 0xc0) == 0x80);
    return at;
}

/* The text, its hits in colour. */
static void put_marked(struct invocation *invocation, const struct record_text *text,
                       const struct value *hits, enum look_style style)
{
    const struct look *look = &invocation->client->look;
    size_t at = 0;
    int64_t point = 0;
    for (size_t i = 0; i < hits->n_items; i++) {
        const struct record *hit = hits->items[i].record;
        int64_t start = record_find(hit, "start")->integer;
        int64_t length = record_find(hit, "length")->integer;
        size_t from = at + bytes_of(text->data + at, text->length - at, start - point);
        size_t to = from + bytes_of(text->data + from, text->length - from, length);
        print_out(stdout, text->data + at, from - at, false);
        fputs(look_on(look, style), stdout);
        print_out(stdout, text->data + from, to - from, false);
        fputs(look_off(look), stdout);
        at = to;
        point = start + length;
    }
    print_out(stdout, text->data + at, text->length - at, false);
    putchar('\n');
}

enum { ID_WIDTH = 9 };

static void put_found(struct invocation *invocation, const struct record *found)
{
    const struct look *look = &invocation->client->look;
    const struct record_text *id = &record_find(found, "id")->text;
    const struct record_text *snippet = &record_find(found, "snippet")->text;
    struct buf line;
    printf("%s", look_on(look, LOOK_HEADING));
    print_out(stdout, id->data, id->length, false);
    printf("%s", look_off(look));
    print_blanks(stdout, id->length < ID_WIDTH ? ID_WIDTH - id->length : 1);
    put_marked(invocation, &record_find(found, "title")->text, record_find(found, "title_hits"),
               LOOK_BAR);
    if (snippet->length) {
        print_blanks(stdout, ID_WIDTH);
        put_marked(invocation, snippet, record_find(found, "snippet_hits"), LOOK_BAR);
    }
    buf_init(&line, invocation->arena, 4096);
    put_part(invocation, &line, found, "category");
    put_part(invocation, &line, found, "audience");
    put_count(&line, found, "uses", gettext("uses in the company:"));
    put_count(&line, found, "helped", gettext("helped:"));
    put_dim(invocation, &line, ID_WIDTH);
}

static int show_found(struct invocation *invocation, struct record *request, const char *more)
{
    int code = EXIT_DONE;
    struct record *reply = client_ask(invocation, invocation->method, request, &code);
    if (!reply)
        return code;
    if (!for_people(invocation))
        return view_reply(invocation, reply);
    const struct value *articles = record_find(reply, "articles");
    names_learn_list(invocation, NULL, articles);
    for (size_t i = 0; i < articles->n_items; i++)
        put_found(invocation, articles->items[i].record);
    if (articles->n_items == 0)
        client_note(invocation, "%s", gettext("nothing was found"));
    else if (record_find(reply, "more")->integer)
        client_note(invocation, "%s", more);
    return EXIT_DONE;
}

/* All words are one text, but those of fields. */
static bool take_query(struct request *request, struct invocation *invocation, int *code)
{
    const char *text = request->n_plain ? request->plain[0] : NULL;
    for (size_t i = 1; text && i < request->n_plain; i++)
        text = arena_printf(invocation->arena, "%s %s", text, request->plain[i]);
    if (text)
        record_set_text(record_find(request->record, "query"), text);
    else
        *code = client_usage(invocation, "%s",
                             gettext("say what to look for: kith article search 充电 没反应"));
    return text != NULL;
}

static bool take_limit(struct request *request, struct invocation *invocation, int *code)
{
    struct value *size = record_find(request->record, "page_size");
    int64_t limit;
    if (!limit_of(invocation, &limit, code))
        return false;
    size->present = invocation->arguments->values[OPTION_LIMIT] != NULL;
    size->integer = size->present ? limit : 0;
    return true;
}

static int run_search(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct request request;
    if (!request_begin(&request, invocation, &code) || !take_query(&request, invocation, &code) ||
        !take_limit(&request, invocation, &code) || !request_fill(&request, invocation, &code))
        return code;
    return show_found(invocation, request.record,
                      gettext("there are more; say more of it, or --limit 50"));
}

static int run_suggest(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct request request;
    if (!request_begin(&request, invocation, &code) ||
        !request_take_id(&request, invocation, &code) || !take_limit(&request, invocation, &code) ||
        !request_fill(&request, invocation, &code))
        return code;
    return show_found(invocation, request.record, gettext("there are more; say --limit 20"));
}

const struct command article_show_command = {
    .noun = "article",
    .verb = "show",
    .options = UINT64_C(1) << OPTION_FIELDS,
    .usage = "ARTICLE",
    .help = N_("the published text of an article"),
    .example = "kith article show KB-3",
    .run = run_show,
};

const struct command article_search_command = {
    .noun = "article",
    .verb = "search",
    .options = UINT64_C(1) << OPTION_LIMIT | UINT64_C(1) << OPTION_FIELDS,
    .usage = "TEXT… [category=CODE] [product=PRODUCT] [language=zh]",
    .help = N_("find articles by words of their titles and texts"),
    .example = "kith article search 充电 没反应\n"
               "kith article search reset password language=en\n"
               "kith article search 漏水 category=quality --limit 50",
    .run = run_search,
};

const struct command article_suggest_command = {
    .noun = "article",
    .verb = "suggest",
    .options = UINT64_C(1) << OPTION_LIMIT | UINT64_C(1) << OPTION_FIELDS,
    .usage = "TICKET",
    .help = N_("articles that may help with a ticket"),
    .example = "kith article suggest T-7",
    .run = run_suggest,
};
