/* SPDX-License-Identifier: Apache-2.0 */
/* Leaves, trees, seals and their file, each for itself. */
#include "server/audit/leaf.h"
#include "server/audit/merkle.h"
#include "server/audit/seal_file.h"
#include "server/audit/seal_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    struct arena *arena;
    struct digest *digest;
    struct buf scratch;
    char folder[40];
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->arena = arena_new(1 << 20);
    f->digest = digest_open(f->arena);
    buf_init(&f->scratch, f->arena, 1 << 16);
    strcpy(f->folder, "/tmp/audit-test.XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    unlink(arena_printf(f->arena, "%s/seals", f->folder));
    unlink(arena_printf(f->arena, "%s/audit-1.pub", f->folder));
    rmdir(f->folder);
    arena_free(f->arena);
    free(f);
    return 0;
}

static void expect_hex(const uint8_t *bytes, const char *wanted)
{
    char text[DIGEST_DIGITS + 1];
    digest_hex(bytes, DIGEST_BYTES, text);
    assert_string_equal(text, wanted);
}

/* ---- Trees ---- */

enum { LEAVES = 8 };

/* The inputs that implementations of certificate transparency test each other with. */
static void make_leaves(struct fixture *f, uint8_t hashes[LEAVES][DIGEST_BYTES])
{
    static const char *const inputs[LEAVES] = {
        "",
        "\0",
        "\x10",
        "\x20\x21",
        "\x30\x31",
        "\x40\x41\x42\x43",
        "\x50\x51\x52\x53\x54\x55\x56\x57",
        "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};
    static const size_t lengths[LEAVES] = {0, 1, 1, 2, 2, 4, 8, 16};
    for (int i = 0; i < LEAVES; i++) {
        digest_begin(f->digest);
        digest_add(f->digest, "\0", 1);
        digest_add(f->digest, inputs[i], lengths[i]);
        digest_end(f->digest, hashes[i]);
    }
}

static void test_roots(void **state)
{
    struct fixture *f = *state;
    static const char *const roots[] = {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    };
    uint8_t hashes[LEAVES][DIGEST_BYTES], root[DIGEST_BYTES];
    struct merkle tree = {0};
    make_leaves(f, hashes);
    for (int n = 0; n <= LEAVES; n++) {
        merkle_root(&tree, f->digest, root);
        expect_hex(root, roots[n]);
        if (n < LEAVES)
            merkle_add(&tree, f->digest, hashes[n]);
    }
}

/* Climbs from the leaf as a verifier does, after RFC 9162, section 2.1.3.2. */
static void climb(struct fixture *f, uint8_t *node, size_t index, size_t n, const uint8_t *path,
                  size_t steps)
{
    size_t last = n - 1;
    for (size_t i = 0; i < steps; i++, path += DIGEST_BYTES) {
        while (!(index & 1) && index == last) {
            index >>= 1;
            last >>= 1;
        }
        if (index & 1)
            digest_node(f->digest, path, node, node);
        else
            digest_node(f->digest, node, path, node);
        index >>= 1;
        last >>= 1;
    }
}

static void test_paths(void **state)
{
    struct fixture *f = *state;
    uint8_t hashes[LEAVES][DIGEST_BYTES], path[MERKLE_DEPTH * DIGEST_BYTES];
    uint8_t root[DIGEST_BYTES], node[DIGEST_BYTES];
    struct merkle tree = {0};
    for (size_t n = 1; n <= LEAVES; n++) {
        make_leaves(f, hashes);
        merkle_add(&tree, f->digest, hashes[n - 1]);
        merkle_root(&tree, f->digest, root);
        for (size_t i = 0; i < n; i++) {
            make_leaves(f, hashes);
            memcpy(node, hashes[i], DIGEST_BYTES);
            size_t steps = merkle_path(f->digest, hashes[0], n, i, path);
            climb(f, node, i, n, path, steps);
            assert_memory_equal(node, root, DIGEST_BYTES);
        }
    }
}

/* ---- Leaves ---- */

static struct leaf_text text(const char *bytes)
{
    return (struct leaf_text){bytes, strlen(bytes)};
}

static struct leaf sample(const char *values)
{
    return (struct leaf){.seq = 7,
                         .at = 1767225600000001,
                         .has_actor = true,
                         .actor = 3,
                         .object = 5,
                         .record = 1024,
                         .version = 2,
                         .call = text("abc"),
                         .kind = text("U"),
                         .salt = text("0123456789abcdef"),
                         .values = values ? text(values) : (struct leaf_text){0}};
}

static void hash(struct fixture *f, struct leaf leaf, uint8_t *out)
{
    assert_true(leaf_hash(f->digest, &leaf, &f->scratch, out));
}

static void expect_other(struct fixture *f, struct leaf changed, const uint8_t *was)
{
    uint8_t now[DIGEST_BYTES];
    hash(f, changed, now);
    assert_memory_not_equal(now, was, DIGEST_BYTES);
}

static void test_every_field_counts(void **state)
{
    struct fixture *f = *state;
    const char *values = "{\"2\": \"x\", \"12\": {\"a\": [1, \"},\\\"\"]}}";
    uint8_t was[DIGEST_BYTES];
    hash(f, sample(values), was);
#define CHANGED(change)                                                                            \
    do {                                                                                           \
        struct leaf leaf = sample(values);                                                         \
        leaf.change;                                                                               \
        expect_other(f, leaf, was);                                                                \
    } while (0)
    CHANGED(event = true);
    CHANGED(seq++);
    CHANGED(at--);
    CHANGED(has_actor = false);
    CHANGED(actor++);
    CHANGED(object++);
    CHANGED(record++);
    CHANGED(version++);
    CHANGED(call = text("ab"));
    CHANGED(call.bytes = NULL);
    CHANGED(kind = text("D"));
    CHANGED(salt = text("0123456789abcdeg"));
    CHANGED(salt.bytes = NULL);
    CHANGED(values = text("{\"2\": \"y\", \"12\": {\"a\": [1, \"},\\\"\"]}}"));
    CHANGED(values = text("{\"2\": \"x\", \"12\": {\"a\": [2, \"},\\\"\"]}}"));
    CHANGED(values = text("{\"2\": \"x\"}"));
    CHANGED(values = text("{}"));
    CHANGED(values = text("null"));
    CHANGED(values = text("[1]"));
    CHANGED(values.bytes = NULL);
#undef CHANGED
}

/* What stands in the place of an erased value is what the leaf is made of anyway. */
static void test_erased(void **state)
{
    struct fixture *f = *state;
    uint8_t was[DIGEST_BYTES], now[DIGEST_BYTES];
    char digits[DIGEST_DIGITS + 1];
    hash(f, sample("{\"2\": \"x\", \"12\": true}"), was);
    /* The leaf's bytes end with: "12" and its digest; before that "2" and its digest. */
    struct leaf leaf = sample("{\"2\": \"x\", \"12\": true}");
    f->scratch.length = 0;
    leaf_write(f->digest, &leaf, &f->scratch);
    const char *end = f->scratch.data + f->scratch.length - DIGEST_BYTES - 6 - DIGEST_BYTES;
    digest_hex((const uint8_t *)end, DIGEST_BYTES, digits);
    hash(f, sample(arena_printf(f->arena, "{\"2\": {\"(erased)\": \"%s\"}, \"12\": true}", digits)),
         now);
    assert_memory_equal(now, was, DIGEST_BYTES);
    digits[5] = digits[5] == 'a' ? 'b' : 'a';
    expect_other(
        f, sample(arena_printf(f->arena, "{\"2\": {\"(erased)\": \"%s\"}, \"12\": true}", digits)),
        was);
}

/* The salts of what is left make the same leaf as the row's own did. */
static void test_salts_that_are_left(void **state)
{
    struct fixture *f = *state;
    /* HMAC-SHA-256 of "12" with the key "0123456789abcdef", by another program. */
    static const char salt[] = "b89b0f489c11f6c8448450cea2594c6c3bc93b8b3c79d1d0f957e3277053eedf";
    uint8_t was[DIGEST_BYTES], now[DIGEST_BYTES], kept[2 * DIGEST_BYTES] = {0};
    char digits[DIGEST_DIGITS + 1];
    hash(f, sample("{\"2\": \"x\", \"12\": true}"), was);
    struct leaf leaf = sample("{\"2\": \"x\", \"12\": true}");
    f->scratch.length = 0;
    leaf_write(f->digest, &leaf, &f->scratch);
    digest_hex((const uint8_t *)f->scratch.data + f->scratch.length - 2 * DIGEST_BYTES - 6,
               DIGEST_BYTES, digits);
    leaf = sample(arena_printf(f->arena, "{\"2\": {\"(erased)\": \"%s\"}, \"12\": true}", digits));
    assert_true(digest_unhex(salt, DIGEST_BYTES, kept));
    leaf.salt = (struct leaf_text){(const char *)kept, DIGEST_BYTES};
    hash(f, leaf, now);
    assert_memory_equal(now, was, DIGEST_BYTES);
    leaf.salt.length = 2 * DIGEST_BYTES; /* one too many is not looked at */
    hash(f, leaf, now);
    assert_memory_equal(now, was, DIGEST_BYTES);
    kept[0] ^= 1;
    expect_other(f, leaf, was);
}

/* ---- Seals ---- */

static const uint8_t seed[SEAL_SEED_BYTES] = {1, 2, 3};

static struct seal make(int64_t number)
{
    struct seal seal = {.number = number,
                        .after = 10 * number,
                        .last = 10 * number + 10,
                        .entries = 9,
                        .time = 1767225600000000 + number};
    memset(seal.root, 0xab, DIGEST_BYTES);
    assert_true(seal_sign(&seal, seed));
    return seal;
}

static void test_signature(void **state)
{
    struct seal seal = make(1), other;
    struct seal_key key, stranger;
    const uint8_t strange[SEAL_SEED_BYTES] = {9};
    (void)state;
    assert_true(seal_key_of(seed, &key));
    assert_true(seal_key_of(strange, &stranger));
    assert_true(seal_is_signed(&seal, &key));
    assert_false(seal_is_signed(&seal, &stranger));
    other = seal;
    other.last++;
    assert_false(seal_is_signed(&other, &key));
    other = seal;
    other.previous[31] = 1;
    assert_false(seal_is_signed(&other, &key));
    other = seal;
    memcpy(other.key, stranger.id, DIGEST_BYTES);
    assert_false(seal_is_signed(&other, &stranger));
}

static void test_keys(void **state)
{
    struct fixture *f = *state;
    struct keyring *keyring = keyring_open(f->arena, f->folder);
    struct seal_key key, again;
    struct seal_keys keys;
    struct buf pem;
    assert_true(seal_key_of(seed, &key));
    buf_init(&pem, f->arena, 200);
    seal_key_write(&key, &pem);
    assert_true(seal_key_parse(buf_string(&pem), &again));
    assert_memory_equal(again.public, key.public, DIGEST_BYTES);
    assert_memory_equal(again.id, key.id, DIGEST_BYTES);
    assert_false(seal_key_parse("-----BEGIN PUBLIC KEY-----\nAAAA\n", &again));
    assert_true(seal_keys_publish(keyring, f->arena, 1, &key));
    assert_true(seal_keys_publish(keyring, f->arena, 1, &key));
    assert_true(status_is_ok(seal_keys_load(keyring, f->arena, &keys)));
    assert_int_equal(keys.n, 1);
    assert_ptr_equal(seal_keys_find(&keys, key.id), &keys.keys[0]);
    assert_null(seal_keys_find(&keys, key.public));
}

static void test_lines(void **state)
{
    struct fixture *f = *state;
    struct seal seal = make(3), again;
    struct buf line;
    buf_init(&line, f->arena, SEAL_LINE_MAX);
    seal_line(&seal, &line);
    char *bytes = buf_string(&line);
    assert_true(seal_parse(bytes, &again));
    assert_true(seal_equal(&seal, &again));
    bytes[strlen(bytes) - 1] = '\0'; /* without its end */
    assert_false(seal_parse(bytes, &again));
    assert_false(seal_parse("", &again));
    assert_false(seal_parse("{}\n", &again));
}

/* ---- The file ---- */

static void append(const char *path, int64_t from, int64_t to)
{
    struct seal_file file;
    assert_true(seal_file_open(&file, path));
    assert_int_equal(file.last.number, from - 1);
    for (int64_t i = from; i <= to; i++) {
        struct seal seal = make(i);
        assert_true(seal_file_append(&file, &seal));
    }
    assert_true(seal_file_close(&file));
}

static void test_file(void **state)
{
    struct fixture *f = *state;
    const char *path = arena_printf(f->arena, "%s/seals", f->folder);
    struct seal seal;
    assert_null(seal_reader_open(f->arena, path));
    append(path, 1, 1);
    append(path, 2, 20);
    FILE *file = fopen(path, "a"); /* a crash in the middle of a line */
    fputs("{\"number\": 21, \"aft", file);
    fclose(file);
    append(path, 21, 22);
    struct seal_reader *reader = seal_reader_open(f->arena, path);
    assert_non_null(reader);
    for (int64_t i = 1; i <= 22; i++) {
        assert_true(seal_reader_next(reader, &seal));
        assert_int_equal(seal.number, i);
    }
    assert_false(seal_reader_next(reader, &seal));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_roots, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_paths, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_field_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_erased, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_salts_that_are_left, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_signature, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_keys, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lines, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_file, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
