/* SPDX-License-Identifier: Apache-2.0 */
/* How fast imports are: so many customers, first all new, then all there already, then taken back.
 */
#include "server/job/test/desk.h"

#include "common/clock.h"

#include <stdio.h>
#include <stdlib.h>

static const char mapping[] =
    "key = name\nname = name\nkind = \"organisation\"\nindustry = industry\ncity = city\n"
    "employees = staff\nannual_revenue = revenue CNY\nowner_id = owner by login\n"
    "external_id = id\ndescription = note\n";

static char *make(struct desk *desk, int rows, size_t *length)
{
    static const char *const owners[] = {"li", "wang", "sun", "zhao"};
    struct buf text;
    buf_init(&text, desk->arena, 1 << 30);
    buf_puts(&text, "id,name,industry,city,staff,revenue,owner,note\n");
    for (int i = 0; i < rows; i++)
        buf_printf(&text,
                   "B%d,Company %d 有限公司,software,上海,%d,%d.50,%s,\"bench, of course\"\n", i, i,
                   i % 1000, i, owners[i % 4]);
    *length = text.length;
    return buf_string(&text);
}

static void told(struct desk *desk, const char *what, int64_t import, int rows, int64_t begin)
{
    int64_t ms = clock_monotonic_ms() - begin;
    printf("%-8s %lld ms, %lld rows/s (%s)\n", what, (long long)ms,
           (long long)rows * 1000 / (long long)(ms ? ms : 1), desk_outcome(desk, import));
}

int main(int argc, char **argv)
{
    int rows = argc > 1 ? atoi(argv[1]) : 100000;
    void *state;
    desk_start(&state);
    struct desk *desk = state;
    arena_set_budget(desk->arena, (size_t)2 << 30);
    size_t length;
    const char *text = make(desk, rows, &length);
    int64_t import = 0;
    for (int again = 0; again < 2; again++) {
        import = desk_file(desk, desk->company->admin, "customer", mapping, IMPORT_SKIP, text,
                           length, 512 * 1024);
        desk_begin(desk, desk->company->admin, import, false);
        int64_t begin = clock_monotonic_ms();
        desk_work(desk);
        told(desk, again ? "again" : "new", import, rows, begin);
    }
    expect_ok(
        loopback_call(desk->company->admin, "UndoImport", "id: 'IM-%lld'", (long long)import - 1));
    int64_t begin = clock_monotonic_ms();
    desk_work(desk);
    told(desk, "undo", import - 1, rows, begin);
    return desk_stop(&state);
}
