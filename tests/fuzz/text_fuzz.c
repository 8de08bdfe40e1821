/* SPDX-License-Identifier: Apache-2.0 */
/* Everything in common/ that reads a text or bytes from outside; and that reads what it wrote. */
#include "common/clock.h"
#include "common/log.h"
#include "common/money.h"
#include "common/utf8.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
    if (!truth)
        abort();
}

static void normalize(struct arena *arena, const char *text)
{
    const char *once, *twice;
    if (!status_is_ok(utf8_normalize(arena, text, true, &once)))
        return;
    require(utf8_check(once, strlen(once)));
    require(utf8_fit(once, utf8_width(once)) == strlen(once));
    require(status_is_ok(utf8_normalize(arena, once, true, &twice)));
    require(strcmp(once, twice) == 0);
    utf8_fold(arena, once);
}

static void parse_times(const char *text)
{
    char written[CLOCK_TEXT];
    int64_t micros, again;
    struct clock_date date;
    if (clock_parse(text, &micros))
        require(clock_parse(clock_format(micros, written), &again) && again == micros);
    for (int order = CLOCK_YMD; order <= CLOCK_MDY; order++)
        if (clock_parse_date(text, (enum clock_order)order, &date))
            require(clock_date_valid(date) && clock_date(clock_days(date)).day == date.day);
}

static void parse_numbers(const char *text)
{
    char written[MONEY_TEXT];
    uint8_t numeric[MONEY_NUMERIC_BYTES];
    struct money money, again;
    struct decimal number;
    if (status_is_ok(money_parse(text, "CNY", &money))) {
        require(status_is_ok(money_parse(money_format(money, written), NULL, &again)));
        require(money_compare(money.amount, again.amount) == 0);
    }
    if (!status_is_ok(money_parse_decimal(text, RATE_SCALE, true, &number)))
        return;
    size_t length = money_to_numeric(number, numeric);
    require(money_from_numeric(numeric, length, RATE_SCALE, &money.amount));
    require(money_compare(money.amount, number) == 0);
}

static void write_log(const uint8_t *data, size_t size)
{
    char line[LOG_LINE_BYTES];
    const struct log_pair pairs[] = {log_bytes("a", data, size), log_bytes("b", data, size)};
    size_t length = log_format(line, sizeof line, 0, LOG_LEVEL_INFO, "fuzz", pairs, 2);
    require(length < sizeof line && utf8_check(line, length));
    for (size_t i = 0; i < length; i++)
        require((unsigned char)line[i] >= ' ' && line[i] != 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(64 << 20);
    const char *text = arena ? arena_copy(arena, data, size) : NULL;
    struct decimal number;
    if (text) {
        normalize(arena, text);
        parse_times(text);
        parse_numbers(text);
        write_log(data, size);
        money_from_numeric(data, size, MONEY_SCALE, &number);
    }
    arena_free(arena);
    return 0;
}
