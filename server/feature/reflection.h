/* SPDX-License-Identifier: Apache-2.0 */
/* An index over the files of the contract, for grpc.reflection. */
#ifndef KITH_SERVER_FEATURE_REFLECTION_H
#define KITH_SERVER_FEATURE_REFLECTION_H

#include "common/arena.h"

#include <stddef.h>
#include <stdint.h>

struct reflection;

struct reflection_file {
    const char *name;
    const uint8_t *bytes; /* its FileDescriptorProto */
    size_t length;
};

/* Reads contract_descriptor_set. NULL without memory. Immutable: any thread may ask. */
const struct reflection *reflection_new(struct arena *arena);
/* NULL when there is none. */
const struct reflection_file *reflection_by_name(const struct reflection *reflection,
                                                 const char *name);
/* Of a message, enum, service, method or extension by its full name. */
const struct reflection_file *reflection_by_symbol(const struct reflection *reflection,
                                                   const char *symbol);
const struct reflection_file *reflection_by_extension(const struct reflection *reflection,
                                                      const char *type, int32_t number);
/* Numbers of the extensions of a type, ascending; returns how many, at most n are written. */
size_t reflection_extensions(const struct reflection *reflection, const char *type, size_t n,
                             int32_t *numbers);

#endif
