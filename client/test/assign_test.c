/* SPDX-License-Identifier: Apache-2.0 */
/* field=value. */
#include "client/test/test.h"

#include "client/cmd/assign.h"

#include <unistd.h>

struct scene {
    struct client client;
    struct invocation invocation;
    struct record *record;
};

static void begin(struct scene *scene)
{
    *scene = (struct scene){0};
    scene->invocation.client = &scene->client;
    scene->invocation.arena = arena_new(TEST_ARENA);
    scene->record = record_new(scene->invocation.arena, contract_message("kith.v1.Customer"));
}

static struct status set(struct scene *scene, const char *word)
{
    struct assign assign;
    struct status status = assign_parse(&scene->invocation, scene->record->message, word, &assign);
    return status_is_ok(status) ? assign_apply(&scene->invocation, &assign, scene->record) : status;
}

static void end(struct scene *scene)
{
    arena_free(scene->invocation.arena);
}

static void words_are_told_apart(void **state)
{
    (void)state;
    assert_true(assign_is("name=Acme"));
    assert_true(assign_is("tags+=vip"));
    assert_true(assign_is("tags-=vip"));
    assert_true(assign_is("contact_points:=[]"));
    assert_true(assign_is("custom.some-key=1"));
    assert_true(assign_is("name="));
    assert_false(assign_is("C-12"));
    assert_false(assign_is("city = x"));
    assert_false(assign_is("=x"));
    assert_false(assign_is("上海"));
}

static void scalars_are_set_and_cleared(void **state)
{
    struct scene scene;
    (void)state;
    begin(&scene);
    assert_true(status_is_ok(set(&scene, "name=a=b c")));
    assert_true(record_text_is(record_find(scene.record, "name"), "a=b c"));
    assert_true(status_is_ok(set(&scene, "owner=U-7")));
    assert_true(record_text_is(record_find(scene.record, "owner_id"), "U-7"));
    assert_true(status_is_ok(set(&scene, "name=")));
    assert_false(record_find(scene.record, "name")->present);
    assert_true(status_is_ok(set(&scene, "name=@@home")));
    assert_true(record_text_is(record_find(scene.record, "name"), "@home"));
    end(&scene);
}

static void lists_grow_and_shrink(void **state)
{
    struct scene scene;
    (void)state;
    begin(&scene);
    const struct value *tags = record_find(scene.record, "tags");
    assert_true(status_is_ok(set(&scene, "tags=a,b\\,c")));
    assert_int_equal(tags->n_items, 2);
    assert_true(record_text_is(&tags->items[1], "b,c"));
    assert_true(status_is_ok(set(&scene, "tags+=d")));
    assert_true(status_is_ok(set(&scene, "tags+=a"))); /* is there already */
    assert_int_equal(tags->n_items, 3);
    assert_true(status_is_ok(set(&scene, "tags-=a")));
    assert_true(status_is_ok(set(&scene, "tags-=nothing")));
    assert_int_equal(tags->n_items, 2);
    assert_true(record_text_is(&tags->items[0], "b,c"));
    end(&scene);
}

static void lists_of_records(void **state)
{
    struct scene scene;
    (void)state;
    begin(&scene);
    const struct value *points = record_find(scene.record, "contact_points");
    assert_true(status_is_ok(set(&scene, "contact_points=kind:phone,value:+86")));
    assert_true(status_is_ok(set(&scene, "contact_points={\"kind\":\"email\",\"value\":\"a@b\"}")));
    assert_int_equal(points->n_items, 2);
    assert_true(status_is_ok(set(&scene, "contact_points:=[{\"kind\":\"phone\"}]")));
    assert_int_equal(points->n_items, 1);
    end(&scene);
}

static void values_from_files(void **state)
{
    struct scene scene;
    char path[] = "/tmp/kith-assign-XXXXXX";
    char word[64];
    (void)state;
    begin(&scene);
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, "one\ntwo\n", 8) == 8);
    close(fd);
    snprintf(word, sizeof word, "description=@%s", path);
    assert_true(status_is_ok(set(&scene, word)));
    assert_true(record_text_is(record_find(scene.record, "description"), "one\ntwo"));
    unlink(path);
    assert_false(status_is_ok(set(&scene, word)));
    end(&scene);
}

static void mistakes_are_explained(void **state)
{
    static const struct {
        const char *word;
        const char *hint;
    } cases[] = {{"nam=x", "name"},
                 {"name+=x", "lists"},
                 {"etag_x=1", "etag"},
                 {"create_time=now", "server"},
                 {"contact_points.value=x", "elements"},
                 {"name.x=1", "no such field"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scene scene;
        begin(&scene);
        struct status status = set(&scene, cases[i].word);
        assert_false(status_is_ok(status));
        assert_non_null(strstr(status.message, cases[i].hint));
        end(&scene);
    }
}

static void masks_use_the_fields_own_names(void **state)
{
    struct scene scene;
    struct assign assign;
    (void)state;
    begin(&scene);
    assert_true(
        status_is_ok(assign_parse(&scene.invocation, scene.record->message, "owner=U-1", &assign)));
    assert_string_equal(assign.path, "owner_id");
    assert_true(status_is_ok(
        assign_parse(&scene.invocation, scene.record->message, "custom.level=x", &assign)));
    assert_string_equal(assign.path, "custom.level");
    end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_told_apart),
        cmocka_unit_test(scalars_are_set_and_cleared),
        cmocka_unit_test(lists_grow_and_shrink),
        cmocka_unit_test(lists_of_records),
        cmocka_unit_test(values_from_files),
        cmocka_unit_test(mistakes_are_explained),
        cmocka_unit_test(masks_use_the_fields_own_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
