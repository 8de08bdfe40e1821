/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of kith_load that need no server: templates, work, histograms, tallies. */
#include "tests/test.h"

#include "common/wire.h"
#include "tests/bench/load/load_tally.h"
#include "tests/bench/load/load_work.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ROUNDS = 2000, PREFIX = 5 };

struct made { /* templates of a test */
    struct arena *arena;
    struct load_random random;
    struct load_template template;
    uint8_t bytes[4096];
};

static struct made *make(const char *message, const char *text)
{
    struct made *made = calloc(1, sizeof *made);
    const char *error = "";
    made->arena = arena_new(64 << 20);
    load_random_init(&made->random, 7);
    const struct contract_message *contract = contract_message(message);
    assert_non_null(contract);
    if (!load_template_init(&made->template, made->arena, contract, text, &made->random, &error))
        fail_msg("%s", error);
    assert_true(made->template.longest < sizeof made->bytes);
    return made;
}

static void drop(struct made *made)
{
    arena_free(made->arena);
    free(made);
}

/* The text of a field of the next request; checks the prefix of gRPC. */
static void next(struct made *made, uint32_t number, char text[static 64])
{
    struct wire_reader reader;
    struct wire_field field;
    size_t length = load_template_write(&made->template, &made->random, made->bytes);
    const uint8_t *head = made->bytes;
    assert_int_equal(head[0], 0);
    assert_int_equal((size_t)head[3] << 8 | head[4], length - PREFIX);
    wire_reader_init(&reader, head + PREFIX, length - PREFIX);
    text[0] = '\0';
    while (wire_next(&reader, &field) == 1)
        if (field.number == number && field.length < 64)
            snprintf(text, 64, "%.*s", (int)field.length, (const char *)field.bytes);
}

static uint32_t number_of(const char *message, const char *field)
{
    return contract_field(contract_message(message), field)->number;
}

static void ids_are_of_the_range_in_all_widths(void **state)
{
    (void)state;
    static const char message[] = "kith.v1.GetCustomerRequest";
    struct made *made = make(message, "id: 'C-${id:8-1200}'");
    char text[64];
    int widths[5] = {0}, different = 0, last = 0;
    for (int i = 0; i < ROUNDS; i++) {
        next(made, number_of(message, "id"), text);
        int id = atoi(text + 2);
        assert_true(id >= 8 && id <= 1200 && strncmp(text, "C-", 2) == 0);
        widths[strlen(text + 2)]++;
        different += id != last;
        last = id;
    }
    assert_true(widths[3] > widths[2] && widths[2] > widths[1]);
    assert_true(different > ROUNDS * 9 / 10);
    drop(made);
}

static void every_request_has_a_uuid_of_its_own(void **state)
{
    (void)state;
    static const char message[] = "kith.v1.CreateInteractionRequest";
    struct made *made =
        make(message, "request_id: '${uuid}' interaction { subject: '${pick:a|b}' }");
    char text[64], last[64] = "";
    for (int i = 0; i < ROUNDS; i++) {
        next(made, number_of(message, "request_id"), text);
        assert_int_equal(strlen(text), 36);
        assert_string_not_equal(text, last);
        assert_true(text[14] == '4' && text[8] == '-' && text[19] == '8');
        memcpy(last, text, sizeof last);
    }
    drop(made);
}

/* The same seed is the same work, but never the same request_id. */
static void a_seed_does_not_repeat_uuids(void **state)
{
    (void)state;
    static const char message[] = "kith.v1.CreateInteractionRequest";
    struct made *one = make(message, "request_id: '${uuid}'");
    struct made *two = make(message, "request_id: '${uuid}'");
    char first[64], second[64];
    next(one, number_of(message, "request_id"), first);
    next(two, number_of(message, "request_id"), second);
    assert_string_not_equal(first, second);
    drop(one);
    drop(two);
}

static void numbers_that_are_no_text_differ_by_variant(void **state)
{
    (void)state;
    struct made *made = make("kith.v1.ListCustomersRequest", "page_size: ${id:1-50}");
    for (size_t i = 0; i < made->template.n_bodies; i++)
        assert_int_equal(made->template.bodies[i].n_patches, 0);
    drop(made);
}

static void wrong_places_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"id: '${id:5}'", "id: '${id:9-3}'", "id: '${what}'",
                                        "id: '${file:/nowhere}'", "id: '${pick:}'"};
    const struct contract_message *contract = contract_message("kith.v1.GetCustomerRequest");
    struct arena *arena = arena_new(1 << 20);
    struct load_random random;
    struct load_template template;
    load_random_init(&random, 1);
    for (size_t i = 0; i < TEST_COUNT(wrong); i++) {
        const char *error = "";
        assert_false(load_template_init(&template, arena, contract, wrong[i], &random, &error));
        assert_non_null(strstr(error, "${"));
    }
    arena_free(arena);
}

/* Writes a file of work and reads it. */
static bool read_work(struct load_work *work, struct arena *arena, const char *text,
                      const char **error)
{
    char path[] = "/tmp/load_test.XXXXXX";
    struct load_random random;
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
    load_random_init(&random, 3);
    bool good = load_work_read(work, arena, path, &random, error);
    unlink(path);
    return good;
}

static void work_is_picked_by_weight(void **state)
{
    (void)state;
    struct arena *arena = arena_new(64 << 20);
    struct load_work *work = calloc(1, sizeof *work);
    struct load_random random;
    const char *error = "";
    int counts[2] = {0};
    assert_true(read_work(work, arena,
                          "# what is called\n\n9 GetCustomer id: 'C-1'\n"
                          "1 AuthService/WhoAmI\n",
                          &error));
    assert_int_equal(work->n, 2);
    assert_string_equal(work->lines[1].method->path, "/kith.v1.AuthService/WhoAmI");
    load_random_init(&random, 5);
    for (int i = 0; i < ROUNDS; i++)
        counts[load_work_pick(work, &random)]++;
    assert_true(counts[0] > 7 * counts[1] && counts[1] > 0);
    assert_false(read_work(work, arena, "1 NoSuchMethod\n", &error));
    assert_non_null(strstr(error, "NoSuchMethod"));
    assert_false(read_work(work, arena, "# nothing\n", &error));
    free(work);
    arena_free(arena);
}

static void histograms_are_exact_to_two_per_cent(void **state)
{
    (void)state;
    struct load_histogram *all = calloc(2, sizeof *all);
    for (uint64_t i = 1; i <= 100000; i++)
        load_histogram_add(&all[i % 2], i);
    load_histogram_join(&all[0], &all[1]);
    static const double shares[] = {0.001, 0.5, 0.9, 0.99, 1};
    for (size_t i = 0; i < TEST_COUNT(shares); i++) {
        double wanted = shares[i] * 100000, got = (double)load_histogram_at(&all[0], shares[i]);
        assert_true(got >= wanted && got <= wanted * 1.02);
    }
    assert_int_equal(all[0].count, 100000);
    assert_int_equal(all[0].least, 1);
    assert_int_equal(all[0].most, 100000);
    load_histogram_add(&all[0], UINT64_MAX); /* no harm */
    free(all);
}

static void surprises_are_what_was_not_expected(void **state)
{
    (void)state;
    struct load_tally *tally = calloc(1, sizeof *tally);
    const struct load_slot good = {.outcome = 0}, missing = {.outcome = 5, .hint = true},
                           cut = {.outcome = LOAD_RESET};
    load_tally_add(tally, &good, 1000);
    load_tally_add(tally, &missing, 1000);
    load_tally_add(tally, &cut, 1000);
    assert_int_equal(load_tally_count(tally), 3);
    assert_int_equal(tally->hints, 1);
    assert_int_equal(load_tally_surprises(tally, ""), 2);
    assert_int_equal(load_tally_surprises(tally, "ABORTED,NOT_FOUND"), 1);
    assert_int_equal(load_tally_surprises(tally, "STREAM_RESET,NOT_FOUND"), 0);
    assert_int_equal(load_tally_surprises(tally, "NOT_FOUNDLING"), 2);
    free(tally);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_of_the_range_in_all_widths),
        cmocka_unit_test(every_request_has_a_uuid_of_its_own),
        cmocka_unit_test(a_seed_does_not_repeat_uuids),
        cmocka_unit_test(numbers_that_are_no_text_differ_by_variant),
        cmocka_unit_test(wrong_places_are_refused),
        cmocka_unit_test(work_is_picked_by_weight),
        cmocka_unit_test(histograms_are_exact_to_two_per_cent),
        cmocka_unit_test(surprises_are_what_was_not_expected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
