/* SPDX-License-Identifier: Apache-2.0 */
/* Lists that leave the house: what is in them, who may, and what is written down. */
#include "tests/feature/company.h"

#include <kith/v1/report.pb-c.h>

static const char path[] = "/kith.v1.ExportService/ExportRecords";

/* An export as text: cells with | between them, a line for each row, the columns first. */
struct text {
    struct status status;
    struct buf buf;
    size_t rows, messages;
    int64_t sent;
};

static void put_line(struct text *text, size_t n, char *const *cells)
{
    for (size_t i = 0; i < n; i++) {
        buf_puts(&text->buf, i ? "|" : "");
        buf_puts(&text->buf, cells[i]);
    }
    buf_puts(&text->buf, "\n");
}

static void take(struct text *text, const Kith__V1__ExportRecordsResponse *piece)
{
    text->messages++;
    assert_int_equal(piece->n_columns > 0, text->messages == 1);
    if (piece->n_columns)
        put_line(text, piece->n_columns, piece->columns);
    for (size_t i = 0; i < piece->n_rows; i++)
        put_line(text, piece->rows[i]->n_cells, piece->rows[i]->cells);
    text->rows += piece->n_rows;
    text->sent = piece->sent;
}

static struct text export(const struct loopback_user *user, const char *request)
{
    struct loopback_stream stream = loopback_start(user, path, "%s", request);
    struct text text = {.status = rpcloop_wait(stream.call)};
    buf_init(&text.buf, loopback_arena(user->server), 64 << 20);
    const ProtobufCMessage *piece;
    while ((piece = rpcloop_take(stream.call)))
        take(&text, (const void *)piece);
    return text;
}

static void expect(const struct loopback_user *user, const char *request, const char *lines)
{
    struct text text = export(user, request);
    assert_int_equal(text.status.code, RPC_OK);
    assert_string_equal(buf_string(&text.buf), lines);
}

static void expect_refused(const struct loopback_user *user, const char *request,
                           enum rpc_code code, const char *field, const char *sentence)
{
    struct text text = export(user, request);
    assert_int_equal(text.status.code, code);
    assert_int_equal(text.messages, 0);
    if (field)
        assert_string_equal(text.status.field, field);
    if (!strstr(text.status.message, sentence))
        fail_msg("%s", text.status.message);
}

static void cells_are_texts_as_filters_take_them(void **state)
{
    const struct company *c = *state;
    struct arena *arena = loopback_arena(c->server);
    const char *customer =
        company_make(c->li, "customer",
                     "name: '雷|公司' kind: organisation city: '上海' annual_revenue: '35000 CNY' "
                     "founding_date: '2001-02-03' tags: 'a' tags: 'b' "
                     "contact_points { kind: phone value: '010 62345678' } "
                     "contact_points { kind: phone value: '13800138000' primary: true } "
                     "contact_points { kind: email value: 'x@example.com' } "
                     "contact_points { kind: email value: 'y@example.com' }");
    const char *request =
        arena_printf(arena,
                     "object: 'customer' filter: 'id = %s' fields: 'id' fields: 'name' "
                     "fields: 'kind' fields: 'annual_revenue' fields: 'tags' fields: 'phone' "
                     "fields: 'email' fields: 'owner' fields: 'city' fields: 'city'",
                     customer);
    const char *lines = arena_printf(
        arena,
        "id|name|kind|annual_revenue|tags|phone|email|owner_id|city|city\n"
        "%s|雷|公司|organisation|35000.00 CNY|a, b|13800138000|x@example.com|U-%lld|上海|上海\n",
        customer, (long long)c->li->id);
    expect(c->li, request, lines);
}

static void all_fields_come_when_none_is_named(void **state)
{
    const struct company *c = *state;
    const char *customer = company_make(c->li, "customer", "name: 'Acme' kind: organisation");
    struct text text =
        export(c->li, arena_printf(loopback_arena(c->server),
                                   "object: 'customer' filter: 'id = %s'", customer));
    const char *lines = buf_string(&text.buf);
    assert_int_equal(text.status.code, RPC_OK);
    assert_int_equal(text.rows, 1);
    assert_ptr_equal(strstr(lines, "id|"), lines);
    const char *expected[] = {"|name|", "|owner_id|", "|create_time|", "|phone|email", "|Acme|"};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        if (!strstr(lines, expected[i]))
            fail_msg("%s is not in\n%s", expected[i], lines);
    assert_null(strstr(lines, "contact_points"));
    assert_null(strstr(lines, "|custom|"));
}

static void custom_fields_are_columns(void **state)
{
    const struct company *c = *state;
    struct arena *arena = loopback_arena(c->server);
    loopback_sql(c->server,
                 "insert into custom_field (object, key, kind, label_en) values "
                 "('opportunity', 'color', 1, 'Color'), ('opportunity', 'rank', 2, 'Rank'), "
                 "('opportunity', 'budget', 3, 'Budget'), ('opportunity', 'due', 4, 'Due'), "
                 "('opportunity', 'parts', 6, 'Parts'), ('opportunity', 'hot', 7, 'Hot')");
    loopback_settle(c->server);
    const char *id = company_make(c->li, "opportunity", "name: 'O' amount: '1 CNY'");
    loopback_sql(c->server,
                 "update opportunity set custom = '{\"color\": \"red\", \"rank\": 1.50, "
                 "\"budget\": {\"amount\": 12.5, \"currency\": \"EUR\"}, \"due\": "
                 "\"2026-01-02\", \"parts\": [\"a\", \"b\"], \"hot\": true}' where id = %lld",
                 company_number(id));
    const char *head = "custom.color|custom.rank|custom.budget|custom.due|custom.parts|custom.hot";
    const char *request = arena_printf(
        arena,
        "object: 'opportunity' filter: 'id = %s' fields: 'custom.color' fields: 'custom.rank' "
        "fields: 'custom.budget' fields: 'custom.due' fields: 'custom.parts' fields: 'custom.hot'",
        id);
    expect(c->li, request,
           arena_printf(arena, "%s\nred|1.50|12.50 EUR|2026-01-02|a, b|yes\n", head));
    loopback_sql(c->server, "update opportunity set custom = '{}' where id = %lld",
                 company_number(id));
    expect(c->li, request, arena_printf(arena, "%s\n|||||\n", head));
    struct text text = export(c->li, "object: 'opportunity'");
    assert_non_null(strstr(buf_string(&text.buf), "custom.color|"));
    loopback_sql(c->server, "delete from custom_field");
    loopback_settle(c->server);
}

static void wrong_names_are_corrected(void **state)
{
    const struct company *c = *state;
    expect_refused(c->li, "object: 'customer' fields: 'citty'", RPC_INVALID_ARGUMENT, "fields",
                   "Did you mean city?");
    expect_refused(c->li, "object: 'customer' fields: 'emaill'", RPC_INVALID_ARGUMENT, "fields",
                   "Did you mean email?");
    expect_refused(c->li, "object: 'customer' fields: 'contact_points'", RPC_INVALID_ARGUMENT,
                   "fields", "contact_points");
    expect_refused(c->li, "object: 'customer' fields: 'custom.nothing'", RPC_INVALID_ARGUMENT,
                   "fields", "custom.nothing");
    expect_refused(c->li, "object: 'deal' fields: 'id'", RPC_INVALID_ARGUMENT, "object", "deal");
    expect_refused(c->li, "object: 'customer' filter: 'citty = 1'", RPC_INVALID_ARGUMENT, "filter",
                   "citty");
    expect_refused(c->li, "object: 'customer' order_by: 'citty'", RPC_INVALID_ARGUMENT, "order_by",
                   "citty");
}

/* Customers of a city of their own. */
static void make_many(const struct company *c, const struct loopback_user *owner, int n,
                      const char *city)
{
    loopback_sql(c->server,
                 "insert into customer (name, kind, city, owner_id, created_by, updated_by) "
                 "select 'K' || lpad((i * 7919 %% 10007)::text, 6, '0'), 1, '%s', %lld, 1, 1 "
                 "from generate_series(1, %d) i",
                 city, (long long)owner->id, n);
}

static void every_record_comes_once_in_its_order(void **state)
{
    const struct company *c = *state;
    make_many(c, c->wang, 3456, "pages");
    static const struct {
        const char *request, *order;
    } cases[] = {
        {"", "id desc"},
        {"order_by: 'id'", "id"},
        {"order_by: 'name desc, id'", "name collate \"C\" desc, id"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text text =
            export(c->wang, arena_printf(loopback_arena(c->server),
                                         "object: 'customer' filter: 'city = pages' fields: 'id' "
                                         "fields: 'name' %s",
                                         cases[i].request));
        assert_int_equal(text.status.code, RPC_OK);
        assert_int_equal(text.rows, 3456);
        assert_int_equal(text.sent, 3456);
        assert_true(text.messages >= 2);
        assert_string_equal(buf_string(&text.buf),
                            loopback_value(c->server,
                                           "select 'id|name' || chr(10) || string_agg('C-' || id "
                                           "|| '|' || name || chr(10), '' order by %s) from "
                                           "customer where city = 'pages'",
                                           cases[i].order));
    }
}

static void long_texts_make_short_pages(void **state)
{
    const struct company *c = *state;
    loopback_sql(
        c->server,
        "insert into customer (name, kind, city, description, owner_id, created_by, updated_by) "
        "select 'long', 1, 'long', repeat('字', 9000), %lld, 1, 1 "
        "from generate_series(1, 500) i",
        (long long)c->wang->id);
    struct text text =
        export(c->wang, "object: 'customer' filter: 'city = long' fields: 'description'");
    assert_int_equal(text.status.code, RPC_OK);
    assert_int_equal(text.rows, 500);
    assert_true(text.messages > 50);
    assert_int_equal(text.buf.length, strlen("description\n") + 500 * (3 * 9000 + 1));
}

static void nothing_is_an_answer_too(void **state)
{
    const struct company *c = *state;
    expect(c->li, "object: 'customer' filter: 'city = nowhere' fields: 'id'", "id\n");
}

static void the_bin_comes_when_asked_for(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'gone' kind: organisation");
    const char *request = arena_printf(loopback_arena(c->server),
                                       "object: 'customer' filter: 'id = %s' fields: 'name'", id);
    expect_ok(loopback_call(c->li, "DeleteCustomer", "id: '%s'", id));
    expect(c->li, request, "name\n");
    expect(c->li, arena_printf(loopback_arena(c->server), "%s show_deleted: true", request),
           "name\ngone\n");
}

/* ---- Who may ---- */

static void the_scope_of_export_decides(void **state)
{
    const struct company *c = *state;
    static const char request[] = "object: 'customer' filter: 'city = scope' fields: 'name' "
                                  "order_by: 'name'";
    loopback_sql(c->server,
                 "insert into customer (name, kind, city, owner_id, team_id, created_by, "
                 "updated_by) values ('li', 1, 'scope', %lld, %lld, 1, 1), ('wang', 1, 'scope', "
                 "%lld, %lld, 1, 1), ('zhao', 1, 'scope', %lld, %lld, 1, 1)",
                 (long long)c->li->id, (long long)c->east, (long long)c->wang->id,
                 (long long)c->east, (long long)c->zhao->id, (long long)c->west);
    /* Of what sales read, they take away their own only. */
    expect_text(company_list(c->li, "customer", "filter: 'city = scope'"), "customers#", "2");
    expect(c->li, request, "name\nli\n");
    expect(c->boss, request, "name\nli\nwang\nzhao\n");
    expect(c->admin, request, "name\nli\nwang\nzhao\n");
}

static void who_may_not_is_written_down(void **state)
{
    const struct company *c = *state;
    expect_refused(c->anna, "object: 'customer' fields: 'id'", RPC_PERMISSION_DENIED, NULL,
                   "export customers");
    expect_refused(c->anna, "object: 'contact_point' fields: 'id'", RPC_PERMISSION_DENIED, NULL,
                   "export");
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from audit_event where actor = %lld and "
                                     "kind = 'export.refused' and call <> ''",
                                     (long long)c->anna->id),
                     2);
    struct text text = export(c->nobody, "object: 'customer'");
    assert_int_equal(text.status.code, RPC_UNAUTHENTICATED);
}

static void children_go_with_their_parents(void **state)
{
    const struct company *c = *state;
    const char *mine = company_make(c->li, "customer",
                                    "name: 'A' kind: organisation contact_points { kind: phone "
                                    "value: '13800138001' }");
    const char *other = company_make(c->wang, "customer",
                                     "name: 'B' kind: organisation contact_points { kind: phone "
                                     "value: '13800138002' }");
    const char *request =
        arena_printf(loopback_arena(c->server),
                     "object: 'contact_point' filter: 'customer_id = %s OR customer_id = %s' "
                     "fields: 'value' fields: 'customer' order_by: 'value'",
                     mine, other);
    expect(c->li, request,
           arena_printf(loopback_arena(c->server), "value|customer_id\n13800138001|%s\n", mine));
}

static void begin_and_end_are_written_down(void **state)
{
    const struct company *c = *state;
    make_many(c, c->sun, 7, "audit");
    expect_ok((struct loopback_reply){
        .status = export(c->sun, "object: 'customer' filter: 'city = audit' order_by: 'id' "
                                 "fields: 'id' fields: 'name'")
                      .status});
    static const char select[] =
        "select string_agg(kind || ' ' || detail::text, '; ' order by seq) from "
        "audit_event where actor = %lld";
    assert_string_equal(
        loopback_value(c->server, select, (long long)c->sun->id),
        "export.begin {\"fields\": [\"id\", \"name\"], \"filter\": \"city = audit\", \"object\": "
        "\"customer\", \"order_by\": \"id\", \"show_deleted\": false}; "
        "export.end {\"count\": 7, \"object\": \"customer\"}");
}

static void one_that_breaks_off_has_begun(void **state)
{
    const struct company *c = *state;
    make_many(c, c->sun, 3000, "cancel");
    struct rpcloop_head head = {.path = path, .token = c->sun->token, .slow = true};
    struct rpcloop_call *call = rpcloop_open(loopback_rpc(c->server), &head);
    Kith__V1__ExportRecordsRequest request = KITH__V1__EXPORT_RECORDS_REQUEST__INIT;
    request.object = (char *)"customer";
    rpcloop_send(call, &request.base);
    rpcloop_half_close(call);
    rpcloop_wait_messages(call, 1);
    rpcloop_cancel(call);
    rpcloop_wait(call);
    assert_int_equal(rpcloop_messages(call), 1); /* the next page waits for the client */
    assert_string_equal(loopback_value(c->server,
                                       "select kind from audit_event where actor = %lld order by "
                                       "seq desc limit 1",
                                       (long long)c->sun->id),
                        "export.begin");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_texts_as_filters_take_them),
        cmocka_unit_test(all_fields_come_when_none_is_named),
        cmocka_unit_test(custom_fields_are_columns),
        cmocka_unit_test(wrong_names_are_corrected),
        cmocka_unit_test(every_record_comes_once_in_its_order),
        cmocka_unit_test(long_texts_make_short_pages),
        cmocka_unit_test(nothing_is_an_answer_too),
        cmocka_unit_test(the_bin_comes_when_asked_for),
        cmocka_unit_test(the_scope_of_export_decides),
        cmocka_unit_test(who_may_not_is_written_down),
        cmocka_unit_test(children_go_with_their_parents),
        cmocka_unit_test(begin_and_end_are_written_down),
        cmocka_unit_test(one_that_breaks_off_has_begun),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
