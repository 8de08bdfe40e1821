/* SPDX-License-Identifier: Apache-2.0 */
/* Collects what is wrong with a contract; protoc prints it and stops the build. */
#ifndef KITH_PROTO_PLUGIN_PROBLEM_H
#define KITH_PROTO_PLUGIN_PROBLEM_H

#include "proto/plugin/model.h"

struct problems {
    const struct model *model;
    struct buf text;
};

/* The sentence is a printf format; the element is the full name of what it is about. */
void problem_message(struct problems *problems, const struct message *message, const char *format,
                     ...) __attribute__((format(printf, 3, 4)));
void problem_field(struct problems *problems, const struct field *field, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void problem_method(struct problems *problems, const struct method *method, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void problem_file(struct problems *problems, const struct file *file, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
