/* SPDX-License-Identifier: Apache-2.0 */
/* The company that the feature tests happen in. */
#include "tests/feature/company.h"

#include "common/message.h"

#include <stdlib.h>

static void hire(struct company *company)
{
    struct loopback *server = company->server;
    company->admin = loopback_user(server, "admin", "administrator", company->hq);
    company->boss = loopback_user(server, "boss", "management", company->hq);
    company->li = loopback_user(server, "li", "sales", company->east);
    company->wang = loopback_user(server, "wang", "sales", company->east);
    company->sun = loopback_user(server, "sun", "sales", company->shanghai);
    company->zhao = loopback_user(server, "zhao", "sales", company->west);
    company->anna = loopback_user(server, "anna", "service", company->east);
    company->nobody = loopback_nobody(server);
}

int company_start(void **state)
{
    struct loopback *server = loopback_new();
    struct company *company = arena_alloc(loopback_arena(server), sizeof *company);
    company->server = server;
    company->hq = loopback_team(server, "HQ", 0);
    company->east = loopback_team(server, "East", company->hq);
    company->shanghai = loopback_team(server, "Shanghai", company->east);
    company->west = loopback_team(server, "West", company->hq);
    hire(company);
    *state = company;
    return 0;
}

int company_stop(void **state)
{
    struct company *company = *state;
    loopback_free(company->server);
    return 0;
}

const char *company_method(const char *object, enum contract_verb kind)
{
    const struct contract_object *wanted = contract_object(object);
    for (size_t i = 0; i < contract_n_methods; i++)
        if (contract_methods[i]->object == wanted && contract_methods[i]->kind == kind)
            return contract_methods[i]->path;
    fail_msg("%s has no such method", object);
    return NULL;
}

const struct contract_object *company_object(const char *id)
{
    size_t length = strcspn(id, "-");
    for (size_t i = 0; i < contract_n_objects; i++)
        if (strlen(contract_objects[i]->prefix) == length &&
            strncmp(contract_objects[i]->prefix, id, length) == 0)
            return contract_objects[i];
    fail_msg("%s is no id", id);
    return NULL;
}

const char *company_make(const struct loopback_user *user, const char *object, const char *format,
                         ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *fields = arena_vprintf(loopback_arena(user->server), format, arguments);
    va_end(arguments);
    struct loopback_reply made =
        loopback_call(user, company_method(object, CONTRACT_CREATE), "%s { %s }", object, fields);
    expect_ok(made);
    return loopback_text(made, "id");
}

struct loopback_reply company_get(const struct loopback_user *user, const char *id)
{
    const char *method = company_method(company_object(id)->name, CONTRACT_GET);
    return loopback_call(user, method, "id: '%s'", id);
}

struct loopback_reply company_list(const struct loopback_user *user, const char *object,
                                   const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *fields = arena_vprintf(loopback_arena(user->server), format, arguments);
    va_end(arguments);
    return loopback_call(user, company_method(object, CONTRACT_LIST), "%s", fields);
}

const char *company_ids(struct loopback_reply list)
{
    const char *ids = "";
    expect_ok(list);
    for (size_t i = 0; i < list.method->output->n_fields; i++) {
        const struct contract_field *field = &list.method->output->fields[i];
        if (!field->repeated)
            continue;
        size_t n = message_count(list.message, field->number);
        for (size_t k = 0; k < n; k++) {
            const char *path = arena_printf(list.arena, "%s[%zu].id", field->name, k);
            ids = arena_printf(list.arena, "%s%s%s", ids, k ? "," : "", loopback_text(list, path));
        }
        return ids;
    }
    return ids;
}

long long company_number(const char *id)
{
    const char *number = strrchr(id, '-');
    assert_non_null(number);
    return strtoll(number + 1, NULL, 10);
}
