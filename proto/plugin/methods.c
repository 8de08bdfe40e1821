/* SPDX-License-Identifier: Apache-2.0 */
/* Standard methods are told by their names, after AIP-131 to 135, 164 and 231. */
#include "proto/plugin/methods.h"

#include "proto/plugin/memory.h"
#include "proto/plugin/names.h"

#include <string.h>

struct standard {
    enum contract_verb kind;
    const char *start;
    bool plural; /* of the object's name in the middle */
    const char *end;
    const char *verb;
};

static const struct standard standards[] = {
    {CONTRACT_LIST, "List", true, "", "list"},
    {CONTRACT_GET, "Get", false, "", "get"},
    {CONTRACT_BATCH_GET, "BatchGet", true, "", "batch-get"},
    {CONTRACT_CREATE, "Create", false, "", "create"},
    {CONTRACT_UPDATE, "Update", false, "", "update"},
    {CONTRACT_DELETE, "Delete", false, "", "delete"},
    {CONTRACT_UNDELETE, "Undelete", false, "", "undelete"},
    {CONTRACT_HISTORY, "Get", false, "History", "history"},
};

static bool starts(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* `text` without `part` where it stands as whole words; NULL when it does not. */
static char *without(struct arena *arena, const char *text, const char *part)
{
    const char *at = strstr(text, part);
    const char *rest = at ? at + strlen(part) : NULL;
    if (!at || (*rest >= 'a' && *rest <= 'z'))
        return NULL;
    return memory_printf(arena, "%.*s%s", (int)(at - text), text, rest);
}

static const char *plural(struct arena *arena, const struct object *object)
{
    return names_camel(arena, object->plural);
}

static const struct standard *standard_of(struct arena *arena, const struct method *method)
{
    const struct object *object = method->service->object;
    for (size_t i = 0; object && i < sizeof standards / sizeof *standards; i++) {
        const struct standard *s = &standards[i];
        const char *noun = s->plural ? plural(arena, object) : object->message->camel;
        if (strcmp(method->name, memory_printf(arena, "%s%s%s", s->start, noun, s->end)) == 0)
            return s;
    }
    return NULL;
}

/* "GetPipelineReport" of the service Report, which has no object, is "GetPipeline", "AssignRecords"
 * of Record is "Assign"; NULL: no such end. */
static const char *without_base(struct arena *arena, const struct method *method)
{
    const char *name = method->name, *base = method->service->base;
    const char *several = memory_printf(arena, "%ss", base);
    size_t length = strlen(name), cut = strlen(base);
    if (length > cut + 1 && strcmp(name + length - cut - 1, several) == 0)
        return memory_copy(arena, name, length - cut - 1);
    if (length <= cut || strcmp(name + length - cut, base) != 0)
        return NULL;
    return memory_copy(arena, name, length - cut);
}

/* "ListImportRows" of Import is "rows", "GetMyDay" of Task "my-day", "ResolveTicket" "resolve". */
static const char *custom_verb(struct arena *arena, const struct method *method)
{
    const struct object *object = method->service->object;
    const char *left = NULL;
    if (object) {
        left = without(arena, method->name, plural(arena, object));
        if (!left)
            left = without(arena, method->name, object->message->camel);
    } else {
        left = without_base(arena, method);
    }
    if (!left || !*left)
        left = method->name;
    if (starts(left, "Get") && left[3] >= 'A' && left[3] <= 'Z')
        left += 3;
    else if (starts(left, "List") && left[4] >= 'A' && left[4] <= 'Z')
        left += 4;
    return names_kebab(arena, left);
}

bool methods_is_open(const struct method *method)
{
    return strcmp(method->options->permission, "open") == 0;
}

bool methods_is_signed_in(const struct method *method)
{
    return strcmp(method->options->permission, "signed-in") == 0;
}

static void split_permission(struct arena *arena, struct method *method)
{
    const char *permission = method->options->permission;
    const char *colon = strchr(permission, ':');
    method->permission_object = "";
    method->permission_action = "";
    if (!colon)
        return;
    method->permission_object = memory_copy(arena, permission, (size_t)(colon - permission));
    method->permission_action = colon + 1;
}

static void resolve_method(const struct model *model, struct method *method)
{
    const struct standard *standard = standard_of(model->arena, method);
    method->kind = standard ? standard->kind : CONTRACT_CUSTOM_METHOD;
    method->verb = standard ? standard->verb : custom_verb(model->arena, method);
    method->input = model_message(model, method->proto->input_type);
    method->output = model_message(model, method->proto->output_type);
    split_permission(model->arena, method);
}

static const char *base(struct arena *arena, const char *name)
{
    static const char ending[] = "Service";
    size_t length = strlen(name), cut = sizeof ending - 1;
    bool match = length > cut && strcmp(name + length - cut, ending) == 0;
    return memory_copy(arena, name, match ? length - cut : length);
}

/* The object whose message is called as the service is, in the same package. */
static const struct object *object_of(const struct model *model, const struct service *service)
{
    const char *package = service->file->proto->package;
    if (!package)
        return NULL;
    const struct message *message =
        model_message(model, memory_printf(model->arena, "%s.%s", package, service->base));
    return message ? message->object : NULL;
}

void methods_resolve(struct model *model)
{
    for (size_t i = 0; i < model->n_services; i++) {
        struct service *service = &model->services[i];
        service->base = base(model->arena, service->proto->name);
        service->noun = names_kebab(model->arena, service->base);
        service->object = object_of(model, service);
        for (size_t j = 0; j < service->n_methods; j++)
            resolve_method(model, &service->methods[j]);
    }
}
