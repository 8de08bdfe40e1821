/* SPDX-License-Identifier: Apache-2.0 */
/* Services and methods as const tables of C. */
#include "proto/plugin/tables_service.h"

#include "proto/plugin/methods.h"
#include "proto/plugin/names.h"
#include "proto/plugin/tables_part.h"

#include <inttypes.h>

enum { DEADLINE_MS = 10000 };

static const char *const kinds[] = {
    [CONTRACT_CUSTOM_METHOD] = "CONTRACT_CUSTOM_METHOD",
    [CONTRACT_LIST] = "CONTRACT_LIST",
    [CONTRACT_GET] = "CONTRACT_GET",
    [CONTRACT_BATCH_GET] = "CONTRACT_BATCH_GET",
    [CONTRACT_CREATE] = "CONTRACT_CREATE",
    [CONTRACT_UPDATE] = "CONTRACT_UPDATE",
    [CONTRACT_DELETE] = "CONTRACT_DELETE",
    [CONTRACT_UNDELETE] = "CONTRACT_UNDELETE",
    [CONTRACT_HISTORY] = "CONTRACT_HISTORY",
};

/* What a method costs that does not say so. */
static const char *cost(const struct method *method)
{
    switch (method->options->cost) {
    case KITH__COST__COST_POINT:
        return "CONTRACT_POINT";
    case KITH__COST__COST_LIST:
        return "CONTRACT_LISTING";
    case KITH__COST__COST_HEAVY:
        return "CONTRACT_HEAVY";
    default:
        return method->kind == CONTRACT_LIST || method->kind == CONTRACT_HISTORY
                   ? "CONTRACT_LISTING"
                   : "CONTRACT_POINT";
    }
}

static void write_access(struct buf *out, const struct method *method)
{
    tables_part_flag(out, "open", methods_is_open(method));
    tables_part_flag(out, "signed_in", methods_is_signed_in(method));
    if (*method->permission_object)
        tables_part_pointer(out, "permission_object", "object", method->permission_object);
    tables_part_text(out, "permission_action", method->permission_action);
}

static void write_method(struct buf *out, const struct method *method, size_t index)
{
    const Kith__MethodOptions *options = method->options;
    uint32_t deadline = options->deadline_ms ? options->deadline_ms : DEADLINE_MS;
    buf_puts(out, "    {");
    tables_part_text(out, "name", method->name);
    tables_part_text(out, "path", method->path);
    tables_part_text(out, "verb", method->verb);
    buf_printf(out, ".kind = %s, ", kinds[method->kind]);
    if (method->service->object)
        tables_part_pointer(out, "object", "object", method->service->object->name);
    tables_part_pointer(out, "input", "message", method->input->name);
    tables_part_pointer(out, "output", "message", method->output->name);
    tables_part_flag(out, "client_streaming", method->proto->client_streaming);
    tables_part_flag(out, "server_streaming", method->proto->server_streaming);
    write_access(out, method);
    tables_part_flag(out, "idempotent", options->idempotent);
    tables_part_flag(out, "step_up", options->step_up);
    tables_part_flag(out, "person", options->person);
    buf_printf(out, ".deadline_ms = %" PRIu32 ", .cost = %s, ", deadline, cost(method));
    tables_part_text(out, "help", method->help);
    tables_part_text(out, "example", options->example);
    buf_printf(out, ".index = %zu},\n", index);
}

static void write_service(struct buf *out, const struct service *service, size_t *index)
{
    const char *symbol = names_symbol(out->arena, service->name);
    if (service->n_methods) {
        buf_printf(out, "static const struct contract_method methods_%s[] = {\n", symbol);
        for (size_t i = 0; i < service->n_methods; i++)
            write_method(out, &service->methods[i], (*index)++);
        buf_puts(out, "};\n");
    }
    buf_printf(out, "static const struct contract_service service_%s = {", symbol);
    tables_part_text(out, "name", service->name);
    tables_part_text(out, "noun", service->noun);
    if (service->n_methods)
        buf_printf(out, ".methods = methods_%s, .n_methods = %zu, ", symbol, service->n_methods);
    tables_part_text(out, "help", service->help);
    buf_puts(out, "};\n\n");
}

static void list_methods(struct buf *out, const struct service *service)
{
    const char *symbol = names_symbol(out->arena, service->name);
    for (size_t i = 0; i < service->n_methods; i++)
        buf_printf(out, "    &methods_%s[%zu],\n", symbol, i);
}

void tables_service_write(struct buf *out, const struct model *model)
{
    size_t n_methods = 0;
    for (size_t i = 0; i < model->n_services; i++)
        write_service(out, &model->services[i], &n_methods);
    tables_part_list(out, "service", "services", model->n_services);
    for (size_t i = 0; i < model->n_services; i++)
        buf_printf(out, "    &service_%s,\n", names_symbol(out->arena, model->services[i].name));
    tables_part_list_end(out, model->n_services);
    tables_part_list(out, "method", "methods", n_methods);
    for (size_t i = 0; i < model->n_services; i++)
        list_methods(out, &model->services[i]);
    tables_part_list_end(out, n_methods);
}
