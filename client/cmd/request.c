/* SPDX-License-Identifier: Apache-2.0 */
/* From words to requests. */
#include "client/cmd/request.h"

#include "client/cmd/body.h"
#include "client/cmd/home.h"
#include "client/cmd/input.h"
#include "client/cmd/lookup.h"
#include "client/cmd/noun.h"
#include "client/cmd/secret.h"

#include <errno.h>
#include <libintl.h>
#include <string.h>
#include <sys/random.h>

enum { LARGEST_BODY = 64 * 1024 * 1024, MOST_WORDS = 10000 };

const char *request_uuid(struct arena *arena)
{
    uint8_t b[16];
    if (getrandom(b, sizeof b, 0) != (ssize_t)sizeof b)
        return "";
    b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
    b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
    const char *text = arena_printf(
        arena, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
        b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
    return text ? text : "";
}

static bool failed(int *code, int value)
{
    *code = value;
    return false;
}

static bool failed_status(struct invocation *invocation, int *code, struct status status)
{
    return failed(code, client_usage_status(invocation, status));
}

/* Options that are fields */

static bool read_json(struct request *request, struct invocation *invocation, int *code)
{
    size_t length;
    const char *path = invocation->arguments->values[OPTION_JSON];
    if (!path)
        return true;
    char *text = home_read(invocation->arena, strcmp(path, "-") == 0 ? "/dev/stdin" : path,
                           LARGEST_BODY, false, &length);
    if (!text)
        return failed(code, client_error(invocation, "%s: %s", path, strerror(errno)));
    struct status status = body_record(invocation, text, length, request->record);
    return status_is_ok(status) || failed_status(invocation, code, status);
}

static void set_standard(struct request *request, struct invocation *invocation)
{
    const char *const *values = invocation->arguments->values;
    struct value *id = record_find(request->record, "request_id");
    struct value *validate = record_find(request->record, "validate_only");
    struct value *etag = request->resource ? record_find(request->resource, "etag") : NULL;
    etag = etag ? etag : record_find(request->record, "etag");
    if (id && values[OPTION_REQUEST_ID])
        record_set_text(id, values[OPTION_REQUEST_ID]);
    else if (id && !id->present)
        record_set_text(id, request_uuid(invocation->arena));
    if (validate && values[OPTION_VALIDATE_ONLY]) {
        validate->present = true;
        validate->integer = 1;
    }
    if (etag && values[OPTION_ETAG])
        record_set_text(etag, values[OPTION_ETAG]);
}

/* Words */

static struct status find_field(struct request *request, struct invocation *invocation,
                                const char *word)
{
    struct assign *assign = &request->assigns[request->n_assigns++];
    const struct contract_message *input = request->record->message;
    struct status status = STATUS_OK;
    if (request->resource) {
        status = assign_parse(invocation, request->resource->message, word, assign);
        if (status_is_ok(status))
            return status;
    }
    struct status also = assign_parse(invocation, input, word, assign);
    return request->resource && !status_is_ok(also) ? status : also;
}

static bool sort_words(struct request *request, struct invocation *invocation, int *code)
{
    size_t n = invocation->n_words + 1;
    request->assigns = arena_array(invocation->arena, n, sizeof *request->assigns);
    request->plain = arena_array(invocation->arena, n, sizeof *request->plain);
    if (!request->assigns || !request->plain)
        return failed(code, client_error(invocation, "%s", gettext("out of memory")));
    for (size_t i = 0; i < invocation->n_words; i++) {
        const char *word = invocation->words[i];
        if (!assign_is(word)) {
            request->plain[request->n_plain++] = word;
            continue;
        }
        struct status status = find_field(request, invocation, word);
        if (!status_is_ok(status))
            return failed_status(invocation, code, status);
    }
    return true;
}

bool request_begin(struct request *request, struct invocation *invocation, int *code)
{
    const struct contract_method *method = invocation->method;
    const struct contract_field *inside = noun_record_field(method->input, method->object);
    *request = (struct request){.record = record_new(invocation->arena, method->input)};
    if (!request->record)
        return failed(code, client_error(invocation, "%s", gettext("out of memory")));
    if (!read_json(request, invocation, code))
        return false;
    if (inside)
        request->resource = record_child(invocation->arena, request->record, inside);
    set_standard(request, invocation);
    return sort_words(request, invocation, code);
}

static struct record *holder(struct request *request, const struct assign *assign)
{
    const struct contract_field *field = assign->fields[0];
    const struct contract_message *message = request->record->message;
    bool own = field >= message->fields && field < message->fields + message->n_fields;
    return own ? request->record : request->resource;
}

/* Does its name depend on another field, as that of a stage on the pipeline? */
static bool is_within(const struct record *record, const struct assign *assign)
{
    const struct contract_field *field = assign->fields[0];
    const struct contract_object *object =
        record && field->reference ? contract_object(field->reference) : NULL;
    const struct contract_field *scope = object ? lookup_scope(object) : NULL;
    return scope && contract_field(record->message, scope->name);
}

bool request_fill(struct request *request, struct invocation *invocation, int *code)
{
    for (size_t n = 0; n < 2 * request->n_assigns; n++) {
        const struct assign *assign = &request->assigns[n % request->n_assigns];
        bool second = n >= request->n_assigns;
        if (is_within(holder(request, assign), assign) != second)
            continue;
        struct status status = assign_apply(invocation, assign, holder(request, assign));
        if (!status_is_ok(status))
            return failed_status(invocation, code, status);
    }
    return true;
}

/* The field that a lone word stands for. */
static const struct contract_field *lone_field(const struct contract_message *input)
{
    const struct contract_field *only = contract_field(input, "id");
    for (size_t i = 0; !only && i < input->n_fields; i++)
        if (input->fields[i].required && !input->fields[i].repeated &&
            input->fields[i].type != CONTRACT_MESSAGE)
            only = &input->fields[i];
    return only;
}

/* What an id stands for: its reference, or for a record's own id the record. */
static const struct contract_object *object_of(const struct record *record,
                                               const struct contract_field *field)
{
    if (field->reference)
        return contract_object(field->reference);
    return field->type == CONTRACT_ID ? record->message->object : NULL;
}

bool request_set_id(struct record *record, struct invocation *invocation,
                    const struct contract_field *field, const char *word, int *code)
{
    const char *id;
    struct value *value = record_value(record, field);
    const struct contract_object *object = object_of(record, field);
    struct status status;
    if (object && !input_id(invocation->arena, word, NULL, &id)) {
        status = lookup_id(invocation, object, word, &id);
        if (status_is_ok(status))
            record_set_text(value, id);
    } else {
        status = input_value(invocation->arena, field, word, value);
    }
    return status_is_ok(status) || failed_status(invocation, code, status);
}

/* Plain words are the ids, or the names, of a request for several records. */
static bool take_ids(struct request *request, struct invocation *invocation,
                     const struct contract_field *field, int *code)
{
    const struct contract_object *object =
        field->reference ? contract_object(field->reference) : NULL;
    for (size_t i = 0; i < request->n_plain; i++) {
        struct value *list = record_value(request->record, field);
        struct value *item = record_append(invocation->arena, list);
        if (!item)
            return failed(code, client_error(invocation, "%s", gettext("out of memory")));
        const char *id = request->plain[i];
        struct status status = STATUS_OK;
        if (object)
            status = lookup_word(invocation, object, request->plain[i], &id);
        if (!status_is_ok(status))
            return failed_status(invocation, code, status);
        list->present = true;
        record_set_text(item, id);
    }
    return true;
}

static int say_which(struct invocation *invocation, const struct contract_field *field)
{
    const char *noun = invocation->service->noun, *verb = invocation->method->verb;
    if (strcmp(field->name, "id") == 0)
        return client_usage(invocation, gettext("say which one: kith %s %s %s"), noun, verb, "ID");
    return client_usage(invocation, gettext("%s: needed; see: kith %s %s --help"), field->name,
                        noun, verb);
}

bool request_take_id(struct request *request, struct invocation *invocation, int *code)
{
    const struct contract_field *ids = contract_field(request->record->message, "ids");
    if (ids && ids->repeated && (ids->type == CONTRACT_TEXT || ids->type == CONTRACT_ID))
        return take_ids(request, invocation, ids, code);
    const struct contract_field *field = lone_field(request->record->message);
    if (request->n_plain && !field)
        return failed(code, client_usage(invocation, gettext("\"%s\" is not field=value"),
                                         request->plain[0]));
    if (request->n_plain > 1)
        return failed(code, client_usage(invocation, gettext("\"%s\" is not field=value"),
                                         request->plain[1]));
    if (request->n_plain)
        return request_set_id(request->record, invocation, field, request->plain[0], code);
    bool needs = field && field->required && !record_value(request->record, field)->present;
    for (size_t i = 0; needs && i < request->n_assigns; i++)
        needs = request->assigns[i].fields[0] != field;
    if (needs && !field->input_only)
        return failed(code, say_which(invocation, field));
    return true;
}

bool request_of_id(struct request *request, struct invocation *invocation, int *code)
{
    return request_begin(request, invocation, code) && request_take_id(request, invocation, code) &&
           request_fill(request, invocation, code);
}

bool request_ask_secrets(struct request *request, struct invocation *invocation, int *code)
{
    const struct contract_message *input = request->record->message;
    for (size_t i = 0; i < input->n_fields; i++) {
        const struct contract_field *field = &input->fields[i];
        struct value *value = &request->record->values[i];
        if (!field->input_only || !field->required || value->present)
            continue;
        const char *label = look_label(&invocation->client->look, &field->label);
        const char *secret = secret_ask(invocation, *label ? label : field->name);
        if (!secret)
            return failed(code, client_usage(invocation, gettext("%s: needed"), field->name));
        record_set_text(value, secret);
    }
    return true;
}

bool request_expand_words(struct invocation *invocation, int *code)
{
    size_t length;
    size_t n = 0;
    bool wanted = false;
    for (size_t i = 0; i < invocation->n_words; i++)
        wanted = wanted || strcmp(invocation->words[i], "-") == 0;
    if (!wanted)
        return true;
    char *text = home_read(invocation->arena, "/dev/stdin", LARGEST_BODY, false, &length);
    const char **words = arena_array(invocation->arena, MOST_WORDS, sizeof *words);
    if (!text || !words)
        return failed(code, client_error(invocation, "%s", strerror(errno)));
    for (size_t i = 0; i < invocation->n_words && n < MOST_WORDS; i++)
        if (strcmp(invocation->words[i], "-") != 0)
            words[n++] = invocation->words[i];
    for (char *rest = text, *line; n < MOST_WORDS && (line = strsep(&rest, " \t\r\n")) != NULL;)
        if (*line)
            words[n++] = line;
    invocation->words = words;
    invocation->n_words = n;
    return n < MOST_WORDS ||
           failed(code, client_usage(invocation, gettext("more than %d words"), MOST_WORDS));
}

bool request_set_as_of(struct invocation *invocation, struct record *record, int *code)
{
    const char *text = invocation->arguments->values[OPTION_AS_OF];
    struct value *as_of = record_find(record, "as_of");
    if (!text)
        return true;
    if (as_of && input_time(text, &as_of->integer)) {
        as_of->present = true;
        return true;
    }
    return failed(code,
                  client_usage(invocation,
                               gettext("--as-of %s: a time, such as \"2026-11-21 14:00\""), text));
}

const char *request_order(struct invocation *invocation)
{
    struct buf out;
    const char *text = invocation->arguments->values[OPTION_ORDER];
    if (!text)
        return NULL;
    buf_init(&out, invocation->arena, 65536);
    while (*text) {
        text += strspn(text, ", ");
        bool down = *text == '-';
        text += *text == '-' || *text == '+';
        size_t length = strcspn(text, ",");
        if (length && out.length)
            buf_puts(&out, ", ");
        buf_put(&out, text, length);
        if (length && down)
            buf_puts(&out, " desc");
        text += length;
    }
    return buf_string(&out);
}
