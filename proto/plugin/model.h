/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the .proto files say, as this plugin sees it: descriptors, options and comments put
 * together and resolved, before anything is checked or printed. Everything lies in the arena of the
 * model. Strings are never NULL unless said so; "" stands for "not given".
 */
#ifndef KITH_PROTO_PLUGIN_MODEL_H
#define KITH_PROTO_PLUGIN_MODEL_H

#include "common/contract.h"
#include "proto/plugin/request.h"

#include "google/protobuf/descriptor.pb-c.h"
#include "kith/options.pb-c.h"

struct file {
    const Google__Protobuf__FileDescriptorProto *proto;
    const char *name;
    bool listed; /* among the files that protoc was asked for: only these get tables and copies */
};

struct value {
    const char *name;
    const char *short_name;
    int32_t number;
    struct contract_label label;
    const char *help;
};

struct enumeration {
    const struct file *file;
    const Google__Protobuf__EnumDescriptorProto *proto;
    const char *name; /* full */
    struct value *values;
    size_t n_values;
};

struct field {
    const Google__Protobuf__FieldDescriptorProto *proto;
    const Kith__FieldOptions *options; /* never NULL */
    const struct message *owner;
    const char *name;
    enum contract_type type;
    bool repeated, map;
    bool optional;                         /* has presence */
    const char *column;                    /* NULL: not stored */
    const struct message *message;         /* NULL: no message */
    const struct enumeration *enumeration; /* NULL: no enum */
    uint32_t max_length;
    struct contract_label label;
    const char *help;
};

struct message {
    const struct file *file;
    const Google__Protobuf__DescriptorProto *proto;
    const char *name;  /* full */
    const char *camel; /* last part */
    bool map_entry;
    struct field *fields; /* in the order of their numbers */
    size_t n_fields;
    struct object *object; /* NULL: none */
    const char *help;
};

struct object {
    const Kith__ObjectOptions *options;
    const struct message *message;
    const char *name;
    const char *plural;
    const char *table;
    const char *title;
    struct contract_label label;
};

struct method {
    const Google__Protobuf__MethodDescriptorProto *proto;
    const Kith__MethodOptions *options; /* never NULL */
    const struct service *service;
    const char *name;
    const char *path;
    const char *verb;
    enum contract_verb kind;
    const struct message *input; /* NULL when unknown, which the check refuses */
    const struct message *output;
    const char *permission_object; /* "" when open or signed in */
    const char *permission_action;
    const char *help;
};

struct service {
    const struct file *file;
    const Google__Protobuf__ServiceDescriptorProto *proto;
    const char *name; /* full */
    const char *base; /* without "Service": "Ticket" */
    const char *noun;
    const struct object *object; /* NULL: none */
    struct method *methods;
    size_t n_methods;
    const char *help;
};

struct model {
    struct arena *arena;
    const struct request *request;
    struct file *files;
    size_t n_files;
    struct enumeration *enums;
    size_t n_enums;
    struct message *messages;
    size_t n_messages;
    struct object **objects; /* in the order of their numbers */
    size_t n_objects;
    struct service *services;
    size_t n_services;
};

/* Reads everything that the request holds. Dies on descriptors that protoc would not write. */
struct model *model_new(struct arena *arena, const struct request *request);

/* By name; NULL when there is none. A leading dot of a type name is skipped. */
struct message *model_message(const struct model *model, const char *type_name);
const struct enumeration *model_enum(const struct model *model, const char *type_name);
const struct object *model_object(const struct model *model, const char *name);
const struct field *model_field(const struct message *message, const char *name);

/* Part of the machinery of options: no tables, no copies, never served. */
bool model_is_machinery(const char *file);

#endif
