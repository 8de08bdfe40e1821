/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the roles of a session do with single fields: looked up here, and nowhere else. Replies
 * leave out what is hidden and mask what is masked where columns are written (row.c, history.c);
 * whoever takes the name of a field from a request asks here first.
 */
#ifndef KITH_SERVER_RESOURCE_FIELDRULE_H
#define KITH_SERVER_RESOURCE_FIELDRULE_H

#include "common/arena.h"
#include "common/status.h"
#include "server/resource/draft.h"
#include "server/rpc/session.h"

/* session NULL: everything is open. */
enum session_rule fieldrule_of(const struct session *session, const struct contract_object *object,
                               const struct contract_field *field);
/* The stricter of the rules for the key and for all custom fields. */
enum session_rule fieldrule_custom(const struct session *session,
                                   const struct contract_object *object, const char *key);
/* By name, "custom.key" too; what is no field is open. */
enum session_rule fieldrule_named(const struct session *session,
                                  const struct contract_object *object, const char *name);
/* The rules of an object, NULL: all open. */
const struct session_fields *fieldrule_all(const struct session *session,
                                           const struct contract_object *object);
/* Can a text of this field be masked? (What is chosen from a list cannot.) */
bool fieldrule_can_mask(const struct contract_field *field);

/* What is to be done with it. COMPARE: filter, order, group, add up, look up by it. */
enum fieldrule_use { FIELDRULE_READ, FIELDRULE_COMPARE, FIELDRULE_CREATE, FIELDRULE_UPDATE };

/*
 * PERMISSION_DENIED with FIELD_HIDDEN, FIELD_MASKED or FIELD_READ_ONLY and a sentence that names
 * the field; `path` is where it stands in the request. Texts in the arena.
 */
struct status fieldrule_check(struct arena *arena, enum session_rule rule, enum fieldrule_use use,
                              const struct contract_object *object, const char *name,
                              const char *path);
/* The same for all fields of the object: for what would be wrong with any of them missing. */
struct status fieldrule_check_all(struct arena *arena, const struct session *session,
                                  const struct contract_object *object, enum fieldrule_use use);
/* The same for some of them, by name; NULL ends the names. */
struct status fieldrule_check_named(struct arena *arena, const struct session *session,
                                    const struct contract_object *object, const char *const *names,
                                    enum fieldrule_use use);
/* The values that a request gives, children included; before anything else is filled in. */
struct status fieldrule_check_draft(struct arena *arena, const struct session *session,
                                    const struct resource_draft *draft, bool creating);

#endif
