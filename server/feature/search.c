/* SPDX-License-Identifier: Apache-2.0 */
/* Finding records of all kinds by what one remembers of them. */
#include "common/message.h"
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/resource/find.h"

#include <string.h>

enum { STANDARD = 20, MOST = 100, PART_OBJECT = 1000 };

/* Numbers of kith.v1.SearchResponse and its Found. */
enum { RESULTS = 1, MORE };
enum { KINDS = 2 }; /* of SearchRequest */
enum { ID = 1, KIND, TITLE, MATCH, FIELD, VALUE, FRAGMENT, OWN };

struct search {
    struct find find;
    int64_t limit;
    int statement;
};

static bool want(struct find *find, const char *kind)
{
    for (size_t i = 0; find_kind(i); i++) {
        if (strcmp(kind, find_kind(i)->name) != 0 && strcmp(kind, find_kind(i)->plural) != 0)
            continue;
        find->wanted[i] = true;
        return true;
    }
    return false;
}

static const char *all_kinds(struct rpc_call *call)
{
    const char *list = "";
    for (size_t i = 0; find_kind(i) && list; i++)
        list = arena_printf(call->arena, "%s%s%s", list, i ? ", " : "", find_kind(i)->name);
    return list ? list : "";
}

static struct status take_kinds(struct rpc_call *call, struct find *find)
{
    size_t n = message_count(call->request, KINDS);
    for (size_t i = 0; n == 0 && find_kind(i); i++)
        find->wanted[i] = true;
    for (size_t i = 0; i < n; i++) {
        const char *kind = message_text_at(call->request, KINDS, i);
        if (!want(find, kind))
            return rpc_field_error(call, "kinds", "\"%.60s\" is nothing that is searched; take %s.",
                                   kind, all_kinds(call));
    }
    return STATUS_OK;
}

static struct status search_start(struct rpc_call *call)
{
    struct search *search = call->state = arena_alloc(call->arena, sizeof *search);
    int64_t size = rpc_int(call, "page_size");
    if (!search)
        return rpc_no_memory();
    if (size < 0 || size > MOST)
        return rpc_field_error(call, "page_size", "It is at most %d.", (int)MOST);
    search->limit = size ? size : STANDARD;
    search->find.text = rpc_text(call, "query");
    search->find.limit = search->limit + 1; /* one more shows that there is more */
    struct status status = take_kinds(call, &search->find);
    if (!status_is_ok(status))
        return status;
    search->statement = find_add(call, &search->find);
    return search->statement < 0 ? rpc_no_memory() : STATUS_OK;
}

/* "name" of the object itself, "contact_points.value" of what hangs on it. */
static const char *field_name(struct rpc_call *call, const struct contract_object *object,
                              int64_t part)
{
    const struct contract_object *holder = NULL;
    for (size_t i = 0; i < contract_n_objects; i++)
        if (contract_objects[i]->number == part / PART_OBJECT)
            holder = contract_objects[i];
    for (size_t i = 0; holder && i < holder->message->n_fields; i++) {
        const struct contract_field *field = &holder->message->fields[i];
        if (field->number != part % PART_OBJECT)
            continue;
        return holder == object ? field->name
                                : arena_printf(call->arena, "%s.%s", holder->plural, field->name);
    }
    return "id";
}

static const struct contract_object *kind_numbered(int64_t number)
{
    for (size_t i = 0; find_kind(i); i++)
        if (find_kind(i)->number == number)
            return find_kind(i);
    return NULL;
}

static void encode(struct rpc_call *call, const struct search *search, int row)
{
    struct buf *reply = &call->reply;
    int statement = search->statement;
    const struct contract_object *object =
        kind_numbered(db_int(call->segment, statement, row, FIND_OBJECT));
    int64_t class = db_int(call->segment, statement, row, FIND_CLASS);
    if (!object)
        return;
    const char *id =
        resource_name(call->arena, object, db_int(call->segment, statement, row, FIND_RECORD));
    size_t begin = wire_begin(reply, RESULTS);
    wire_put_string(reply, ID, id);
    wire_put_string(reply, KIND, object->name);
    wire_put_string(reply, TITLE, db_string(call->segment, statement, row, FIND_TITLE));
    wire_put_int(reply, MATCH, class ? class : 1);
    wire_put_string(reply, FIELD,
                    field_name(call, object, db_int(call->segment, statement, row, FIND_PART)));
    wire_put_string(reply, VALUE,
                    class ? db_string(call->segment, statement, row, FIND_ORIGINAL) : id);
    wire_put_string(reply, FRAGMENT,
                    class ? db_string(call->segment, statement, row, FIND_FRAGMENT) : id);
    wire_put_bool(reply, OWN, db_int(call->segment, statement, row, FIND_OWN));
    wire_end(reply, begin);
}

static struct status search_finish(struct rpc_call *call)
{
    const struct search *search = call->state;
    int rows = db_rows(call->segment, search->statement);
    for (int row = 0; row < rows && row < search->limit; row++)
        encode(call, search, row);
    wire_put_bool(&call->reply, MORE, rows > search->limit);
    return STATUS_OK;
}

const struct rpc_handler search_handlers[] = {
    {.method = "/kith.v1.SearchService/Search", .steps = {{search_start, search_finish, NULL}}},
    {0},
};
