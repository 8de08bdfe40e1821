/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kith ticket intake: a mail from standard input becomes a ticket, or goes onto one. Made for the
 * pipe of a mail server, which keeps the mail and comes again unless it is told otherwise: 0 it is
 * in, 65 it is refused, 77 the key may not do this, 75 everything else.
 */
#include "client/cmd/command.h"
#include "client/cmd/mime.h"
#include "client/cmd/spool.h"
#include "client/cmd/view.h"
#include "client/net/wait.h"

#include <libintl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>
#include <unistd.h>

enum {
    STANDARD_LIMIT = 25 << 20,
    PIECE = 256 * 1024,
    PIECE_ARENA = 8 << 20,
    ATTEMPTS = 4,
    FIRST_PAUSE_MS = 200
};

struct intake {
    struct invocation *invocation;
    const struct contract_method *method;
    struct mime mime;
    const char *mailbox, *sender; /* as the mail server says; NULL: it does not */
    size_t limit;
    /* Of one attempt: the file that goes up, how much of it has gone, and the arena of the piece.
     */
    size_t file;
    json_int_t sent;
    const char *bytes;
    bool begun;
    struct arena *arena;
    struct record *reply;
};

/* ---- The pieces ---- */

static void set_text(struct record *record, const char *field, const char *text)
{
    record_set_text(record_find(record, field), text);
}

static void add_name(struct intake *intake, struct record *record, const char *field,
                     const char *text)
{
    struct value *name = record_append(intake->arena, record_find(record, field));
    if (name)
        record_set_text(name, text);
}

static void add_names(struct intake *intake, struct record *record, const char *field,
                      const char *skip)
{
    const json_t *list = json_object_get(intake->mime.said, field);
    size_t most = 50 - (skip != NULL);
    for (size_t i = 0; i < json_array_size(list) && i < most; i++) {
        const char *text = json_string_value(json_array_get(list, i));
        if (!skip || strcasecmp(skip, text) != 0)
            add_name(intake, record, field, text);
    }
}

static void fill_head(struct intake *intake, struct record *record)
{
    static const char *const same[] = {"message_id", "in_reply_to", "from_address", "from_name",
                                       "recipients", "subject",     "body",         "sha256"};
    const struct mime *mime = &intake->mime;
    struct value *automatic = record_find(record, "automatic");
    struct value *sent = record_find(record, "sent_time");
    json_int_t date = json_integer_value(json_object_get(mime->said, "date"));
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        set_text(record, same[i], mime_text(mime, same[i]));
    set_text(record, "content", mime_text(mime, "text"));
    add_names(intake, record, "references", NULL);
    if (intake->mailbox)
        add_name(intake, record, "to", intake->mailbox);
    add_names(intake, record, "to", intake->mailbox);
    automatic->present = true; /* a bounce comes from nobody */
    automatic->integer = json_is_true(json_object_get(mime->said, "automatic")) ||
                         (intake->sender && !*intake->sender);
    sent->present = date != 0;
    sent->integer = date * 1000000;
}

/* The next piece of the present file; the first one says its name. */
static void fill_file(struct intake *intake, struct record *record, const json_t *file)
{
    json_int_t size = json_integer_value(json_object_get(file, "size"));
    size_t n = size - intake->sent < PIECE ? (size_t)(size - intake->sent) : PIECE;
    struct value *data = record_find(record, "data");
    if (intake->sent == 0) {
        set_text(record, "file_name", json_string_value(json_object_get(file, "file_name")));
        set_text(record, "media_type", json_string_value(json_object_get(file, "media_type")));
    }
    data->present = true;
    data->text = (struct record_text){intake->bytes, n};
    intake->bytes += n;
    intake->sent += (json_int_t)n;
    if (intake->sent == size) {
        intake->file++;
        intake->sent = 0;
    }
}

static int pull(void *context, const void **bytes, size_t *length)
{
    struct intake *intake = context;
    const json_t *file =
        json_array_get(json_object_get(intake->mime.said, "attachments"), intake->file);
    struct buf out;
    if (intake->begun && !file)
        return 0;
    arena_free(intake->arena);
    intake->arena = arena_new(PIECE_ARENA);
    struct record *record = intake->arena ? record_new(intake->arena, intake->method->input) : NULL;
    if (!record)
        return -1;
    if (!intake->begun)
        fill_head(intake, record);
    else
        fill_file(intake, record, file);
    intake->begun = true;
    buf_init(&out, intake->arena, PIECE_ARENA);
    record_encode(record, &out);
    *bytes = out.data;
    *length = out.length;
    return out.failed ? -1 : 1;
}

static bool take_reply(void *context, const uint8_t *bytes, size_t length)
{
    struct intake *intake = context;
    struct arena *arena = intake->invocation->arena;
    char *copy = arena_copy(arena, bytes, length);
    intake->reply = copy ? record_decode(arena, intake->method->output, copy, length) : NULL;
    return intake->reply != NULL;
}

/* ---- Sending ---- */

static void attempt(struct intake *intake, struct outcome *outcome)
{
    struct invocation *invocation = intake->invocation;
    struct remote_call call = {
        .method = intake->method, .pull = pull, .row = take_reply, .context = intake};
    intake->file = 0;
    intake->sent = 0;
    intake->bytes = intake->mime.bytes;
    intake->begun = false;
    intake->reply = NULL;
    remote_call(invocation->client->remote, &call, invocation->arena, outcome);
    client_trace(invocation, intake->method, outcome);
}

static bool pause_for(int64_t ms)
{
    struct wait wait;
    wait_init(&wait, -1, NULL, NULL);
    enum wait_end end = wait_for(&wait, -1, 0, ms);
    wait_fini(&wait);
    return end == WAIT_READY;
}

static bool is_passing(const struct outcome *outcome)
{
    return outcome->status.code == RPC_UNAVAILABLE ||
           outcome->status.code == RPC_RESOURCE_EXHAUSTED;
}

/* The same mail twice is one to the server: what may have got lost is sent again. */
static int send_mail(struct intake *intake)
{
    struct invocation *invocation = intake->invocation;
    struct outcome outcome = {0};
    int64_t pause = FIRST_PAUSE_MS;
    if (!client_remote(invocation->client))
        return EX_TEMPFAIL;
    attempt(intake, &outcome);
    for (int i = 1; i < ATTEMPTS && is_passing(&outcome) && pause_for(pause); i++, pause *= 2)
        attempt(intake, &outcome);
    if (status_is_ok(outcome.status) && intake->reply)
        return EX_OK;
    client_failed(invocation, &outcome);
    if (outcome.status.code == RPC_PERMISSION_DENIED)
        return EX_NOPERM;
    return outcome.status.code == RPC_INVALID_ARGUMENT ? EX_DATAERR : EX_TEMPFAIL;
}

static int deliver(struct intake *intake, int fd)
{
    struct invocation *invocation = intake->invocation;
    switch (mime_read(invocation->arena, fd, intake->limit, &intake->mime)) {
    case MIME_REFUSED:
        client_error(invocation, "%s", intake->mime.reason);
        return EX_DATAERR;
    case MIME_FAILED:
        client_error(invocation, "%s", gettext("kith-mime, which reads mails, did not work"));
        return EX_TEMPFAIL;
    case MIME_SAID:
        break;
    }
    int code = send_mail(intake);
    arena_free(intake->arena);
    if (code == EX_OK)
        view_reply(invocation, intake->reply);
    return code;
}

/* ---- The command ---- */

static const char *value_of(const char *word, const char *name)
{
    size_t n = strlen(name);
    return strncmp(word, name, n) == 0 && word[n] == '=' ? word + n + 1 : NULL;
}

static bool take_word(struct intake *intake, const char *word)
{
    const char *limit = value_of(word, "limit");
    char *end = NULL;
    if (value_of(word, "mailbox"))
        intake->mailbox = value_of(word, "mailbox");
    else if (value_of(word, "sender"))
        intake->sender = value_of(word, "sender");
    else if (limit)
        intake->limit = strtoul(limit, &end, 10);
    else
        return false;
    return !limit || (*limit >= '0' && *limit <= '9' && !*end && intake->limit > 0 &&
                      intake->limit <= MIME_MOST_BYTES);
}

static int run(struct invocation *invocation)
{
    struct intake intake = {.invocation = invocation,
                            .method = client_method("/kith.v1.TicketService/IntakeTicket"),
                            .limit = STANDARD_LIMIT};
    struct spool spool;
    for (size_t i = 0; i < invocation->n_words; i++)
        if (!take_word(&intake, invocation->words[i]))
            return client_usage(invocation, "%s",
                                gettext("say: kith ticket intake [mailbox=ADDRESS] "
                                        "[sender=ADDRESS] [limit=BYTES] [--spool FOLDER]"));
    if (isatty(STDIN_FILENO) == 1)
        return client_usage(invocation, "%s", gettext("the mail comes from standard input"));
    if (intake.mailbox && !*intake.mailbox)
        intake.mailbox = NULL;
    if (!spool_take(&spool, invocation, intake.limit))
        return EX_TEMPFAIL;
    int code = deliver(&intake, spool.fd);
    mime_free(&intake.mime);
    bool refused = code == EX_DATAERR || code == EX_NOPERM;
    return spool_end(&spool, invocation, refused) ? code : EX_TEMPFAIL;
}

const struct command intake_command = {
    .noun = "ticket",
    .verb = "intake",
    .options = UINT64_C(1) << OPTION_SPOOL,
    .usage = "[mailbox=ADDRESS] [sender=ADDRESS] [limit=BYTES]",
    .help = N_("a mail from standard input becomes a ticket, or goes onto one; see: man 7 "
               "kith-intake"),
    .example = "kith ticket intake mailbox=support@example.com --spool /var/spool/kith < mail.eml",
    .run = run,
};
