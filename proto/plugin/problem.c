/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the form "file: element: sentence". */
#include "proto/plugin/problem.h"

#include "proto/plugin/memory.h"

__attribute__((format(printf, 4, 0))) static void add(struct problems *problems,
                                                      const struct file *file, const char *element,
                                                      const char *format, va_list arguments)
{
    struct buf *text = &problems->text;
    const char *sentence = arena_vprintf(problems->model->arena, format, arguments);
    buf_printf(text, "%s%s: %s%s%s", text->length ? "\n" : "", file->name, element,
               *element ? ": " : "", sentence ? sentence : "out of memory");
}

void problem_message(struct problems *problems, const struct message *message, const char *format,
                     ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(problems, message->file, message->name, format, arguments);
    va_end(arguments);
}

void problem_field(struct problems *problems, const struct field *field, const char *format, ...)
{
    const struct message *owner = field->owner;
    va_list arguments;
    va_start(arguments, format);
    add(problems, owner->file,
        memory_printf(problems->model->arena, "%s.%s", owner->name, field->name), format,
        arguments);
    va_end(arguments);
}

void problem_method(struct problems *problems, const struct method *method, const char *format, ...)
{
    const struct service *service = method->service;
    va_list arguments;
    va_start(arguments, format);
    add(problems, service->file,
        memory_printf(problems->model->arena, "%s.%s", service->name, method->name), format,
        arguments);
    va_end(arguments);
}

void problem_file(struct problems *problems, const struct file *file, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(problems, file, "", format, arguments);
    va_end(arguments);
}
