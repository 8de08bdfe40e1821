/* SPDX-License-Identifier: Apache-2.0 */
/* kith ticket use, kith article reply: articles for tickets. */
#include "client/cmd/command.h"
#include "client/cmd/lookup.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"

#include <libintl.h>
#include <string.h>

enum { AUDIENCE_PUBLIC = 2, STATUS_PUBLISHED = 3 };

struct pair {
    const char *ticket, *article;
};

/* TICKET ARTICLE, in either order when ids say which is which; `usage` says how otherwise. */
static bool take_words(struct invocation *invocation, const char **words, size_t n,
                       struct pair *pair, const char *usage, int *code)
{
    const struct contract_object *articles = contract_object("article");
    bool swapped = n == 2 && lookup_prefixed(words[0]) == articles;
    if (n != 2) {
        *code = client_usage(invocation, "%s", usage);
        return false;
    }
    struct status status =
        lookup_word(invocation, contract_object("ticket"), words[swapped ? 1 : 0], &pair->ticket);
    if (status_is_ok(status))
        status = lookup_word(invocation, articles, words[swapped ? 0 : 1], &pair->article);
    if (!status_is_ok(status))
        *code = client_usage_status(invocation, status);
    return status_is_ok(status);
}

static int run_use(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct request request;
    struct pair pair;
    invocation->method = client_method("/kith.v1.ArticleService/UseArticle");
    if (!request_begin(&request, invocation, &code) ||
        !take_words(invocation, request.plain, request.n_plain, &pair,
                    gettext("say which ticket and article: kith ticket use T-7 KB-3"), &code))
        return code;
    record_set_text(record_find(request.record, "ticket_id"), pair.ticket);
    record_set_text(record_find(request.record, "id"), pair.article);
    if (!request_fill(&request, invocation, &code))
        return code;
    struct record *use = client_ask(invocation, invocation->method, request.record, &code);
    return use ? view_record(invocation, use, true) : code;
}

static struct record *ask(struct invocation *invocation, const char *path, const char *const *pairs,
                          int *code)
{
    const struct contract_method *method = client_method(path);
    struct record *request = record_new(invocation->arena, method->input);
    for (size_t i = 0; request && pairs[i]; i += 2)
        record_set_text(record_find(request, pairs[i]), pairs[i + 1]);
    return request ? client_ask(invocation, method, request, code) : NULL;
}

/* The reply that the customer sees: title and text. */
static struct record *reply(struct invocation *invocation, const char *ticket,
                            const struct record *article, int *code)
{
    const struct contract_method *method =
        client_method("/kith.v1.TicketReplyService/CreateTicketReply");
    struct arena *arena = invocation->arena;
    struct record *request = record_new(arena, method->input);
    struct record *made =
        request ? record_child(arena, request, contract_field(method->input, "ticket_reply"))
                : NULL;
    const char *text = arena_printf(arena, "%s\n\n%s", record_string(arena, article, "title"),
                                    record_string(arena, article, "body"));
    const char *id = request_uuid(arena);
    if (!made || !text || !id)
        return NULL;
    record_set_text(record_find(made, "ticket_id"), ticket);
    record_set_text(record_find(made, "body"), text);
    record_set_text(record_find(request, "request_id"), id);
    return client_ask(invocation, method, request, code);
}

static int run_reply(struct invocation *invocation)
{
    struct pair pair;
    int code = EXIT_DONE;
    if (!take_words(invocation, invocation->words, invocation->n_words, &pair,
                    gettext("say which ticket and article: kith article reply T-7 KB-3"), &code))
        return code;
    const char *const shown[] = {"id", pair.article, NULL};
    const char *const used[] = {"id", pair.article, "ticket_id", pair.ticket, NULL};
    struct record *text = ask(invocation, "/kith.v1.ArticleService/ShowArticle", shown, &code);
    if (!text)
        return code ? code : client_error(invocation, "%s", gettext("out of memory"));
    if (record_find(text, "audience")->integer != AUDIENCE_PUBLIC ||
        record_find(text, "status")->integer != STATUS_PUBLISHED)
        return client_error(invocation, "%s",
                            gettext("only published articles for the public go to customers; this "
                                    "one is for colleagues"));
    struct record *sent = reply(invocation, pair.ticket, text, &code);
    if (!sent || !ask(invocation, "/kith.v1.ArticleService/UseArticle", used, &code))
        return code ? code : client_error(invocation, "%s", gettext("out of memory"));
    return view_record(invocation, sent, true);
}

const struct command article_use_command = {
    .noun = "ticket",
    .verb = "use",
    .usage = "TICKET ARTICLE [helped=yes|no]",
    .help = N_("write down that an article was used for a ticket, and whether it helped"),
    .example = "kith ticket use T-7 KB-3 helped=yes",
    .run = run_use,
};

const struct command article_reply_command = {
    .noun = "article",
    .verb = "reply",
    .usage = "TICKET ARTICLE",
    .help = N_("answer a ticket with the text of a public article"),
    .example = "kith article reply T-7 KB-3",
    .run = run_reply,
};
