/* SPDX-License-Identifier: Apache-2.0 */
/* Looks into the tables made of good.proto.txt. The argument is protoc's descriptor set.
 */
#include "common/contract.h"

#include "kith/v1/good.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void expect(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "FAILED: %s\n", what);
    exit(1);
}

static void expect_text(const char *is, const char *wanted, const char *what)
{
    if (is == wanted || (is && wanted && strcmp(is, wanted) == 0))
        return;
    fprintf(stderr, "FAILED: %s is \"%s\", not \"%s\"\n", what, is ? is : "NULL",
            wanted ? wanted : "NULL");
    exit(1);
}

struct wanted_field {
    const char *name;
    enum contract_type type;
    const char *column;
    uint32_t max_length;
    bool optional;
};

static void check_fields(const struct contract_message *shop)
{
    static const struct wanted_field wanted[] = {
        {"id", CONTRACT_ID, "id", 200, false},
        {"name", CONTRACT_TEXT, "name", 200, false},
        {"notes", CONTRACT_TEXT, "notes", 20000, false},
        {"seats", CONTRACT_INT, "seats", 0, true},
        {"warm", CONTRACT_BOOL, "is_warm", 0, true},
        {"state", CONTRACT_ENUM, "state", 0, false},
        {"rent", CONTRACT_MONEY, "rent", 0, true},
        {"since", CONTRACT_DATE, "since", 0, true},
        {"area", CONTRACT_DECIMAL, "area", 0, true},
        {"slope", CONTRACT_DOUBLE, "slope", 0, true},
        {"seal", CONTRACT_BYTES, "seal", 0, false},
        {"seen_at", CONTRACT_TIME, "seen_at", 0, true},
        {"parent_id", CONTRACT_ID, "parent_id", 200, false},
        {"colour", CONTRACT_TEXT, "colour", 7, false},
        {"password", CONTRACT_TEXT, NULL, 200, false},
        {"phone", CONTRACT_TEXT, "phone", 200, true},
        {"counts", CONTRACT_MESSAGE, NULL, 100, false},
        {"corners", CONTRACT_MESSAGE, NULL, 100, false},
        {"tags", CONTRACT_TEXT, "tags", 100, false},
        {"custom", CONTRACT_MESSAGE, NULL, 100, false},
        {"etag", CONTRACT_TEXT, "version", 200, false},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        const struct contract_field *field = contract_field(shop, wanted[i].name);
        expect(field, wanted[i].name);
        expect(field->type == wanted[i].type, wanted[i].name);
        expect(field->max_length == wanted[i].max_length, wanted[i].name);
        expect(field->optional == wanted[i].optional, wanted[i].name);
        expect_text(field->column, wanted[i].column, wanted[i].name);
    }
}

static void check_options(const struct contract_message *shop)
{
    const struct contract_field *name = contract_field(shop, "name");
    const struct contract_field *seats = contract_field(shop, "seats");
    const struct contract_field *parent = contract_field(shop, "parent_id");
    const struct contract_field *corner =
        contract_field(contract_message("kith.v1.Shop.Corner"), "shop_id");
    expect(name->required && name->searchable && name->personal && name->unique, "flags of name");
    expect(!name->immutable && !name->output_only, "no other flags of name");
    expect(seats->minimum == -5 && seats->maximum == 9000000000, "bounds");
    expect_text(parent->reference, "shop", "reference");
    expect_text(name->reference, NULL, "no reference");
    expect_text(parent->label.en, "parent id", "default label");
    expect_text(parent->label.zh, "parent id", "default label in Chinese");
    expect_text(contract_field(shop, "notes")->help, "Behind the field.", "help behind");
    expect_text(contract_field(shop, "corners")->children, "corner", "children");
    expect_text(contract_field(shop, "colour")->code_list, "colour", "code list");
    expect(contract_field(shop, "colour")->immutable, "immutable");
    expect(contract_field(shop, "password")->input_only, "input only");
    expect(corner->required && corner->reference, "an option given piece by piece");
}

static void check_object(const struct contract_object *shop)
{
    expect(contract_n_objects == 2 && contract_objects[1] == shop, "objects by number");
    expect(shop->index == 1 && shop->number == 2, "index and number");
    expect_text(shop->plural, "shops", "plural");
    expect_text(shop->table, "shop_table", "table");
    expect_text(shop->title, "name", "title");
    expect_text(contract_object("corner")->title, "id", "title without a name");
    expect_text(contract_object("corner")->parent, "shop_id", "parent");
    expect_text(shop->parent, NULL, "no parent");
    expect_text(shop->label.zh, "商店", "label in Chinese");
    expect(shop->owned && shop->tags && shop->custom && !shop->public, "flags of the object");
    expect(shop->message->object == shop, "message and object");
    expect_text(shop->message->help,
                "A shop: \"quoted\", back\\slash, 商店, second line?\?/ and ?\?= end.\n"
                "Second paragraph.",
                "help");
}

static void check_enum(const struct contract_message *shop)
{
    const struct contract_enum *state = contract_field(shop, "state")->enumeration;
    expect_text(state->name, "kith.v1.ShopState", "name of the enum");
    expect(contract_enum_named(state, "shut_down")->number == 2, "short name");
    expect_text(contract_enum_numbered(state, 1)->label.zh, "营业", "label of a value");
    expect_text(contract_enum_numbered(state, 2)->label.en, "shut down",
                "default label of a value");
    const struct contract_enum *level = contract_field(shop, "level")->enumeration;
    expect(contract_enum_named(level, "below")->number == -1, "negative value");
}

struct wanted_method {
    const char *name;
    const char *verb;
    enum contract_verb kind;
    enum contract_cost cost;
};

static void check_methods(const struct contract_service *service)
{
    static const struct wanted_method wanted[] = {
        {"ListShops", "list", CONTRACT_LIST, CONTRACT_LISTING},
        {"GetShop", "get", CONTRACT_GET, CONTRACT_POINT},
        {"BatchGetShops", "batch-get", CONTRACT_BATCH_GET, CONTRACT_POINT},
        {"CreateShop", "create", CONTRACT_CREATE, CONTRACT_POINT},
        {"UpdateShop", "update", CONTRACT_UPDATE, CONTRACT_POINT},
        {"DeleteShop", "delete", CONTRACT_DELETE, CONTRACT_POINT},
        {"UndeleteShop", "undelete", CONTRACT_UNDELETE, CONTRACT_POINT},
        {"GetShopHistory", "history", CONTRACT_HISTORY, CONTRACT_LISTING},
        {"ShutDownShop", "shut-down", CONTRACT_CUSTOM_METHOD, CONTRACT_HEAVY},
        {"GetShopTimeline", "timeline", CONTRACT_CUSTOM_METHOD, CONTRACT_POINT},
        {"ListShopRows", "rows", CONTRACT_CUSTOM_METHOD, CONTRACT_POINT},
        {"Ping", "ping", CONTRACT_CUSTOM_METHOD, CONTRACT_POINT},
    };
    size_t count = sizeof wanted / sizeof *wanted;
    expect(service->n_methods == count && contract_n_methods == count, "number of methods");
    for (size_t i = 0; i < count; i++) {
        const struct contract_method *method = &service->methods[i];
        expect_text(method->name, wanted[i].name, "name");
        expect_text(method->verb, wanted[i].verb, wanted[i].name);
        expect(method->kind == wanted[i].kind, wanted[i].name);
        expect(method->cost == wanted[i].cost, wanted[i].name);
        expect(contract_methods[i] == method && method->index == i, "index of methods");
        expect(method->object == contract_object("shop"), "object of the service");
    }
}

static void check_access(const struct contract_service *service)
{
    const struct contract_method *list = &service->methods[0], *get = &service->methods[1];
    const struct contract_method *timeline =
        contract_method("/kith.v1.ShopService/GetShopTimeline");
    const struct contract_method *ping = contract_method("/kith.v1.ShopService/Ping");
    expect(list->permission_object == contract_object("shop"), "object of the permission");
    expect_text(list->permission_action, "read", "action");
    expect(list->idempotent && !get->idempotent, "idempotent");
    expect(list->server_streaming && !list->client_streaming, "streaming");
    expect(service->methods[8].client_streaming, "client streaming");
    expect(list->deadline_ms == 10000 && get->deadline_ms == 500, "deadlines");
    expect(timeline->signed_in && !timeline->open && !timeline->permission_object, "signed in");
    expect(ping->open && !ping->signed_in && !ping->permission_object, "open");
    expect_text(ping->permission_action, "", "no action");
    expect_text(list->help, "Lists them.", "help of a method");
    expect_text(service->methods[8].example, "kith shop shut-down SP-1", "example");
    expect(list->input == contract_message("kith.v1.ListShopsRequest"), "input");
}

/* The descriptors of the copies have the fields that the tables have, in the same order. */
static void check_descriptors(void)
{
    for (size_t i = 0; i < contract_n_messages; i++) {
        const struct contract_message *message = contract_messages[i];
        expect_text(message->descriptor->name, message->name, "name of the descriptor");
        expect(message->descriptor->n_fields == message->n_fields, message->name);
        for (size_t j = 0; j < message->n_fields; j++)
            expect(message->descriptor->fields[j].id == message->fields[j].number, message->name);
    }
}

static void check_set(const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t size = contract_descriptor_set_length + 1;
    char *bytes = malloc(size);
    expect(file && bytes, path);
    size_t length = fread(bytes, 1, size, file);
    fclose(file);
    expect(length == contract_descriptor_set_length &&
               memcmp(bytes, contract_descriptor_set, length) == 0,
           "the descriptor set is the one of protoc");
    free(bytes);
}

int main(int count, char **arguments)
{
    expect(count == 2, "one argument");
    check_fields(contract_message("kith.v1.Shop"));
    check_options(contract_message("kith.v1.Shop"));
    check_object(contract_object("shop"));
    check_enum(contract_message("kith.v1.Shop"));
    expect(contract_n_services == 1, "number of services");
    check_methods(contract_service("shop"));
    check_access(contract_service("shop"));
    check_descriptors();
    check_set(arguments[1]);
    return 0;
}
