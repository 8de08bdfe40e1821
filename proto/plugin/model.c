/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the descriptors and makes the model of them; types.c and methods.c finish it. */
#include "proto/plugin/model.h"

#include "proto/plugin/comments.h"
#include "proto/plugin/memory.h"
#include "proto/plugin/methods.h"
#include "proto/plugin/names.h"
#include "proto/plugin/options.h"
#include "proto/plugin/types.h"

#include <stdlib.h>
#include <string.h>

/* Field numbers in descriptor.proto, as they stand in the paths of comments. */
enum { FILE_MESSAGE = 4, FILE_ENUM = 5, FILE_SERVICE = 6 };
enum {
    MESSAGE_FIELD = 2,
    MESSAGE_NESTED = 3,
    MESSAGE_ENUM = 4,
    ENUM_VALUE = 2,
    SERVICE_METHOD = 2
};

struct place {
    struct model *model;
    const struct file *file;
    const char *scope; /* full name of what encloses, "" at the top */
    struct comments_path path;
};

bool model_is_machinery(const char *file)
{
    return strcmp(file, "kith/options.proto") == 0 ||
           strcmp(file, "google/protobuf/descriptor.proto") == 0;
}

static const char *full_name(const struct place *place, const char *name)
{
    if (!*place->scope)
        return name;
    return memory_printf(place->model->arena, "%s.%s", place->scope, name);
}

static struct place below(const struct place *place, const char *scope, int32_t number,
                          size_t index)
{
    struct place inner = *place;
    inner.scope = scope;
    inner.path = comments_below(place->path, number, index);
    return inner;
}

/* The comments of the well-known types explain protobuf, page by page, and help nobody here. */
static const char *help(const struct place *place)
{
    if (strncmp(place->file->name, "google/protobuf/", strlen("google/protobuf/")) == 0)
        return "";
    return comments_of(place->model->arena, place->file->proto, &place->path);
}

/* A label with what is missing filled in: the name for English, English for Chinese. */
static struct contract_label label(struct arena *arena, const Kith__Label *given, const char *name)
{
    struct contract_label out = {"", ""};
    if (given)
        out = (struct contract_label){given->en, given->zh};
    if (!*out.en)
        out.en = names_spaced(arena, name);
    if (!*out.zh)
        out.zh = out.en;
    return out;
}

static void fill_value(const struct place *place, const char *enumeration, struct value *value,
                       const Google__Protobuf__EnumValueDescriptorProto *proto)
{
    struct arena *arena = place->model->arena;
    const Kith__EnumValueOptions *options =
        options_find_or_empty(arena, &kith__enum_value_options__descriptor,
                              proto->options ? &proto->options->base : NULL);
    value->name = proto->name;
    value->short_name = names_short_value(arena, proto->name, enumeration);
    value->number = proto->number;
    value->label = label(arena, options->label, value->short_name);
    value->help = help(place);
}

static void add_enum(const struct place *place, const Google__Protobuf__EnumDescriptorProto *proto)
{
    struct model *model = place->model;
    struct enumeration *enumeration = &model->enums[model->n_enums++];
    enumeration->file = place->file;
    enumeration->proto = proto;
    enumeration->name = full_name(place, proto->name);
    enumeration->n_values = proto->n_value;
    enumeration->values = memory_array(model->arena, proto->n_value, sizeof *enumeration->values);
    for (size_t i = 0; i < proto->n_value; i++) {
        struct place inner = below(place, enumeration->name, ENUM_VALUE, i);
        fill_value(&inner, proto->name, &enumeration->values[i], proto->value[i]);
    }
}

static void fill_field(const struct place *place, struct field *field,
                       const Google__Protobuf__FieldDescriptorProto *proto)
{
    struct arena *arena = place->model->arena;
    field->proto = proto;
    field->options = options_find_or_empty(arena, &kith__field_options__descriptor,
                                           proto->options ? &proto->options->base : NULL);
    field->name = proto->name;
    field->label = label(arena, field->options->label, proto->name);
    field->help = help(place);
}

static int by_number(const void *left, const void *right)
{
    const struct field *a = left, *b = right;
    return (a->proto->number > b->proto->number) - (a->proto->number < b->proto->number);
}

static void fill_fields(const struct place *place, struct message *message)
{
    const Google__Protobuf__DescriptorProto *proto = message->proto;
    message->n_fields = proto->n_field;
    message->fields = memory_array(place->model->arena, proto->n_field, sizeof *message->fields);
    for (size_t i = 0; i < proto->n_field; i++) {
        struct place inner = below(place, message->name, MESSAGE_FIELD, i);
        message->fields[i].owner = message;
        fill_field(&inner, &message->fields[i], proto->field[i]);
    }
    qsort(message->fields, message->n_fields, sizeof *message->fields, by_number);
}

static const char *given_or(const char *given, const char *otherwise)
{
    return *given ? given : otherwise;
}

static void add_object(struct model *model, struct message *message)
{
    const Kith__ObjectOptions *options =
        options_find(model->arena, &kith__object_options__descriptor,
                     message->proto->options ? &message->proto->options->base : NULL);
    if (!options)
        return;
    struct object *object = memory_array(model->arena, 1, sizeof *object);
    object->options = options;
    object->message = message;
    object->name = options->name;
    object->plural = given_or(options->plural, memory_printf(model->arena, "%ss", options->name));
    object->table = given_or(options->table, options->name);
    object->title = given_or(options->title, model_field(message, "name") ? "name" : "id");
    object->label = label(model->arena, options->label, options->name);
    message->object = object;
    model->objects[model->n_objects++] = object;
}

static void add_message(const struct place *place, const Google__Protobuf__DescriptorProto *proto)
{
    struct model *model = place->model;
    struct message *message = &model->messages[model->n_messages++];
    message->file = place->file;
    message->proto = proto;
    message->name = full_name(place, proto->name);
    message->camel = proto->name;
    message->map_entry = proto->options && proto->options->map_entry;
    message->help = help(place);
    fill_fields(place, message);
    add_object(model, message);
    for (size_t i = 0; i < proto->n_enum_type; i++) {
        struct place inner = below(place, message->name, MESSAGE_ENUM, i);
        add_enum(&inner, proto->enum_type[i]);
    }
    for (size_t i = 0; i < proto->n_nested_type; i++) {
        struct place inner = below(place, message->name, MESSAGE_NESTED, i);
        add_message(&inner, proto->nested_type[i]);
    }
}

static void add_method(const struct place *place, struct service *service, size_t index)
{
    struct arena *arena = place->model->arena;
    struct method *method = &service->methods[index];
    const Google__Protobuf__MethodDescriptorProto *proto = service->proto->method[index];
    method->proto = proto;
    method->service = service;
    method->name = proto->name;
    method->path = memory_printf(arena, "/%s/%s", service->name, proto->name);
    method->options = options_find_or_empty(arena, &kith__method_options__descriptor,
                                            proto->options ? &proto->options->base : NULL);
    method->help = help(place);
}

static void add_service(const struct place *place,
                        const Google__Protobuf__ServiceDescriptorProto *proto)
{
    struct model *model = place->model;
    struct service *service = &model->services[model->n_services++];
    service->file = place->file;
    service->proto = proto;
    service->name = full_name(place, proto->name);
    service->help = help(place);
    service->n_methods = proto->n_method;
    service->methods = memory_array(model->arena, proto->n_method, sizeof *service->methods);
    for (size_t i = 0; i < proto->n_method; i++) {
        struct place inner = below(place, service->name, SERVICE_METHOD, i);
        add_method(&inner, service, i);
    }
}

static void add_file(struct model *model, const struct file *file)
{
    const Google__Protobuf__FileDescriptorProto *proto = file->proto;
    struct place place = {model, file, proto->package ? proto->package : "", {.length = 0}};
    for (size_t i = 0; i < proto->n_message_type; i++) {
        struct place inner = below(&place, place.scope, FILE_MESSAGE, i);
        add_message(&inner, proto->message_type[i]);
    }
    for (size_t i = 0; i < proto->n_enum_type; i++) {
        struct place inner = below(&place, place.scope, FILE_ENUM, i);
        add_enum(&inner, proto->enum_type[i]);
    }
    for (size_t i = 0; i < proto->n_service; i++) {
        struct place inner = below(&place, place.scope, FILE_SERVICE, i);
        add_service(&inner, proto->service[i]);
    }
}

static void count_message(const Google__Protobuf__DescriptorProto *proto, size_t *messages,
                          size_t *enums)
{
    ++*messages;
    *enums += proto->n_enum_type;
    for (size_t i = 0; i < proto->n_nested_type; i++)
        count_message(proto->nested_type[i], messages, enums);
}

/* Pointers into the arrays are kept, so they get their size before anything is put in. */
static void make_room(struct model *model)
{
    size_t messages = 0, enums = 0, services = 0;
    for (size_t i = 0; i < model->n_files; i++) {
        const Google__Protobuf__FileDescriptorProto *proto = model->files[i].proto;
        enums += proto->n_enum_type;
        services += proto->n_service;
        for (size_t j = 0; j < proto->n_message_type; j++)
            count_message(proto->message_type[j], &messages, &enums);
    }
    model->messages = memory_array(model->arena, messages, sizeof *model->messages);
    model->enums = memory_array(model->arena, enums, sizeof *model->enums);
    model->services = memory_array(model->arena, services, sizeof *model->services);
    model->objects = memory_array(model->arena, messages, sizeof(struct object *));
}

static void read_files(struct model *model)
{
    const struct request *request = model->request;
    model->files = memory_array(model->arena, request->n_files, sizeof *model->files);
    for (size_t i = 0; i < request->n_files; i++) {
        struct file *file = &model->files[model->n_files];
        file->proto =
            options_unpack(model->arena, &google__protobuf__file_descriptor_proto__descriptor,
                           request->files[i].at, request->files[i].length);
        file->name = file->proto->name;
        file->listed = request_names(request, file->name);
        if (!model_is_machinery(file->name))
            model->n_files++;
    }
}

static int by_object_number(const void *left, const void *right)
{
    const struct object *a = *(struct object *const *)left, *b = *(struct object *const *)right;
    return (a->options->number > b->options->number) - (a->options->number < b->options->number);
}

struct model *model_new(struct arena *arena, const struct request *request)
{
    struct model *model = memory_array(arena, 1, sizeof *model);
    model->arena = arena;
    model->request = request;
    read_files(model);
    make_room(model);
    for (size_t i = 0; i < model->n_files; i++)
        add_file(model, &model->files[i]);
    qsort(model->objects, model->n_objects, sizeof(struct object *), by_object_number);
    types_resolve(model);
    methods_resolve(model);
    return model;
}

static const char *without_dot(const char *type_name)
{
    return type_name[0] == '.' ? type_name + 1 : type_name;
}

struct message *model_message(const struct model *model, const char *type_name)
{
    for (size_t i = 0; i < model->n_messages; i++)
        if (strcmp(model->messages[i].name, without_dot(type_name)) == 0)
            return &model->messages[i];
    return NULL;
}

const struct enumeration *model_enum(const struct model *model, const char *type_name)
{
    for (size_t i = 0; i < model->n_enums; i++)
        if (strcmp(model->enums[i].name, without_dot(type_name)) == 0)
            return &model->enums[i];
    return NULL;
}

const struct object *model_object(const struct model *model, const char *name)
{
    for (size_t i = 0; i < model->n_objects; i++)
        if (strcmp(model->objects[i]->name, name) == 0)
            return model->objects[i];
    return NULL;
}

const struct field *model_field(const struct message *message, const char *name)
{
    for (size_t i = 0; i < message->n_fields; i++)
        if (strcmp(message->fields[i].name, name) == 0)
            return &message->fields[i];
    return NULL;
}
