/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Filters and orders out of any bytes: refused with a sentence, or SQL in which every value is a
 * parameter, so that no quote, backslash or comment of the input can stand in it.
 */
#include "common/utf8.h"
#include "server/resource/filter.h"
#include "server/resource/order.h"
#include "tests/unit/sample_contract.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

/* Letters, digits and signs of our own statements; the constants that they quote are known. */
static void check_text(struct sql *sql)
{
    const struct db_query *query = sql_query(sql);
    int depth = 0;
    for (const char *at = query ? query->sql : ""; *at; at++) {
        depth += (*at == '(') - (*at == ')');
        require(depth >= 0 && *at >= ' ' && *at <= '~' && *at != '\\' && *at != ';');
        require(strncmp(at, "--", 2) != 0 && strncmp(at, "/*", 2) != 0);
    }
    require(depth == 0);
}

static void check_params(const struct sql *sql)
{
    for (size_t i = 0; i < sql->n; i++)
        require(sql->params[i].data &&
                utf8_check(sql->params[i].data, strlen(sql->params[i].data)));
}

static void check_status(struct status status)
{
    if (status_is_ok(status))
        return;
    require(status.code == RPC_INVALID_ARGUMENT && status.field && *status.message);
    require(utf8_check(status.message, strlen(status.message)));
    require(strlen(status.message) < 4000);
}

static void run_filter(struct arena *arena, const char *text)
{
    const struct filter_context context = {.object = &sample_customer,
                                           .catalog = &sample_catalog,
                                           .alias = "t",
                                           .user_id = 7,
                                           .time_zone = "Asia/Shanghai",
                                           .now = INT64_C(1784109600000000)};
    struct sql sql;
    sql_init(&sql, arena);
    struct status status = filter_compile(&context, text, &sql);
    check_status(status);
    if (!status_is_ok(status))
        return;
    check_text(&sql);
    check_params(&sql);
}

static void run_order(struct arena *arena, const char *text)
{
    struct order order;
    struct sql sql;
    const char *keys[ORDER_MAX_KEYS + 1] = {text, NULL, text};
    struct status status = order_parse(arena, &sample_customer, text, &order);
    if (!utf8_check(text, strlen(text)))
        return; /* the scan of the wire lets no such text come here */
    check_status(status);
    if (!status_is_ok(status))
        return;
    sql_init(&sql, arena);
    order_write(&order, "t", &sql);
    order_write_keys(&order, "t", &sql);
    order_write_after(&order, "t", keys, &sql);
    check_text(&sql);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(4 << 20);
    char *text = arena ? arena_copy(arena, data, size) : NULL;
    if (text) {
        run_filter(arena, text);
        run_order(arena, text);
    }
    arena_free(arena);
    return 0;
}
