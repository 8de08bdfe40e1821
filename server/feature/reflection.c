/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walks the descriptors once and keeps names sorted.
 * Source of the field numbers: google/protobuf/descriptor.proto.
 */
#include "server/feature/reflection.h"
#include "common/contract.h"
#include "common/wire.h"

#include <stdlib.h>
#include <string.h>

enum { SET_FILE = 1 };
enum { FILE_NAME = 1, FILE_PACKAGE = 2, FILE_MESSAGE = 4, FILE_ENUM, FILE_SERVICE, FILE_EXTENSION };
enum { NAME = 1, SERVICE_METHOD = 2, MESSAGE_NESTED = 3, MESSAGE_ENUM = 4, MESSAGE_EXTENSION = 6 };
enum { FIELD_EXTENDEE = 2, FIELD_NUMBER = 3 };
enum { MOST_DEPTH = 16 };

struct symbol {
    const char *name;
    const struct reflection_file *file;
};

struct extension {
    const char *type;
    int32_t number;
    const struct reflection_file *file;
};

struct reflection {
    struct arena *arena;
    struct reflection_file *files;
    struct symbol *symbols;
    struct extension *extensions;
    size_t n_files, n_symbols, n_extensions;
    size_t most_symbols; /* room; 0 while they are counted */
};

struct scope {
    const struct reflection_file *file;
    const char *prefix; /* with its final point */
    int depth;
};

static const char *text_of(struct arena *arena, const struct wire_field *field)
{
    return arena_copy(arena, field->bytes, field->length);
}

static const char *find_text(struct arena *arena, const uint8_t *bytes, size_t length,
                             uint32_t number)
{
    struct wire_reader reader;
    struct wire_field field;
    wire_reader_init(&reader, bytes, length);
    while (wire_next(&reader, &field) == 1)
        if (field.number == number && field.type == WIRE_BYTES)
            return text_of(arena, &field);
    return "";
}

/* "package.Name" of a descriptor, which all have their name in field 1. */
static const char *add_symbol(struct reflection *index, const struct scope *scope,
                              const struct wire_field *part)
{
    const char *name = find_text(index->arena, part->bytes, part->length, NAME);
    const char *full = name ? arena_printf(index->arena, "%s%s", scope->prefix, name) : NULL;
    if (full && index->n_symbols < index->most_symbols)
        index->symbols[index->n_symbols] = (struct symbol){full, scope->file};
    index->n_symbols++;
    return full;
}

static void add_extension(struct reflection *index, const struct scope *scope,
                          const struct wire_field *part)
{
    struct wire_reader reader;
    struct wire_field field;
    struct extension extension = {"", 0, scope->file};
    add_symbol(index, scope, part);
    wire_reader_init(&reader, part->bytes, part->length);
    while (wire_next(&reader, &field) == 1) {
        if (field.number == FIELD_EXTENDEE && field.type == WIRE_BYTES)
            extension.type = text_of(index->arena, &field);
        else if (field.number == FIELD_NUMBER)
            extension.number = (int32_t)field.value;
    }
    if (extension.type && *extension.type == '.')
        extension.type++;
    if (extension.type && index->n_extensions < index->most_symbols)
        index->extensions[index->n_extensions] = extension;
    index->n_extensions++;
}

static void add_service(struct reflection *index, const struct scope *scope,
                        const struct wire_field *service)
{
    struct wire_reader reader;
    struct wire_field field;
    const char *name = add_symbol(index, scope, service);
    struct scope inner = {scope->file, arena_printf(index->arena, "%s.", name ? name : ""),
                          scope->depth + 1};
    wire_reader_init(&reader, service->bytes, service->length);
    while (inner.prefix && wire_next(&reader, &field) == 1)
        if (field.number == SERVICE_METHOD && field.type == WIRE_BYTES)
            add_symbol(index, &inner, &field);
}

static void add_message(struct reflection *index, const struct scope *scope,
                        const struct wire_field *message)
{
    struct wire_reader reader;
    struct wire_field field;
    const char *name = add_symbol(index, scope, message);
    struct scope inner = {scope->file, arena_printf(index->arena, "%s.", name ? name : ""),
                          scope->depth + 1};
    wire_reader_init(&reader, message->bytes, message->length);
    while (inner.prefix && inner.depth < MOST_DEPTH && wire_next(&reader, &field) == 1) {
        if (field.type != WIRE_BYTES)
            continue;
        if (field.number == MESSAGE_NESTED)
            add_message(index, &inner, &field);
        else if (field.number == MESSAGE_ENUM)
            add_symbol(index, &inner, &field);
        else if (field.number == MESSAGE_EXTENSION)
            add_extension(index, &inner, &field);
    }
}

static void add_part(struct reflection *index, const struct scope *scope,
                     const struct wire_field *field)
{
    if (field->type != WIRE_BYTES)
        return;
    if (field->number == FILE_MESSAGE)
        add_message(index, scope, field);
    else if (field->number == FILE_ENUM)
        add_symbol(index, scope, field);
    else if (field->number == FILE_SERVICE)
        add_service(index, scope, field);
    else if (field->number == FILE_EXTENSION)
        add_extension(index, scope, field);
}

static void add_file(struct reflection *index, const struct reflection_file *file)
{
    struct wire_reader reader;
    struct wire_field field;
    const char *package = find_text(index->arena, file->bytes, file->length, FILE_PACKAGE);
    const char *prefix = package && *package ? arena_printf(index->arena, "%s.", package) : "";
    struct scope scope = {file, prefix, 0};
    wire_reader_init(&reader, file->bytes, file->length);
    while (scope.prefix && wire_next(&reader, &field) == 1)
        add_part(index, &scope, &field);
}

static int compare_symbols(const void *a, const void *b)
{
    return strcmp(((const struct symbol *)a)->name, ((const struct symbol *)b)->name);
}

static int compare_extensions(const void *a, const void *b)
{
    const struct extension *left = a, *right = b;
    int order = strcmp(left->type, right->type);
    return order ? order : (left->number > right->number) - (left->number < right->number);
}

static void read_files(struct reflection *index)
{
    struct wire_reader reader;
    struct wire_field field;
    wire_reader_init(&reader, contract_descriptor_set, contract_descriptor_set_length);
    size_t n = 0;
    while (wire_next(&reader, &field) == 1)
        if (field.number == SET_FILE && field.type == WIRE_BYTES) {
            if (index->files)
                index->files[n] = (struct reflection_file){
                    find_text(index->arena, field.bytes, field.length, FILE_NAME), field.bytes,
                    field.length};
            n++;
        }
    index->n_files = n;
}

static void read_symbols(struct reflection *index)
{
    index->n_symbols = index->n_extensions = 0;
    for (size_t i = 0; i < index->n_files; i++)
        add_file(index, &index->files[i]);
}

const struct reflection *reflection_new(struct arena *arena)
{
    struct reflection *index = arena_alloc(arena, sizeof *index);
    if (!index)
        return NULL;
    index->arena = arena;
    read_files(index); /* first how many, then they */
    index->files = arena_array(arena, index->n_files, sizeof *index->files);
    if (!index->files)
        return NULL;
    read_files(index);
    read_symbols(index);
    index->symbols = arena_array(arena, index->n_symbols, sizeof *index->symbols);
    index->extensions = arena_array(arena, index->n_symbols, sizeof *index->extensions);
    index->most_symbols = index->n_symbols;
    if (!index->symbols || !index->extensions)
        return NULL;
    read_symbols(index);
    if (arena_failed(arena))
        return NULL;
    qsort(index->symbols, index->n_symbols, sizeof *index->symbols, compare_symbols);
    qsort(index->extensions, index->n_extensions, sizeof *index->extensions, compare_extensions);
    return index;
}

const struct reflection_file *reflection_by_name(const struct reflection *index, const char *name)
{
    for (size_t i = 0; i < index->n_files; i++)
        if (strcmp(index->files[i].name, name) == 0)
            return &index->files[i];
    return NULL;
}

const struct reflection_file *reflection_by_symbol(const struct reflection *index,
                                                   const char *symbol)
{
    const struct symbol key = {*symbol == '.' ? symbol + 1 : symbol, NULL};
    const struct symbol *found =
        bsearch(&key, index->symbols, index->n_symbols, sizeof key, compare_symbols);
    return found ? found->file : NULL;
}

const struct reflection_file *reflection_by_extension(const struct reflection *index,
                                                      const char *type, int32_t number)
{
    const struct extension key = {*type == '.' ? type + 1 : type, number, NULL};
    const struct extension *found =
        bsearch(&key, index->extensions, index->n_extensions, sizeof key, compare_extensions);
    return found ? found->file : NULL;
}

size_t reflection_extensions(const struct reflection *index, const char *type, size_t n,
                             int32_t *numbers)
{
    size_t count = 0;
    for (size_t i = 0; i < index->n_extensions; i++)
        if (strcmp(index->extensions[i].type, type) == 0) {
            if (count < n)
                numbers[count] = index->extensions[i].number;
            count++;
        }
    return count;
}
