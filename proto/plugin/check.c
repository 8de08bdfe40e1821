/* SPDX-License-Identifier: Apache-2.0 */
/* Rules for files, methods and requests; objects and fields have theirs in check_object.c. */
#include "proto/plugin/check.h"

#include "proto/plugin/check_object.h"
#include "proto/plugin/memory.h"
#include "proto/plugin/methods.h"
#include "proto/plugin/problem.h"

#include <string.h>

static void check_file(struct problems *problems, const struct file *file)
{
    if (!file->listed)
        problem_file(problems, file, "is imported but not listed in proto/CMakeLists.txt");
    if (!file->proto->syntax || strcmp(file->proto->syntax, "proto3") != 0)
        problem_file(problems, file, "must say syntax = \"proto3\"");
}

static void check_permission(struct problems *problems, const struct method *method)
{
    const char *permission = method->options->permission;
    if (methods_is_open(method) || methods_is_signed_in(method))
        return;
    if (!*permission)
        problem_method(problems, method,
                       "has no permission: say \"object:action\", \"signed-in\" or \"open\"");
    else if (!*method->permission_object || !*method->permission_action)
        problem_method(problems, method,
                       "the permission \"%s\" is not \"object:action\", \"signed-in\" or \"open\"",
                       permission);
    else if (!model_object(problems->model, method->permission_object))
        problem_method(problems, method, "the permission is for an unknown object \"%s\"",
                       method->permission_object);
}

static void check_verb(struct problems *problems, const struct service *service, size_t index)
{
    const struct method *method = &service->methods[index];
    for (size_t i = 0; i < index; i++)
        if (strcmp(service->methods[i].verb, method->verb) == 0)
            problem_method(problems, method, "has the verb \"%s\", as %s has", method->verb,
                           service->methods[i].name);
}

static void check_method(struct problems *problems, const struct service *service, size_t index)
{
    const struct method *method = &service->methods[index];
    check_permission(problems, method);
    check_verb(problems, service, index);
    if (!method->input || !method->output)
        problem_method(problems, method, "takes or gives a message of a file that is not listed");
    if (!(method->options->cost <= KITH__COST__COST_HEAVY))
        problem_method(problems, method, "has an unknown cost");
}

/* A walk over the messages that a request can hold. */
struct walk {
    struct problems *problems;
    enum { NEW = 0, OPEN, DONE } * states; /* by index of the message */
};

static void walk(struct walk *state, const struct message *message)
{
    size_t index = (size_t)(message - state->problems->model->messages);
    state->states[index] = OPEN;
    for (size_t i = 0; i < message->n_fields; i++) {
        const struct field *field = &message->fields[i];
        if (!field->message)
            continue;
        size_t next = (size_t)(field->message - state->problems->model->messages);
        if (state->states[next] == OPEN)
            problem_field(state->problems, field,
                          "makes %s hold itself, and a request can hold it: a deep one would "
                          "exhaust the stack of whoever decodes it",
                          field->message->name);
        else if (state->states[next] == NEW)
            walk(state, field->message);
    }
    state->states[index] = DONE;
}

static void check_recursion(struct problems *problems)
{
    const struct model *model = problems->model;
    struct walk state = {problems, NULL};
    state.states = memory_array(model->arena, model->n_messages, sizeof *state.states);
    for (size_t i = 0; i < model->n_services; i++)
        for (size_t j = 0; j < model->services[i].n_methods; j++) {
            const struct message *input = model->services[i].methods[j].input;
            if (input && state.states[input - model->messages] == NEW)
                walk(&state, input);
        }
}

static void check_nouns(struct problems *problems)
{
    const struct model *model = problems->model;
    for (size_t i = 0; i < model->n_services; i++)
        for (size_t j = 0; j < i; j++) {
            const struct service *a = &model->services[i], *b = &model->services[j];
            if (strcmp(a->noun, b->noun) == 0 && strncmp(a->name, "kith.", 5) == 0 && a->n_methods)
                problem_method(problems, &a->methods[0],
                               "the service has the noun \"%s\", as %s has", a->noun, b->name);
        }
}

const char *check_model(const struct model *model)
{
    struct problems problems = {.model = model};
    memory_buf(&problems.text, model->arena);
    for (size_t i = 0; i < model->n_files; i++)
        check_file(&problems, &model->files[i]);
    check_objects(&problems);
    for (size_t i = 0; i < model->n_services; i++)
        for (size_t j = 0; j < model->services[i].n_methods; j++)
            check_method(&problems, &model->services[i], j);
    check_nouns(&problems);
    check_recursion(&problems);
    return memory_text(&problems.text);
}
