/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of field rules share. */
#include "tests/feature/field_rules.h"

struct person field_rules_person(const struct company *c, const char *name, const char *rules)
{
    static const char *const objects[] = {"customer", "contact", "opportunity", "task",
                                          "interaction"};
    struct arena *arena = loopback_arena(c->server);
    const char *lines = "";
    for (size_t i = 0; i < TEST_COUNT(objects); i++)
        lines = arena_printf(arena,
                             "%s permissions { object: '%s' action: 'read' scope: all } "
                             "permissions { object: '%s' action: 'create' scope: all } "
                             "permissions { object: '%s' action: 'update' scope: all } "
                             "permissions { object: '%s' action: 'import' scope: all } "
                             "permissions { object: '%s' action: 'export' scope: all }",
                             lines, objects[i], objects[i], objects[i], objects[i], objects[i]);
    struct person person;
    person.role =
        company_make(c->admin, "role", "code: '%s' name: '%s' %s %s", name, name, lines, rules);
    person.user = loopback_user(c->server, name, name, c->hq);
    return person;
}

void field_rules_expect_denied(struct loopback_reply reply, const char *reason, const char *field)
{
    expect_error(reply, RPC_PERMISSION_DENIED, reason, field);
}
